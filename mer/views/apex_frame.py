"""The apex frame as a picture: the input of GTS-GN's two image baselines."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch

from mer.errors import MerError
from mer.preparation.store import Store
from mer.types import Clip
from mer.views.base import Arrays, Batch, View
from mer.views.images import (
    Augmentation,
    normalise_bytes,
    normalise_imagenet,
    resize,
    to_unit_range,
)
from mer.views.magnification import Magnification


@dataclass(frozen=True)
class ApexFrame(View):
    """The apex frame, magnified from the onset on (Wei et al., GTS-GN, section IV-A).

    A batch holds `apex`, (B, 3, size, size), normalised with ImageNet's statistics.

    Attributes:
        size: Pixels a side.
        augmentation: The random changes in training.
        noise: Standard deviation of the noise that training adds, with 1 for white. The paper
            adds noise without saying how much.
        magnification: Of the clip's movement; None takes the frame as it is.

    Raises:
        MerError: The size is not positive or the noise negative.
    """

    size: int = 224
    augmentation: Augmentation = field(default_factory=Augmentation)
    noise: float = 0.0
    magnification: Magnification | None = None

    def __post_init__(self) -> None:
        if self.size < 1:
            raise MerError(f"ApexFrame: size is {self.size}; it takes a positive number of pixels.")
        if self.noise < 0:
            raise MerError(f"ApexFrame: noise is {self.noise}; it takes 0 or more.")

    def cached_by(self) -> Mapping[str, object]:
        """Return the size and the magnification; the rest works on the device."""
        magnification = self.magnification and self.magnification.identity()
        return {"size": self.size, "magnification": magnification}

    def prepare(self, clip: Clip, store: Store) -> Arrays:
        """Return `apex`, uint8, shape (size, size, 3).

        Raises:
            MerError: The clip has no apex.
        """
        if clip.apex is None:
            raise MerError(f"{clip.key} has no apex, which ApexFrame needs; name an apex policy.")
        if self.magnification is None:
            frame = store.frames(clip.key)[clip.apex]
        else:
            frame = self.magnification.frames(clip, store, [clip.apex])[0]
        return {"apex": resize(frame, self.size)}

    def augment(self, batch: Batch) -> Batch:
        """Change each picture at random, add noise and normalise it."""
        (changed,) = self.augmentation(to_unit_range(batch["apex"]))
        noisy = changed + self.noise * torch.randn_like(changed) if self.noise else changed
        return batch | {"apex": normalise_imagenet(noisy)}

    def normalise(self, batch: Batch) -> Batch:
        """Normalise each picture with ImageNet's statistics."""
        return batch | {"apex": normalise_bytes(batch["apex"])}
