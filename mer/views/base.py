"""What every view has in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor

from mer.code import code_digest
from mer.errors import MerError
from mer.files import value_digest
from mer.preparation.store import Store
from mer.types import Clip, Sample
from mer.views.magnification import Magnification

Batch: TypeAlias = dict[str, Tensor]
Arrays: TypeAlias = dict[str, np.ndarray]


class View(ABC):
    """What one kind of method sees of a clip.

    A view is a small dataclass. Its work has five steps: `prepare` once a clip, cached on disk;
    `draw` once a sample and `collate` once a batch on the host; `augment` (training) or
    `normalise` (evaluation) once a batch on the device.

    Attributes:
        magnification: Of the frames that it looks at; a view that magnifies has a field of it.
    """

    magnification: Magnification | None = None

    @property
    def pretrained(self) -> Mapping[str, str]:
        """What learnt weights that made its pictures were trained on, by part, for leak checks.

        Raises:
            MerError: The weights are missing or damaged.
        """
        return {} if self.magnification is None else self.magnification.magnifier.pretrained

    @abstractmethod
    def cached_by(self) -> Mapping[str, object]:
        """Return the fields that `prepare` depends on; the cache is keyed by them."""

    @abstractmethod
    def prepare(self, clip: Clip, store: Store) -> Arrays:
        """Return the arrays of a clip; deterministic."""

    def draw(self, arrays: Mapping[str, np.ndarray], training: bool) -> Arrays:
        """Choose what one sample takes of the arrays; random in training only.

        Random numbers come from torch's default generator, which a fold seeds.
        """
        del training
        return dict(arrays)

    def copy_factors(self) -> tuple[float, ...]:
        """Return the factors of the magnified copies that a training may balance its classes with.

        Empty for a view without any.
        """
        return ()

    def least_copies(self) -> int:
        """Return how many such copies a clip of the commonest class has; rarer classes have more.

        With 0 the commonest class has none.
        """
        return 0

    def copied(self, arrays: Mapping[str, np.ndarray], factor: float) -> Mapping[str, np.ndarray]:
        """Return what `draw` takes for the copy of a clip at one of `copy_factors`.

        Args:
            arrays: What `prepare` returned for the clip.
            factor: Of the magnification.

        Raises:
            MerError: The view has no such copy.
        """
        del arrays
        raise MerError(f"{type(self).__name__} has no copy at factor {factor:g}.")

    def length(self, arrays: Mapping[str, np.ndarray]) -> int | None:
        """Return how long a clip is, where the clips of a view differ; None where they do not.

        Training puts clips of like length into a batch, so that `collate` pads little.

        Args:
            arrays: What `prepare` returned for the clip.
        """
        del arrays
        return None

    def collate(self, samples: Sequence[Sample]) -> Batch:
        """Return samples as one batch: `label`, (B,), and tensors of any first dimension.

        By default all arrays are stacked; a view whose clips differ in shape joins them itself.
        """
        return stack(samples, samples[0].arrays)

    @abstractmethod
    def augment(self, batch: Batch) -> Batch:
        """Return a training batch: randomly changed and normalised, on its own device."""

    @abstractmethod
    def normalise(self, batch: Batch) -> Batch:
        """Return an evaluation batch: normalised and otherwise unchanged."""

    def digest(self) -> str:
        """Return the hash of all that decides what `prepare` returns, its code included."""
        cls = type(self)
        return value_digest(
            {
                "view": f"{cls.__module__}.{cls.__qualname__}",
                "fields": dict(self.cached_by()),
                "code": code_digest([cls.__module__]),
            }
        )


def stack(samples: Sequence[Sample], names: Iterable[str]) -> Batch:
    """Stack some arrays of samples, each of one shape, and add `label`."""
    batch = {
        name: torch.from_numpy(np.stack([sample.arrays[name] for sample in samples]))
        for name in names
    }
    return batch | {"label": torch.tensor([sample.label for sample in samples])}


def pad(arrays: Sequence[np.ndarray]) -> Tensor:
    """Stack arrays that differ in their first dimension, with zeros after the shorter ones."""
    longest = max(len(array) for array in arrays)
    padded = np.zeros((len(arrays), longest, *arrays[0].shape[1:]), arrays[0].dtype)
    for row, array in zip(padded, arrays, strict=True):
        row[: len(array)] = array
    return torch.from_numpy(padded)
