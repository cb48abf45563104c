"""Pictures on the device: from bytes to normalised floats, with one random change a sample."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import kornia.augmentation as kornia
import numpy as np
import torch
from torch import Tensor

from mer.types import ByteArray

# Mean and standard deviation of ImageNet's RGB channels, in 0..1, as MMNet's script has them.
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


def resize(frame: ByteArray, size: int) -> ByteArray:
    """Return a square frame at another size: averaged where smaller, interpolated where larger.

    Args:
        frame: Shape (H, W, 3), on the host.
        size: Pixels a side.
    """
    if frame.shape[:2] == (size, size):
        return frame
    how = cv2.INTER_AREA if size < frame.shape[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(frame, (size, size), interpolation=how), np.uint8)


def to_unit_range(pictures: Tensor) -> Tensor:
    """Turn bytes into floats from 0 to 1.

    Shapes: `(B, H, W, 3)` uint8 to `(B, 3, H, W)` float32 in channels-last memory.
    """
    return pictures.to(torch.float32).mul_(1 / 255).permute(0, 3, 1, 2)


def normalise_imagenet(pictures: Tensor) -> Tensor:
    """Subtract ImageNet's mean and divide by its standard deviation, shape `(B, 3, H, W)`."""
    mean = pictures.new_tensor(IMAGENET_MEAN).view(1, 3, 1, 1)
    std = pictures.new_tensor(IMAGENET_STD).view(1, 3, 1, 1)
    return pictures.sub(mean).div_(std)


def normalise_bytes(pictures: Tensor) -> Tensor:
    """Do `normalise_imagenet(to_unit_range(pictures))` in one pass over contiguous rows.

    Shapes: `(B, H, W, 3)` uint8 to `(B, 3, H, W)` float32 in channels-last memory.
    """
    batch, height, width, channels = pictures.shape
    mean = torch.tensor(IMAGENET_MEAN, device=pictures.device).repeat(width)
    std = torch.tensor(IMAGENET_STD, device=pictures.device).repeat(width)
    rows = pictures.to(torch.float32).view(batch * height, width * channels)
    rows.mul_(1 / (255 * std)).sub_(mean / std)
    return rows.view(batch, height, width, channels).permute(0, 3, 1, 2)


@dataclass(frozen=True)
class Augmentation:
    """Random changes that all pictures of a sample share: motion must survive them.

    Attributes:
        flip: Probability of a mirrored sample.
        padding: Pixels padded on each side before a random crop of the original size.
        rotation: Largest rotation in degrees.
        brightness: Largest relative change of brightness.
        contrast: Largest relative change of contrast.
        saturation: Largest relative change of saturation.
        hue: Largest shift of the hue, as a part of the circle.
    """

    flip: float = 0.5
    padding: int = 0
    rotation: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    hue: float = 0.0

    def __call__(self, *pictures: Tensor) -> tuple[Tensor, ...]:
        """Change several pictures of each sample alike.

        Args:
            pictures: Tensors of one shape `(B, 3, H, W)` in 0..1, for example onset and apex.
        """
        return tuple(self.each(pictures))

    def each(self, pictures: Iterable[Tensor]) -> Iterator[Tensor]:
        """Do the same, one picture after the other: of many, only one is held in between.

        Args:
            pictures: One or more, as in `__call__`.
        """
        rest = iter(pictures)
        first = next(rest)
        changes = self._changes(*first.shape[-2:])
        if not changes:
            yield first
            yield from rest
            return
        together = kornia.AugmentationSequential(*changes, data_keys=["input"])
        yield together(first)
        # one draw of the parameters a sample, applied to each of its pictures
        drawn = together._params
        for picture in rest:
            yield together(picture, params=drawn)

    def _changes(self, height: int, width: int) -> list[Any]:
        jitter = (self.brightness, self.contrast, self.saturation, self.hue)
        changes: list[Any] = []
        if self.flip:
            changes.append(kornia.RandomHorizontalFlip(p=self.flip))
        if self.rotation:
            changes.append(kornia.RandomRotation(self.rotation, p=1.0))
        if self.padding:
            changes.append(kornia.RandomCrop((height, width), padding=self.padding))
        if any(jitter):
            changes.append(kornia.ColorJitter(*jitter, p=1.0))
        return changes


UNCHANGED = Augmentation(flip=0.0)
