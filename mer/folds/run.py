"""One fold with one seed: train, record, and leave a result behind."""

import logging
import platform
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from lightning.fabric.utilities.exceptions import MisconfigurationException
from lightning.pytorch import Trainer, seed_everything
from safetensors.torch import save

from mer.errors import MerError
from mer.evaluation.predictions import save_result
from mer.files import write_atomically
from mer.folds.configuration import Configuration, Parts
from mer.folds.recorder import EpochRecorder
from mer.splits import fold_seed, inner_fold
from mer.types import EpochPredictions, Fold, FoldResult


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


@dataclass(frozen=True)
class Training:
    """What one training leaves: its objects and what the recorder wrote down."""

    parts: Parts
    recorder: EpochRecorder


def run_fold(task: FoldTask) -> Path:
    """Train one fold and write its result; return the result's path."""
    start = time.perf_counter()
    _silence_lightning()
    main = _train(
        task.configuration, task.fold, fold_seed(task.seed, task.protocol, task.fold.name)
    )
    inner = _train_inner(task) if task.inner else None
    result = FoldResult(
        fold=task.fold.name,
        seed=task.seed,
        config_hash=task.config_hash,
        classes=main.parts.data.scheme.classes,
        test=main.recorder.predictions,
        inner=inner,
        losses=main.recorder.losses,
        seconds=time.perf_counter() - start,
        device=_device_name(main.parts.model.device),
        context={**task.context, "absent_in_training": _absent_classes(main.parts, task.fold)},
    )
    if task.weights:
        state = {
            name: tensor.contiguous() for name, tensor in main.parts.model.state_dict().items()
        }
        content = save(state, metadata={"config_hash": task.config_hash})
        write_atomically(weights_path(task.result), lambda stream: stream.write(content))
    save_result(result, task.result)
    return task.result


def weights_path(result: Path) -> Path:
    """Return where the last epoch's weights of a result are."""
    return result.with_suffix(".safetensors")


def _train(configuration: Configuration, fold: Fold, seed: int) -> Training:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")
        seed_everything(seed, verbose=False)
        parts = configuration.build()
        parts.data.use(fold)
        recorder = EpochRecorder(parts.data, fold.test)
        options = dict(parts.trainer)
        options["callbacks"] = [*(options.get("callbacks") or []), recorder]
        trainer = _trainer(options | {"enable_progress_bar": False})
        trainer.fit(parts.model, datamodule=parts.data)
    return Training(parts, recorder)


def _trainer(options: Mapping[str, Any]) -> Trainer:
    try:
        return Trainer(**options)
    except MisconfigurationException as error:
        raise MerError(f"trainer: {' '.join(str(error).split())}") from error


def _train_inner(task: FoldTask) -> EpochPredictions:
    fold = inner_fold(task.fold, task.seed)
    seed = fold_seed(task.seed, f"{task.protocol}/inner", task.fold.name)
    return _train(task.configuration, fold, seed).recorder.predictions


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
