"""Training the networks that a figure shows: only the folds that it needs."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mer.cli.figure_faces import shown_clips
from mer.cli.figure_runs import NetworkRun
from mer.cli.loso import record_evaluation, run_with_progress
from mer.cli.places import open_backend
from mer.cli.table_corpus import Places
from mer.errors import MerError
from mer.evaluation.predictions import load_result
from mer.folds.configuration import Configuration
from mer.folds.figure_data import fold_of, largest_fold
from mer.folds.sweep import Sweep, is_done, plan_sweep
from mer.folds.weights import weights_path
from mer.reports.figures.file import PaperFigure, figure_cells
from mer.reports.paper.row_index import EXPERIMENT
from mer.types import Fold

if TYPE_CHECKING:
    from mer.reports.paper.smoke_file import Smoke
    from mer.reports.paper.table import Source

# of runs that tables have without weights, or not at all
FIGURES = "figures"


def trained_runs(
    figure: PaperFigure, source: "Source", options: argparse.Namespace, smoke: "Smoke | None"
) -> list[NetworkRun]:
    """Return the runs of a figure, after training the folds that are missing.

    Args:
        figure: The file.
        source: Where runs are.
        options: Of the command line.
        smoke: The demo size, where they run on drawn faces.

    Raises:
        MerError: A fold could not be trained.
    """
    places, runs = Places(source.configs, smoke, options), []
    seed = (smoke.seeds if smoke else figure.seeds)[0]
    for cell in figure_cells(figure):
        words = cell.words(source.configs, (*places.of(cell), *source.before(cell)))
        sweep = _plan(figure, Configuration.parse(words), seed, source.runs, options)
        _train(sweep, options)
        results = tuple(load_result(task.result) for task in sweep.tasks())
        runs.append(NetworkRun(cell.column, sweep.folder, seed, results))
    return runs


def _plan(
    figure: PaperFigure,
    configuration: Configuration,
    seed: int,
    runs: Path,
    options: argparse.Namespace,
) -> Sweep:
    """Return the trainings that are shown: a table's where it has kept their weights."""
    for experiment in (EXPERIMENT, FIGURES):
        sweep = plan_sweep(
            configuration, (seed,), runs, experiment, protocol=figure.protocol,
            resume_minutes=options.checkpoint_minutes, write=experiment == FIGURES,
        )  # fmt: skip
        shown = shown_folds(figure, sweep.plan.folds, configuration)
        sweep = replace(sweep, plan=replace(sweep.plan, folds=shown))
        if all(is_done(task) and weights_path(task.result).exists() for task in sweep.tasks()):
            break
    return sweep


def shown_folds(
    figure: PaperFigure, folds: Sequence[Fold], configuration: Configuration
) -> tuple[Fold, ...]:
    """Return the folds whose networks a figure shows: all, one, or those of its clips.

    Raises:
        MerError: A fold or clip that the file names is not there.
    """
    if figure.kind == "embedding":
        return (named_fold(figure, folds) if figure.fold else largest_fold(folds),)
    if figure.kind == "attention":
        keys = shown_clips(figure, configuration)
        names = {fold_of(key, folds).name for key in keys}
        return tuple(fold for fold in folds if fold.name in names)
    return tuple(folds)


def named_fold(figure: PaperFigure, folds: Sequence[Fold]) -> Fold:
    """Return the fold that a figure file names.

    Raises:
        MerError: The run has none of this name.
    """
    found = {fold.name: fold for fold in folds}
    if figure.fold not in found:
        known = ", ".join(found)
        raise MerError(f"fold is {figure.fold}; the run has {known}.")
    return found[figure.fold]


def _train(sweep: Sweep, options: argparse.Namespace) -> None:
    missing = sweep.missing()
    if not missing:
        return
    if options.no_run:
        raise MerError(f"{len(missing)} trainings are missing; leave out --no-run to do them.")
    with open_backend(options, sweep) as backend:
        run_with_progress(sweep, backend)
    record_evaluation(sweep)
    left = len(sweep.missing())
    if left:
        raise MerError(
            f"{left} of {len(missing)} trainings failed; what they said is in {sweep.folder}, and "
            "the same command tries them again."
        )
