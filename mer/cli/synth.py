"""`mer synth`: a synthetic corpus in a dataset's official layout."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mer.cli.cores import usable_cores

if TYPE_CHECKING:
    from mer.datasets.synthetic.corpus import SyntheticCorpus, WrittenCorpus


def main(arguments: list[str]) -> int:
    """Write a corpus of drawn faces and say where it is.

    Args:
        arguments: The words after `mer synth`.
    """
    options = _parser().parse_args(arguments)

    from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus

    corpus = SyntheticCorpus(
        dataset=options.dataset,
        subjects=options.subjects,
        clips=options.clips,
        seed=options.seed,
        trees=tuple(options.trees),
        annotations=options.annotations,
        difficulty=options.difficulty,
        frames=(options.frames[0], options.frames[1]),
        **({"emotions": tuple(options.emotions)} if options.emotions else {}),
    )
    print(_describe(corpus, write_corpus(corpus, options.out, options.workers), options.out))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer synth",
        description="Write a corpus of drawn faces in a dataset's official layout. It resumes "
        "what was stopped. A score on it shows that a pipeline learns, nothing more.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("out", type=Path, metavar="OUT", help="folder of all datasets; the corpus is OUT/CASME2")
    add("--dataset", default="casme2", help="whose layout: casme2 (default)")
    add("--subjects", type=int, default=8, help="people (default: %(default)s)")
    add("--clips", type=int, default=12, help="clips a subject (default: %(default)s)")
    add("--seed", type=int, default=0, help="of everything random (default: %(default)s)")
    add("--trees", nargs="+", default=["raw", "selected", "cropped"], metavar="TREE",
        help="picture trees: raw selected cropped (default: all three)")  # fmt: skip
    add("--annotations", default="2019", help="coding file: 2014 or 2019 (default: %(default)s)")
    add("--difficulty", default="default", help="easy, default or hard (default: %(default)s)")
    add("--emotions", nargs="+", metavar="EMOTION",
        help="those that are shown (default: CASME II's seven)")  # fmt: skip
    add("--frames", type=int, nargs=2, default=(24, 40), metavar=("LEAST", "MOST"),
        help="frames from onset to offset (default: 24 40)")  # fmt: skip
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
        f"True landmarks and movements: {out / f'{written.root.name}-truth'}\n"
        f"Next: mer check {corpus.dataset} {written.root}"
    )
