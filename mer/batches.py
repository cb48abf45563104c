"""From prepared arrays to batches: samples, their random order and their stacking."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch.utils.data import Dataset, Sampler

from mer.types import Clip, Sample
from mer.views.base import Batch
from mer.views.cache import ViewCache


class ClipSamples(Dataset[Sample]):
    """Some clips as a view sees them.

    Args:
        clips: The clips.
        labels: Their class indices.
        cache: The arrays of the view.
        training: Whether the view may draw at random.
    """

    def __init__(
        self, clips: Sequence[Clip], labels: Sequence[int], cache: ViewCache, training: bool
    ) -> None:
        self.clips = tuple(clips)
        self.labels = tuple(labels)
        self.training = training
        self._view = cache.view
        self._arrays = [cache.arrays(clip) for clip in self.clips]

    @property
    def sources(self) -> tuple[str, ...]:
        """The key of the clip that each sample's pictures come from; leak checks compare them."""
        return tuple(clip.key for clip in self.clips)

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, index: int) -> Sample:
        key = self.clips[index].key
        arrays = self._view.draw(self._arrays[index], self.training)
        return Sample(clip=key, source=key, label=self.labels[index], arrays=arrays)


class ShuffledBatches(Sampler[list[int]]):
    """Batches of a random order of the samples, from torch's default generator.

    The last short batch is kept, and a batch of one joins the one before it: batch
    normalisation cannot learn from a single sample.

    Args:
        count: Number of samples.
        size: Samples a batch.

    Attributes:
        drawn: The batches of the epoch that was begun last, to name the clips of one.
    """

    def __init__(self, count: int, size: int) -> None:
        self.count = count
        self.size = size
        self.drawn: list[list[int]] = []

    def __iter__(self) -> Iterator[list[int]]:
        order = torch.randperm(self.count).tolist()
        batches = [order[start : start + self.size] for start in range(0, self.count, self.size)]
        if len(batches) > 1 and len(batches[-1]) == 1:
            batches[-2:] = [batches[-2] + batches[-1]]
        self.drawn = batches
        return iter(batches)

    def __len__(self) -> int:
        full, rest = divmod(self.count, self.size)
        return max(1, full + (rest > 1))


def collate(samples: Sequence[Sample]) -> Batch:
    """Stack the arrays of samples; `label` and the arrays' names become tensors."""
    batch = {
        name: torch.from_numpy(np.stack([sample.arrays[name] for sample in samples]))
        for name in samples[0].arrays
    }
    return batch | {"label": torch.tensor([sample.label for sample in samples])}
