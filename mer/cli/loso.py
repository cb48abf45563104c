"""`mer loso`: every fold of leave-one-subject-out, resumable, then the table."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mer.cli.cores import default_trainings

if TYPE_CHECKING:
    from mer.folds.backends import LocalWorkers
    from mer.folds.sweep import Sweep
    from mer.types import FoldResult


def main(arguments: list[str]) -> int:
    """Run what is missing of a configuration's folds and print its table.

    Args:
        arguments: The words after `mer loso`.
    """
    options, composed = _parser().parse_known_args(arguments)
    from mer.folds.backends import LocalWorkers
    from mer.folds.configuration import Configuration
    from mer.folds.sweep import plan_sweep

    configuration = Configuration.parse(composed)
    count = options.workers
    if count is None:
        count = default_trainings(str(configuration.values["trainer"]["accelerator"]))
    sweep = plan_sweep(
        configuration,
        seeds=options.seeds,
        runs=options.runs,
        experiment=options.experiment,
        inner=options.inner,
        weights=options.weights,
    )
    with LocalWorkers(count) as workers:
        results = run_with_progress(sweep, workers)
    return report(sweep, results)


def run_with_progress(sweep: "Sweep", workers: "LocalWorkers") -> "list[FoldResult]":
    """Run what is missing of a sweep with a progress bar on the standard error."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from mer.folds.sweep import run_sweep

    total, missing = len(sweep.tasks()), len(sweep.missing())
    console = Console(stderr=True)
    if missing < total:
        console.print(f"{total - missing} of {total} trainings are done already")
    columns = (
        TextColumn(sweep.context["experiment"]),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("folds, elapsed"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(elapsed_when_finished=False),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("folds", total=total, completed=total - missing)
        return run_sweep(sweep, workers, done=lambda _: progress.advance(bar))


def report(sweep: "Sweep", results: "list[FoldResult]") -> int:
    """Print the table of a sweep's results and write it beside them."""
    from mer.reports.export import write_json
    from mer.reports.table import render, score_table

    table = score_table(results, expected_folds=len(sweep.plan.folds))
    print(render(table))
    write_json([table], sweep.folder / "table.json")
    print(f"results: {sweep.folder}", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer loso",
        description="Leave-one-subject-out: train every fold that is not done, print the table.",
        epilog="As in mer fit: -c FILE (repeatable), --trainer.*, --data.*, --model.*",
        allow_abbrev=False,
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], help="default: 0")
    parser.add_argument("--workers", type=int, metavar="N",
                        help="trainings at once (default: all cores, or one on a GPU)")  # fmt: skip
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="default: runs")
    parser.add_argument("--experiment", help="folder inside it (default: method and scheme)")
    parser.add_argument("--inner", action="store_true",
                        help="train twice a fold, so that the table has rule `inner`")  # fmt: skip
    parser.add_argument("--no-weights", dest="weights", action="store_false",
                        help="do not keep the last weights of each fold")  # fmt: skip
    return parser
