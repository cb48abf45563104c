"""`mer loso`: every fold of a protocol, resumable, then the table."""

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mer.cli.dry_run import describe
from mer.cli.interrupt import one_interrupt
from mer.cli.live import loss_line, watch
from mer.cli.places import add_places, devices, open_backend
from mer.cli.tracked import add_tracking, start

if TYPE_CHECKING:
    from mer.folds.configuration import Configuration
    from mer.folds.outcome import Backend, Outcome
    from mer.folds.sweep import Sweep
    from mer.reports.tracking import Tracking
    from mer.types import FoldResult


def main(arguments: list[str]) -> int:
    """Run what is missing of a configuration's folds and print its table.

    Args:
        arguments: The words after `mer loso`.
    """
    options, composed = _parser().parse_known_args(arguments)
    from mer.folds.configuration import Configuration

    asked = Configuration.parse(composed)
    places = devices(options, asked)
    sweep = _plan(options, asked)
    if options.dry_run:
        print(describe(sweep, places))
        return 0
    # the tracker takes an agent's variables out of the environment
    searched = "WANDB_SWEEP_ID" in os.environ
    with start(options, asked.values, sweep) as tracking:
        with open_backend(options, sweep) as backend:
            evaluated = partial(record_evaluation, sweep, searched)
            results = run_with_progress(sweep, backend, tracking, evaluated)
        return report(sweep, results, tracking, searched)


def run_with_progress(
    sweep: "Sweep",
    backend: "Backend",
    tracking: "Tracking | None" = None,
    evaluated: Callable[[], None] | None = None,
) -> "list[FoldResult]":
    """Run what is missing of a sweep, with a view of it on the standard error.

    Args:
        sweep: What to run.
        backend: Where.
        tracking: What follows the sweep from outside.
        evaluated: Called after each training that is done: a sweep that is stopped has shown
            scores of test subjects too.
    """
    from mer.evaluation.predictions import load_result
    from mer.folds.progress import Progress
    from mer.folds.sweep import run_sweep

    done = sweep.results()
    if tracking:
        for result in done:
            tracking.log_fold(result)
    progress = Progress(len(sweep.tasks()), done)
    title = sweep.context["experiment"]
    with one_interrupt(), watch(title, progress, lambda: backend.running) as seen:

        def end(outcome: "Outcome") -> None:
            seen(outcome)
            if evaluated and outcome.done:
                evaluated()
            if tracking and outcome.done:
                tracking.log_fold(load_result(outcome.task.result))

        results = run_sweep(sweep, backend, end)
    for outcome in progress.lost:
        print(loss_line(outcome), file=sys.stderr)
    return results


def report(
    sweep: "Sweep",
    results: "list[FoldResult]",
    tracking: "Tracking | None" = None,
    searched: bool = False,
) -> int:
    """Print the table of a sweep's results, write it beside them, and return the exit status.

    Args:
        sweep: What was run.
        results: What there is of it.
        tracking: What follows the sweep from outside.
        searched: Whether a search for hyper-parameters proposed the configuration.
    """
    wanted = len(sweep.tasks())
    if len(results) < wanted:
        print(
            f"incomplete, {len(results)} of {wanted} trainings; the same command tries the "
            "others again",
            file=sys.stderr,
        )
    try:
        if results:
            _write_table(sweep, results, tracking, searched)
    finally:  # too few folds may have a clip of every class
        print(f"results: {sweep.folder}", file=sys.stderr)
    return 0 if len(results) == wanted else 1


def _write_table(
    sweep: "Sweep", results: "list[FoldResult]", tracking: "Tracking | None", searched: bool
) -> None:
    from mer.evaluation.ledger import ledger_path
    from mer.reports.evaluated import with_ledger
    from mer.reports.export import write_run
    from mer.reports.table import render, score_table

    table = score_table(results, len(sweep.plan.folds), sweep.plan.seeds)
    record_evaluation(sweep, searched)
    table = with_ledger(table, ledger_path(sweep.folder))
    print(render(table))
    write_run(table, results, sweep.folder)
    if tracking:
        tracking.log_table(table, results)


def record_evaluation(sweep: "Sweep", searched: bool = False) -> None:
    """Note in the ledger of the runs that a configuration was evaluated on its data."""
    from mer.evaluation.ledger import Entry, ledger_path, record, utc_now

    facts = ("dataset", "scheme", "protocol", "method", "experiment")
    entry = Entry(
        **{name: sweep.context[name] for name in facts},
        config_hash=sweep.config_hash,
        time=utc_now(),
        seeds=sweep.plan.seeds,
        searched=searched,
    )
    record(ledger_path(sweep.folder), entry)


def _plan(options: argparse.Namespace, asked: "Configuration") -> "Sweep":
    from mer.folds.configuration import Configuration
    from mer.folds.sweep import plan_sweep
    from mer.reports.tensorboard_tracking import tensorboard_folder, without_logger

    configuration = asked
    if tensorboard_folder(asked.values) is not None:
        # the parent writes the curves: loggers of several workers would mix theirs
        configuration = Configuration(without_logger(asked.values))
    return plan_sweep(
        configuration,
        seeds=options.seeds,
        runs=options.runs,
        experiment=options.experiment,
        inner=options.inner,
        weights=options.weights,
        protocol=options.protocol,
        resume_minutes=options.checkpoint_minutes,
        write=not options.dry_run,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer loso",
        description="Leave-one-subject-out: train every fold that is not done, print the table.",
        epilog="As in mer fit: -c FILE (repeatable), --trainer.*, --data.*, --model.*",
        allow_abbrev=False,
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], help="default: 0")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="default: runs")
    parser.add_argument("--experiment", help="folder inside it (default: method and scheme)")
    parser.add_argument("--inner", action="store_true",
                        help="train twice a fold, so that the table has rule `inner`")  # fmt: skip
    parser.add_argument("--protocol", default="loso",
                        help="loso (default), k-fold:5 for quick work, cross-dataset")  # fmt: skip
    parser.add_argument("--no-weights", dest="weights", action="store_false",
                        help="do not keep the last weights of each fold")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true",
                        help="say what would be trained; write nothing")  # fmt: skip
    add_places(parser)
    add_tracking(parser)
    return parser
