"""The optical flow from the onset to the apex: the input of STSTNet and OFF-ApexNet."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import cv2
import numpy as np

from mer.errors import MerError
from mer.preparation.flow import dense_flow, optical_strain, require_method
from mer.preparation.store import Store
from mer.types import ByteArray, Clip, FloatArray
from mer.views.base import Arrays, Batch, View
from mer.views.images import to_unit_range

SCALINGS = ("min-max", "symmetric")


@dataclass(frozen=True)
class OnsetApexFlow(View):
    """Flow and optical strain as a small picture (Liong et al., STSTNet, FG 2019, section II).

    Flow is found between the store's onset and apex at the store's size; its strain is taken
    there; both are then shrunk, scaled and kept as bytes: the three channels are u, v and strain.
    A batch holds `flow`, (B, 3, size, size), in 0..1.

    Data module `Flow` brings such pictures ready-made: bytes are resized and otherwise taken as
    they are, numbers of any other type are scaled as below.

    Attributes:
        size: Pixels a side. Both papers: 28.
        method: `tvl1`, `farneback` or `dis`. Both papers: TV-L1.
        scaling: The papers are silent. `min-max` takes each channel of each clip from its
            smallest to its largest value, as in the pictures that STSTNet's authors share:
            strength is lost, and so is the level of no movement. `symmetric` divides u and v by
            the larger of their largest lengths, so that no movement is 0.5 and directions stay,
            and the strain by its largest value.

    Raises:
        MerError: A value is unknown, or the size too small for the networks' pooling.
    """

    size: int = 28
    method: str = "tvl1"
    scaling: str = "min-max"

    def __post_init__(self) -> None:
        require_method(self.method)
        if self.scaling not in SCALINGS:
            raise MerError(
                f"OnsetApexFlow: scaling is {self.scaling!r}; it takes {', '.join(SCALINGS)}."
            )
        if self.size < 8:
            raise MerError(f"OnsetApexFlow: size is {self.size}; it takes 8 pixels or more.")

    def cached_by(self) -> Mapping[str, object]:
        """Return all fields."""
        return asdict(self)

    def prepare(self, clip: Clip, store: Store) -> Arrays:
        """Return `flow`, uint8, shape (size, size, 3): u, v and strain.

        Raises:
            MerError: The clip has no apex.
        """
        if clip.apex is None:
            raise MerError(
                f"{clip.key} has no apex, which OnsetApexFlow needs; name an apex policy."
            )
        frames = store.frames(clip.key)
        flow = dense_flow(frames[clip.onset], frames[clip.apex], self.method)
        return self.from_picture(np.dstack([flow, optical_strain(flow)]))

    def from_picture(self, picture: ByteArray | FloatArray) -> Arrays:
        """Return `flow` of channels u, v and strain that are there already.

        Args:
            picture: Shape (H, W, 3): bytes that were scaled, or numbers that were not.
        """
        small = self._resize(picture)
        if picture.dtype != np.uint8:
            small = _as_bytes(small, self.scaling)
        # in one piece: batches are then of channels-last memory, which is faster and rounds alike
        return {"flow": np.ascontiguousarray(small, np.uint8)}

    def augment(self, batch: Batch) -> Batch:
        """Normalise; the papers change no picture at random."""
        return self.normalise(batch)

    def normalise(self, batch: Batch) -> Batch:
        """Return `flow` in 0..1, shape (B, 3, size, size), channels-last memory."""
        return batch | {"flow": to_unit_range(batch["flow"])}

    def _resize(self, picture: ByteArray | FloatArray) -> ByteArray | FloatArray:
        if picture.shape[:2] == (self.size, self.size):
            return picture
        how = cv2.INTER_AREA if self.size < min(picture.shape[:2]) else cv2.INTER_LINEAR
        size = (self.size, self.size)
        resized = cv2.resize(np.ascontiguousarray(picture), size, interpolation=how)
        if picture.dtype == np.uint8:
            return np.asarray(resized, np.uint8)
        return np.asarray(resized, np.float32)


def _as_bytes(picture: ByteArray | FloatArray, scaling: str) -> ByteArray:
    """Return the channels in 0..255; a channel without any movement is of one level."""
    values = np.asarray(picture, np.float64)
    if scaling == "min-max":
        low, high = values.min(axis=(0, 1)), values.max(axis=(0, 1))
        unit = (values - low) / np.maximum(high - low, 1e-12)
    else:
        most = max(float(np.abs(values[..., :2]).max()), 1e-12)
        strain = values[..., 2:] / max(float(values[..., 2].max()), 1e-12)
        unit = np.concatenate([0.5 + values[..., :2] / (2 * most), strain], axis=-1)
    return np.asarray(np.rint(255 * np.clip(unit, 0, 1)), np.uint8)
