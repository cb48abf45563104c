"""`mer synth`: a synthetic corpus in a dataset's official layout, or one of every dataset."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mer.cli.cores import usable_cores
from mer.errors import MerError

if TYPE_CHECKING:
    from mer.datasets.synthetic.corpus import SyntheticCorpus, WrittenCorpus

_ALL = "all"
# enough for every class in two subjects of every dataset
_SIZE_OF_ALL: dict[str, Any] = {"subjects": 5, "clips": 8, "frames": (10, 16)}
_OF_ONE_DATASET = ("trees", "annotations", "emotions")


def main(arguments: list[str]) -> int:
    """Write a corpus of drawn faces, or six, and say where it is.

    Args:
        arguments: The words after `mer synth`.
    """
    options = _parser().parse_args(arguments)

    from mer.datasets.synthetic.corpus import write_corpus

    # all settings are checked before the first corpus is written
    for corpus in _corpora(options):
        written = write_corpus(corpus, options.out, options.workers)
        print(_describe(corpus, written, options.out), flush=True)
    if options.dataset == _ALL:
        print(f"All datasets are in one folder: export MER_DATA={options.out.resolve()}")
    return 0


def _corpora(options: argparse.Namespace) -> "list[SyntheticCorpus]":
    from mer.datasets.synthetic.settings import DATASETS, SyntheticCorpus

    values = _values(options)
    if options.dataset != _ALL:
        return [SyntheticCorpus(dataset=options.dataset, **values)]
    for name in _OF_ONE_DATASET:
        if name in values:
            raise MerError(f"--{name} differs between datasets; name one with --dataset.")
    return [SyntheticCorpus(dataset=dataset, **(_SIZE_OF_ALL | values)) for dataset in DATASETS]


def _values(options: argparse.Namespace) -> dict[str, Any]:
    """Return what was named on the command line, as the settings take it."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in vars(options).items()
        if value is not None and name not in ("out", "dataset", "workers")
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer synth",
        description="Write a corpus of drawn faces in a dataset's official layout. It resumes "
        "what was stopped. A score on it shows that a pipeline learns, nothing more.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("out", type=Path, metavar="OUT",
        help="folder of all datasets; CASME II goes to OUT/CASME2")  # fmt: skip
    add("--dataset", default="casme2",
        help="casme2 (default), samm, smic, casme3 (part A), casme3c (part C), mmew, or all six "
        "in one folder for MER_DATA, which takes 1.2 GB and some two minutes of two cores with "
        "its own defaults: 5 subjects with 8 clips of 10 to 16 frames")  # fmt: skip
    add("--subjects", type=int, help="people (default: 8; of all: 5)")
    add("--clips", type=int, help="clips a subject (default: 12; of all: 8)")
    add("--seed", type=int, help="of everything random (default: 0)")
    add("--trees", nargs="+", metavar="TREE",
        help="picture trees; casme2: raw selected cropped; samm: raw cropped; smic: raw cropped, "
        "or long of hs-e; casme3: videos clips; casme3c: videos; mmew: clips (default: "
        "all)")  # fmt: skip
    add("--annotations", metavar="VERSION",
        help="casme2: 2019 (default) or 2014; smic: hs (default) or hs-e; the others have "
        "one")  # fmt: skip
    add("--difficulty", help="easy, default or hard (default: default)")
    add("--emotions", nargs="+", metavar="EMOTION",
        help="those that are shown, as the annotation spells them (default: all that the "
        "dataset has)")  # fmt: skip
    add("--frames", type=int, nargs=2, metavar=("LEAST", "MOST"),
        help="frames from onset to offset (default: 24 40; of all: 10 16)")  # fmt: skip
    add("--workers", type=int, default=usable_cores(),
        help="processes, one thread each (default: all cores)")  # fmt: skip
    return parser


def _describe(corpus: "SyntheticCorpus", written: "WrittenCorpus", out: Path) -> str:
    speed = written.frames / max(written.seconds, 1e-9)
    return (
        f"{written.root}: {written.clips} clips of {corpus.subjects} drawn subjects "
        f"({', '.join(corpus.trees)}).\n"
        f"Drawn now: {written.frames} frames in {written.seconds:.1f} s ({speed:.0f} a second); "
        f"{written.kept} recordings were there already.\n"
        f"True landmarks and movements: {out / corpus.layout.truth}\n"
        f"Next: mer check {corpus.dataset} {written.root}"
    )
