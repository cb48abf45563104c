"""What every view has in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from torch import Tensor

from mer.code import code_digest
from mer.files import value_digest
from mer.preparation.store import Store
from mer.types import Clip

Batch: TypeAlias = dict[str, Tensor]
Arrays: TypeAlias = dict[str, np.ndarray]


class View(ABC):
    """What one kind of method sees of a clip.

    A view is a small dataclass. Its work has four steps, in the order of their cost:
    `prepare` once a clip, cached on disk; `draw` once a sample on the host; `augment` (training)
    or `normalise` (evaluation) once a batch on the device.
    """

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
