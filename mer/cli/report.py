"""`mer report`: the tables of results that exist, as text and as a page; nothing is trained."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mer.errors import MerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mer.reports.score_table import ScoreTable
    from mer.types import FoldResult

    Scored = tuple[Path, list[FoldResult], ScoreTable]


def main(arguments: list[str]) -> int:
    """Print a table for each configuration below some folders; see `mer report --help`.

    Raises:
        MerError: There are no results, or those of a configuration cannot be scored. The other
            configurations are printed first; files are written only if all could be scored.
    """
    options = _parser().parse_args(arguments)
    _require_page(options)
    from mer.reports.table import render, render_summary

    configurations = _configurations(options.folders)
    scored: list[Scored] = []
    problems = []
    for folder in configurations:
        try:
            results, table = _score(folder, options.folds)
        except MerError as error:
            problems.append(f"{folder}: {error}")
            continue
        print(render(table))
        scored.append((folder, results, table))
    if len(scored) > 1:
        print(render_summary([table for *_, table in scored]))
    if problems:
        raise MerError("\n".join(problems))
    _export(options, scored)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer report",
        description="Print a table for each configuration whose results lie below some folders.",
        allow_abbrev=False,
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="RUN",
                        help="runs/EXPERIMENT, or one configuration in it")  # fmt: skip
    parser.add_argument("--folds", type=int, metavar="N", help="folds that a seed needs")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the scores")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers")
    parser.add_argument(
        "--predictions", type=Path, metavar="FILE", help="write a CSV row a seed, fold and clip"
    )
    parser.add_argument("--figures", type=Path, metavar="FOLDER", help="draw each confusion matrix")
    parser.add_argument("--out", type=Path, metavar="FILE.html",
                        help="write all of it as one page that needs no network")  # fmt: skip
    parser.add_argument("--faces", action="store_true",
                        help="with --out: show faces on the page, with attention maps where the "
                        "method has them; then nobody else may have it")  # fmt: skip
    return parser


def _require_page(options: argparse.Namespace) -> None:
    if options.faces and not options.out:
        raise MerError("--faces puts pictures on the page: say with --out FILE.html where to.")
    if options.out:
        from mer.reports.page.file import require_page

        require_page(options.out)


def _configurations(folders: "Sequence[Path]") -> list[Path]:
    """Return the configurations below all folders, each once, in the order of the folders."""
    found: dict[Path, Path] = {}
    for folder in folders:
        for place in find_configurations(folder):
            found.setdefault(place.resolve(), place)
    return list(found.values())


def find_configurations(folder: Path) -> list[Path]:
    """Return the folders below (or at) one that hold results, a configuration each.

    Raises:
        MerError: There is no such folder, or it holds no results.
    """
    if not folder.is_dir():
        raise MerError(f"There is no folder {folder}; `mer loso` makes one, by default in runs/.")
    found = sorted({path.parent.parent for path in folder.glob("**/seed*/*.npz")})
    if not found and any(folder.glob("*.npz")):
        raise MerError(f"{folder} is one seed of a configuration; name {folder.parent}.")
    if not found:
        raise MerError(f"{folder} holds no results (seed<k>/<fold>.npz); run `mer loso` first.")
    return found


def _score(folder: Path, folds: int | None) -> "tuple[list[FoldResult], ScoreTable]":
    from mer.evaluation.ledger import ledger_path
    from mer.evaluation.predictions import load_results
    from mer.reports.audited import with_audit
    from mer.reports.evaluated import with_ledger
    from mer.reports.score_table import score_table

    results = load_results(folder)
    table = score_table(results, folds, planned_seeds(folder))
    return results, with_audit(with_ledger(table, ledger_path(folder)), folder)


def planned_seeds(folder: Path) -> tuple[int, ...]:
    """Return the seeds that were planned for a configuration; none where that is not noted.

    Args:
        folder: Of its results.
    """
    from mer.folds.plan import read_plan

    return tuple((read_plan(folder) or {}).get("seeds", ()))


def _export(options: argparse.Namespace, scored: "list[Scored]") -> None:
    from mer.reports.export import write_csv, write_json, write_predictions

    tables = [table for *_, table in scored]
    if options.predictions and len(scored) > 1:
        raise MerError(
            f"--predictions takes one configuration, {', '.join(map(str, options.folders))} holds "
            f"{len(scored)}; name the folder of one."
        )
    if options.csv:
        write_csv(tables, options.csv)
    if options.json:
        write_json(tables, options.json)
    if options.predictions:
        folder, results, _ = scored[0]
        write_predictions(results, options.predictions, folder=folder)
    if options.figures:
        _draw(tables, options.figures)
    if options.out:
        from mer.cli.report_page import write_report

        write_report(scored, options.out, options.faces)


def _draw(tables: "list[ScoreTable]", folder: Path) -> None:
    import numpy as np

    from mer.reports.figures.pictures import confusion_figure

    for table in tables:
        title = f"{table.method}, {table.scheme}, rule last"
        name = f"{table.method}_{table.scheme}_{table.config_hash}".replace("/", "_")
        confusion_figure(np.asarray(table.confusion), table.classes, title, folder / f"{name}.png")
