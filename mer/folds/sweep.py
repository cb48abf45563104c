"""All folds of a configuration: what is done is skipped, what is missing is run."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mer.errors import MerError
from mer.evaluation.predictions import load_result, result_path
from mer.files import write_json
from mer.folds.configuration import Configuration
from mer.folds.context import sweep_context
from mer.folds.lease import SUFFIX as LEASE
from mer.folds.lease import is_held
from mer.folds.outcome import Backend, Outcome, log_path
from mer.folds.plan import Plan, write_plan
from mer.folds.run import RESUME, FoldTask
from mer.splits import inner_fold, make_folds
from mer.types import FoldResult


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
        resume_minutes: See `mer.folds.run.FoldTask`.
        code: Likewise.
    """

    configuration: Configuration
    config_hash: str
    plan: Plan
    folder: Path
    inner: bool
    weights: bool
    context: dict[str, str]
    resume_minutes: float = 0.0
    code: str = ""

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
                resume_minutes=self.resume_minutes,
                code=self.code,
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
    protocol: str = "loso",
    resume_minutes: float = 0.0,
    write: bool = True,
) -> Sweep:
    """Read the data, fill the view's cache, and plan the folds of a protocol.

    Args:
        configuration: Trainer, data and model.
        seeds: One training a fold for each.
        runs: Folder of all runs.
        experiment: Folder inside it; method and scheme where None.
        inner: Whether rule `inner` is wanted.
        weights: Whether the last weights are kept.
        protocol: See `mer.splits.make_folds`.
        resume_minutes: A training that is stopped goes on from an epoch at most so old; 0 starts
            it anew.
        write: Fill the cache and note the plan in its folder; otherwise nothing is written.

    Raises:
        MerError: The store is not there, or the clips do not allow the protocol.
    """
    data = configuration.build_data()
    _require_epochs(configuration)
    folds = make_folds(protocol, data.subjects)
    for fold in folds if inner else ():
        inner_fold(fold, seeds[0])  # refuses what it cannot split before anything is trained
    code = configuration.code()
    config_hash = configuration.digest(data, protocol, code)
    name = experiment or f"{configuration.method.lower()}-{data.scheme.name}"
    sweep = Sweep(
        configuration=configuration,
        config_hash=config_hash,
        plan=Plan(protocol, folds, tuple(dict.fromkeys(seeds))),
        folder=runs / name / config_hash,
        inner=inner,
        weights=weights,
        context=sweep_context(configuration, data, name, len(folds)) | {"protocol": protocol},
        resume_minutes=resume_minutes,
        code=code,
    )
    if write:  # first what takes no time and may be refused
        write_json(sweep.folder / "configuration.json", dict(configuration.values))
        write_plan(sweep.plan, sweep.context, sweep.folder)
        data.prepare_data()
    return sweep


def run_sweep(
    sweep: Sweep, backend: Backend, done: Callable[[Outcome], object] = lambda _: None
) -> list[FoldResult]:
    """Run what is missing of a sweep and return all results that are there at its end.

    Args:
        sweep: What to run.
        backend: Where.
        done: Called with the end of each training, also of one that failed.
    """
    for outcome in backend.train(sweep.missing()):
        done(outcome)
    _tidy(sweep)
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


def require_one_device(configuration: Configuration) -> None:
    """Refuse folds of several devices each, which only jobs of a cluster can start.

    Raises:
        MerError: The Trainer asks for several.
    """
    # a Trainer of several starts this program anew for each, here the whole sweep
    trainer = configuration.values["trainer"]
    devices = trainer["devices"]
    one = devices in (1, "1", "auto") or (isinstance(devices, list) and len(devices) == 1)
    if not one or trainer["num_nodes"] != 1:
        raise MerError(
            f"trainer: devices is {devices} and num_nodes {trainer['num_nodes']}; a fold of a "
            "sweep is trained on one device here: set both to 1 and share the folds out with "
            "--devices, or give each fold several on a cluster with --slurm."
        )


def _tidy(sweep: Sweep) -> None:
    """Remove what a process that was killed just after it wrote its result has left beside it."""
    left = [path for suffix in (LEASE, RESUME) for path in sweep.folder.glob(f"seed*/*{suffix}")]
    logs = log_path(sweep.folder / "seed0" / "x.npz").parent
    tasks = {task.result: task for task in sweep.tasks()} if left or logs.is_dir() else {}
    owners = {path: tasks.get(path.with_name(f"{Path(path.stem).stem}.npz")) for path in left}
    owners |= {log_path(task.result): task for task in tasks.values() if logs.is_dir()}
    for path, task in owners.items():
        if task is not None and path.exists() and is_done(task) and not is_held(task.result):
            path.unlink(missing_ok=True)
    with suppress(OSError):
        logs.rmdir()  # where nothing failed
