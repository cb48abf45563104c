"""`mer score`: score a CSV of predictions, whoever made them, by the rules of this project."""

import argparse
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Print the table of a CSV; see `mer score --help`.

    Raises:
        MerError: The file cannot be scored.
    """
    options = _parser().parse_args(arguments)
    from dataclasses import asdict

    from mer.evaluation.scored_csv import read_predictions
    from mer.files import write_json
    from mer.reports.prediction_table import prediction_table
    from mer.reports.prediction_text import render_predictions

    table = prediction_table(read_predictions(options.file, options.classes))
    print(render_predictions(table))
    if options.json:
        write_json(options.json, asdict(table))
    return 0


def class_list(text: str) -> list[str]:
    """Return the names in `a,b,c`."""
    return [name.strip() for name in text.split(",")]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer score",
        description="Score a CSV of predictions with the columns clip, subject, truth, prediction "
        "and, where there are any, dataset, seed, fold, and p_NAME with the probability of class "
        "NAME. Labels are free text.",
        allow_abbrev=False,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="one row a clip (and seed)")
    parser.add_argument("--classes", type=class_list, default=[], metavar="A,B,C",
                        help="those of the scheme (default: every label in the file)")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all numbers")
    return parser
