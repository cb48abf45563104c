"""Predictions of clips that fitting never sees, taken after each epoch."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from lightning.pytorch.utilities.seed import isolate_rng

from mer.datamodules import MERDataModule
from mer.folds.failures import DivergedError
from mer.methods.base import MERModule
from mer.types import EpochPredictions, FloatArray
from mer.views.base import Batch

KEPT = 64 * 2**20  # bytes of the test clips' batches that stay in memory


class EpochRecorder(Callback):
    """Predicts some clips after each epoch and only writes down what it sees.

    It stands outside of the Trainer's loaders: fitting is given no test loader, nothing is
    logged, and mode and random generators are as before when it is done.

    Args:
        data: The clips and their view.
        keys: The clips to predict.
    """

    def __init__(self, data: MERDataModule, keys: Sequence[str]) -> None:
        self._data = data
        self._keys = tuple(keys)
        self._batches = KeptBatches(data, self._keys)
        self._probabilities: list[FloatArray] = []
        self._losses: list[float] = []

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Record the epoch that has just ended.

        Raises:
            DivergedError: A prediction is not finite.
        """
        assert isinstance(pl_module, MERModule)
        found = predict_batches(pl_module, self._batches)
        if not np.isfinite(found).all():
            key = self._keys[int(np.argmin(np.isfinite(found).all(axis=1)))]
            raise DivergedError(
                f"The prediction of {key} after epoch {trainer.current_epoch + 1} is not finite; "
                "the training diverged, lower its learning rate."
            )
        self._losses.append(float(trainer.callback_metrics["train/loss"]))
        self._probabilities.append(found)

    def state_dict(self) -> dict[str, Any]:
        """Return what was recorded so far, as tensors."""
        return {
            "losses": torch.tensor(self._losses, dtype=torch.float64),
            "probabilities": torch.tensor(np.stack(self._probabilities)),
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""
        self._losses = state_dict["losses"].tolist()
        self._probabilities = list(state_dict["probabilities"].numpy())

    @property
    def losses(self) -> FloatArray:
        """The mean training loss of every epoch."""
        return np.array(self._losses, dtype=np.float32)

    @property
    def predictions(self) -> EpochPredictions:
        """The predictions of every epoch so far."""
        return EpochPredictions(
            clips=self._keys,
            subjects=tuple(self._data.subjects[key] for key in self._keys),
            truth=np.array([self._data.labels[key] for key in self._keys], dtype=np.int64),
            probabilities=np.stack(self._probabilities),
        )


class KeptBatches:
    """Batches of some clips, in memory from the second epoch on where they are not many.

    Args:
        data: The clips and their view.
        keys: The clips.
        limit: Bytes that may be kept.
    """

    def __init__(self, data: MERDataModule, keys: Sequence[str], limit: int = KEPT) -> None:
        self._data, self._keys = data, keys
        self._limit = limit
        self._kept: list[Batch] = []

    def __iter__(self) -> Iterator[Batch]:
        if self._kept:
            yield from self._kept
            return
        kept, size = [], 0
        for batch in self._data.batches(self._keys):
            size += sum(part.nbytes for part in batch.values())
            kept += [batch] if size <= self._limit else []
            yield batch
        self._kept = kept if size <= self._limit else []


def predict(model: MERModule, data: MERDataModule, keys: Sequence[str]) -> FloatArray:
    """Return the class probabilities of some clips, shape (N, classes); see `predict_batches`."""
    return predict_batches(model, data.batches(keys))


def predict_batches(model: MERModule, batches: Iterable[Batch]) -> FloatArray:
    """Return the class probabilities of normalised batches, shape (N, classes).

    The modes of all modules, the random generators and the batches are left as they were.
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with isolate_rng(), torch.no_grad():
        outputs = [
            model.probabilities(
                {name: part.to(model.device, copy=True) for name, part in batch.items()}
            )
            for batch in batches
        ]
    for module, training in modes:
        module.training = training
    found: FloatArray = torch.cat(outputs).cpu().numpy().astype(np.float32)
    return found
