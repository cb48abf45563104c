"""From prepared arrays to batches: samples, their random order, and which come together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch.utils.data import Dataset, Sampler

from mer.types import Clip, Sample
from mer.views.base import Batch
from mer.views.cache import ViewCache

POOL = 8  # batches among which clips of like length are looked for; more pad less and vary less


class ClipSamples(Dataset[Sample]):
    """Some clips as a view sees them.

    The arrays of a clip are opened at its first use and kept: who only asks for the sources of
    the samples, fold after fold, opens nothing.

    Args:
        clips: The clips.
        labels: Their class indices.
        cache: The arrays of the view.
        training: Whether the view may draw at random.
        factors: Which magnified copy each sample is of its clip; None, at any place or for all,
            is the clip as it is tested on.

    Attributes:
        clips: One a sample; that of a copy has the copy's key.
    """

    def __init__(
        self,
        clips: Sequence[Clip],
        labels: Sequence[int],
        cache: ViewCache,
        training: bool,
        factors: Sequence[float | None] | None = None,
    ) -> None:
        self.labels = tuple(labels)
        self.training = training
        self._sources = tuple(clips)
        self._factors = (None,) * len(clips) if factors is None else tuple(factors)
        self.clips = tuple(map(_named, self._sources, self._factors))
        self._cache = cache
        self._opened: dict[str, Mapping[str, np.ndarray]] = {}

    @property
    def sources(self) -> tuple[str, ...]:
        """The key of the clip that each sample's pictures come from; leak checks compare them."""
        return tuple(clip.key for clip in self._sources)

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, index: int) -> Sample:
        arrays = self._cache.view.draw(self._arrays(index), self.training)
        name, source = self.clips[index].key, self._sources[index].key
        return Sample(clip=name, source=source, label=self.labels[index], arrays=arrays)

    def lengths(self) -> tuple[int, ...]:
        """Return how long each sample is; nothing where the view's clips are of one length."""
        found = []
        for index in range(len(self)):
            length = self._cache.view.length(self._arrays(index))
            if length is None:
                return ()
            found.append(length)
        return tuple(found)

    def collate(self, samples: Sequence[Sample]) -> Batch:
        """Return samples as the batch that their view makes of them."""
        return self._cache.view.collate(samples)

    def _arrays(self, index: int) -> Mapping[str, np.ndarray]:
        arrays, factor = self._open(self._sources[index]), self._factors[index]
        return arrays if factor is None else self._cache.view.copied(arrays, factor)

    def _open(self, clip: Clip) -> Mapping[str, np.ndarray]:
        if clip.key not in self._opened:
            self._opened[clip.key] = self._cache.arrays(clip)
        return self._opened[clip.key]


def copy_key(key: str, factor: float) -> str:
    """Return how a magnified copy of a clip is named: `casme2/sub01/EP02_01f@x2`."""
    return f"{key}@x{factor:g}"


def _named(clip: Clip, factor: float | None) -> Clip:
    return clip if factor is None else replace(clip, key=copy_key(clip.key, factor))


class ShuffledBatches(Sampler[list[int]]):
    """Batches of a random order of the samples, from torch's default generator.

    The last short batch is kept, and a batch of one joins the one before it: batch
    normalisation cannot learn from a single sample.

    Samples that differ in length come together by it, so that little is padded: every few batches
    of the random order are sorted, and then the batches are shuffled.

    Args:
        count: Number of samples.
        size: Samples a batch.
        lengths: Gives the length of each sample, or nothing where all are alike; asked when an
            epoch begins, for it opens the clips.

    Attributes:
        drawn: The batches of the epoch that was begun last, to name the clips of one.
    """

    def __init__(
        self, count: int, size: int, lengths: Callable[[], Sequence[int]] | None = None
    ) -> None:
        self.count = count
        self.size = size
        self._lengths = lengths
        self.drawn: list[list[int]] = []

    def __iter__(self) -> Iterator[list[int]]:
        order = torch.randperm(self.count).tolist()
        lengths = self._lengths() if self._lengths is not None else ()
        if lengths:
            batches = self._cut(_sorted_in_pools(order, lengths, POOL * self.size))
            self.drawn = [batches[i] for i in torch.randperm(len(batches)).tolist()]
        else:
            self.drawn = self._cut(order)
        return iter(self.drawn)

    def __len__(self) -> int:
        full, rest = divmod(self.count, self.size)
        return max(1, full + (rest > 1))

    def _cut(self, order: Sequence[int]) -> list[list[int]]:
        starts = range(0, len(order), self.size)
        batches = [list(order[start : start + self.size]) for start in starts]
        if len(batches) > 1 and len(batches[-1]) == 1:
            batches[-2:] = [batches[-2] + batches[-1]]
        return batches


def _sorted_in_pools(order: Sequence[int], lengths: Sequence[int], pool: int) -> list[int]:
    """Sort each part of an order by length; samples of one length stay in their random order."""
    parts = [order[start : start + pool] for start in range(0, len(order), pool)]
    return [index for part in parts for index in sorted(part, key=lengths.__getitem__)]
