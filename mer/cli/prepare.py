"""`mer prepare`: find, align and store the faces of a dataset."""

import argparse
from pathlib import Path

from mer.cli.cores import usable_cores


def main(arguments: list[str]) -> int:
    """Prepare the dataset that a data YAML describes.

    Args:
        arguments: The words after `mer prepare`.
    """
    parser = argparse.ArgumentParser(
        prog="mer prepare",
        description="Detect, align and store the faces of a dataset. It resumes what was stopped.",
        epilog="Overrides such as --data.preparation.size 128 are passed on.",
        allow_abbrev=False,
    )
    parser.add_argument("-c", "--config", action="append", required=True, metavar="FILE",
                        help="the data YAML, for example configs/data/casme2_5.yaml")  # fmt: skip
    parser.add_argument("--workers", type=int, default=usable_cores(),
                        help="processes, one thread each (default: all cores)")  # fmt: skip
    options, overrides = parser.parse_known_args(arguments)
    return prepare_from([Path(file) for file in options.config], overrides, options.workers)


def prepare_from(files: list[Path], overrides: list[str], workers: int) -> int:
    """Prepare from data YAMLs; return the exit status."""
    from mer.folds.configuration import build_data
    from mer.preparation.prepare import describe, prepare

    data = build_data([word for file in files for word in ("-c", str(file))] + overrides)
    if not data.parts:
        print(
            f"{data.root} holds ready-made flow pictures; nothing is to prepare, go on to mer loso."
        )
    for part in data.parts:
        summary = prepare(
            part.read_index(), part.tree, data.preparation, data.store_folder, workers=workers
        )
        print(describe(summary))
    return 0
