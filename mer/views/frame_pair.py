"""Onset and apex frame as pictures: the input of MMNet."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
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

PICTURES = ("onset", "apex")
DRAWS = ("label", "around", "one-sided")


@dataclass(frozen=True)
class FramePair(View):
    """Onset and apex frame, as MMNet takes them (Li et al., 2022, section 3.2).

    The first candidate of each is the labelled frame, which evaluation always takes. Training
    draws one of the other four.

    Attributes:
        size: Pixels a side.
        draw_from: `around` draws from the two frames before and the two after the label: the
            paper's "four frames around", whose choice of the four is ours. `one-sided` draws
            from four even steps between the label and 0.15 (apex - onset) / 4 frames inwards,
            as the published five-class script does. `label` takes the labelled frames.
        augmentation: The random changes in training, the same for both frames.

    Raises:
        MerError: `draw_from` is unknown or the size is not positive.
    """

    size: int = 224
    draw_from: str = "around"
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        if self.draw_from not in DRAWS:
            raise MerError(
                f"FramePair: draw_from is {self.draw_from!r}; it takes {', '.join(DRAWS)}."
            )
        if self.size < 1:
            raise MerError(f"FramePair: size is {self.size}; it takes a positive number of pixels.")

    def cached_by(self) -> Mapping[str, object]:
        """Return all fields but the augmentation, which works on the device."""
        return {name: value for name, value in asdict(self).items() if name != "augmentation"}

    def prepare(self, clip: Clip, store: Store) -> Arrays:
        """Return `onset` and `apex`, uint8, shape (candidates, size, size, 3).

        Raises:
            MerError: The clip has no apex.
        """
        if clip.apex is None:
            raise MerError(f"{clip.key} has no apex, which FramePair needs; name an apex policy.")
        frames = store.frames(clip.key)
        candidates = self._candidates(clip, clip.apex, len(frames))
        return {
            name: np.stack([resize(frames[index], self.size) for index in indices])
            for name, indices in candidates.items()
        }

    def draw(self, arrays: Mapping[str, np.ndarray], training: bool) -> Arrays:
        """Choose one candidate of each frame; the labelled one outside of training."""
        return {name: arrays[name][_choice(len(arrays[name]), training)] for name in PICTURES}

    def augment(self, batch: Batch) -> Batch:
        """Apply one random change to both frames of a sample and normalise them."""
        pictures = [to_unit_range(batch[name]) for name in PICTURES]
        changed = self.augmentation(*pictures)
        return batch | {
            name: normalise_imagenet(picture)
            for name, picture in zip(PICTURES, changed, strict=True)
        }

    def normalise(self, batch: Batch) -> Batch:
        """Normalise both frames, shape (B, 3, size, size), with ImageNet's statistics."""
        return batch | {name: normalise_bytes(batch[name]) for name in PICTURES}

    def _candidates(self, clip: Clip, apex: int, length: int) -> dict[str, list[int]]:
        onset = clip.onset
        if self.draw_from == "around":
            steps = (-2, -1, 1, 2)
            pair = ([onset + step for step in steps], [apex + step for step in steps])
        elif self.draw_from == "one-sided":
            reach = 0.15 * (apex - onset) / 4
            inwards = [round(reach * step / 3) for step in range(4)]
            pair = ([onset + step for step in inwards], [apex - step for step in inwards])
        else:
            pair = ([], [])
        return {
            name: [min(max(index, 0), length - 1) for index in (label, *others)]
            for name, label, others in zip(PICTURES, (onset, apex), pair, strict=True)
        }


def _choice(count: int, training: bool) -> int:
    if not training or count == 1:
        return 0
    return int(torch.randint(1, count, ()))
