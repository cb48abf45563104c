"""A clip as a sequence of frames: the input of ATM-GCN."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import torch
from torch import Tensor

from mer.datasets.frames import frame_number
from mer.errors import MerError
from mer.preparation.store import Store
from mer.types import Clip, Sample
from mer.views.base import Arrays, Batch, View, pad, stack
from mer.views.frame_sampling import SampledFrames, sample_frames
from mer.views.images import (
    UNCHANGED,
    Augmentation,
    normalise_bytes,
    normalise_imagenet,
    resize,
    to_unit_range,
)


def _unchanged() -> Augmentation:
    return UNCHANGED


@dataclass(frozen=True)
class FrameSequence(View):
    """The frames from onset to offset, as ATM-GCN takes them (Zhang et al., sections III-A, IV-B).

    The paper downsamples "the input clip to 30Hz" on the small sets, whose cameras are faster. A
    slower camera keeps its frames. How many frames a clip may have the paper does not say.

    A batch is as long as its longest clip, L frames:

    - `frames`, (B, L, 3, size, size): normalised with ImageNet's statistics, the onset first;
    - `mask`, bool (B, L): True where there is a frame; all other values are 0;
    - `index`, (B, L): each frame's instant at `rate`, counted from the onset; as frames are left
      out, it is not contiguous. See `mer.views.frame_sampling` for what stands at an instant;
    - `apex`, (B,): where the apex stands, 1 to L - 1;
    - `apex_moved`, bool (B,): True where the clip's apex is its onset, which cannot be told from
      itself, so that `apex` is the frame after it.

    Attributes:
        size: Pixels a side.
        rate: Instants a second.
        frames: Most frames of a clip; a longer one is sampled in even steps, which keep onset,
            apex and offset.
        augmentation: The random changes in training, the same for all frames of a clip. None by
            default: the paper has them, crop and colour jitter, on the small sets only.

    Raises:
        MerError: A value is outside its range.
    """

    size: int = 224
    rate: float = 30.0
    frames: int = 32
    augmentation: Augmentation = field(default_factory=_unchanged)

    def __post_init__(self) -> None:
        _require(self.size >= 1, f"size is {self.size}; it takes a positive number of pixels")
        _require(self.rate > 0, f"rate is {self.rate}; it takes a positive number a second")
        _require(self.frames >= 2, f"frames is {self.frames}; it takes 2 or more")

    def cached_by(self) -> Mapping[str, object]:
        """Return all fields but the augmentation, which works on the device."""
        return {name: value for name, value in asdict(self).items() if name != "augmentation"}

    def prepare(self, clip: Clip, store: Store) -> Arrays:
        """Return `frames`, uint8 (L, size, size, 3), `index`, `apex` and `apex_moved`.

        Raises:
            MerError: The clip has no apex, or a single frame.
        """
        frames = store.frames(clip.key)
        sampled = self.sample(clip, len(frames))
        pictures = [resize(frames[clip.onset + at], self.size) for at in sampled.positions]
        return {
            "frames": np.stack(pictures),
            "index": sampled.index,
            "apex": np.array(sampled.apex),
            "apex_moved": np.array(clip.apex == clip.onset),
        }

    def sample(self, clip: Clip, length: int) -> SampledFrames:
        """Choose the frames of a clip.

        A clip that is annotated as one frame goes on to the next instant.

        Args:
            clip: The clip.
            length: Its frames, those before the onset and after the offset included.

        Raises:
            MerError: The clip has no apex, or a single frame and none after it.
        """
        if clip.apex is None:
            raise MerError(
                f"{clip.key} has no apex, which FrameSequence needs; name an apex policy."
            )
        times = self._times(clip, length)
        inside = clip.offset - clip.onset + 1
        if inside == 1:
            inside = max(2, bisect_left(times, 1.5))
        if len(times) < 2:
            raise MerError(
                f"{clip.key} has a single frame and none after it, so that FrameSequence finds no "
                "movement; correct its offset in the annotation, or add the frames that follow."
            )
        return sample_frames(times[:inside], clip.apex - clip.onset, self.frames)

    def length(self, arrays: Mapping[str, np.ndarray]) -> int:
        """Return how many frames stand for a clip."""
        return len(arrays["index"])

    def collate(self, samples: Sequence[Sample]) -> Batch:
        """Return the clips padded to the longest of them, and the mask of their frames."""
        frames = [np.ones(len(sample.arrays["index"]), dtype=bool) for sample in samples]
        padded = {name: pad([s.arrays[name] for s in samples]) for name in ("frames", "index")}
        return stack(samples, ("apex", "apex_moved")) | padded | {"mask": pad(frames)}

    def augment(self, batch: Batch) -> Batch:
        """Apply one random change to all frames of a clip and normalise them."""
        if self.augmentation == UNCHANGED:
            return self.normalise(batch)
        given = batch["frames"]
        clips, length, *size, channels = given.shape
        frames = torch.empty(clips, length, channels, *size, device=given.device)
        pictures = (to_unit_range(frame) for frame in given.unbind(dim=1))
        for place, changed in enumerate(self.augmentation.each(pictures)):
            frames[:, place] = normalise_imagenet(changed)
        return batch | {"frames": _blank(frames, batch["mask"])}

    def normalise(self, batch: Batch) -> Batch:
        """Normalise the frames, shape (B, L, 3, size, size), with ImageNet's statistics."""
        frames = batch["frames"]
        pictures = normalise_bytes(frames.flatten(0, 1))
        together = pictures.view(*frames.shape[:2], *pictures.shape[1:])
        return batch | {"frames": _blank(together, batch["mask"])}

    def _times(self, clip: Clip, length: int) -> list[float]:
        """Return the times of the onset and all frames after it, in instants.

        Frames are numbered by the camera: one that is missing on disk leaves a gap in time.
        """
        numbers = [frame_number(file) for file in clip.frames] or list(range(length))
        later = numbers[clip.onset :]
        return [(number - later[0]) * self.rate / clip.fps for number in later]


def _blank(frames: Tensor, mask: Tensor) -> Tensor:
    """Set padded frames to 0, in place."""
    return frames.masked_fill_(~mask[:, :, None, None, None], 0)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise MerError(f"FrameSequence: {sentence}.")
