"""All folds of a configuration: what is done is skipped, what is missing is run."""

import platform
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.evaluation.predictions import load_result, result_path
from mer.files import write_json
from mer.folds.backends import LocalWorkers
from mer.folds.configuration import Configuration
from mer.folds.plan import Plan
from mer.folds.run import FoldTask
from mer.splits import inner_fold, leave_one_subject_out
from mer.types import FoldResult, Remark

PROTOCOL = "loso"


@dataclass(frozen=True)
class Sweep:
    """One configuration over all folds and seeds of its plan.

    Attributes:
        configuration: Trainer, data and model.
        config_hash: Its hash.
        plan: Folds and seeds.
        folder: Where the results of this configuration are.
        inner: Whether rule `inner` is wanted.
        weights: Whether the last weights are kept.
        context: Facts for the report.
    """

    configuration: Configuration
    config_hash: str
    plan: Plan
    folder: Path
    inner: bool
    weights: bool
    context: dict[str, str]

    def tasks(self) -> list[FoldTask]:
        """Return all trainings of the plan."""
        return [
            FoldTask(
                configuration=self.configuration,
                config_hash=self.config_hash,
                protocol=self.plan.protocol,
                fold=fold,
                seed=seed,
                result=result_path(self.folder, seed, fold.name),
                inner=self.inner,
                weights=self.weights,
                context=self.context,
            )
            for fold, seed in self.plan.tasks
        ]

    def missing(self) -> list[FoldTask]:
        """Return the trainings that are not done."""
        return [task for task in self.tasks() if not is_done(task)]

    def results(self) -> list[FoldResult]:
        """Return the results that are there, in the plan's order."""
        return [load_result(task.result) for task in self.tasks() if is_done(task)]


def plan_sweep(
    configuration: Configuration,
    seeds: Sequence[int],
    runs: Path,
    experiment: str | None = None,
    inner: bool = False,
    weights: bool = True,
) -> Sweep:
    """Read the data, fill the view's cache, and plan leave-one-subject-out.

    Args:
        configuration: Trainer, data and model.
        seeds: One training a fold for each.
        runs: Folder of all runs.
        experiment: Folder inside it; method and scheme where None.
        inner: Whether rule `inner` is wanted.
        weights: Whether the last weights are kept.

    Raises:
        MerError: The store is not there, or there are fewer than two subjects.
    """
    data = configuration.build_data()
    _require_epochs(configuration)
    folds = leave_one_subject_out(data.subjects)
    for fold in folds if inner else ():
        inner_fold(fold, seeds[0])  # refuses what it cannot split before anything is trained
    data.prepare_data()
    config_hash = configuration.digest(data)
    name = experiment or f"{configuration.method.lower()}-{data.scheme.name}"
    sweep = Sweep(
        configuration=configuration,
        config_hash=config_hash,
        plan=Plan(PROTOCOL, folds, tuple(dict.fromkeys(seeds))),
        folder=runs / name / config_hash,
        inner=inner,
        weights=weights,
        context=_context(configuration, data, name, len(folds)),
    )
    write_json(sweep.folder / "configuration.json", dict(configuration.values))
    return sweep


def run_sweep(
    sweep: Sweep, workers: LocalWorkers, done: Callable[[Path], None] = lambda _: None
) -> list[FoldResult]:
    """Run what is missing of a sweep and return all its results.

    Args:
        sweep: What to run.
        workers: Where.
        done: Called with each new result.
    """
    for path in workers.train(sweep.missing()):
        done(path)
    return sweep.results()


def is_done(task: FoldTask) -> bool:
    """Tell whether a training's result is whole and this configuration's.

    Predictions of inner subjects count where they are asked for; weights, which no report
    needs, do not.
    """
    if not task.result.exists():
        return False
    try:
        result = load_result(task.result)
    except MerError:
        return False
    same = result.config_hash == task.config_hash and result.test.clips == task.fold.test
    return same and (result.inner is not None or not task.inner)


def _require_epochs(configuration: Configuration) -> None:
    epochs = configuration.values["trainer"]["max_epochs"]
    if epochs is None or epochs < 1:
        raise MerError(f"trainer: max_epochs is {epochs}; a fold is trained for 1 or more.")


def _context(
    configuration: Configuration, data: MERDataModule, experiment: str, folds: int
) -> dict[str, str]:
    sources = Counter(clip.apex_source for clip in data.clips.values())
    return {
        "method": configuration.method,
        "dataset": data.dataset,
        "scheme": data.scheme.name,
        "corpus": "synthetic" if data.is_synthetic else "as delivered",
        "annotation_version": data.store.version,
        "apex": ", ".join(f"{source} {count}" for source, count in sorted(sources.items())),
        "excluded": _listed(data.store.exclusions),
        "corrections": _listed(data.correction_remarks),
        "labels": "as annotated" if data.permuted_labels is None else "permuted",
        "experiment": experiment,
        "folds": str(folds),
        "commit": _commit(),
        "python": platform.python_version(),
        "torch": version("torch"),
        "lightning": version("lightning"),
        "machine": platform.machine(),
    }


def _listed(remarks: Sequence[Remark]) -> str:
    return "; ".join(f"{remark.key}: {remark.text}" for remark in remarks) or "none"


def _commit() -> str:
    here = Path(__file__).parents[2]
    if not (here / ".git").exists():  # installed, perhaps inside somebody else's checkout
        return "unknown"
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=here, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip()
