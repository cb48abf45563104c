"""A short training that writes nothing: to see how a fold is set up and what it becomes."""

import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lightning.fabric.utilities.exceptions import MisconfigurationException
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.callbacks import Checkpoint

from mer.errors import MerError
from mer.folds.access import watch
from mer.folds.configuration import Configuration, Parts
from mer.types import Fold


@dataclass(frozen=True)
class Trial:
    """The objects of a short training after its end.

    Attributes:
        parts: Data and model.
        trainer: What trained them.
        opened: The subject of every clip that the training opened, by the clip's key.
    """

    parts: Parts
    trainer: Trainer
    opened: Mapping[str, str]


def try_out(configuration: Configuration, fold: Fold, steps: int) -> Trial:
    """Train a fold for a few steps of one epoch.

    Args:
        configuration: Trainer, data and model.
        fold: The split.
        steps: Batches; 0 sets everything up and trains nothing.

    Raises:
        MerError: The Trainer refuses its settings.
    """
    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")
        seed_everything(0, verbose=False)
        parts = configuration.build()
        parts.data.use(fold)
        watched = watch(parts.data)
        try:
            trainer = Trainer(**_options(parts, steps))
            trainer.fit(parts.model, datamodule=parts.data)
        except MisconfigurationException as error:
            raise MerError(f"trainer: {' '.join(str(error).split())}") from error
    return Trial(parts, trainer, watched.opened)


def _options(parts: Parts, steps: int) -> dict[str, Any]:
    own = parts.trainer.get("callbacks") or []
    listed = list(own) if isinstance(own, list | tuple) else [own]
    # a checkpoint's file would outlive the trial
    kept = [one for one in listed if steps == 0 or not isinstance(one, Checkpoint)]
    return {
        **parts.trainer,
        "callbacks": kept,
        "enable_checkpointing": steps == 0 and any(isinstance(one, Checkpoint) for one in kept),
        "max_epochs": min(1, steps),
        "limit_train_batches": max(1, steps),
        "num_sanity_val_steps": 0,
        "logger": False,
        "enable_progress_bar": False,
    }
