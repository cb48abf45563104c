"""One fold with one seed: train, record, and leave a result behind."""

import logging
import platform
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from lightning.fabric.utilities.exceptions import MisconfigurationException
from lightning.pytorch import Callback, Trainer, seed_everything

from mer.errors import MerError
from mer.evaluation.predictions import save_result
from mer.folds.configuration import Configuration, Parts
from mer.folds.finite_loss import FiniteLoss
from mer.folds.recorder import EpochRecorder
from mer.folds.resume import EpochCheckpoint, Preemption
from mer.folds.resume_file import ResumeFile, ResumeIO
from mer.folds.weights import save_weights, weights_path
from mer.splits import fold_seed, inner_fold
from mer.types import EpochPredictions, Fold, FoldResult

MAIN, INNER = "main", "inner"  # the trainings of a fold
RESUME = ".resume"


@dataclass(frozen=True)
class FoldTask:
    """Everything that one training needs; plain values, so that it travels to a worker.

    Attributes:
        configuration: Trainer, data and model.
        config_hash: Of the configuration.
        protocol: `loso`.
        fold: The split.
        seed: The user's seed.
        result: Where the result goes.
        inner: Train once more, on a part of the training subjects, for rule `inner`.
        weights: Keep the weights of the last epoch beside the result.
        context: Facts for the report.
        resume_minutes: A training that is stopped goes on from an epoch at most so old; 0 starts
            it anew.
        code: Hash of the code that it was planned with; empty where nobody asks.
    """

    configuration: Configuration
    config_hash: str
    protocol: str
    fold: Fold
    seed: int
    result: Path
    inner: bool
    weights: bool
    context: Mapping[str, str]
    resume_minutes: float = 0.0
    code: str = ""


@dataclass(frozen=True)
class Training:
    """What one training leaves: its objects and what the recorder wrote down."""

    parts: Parts
    recorder: EpochRecorder


def run_fold(task: FoldTask, preemption: Preemption | None = None) -> Path:
    """Train one fold and write its result; return the result's path.

    Args:
        task: What to train.
        preemption: Asks for the process, where the fold can be resumed.

    Raises:
        DivergedError: A loss or a prediction is not finite.
        PreemptedError: The process was asked for; the same call goes on from the last epoch.
    """
    start = time.perf_counter()
    _silence_lightning()
    checkpoints = _checkpoints(task, preemption)
    seed = fold_seed(task.seed, task.protocol, task.fold.name)
    main = _train(task.configuration, task.fold, seed, checkpoints.get(MAIN))
    inner = _train_inner(task, checkpoints.get(INNER)) if task.inner else None
    before = max((one.seconds_before for one in checkpoints.values()), default=0.0)
    result = FoldResult(
        fold=task.fold.name,
        seed=task.seed,
        config_hash=task.config_hash,
        classes=main.parts.data.scheme.classes,
        test=main.recorder.predictions,
        inner=inner,
        losses=main.recorder.losses,
        seconds=before + time.perf_counter() - start,
        device=_device_name(main.parts.model.device),
        context={**task.context, "absent_in_training": _absent_classes(main.parts, task.fold)},
        facts=main.parts.model.facts(),
    )
    if task.weights:
        save_weights(main.parts.model.state_dict(), weights_path(task.result), task.config_hash)
    save_result(result, task.result)
    for one in checkpoints.values():
        one.file.remove()
    return task.result


def resume_path(result: Path, training: str = MAIN) -> Path:
    """Return where a stopped training of a result goes on from."""
    return result.with_suffix(f".{training}{RESUME}")


def _checkpoints(task: FoldTask, preemption: Preemption | None) -> dict[str, EpochCheckpoint]:
    trainings = [MAIN, INNER] if task.inner else [MAIN]
    if not task.resume_minutes:
        return {}
    identity = f"{task.config_hash} {task.protocol} {task.fold.name} {task.seed}"
    return {
        name: EpochCheckpoint(
            ResumeFile(resume_path(task.result, name), f"{identity} {name}"),
            task.resume_minutes,
            final=name == trainings[-1],
            preemption=preemption,
        )
        for name in trainings
    }


def _train_inner(task: FoldTask, checkpoint: EpochCheckpoint | None) -> EpochPredictions:
    fold = inner_fold(task.fold, task.seed)
    seed = fold_seed(task.seed, f"{task.protocol}/inner", task.fold.name)
    return _train(task.configuration, fold, seed, checkpoint).recorder.predictions


def _train(
    configuration: Configuration, fold: Fold, seed: int, checkpoint: EpochCheckpoint | None
) -> Training:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")
        seed_everything(seed, verbose=False)
        parts = configuration.build()
        parts.data.use(fold)
        recorder = EpochRecorder(parts.data, fold.test)
        options = _with_callbacks(parts.trainer, FiniteLoss(fold.name), recorder)
        resume: dict[str, Any] = {}
        if checkpoint is not None:
            options = _with_checkpoint(options, checkpoint)
            if checkpoint.file.load() is not None:
                resume = {"ckpt_path": checkpoint.file.path, "weights_only": True}
        _trainer(options).fit(parts.model, datamodule=parts.data, **resume)
    return Training(parts, recorder)


def _with_callbacks(options: Mapping[str, Any], *callbacks: Callback) -> dict[str, Any]:
    own = options.get("callbacks") or []
    own = list(own) if isinstance(own, Sequence) else [own]
    return {**options, "callbacks": [*own, *callbacks], "enable_progress_bar": False}


def _with_checkpoint(options: Mapping[str, Any], checkpoint: EpochCheckpoint) -> dict[str, Any]:
    own = options.get("plugins") or []
    own = list(own) if isinstance(own, Sequence) and not isinstance(own, str) else [own]
    return _with_callbacks(options, checkpoint) | {
        "plugins": [*own, ResumeIO(checkpoint.file)],
        "enable_checkpointing": True,  # the Trainer refuses the callback otherwise
    }


def _trainer(options: Mapping[str, Any]) -> Trainer:
    try:
        return Trainer(**options)
    except MisconfigurationException as error:
        raise MerError(f"trainer: {' '.join(str(error).split())}") from error


def _absent_classes(parts: Parts, fold: Fold) -> str:
    present = {parts.data.labels[key] for key in fold.train}
    return ", ".join(
        name for index, name in enumerate(parts.data.scheme.classes) if index not in present
    )


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"cpu ({platform.machine()})"


def _silence_lightning() -> None:
    for name in ("lightning.pytorch", "lightning.fabric", "lightning.pytorch.utilities.rank_zero"):
        logging.getLogger(name).setLevel(logging.ERROR)
