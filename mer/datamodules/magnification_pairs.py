"""Batches of a learned magnifier's training data, made on the fly."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from lightning.pytorch import LightningDataModule
from threadpoolctl import threadpool_limits
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from mer.errors import MerError
from mer.magnification.pairs.drawing import Source
from mer.magnification.pairs.pair import PairSettings, draw_pair
from mer.magnification.pairs.pictures import Pictures

# names of the pictures of a pair
FRAMES = ("first", "second", "relit", "magnified")


class MagnificationPairs(LightningDataModule):
    """Two frames, the second relit, the magnified frame and its factor, drawn at random.

    Sample k of a training depends on the seed and k alone: one that is resumed from a checkpoint
    goes on with the pairs that it would have seen.

    Args:
        size: Pixels a side.
        batch_size: Pairs a batch; 4 in the paper.
        steps: Batches an epoch.
        seed: Of everything random.
        foregrounds: Folder of pictures of things: PASCAL VOC, whose masks cut them out; None
            draws textures and shapes.
        backgrounds: Folder of pictures, such as COCO's; None draws textures.
        max_factor: Factors are drawn from 1 to this, their logarithms evenly.
        max_motion: Largest motion between the two frames, pixels.
        max_magnified: Largest motion after magnification, pixels.
        bent: Share of the pairs whose picture is bent, as skin is; in the others layers move.
        noise: Largest deviation of the noise of both frames, grey levels.
        workers: Processes that draw pairs; 0 draws them in the training's own. Pictures of
            folders take some 130 ms a batch of 4, drawn ones 40, so folders want two or more.

    Raises:
        MerError: A value is too small, or a folder holds no pictures.
    """

    def __init__(
        self,
        size: int = 128,
        batch_size: int = 4,
        steps: int = 1000,
        seed: int = 0,
        foregrounds: Path | None = None,
        backgrounds: Path | None = None,
        max_factor: float = 100.0,
        max_motion: float = 10.0,
        max_magnified: float = 30.0,
        bent: float = 0.5,
        noise: float = 3.0,
        workers: int = 0,
    ) -> None:
        super().__init__()
        for name, value, least in (
            ("batch_size", batch_size, 1), ("steps", steps, 1), ("seed", seed, 0),
            ("workers", workers, 0),
        ):  # fmt: skip
            if value < least:
                raise MerError(f"Magnification pairs: {name} is {value}; it takes {least} or more.")
        self.batch_size, self.steps, self.workers = batch_size, steps, workers
        settings = PairSettings(size, max_factor, max_motion, max_magnified, bent, noise)
        drawn = backgrounds is None and foregrounds is None
        self.pictures = None if drawn else Pictures(backgrounds, foregrounds)
        self.pairs = PairSamples(settings, seed, self.pictures)

    def train_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """Return the batches of one epoch after the other, from where the training is."""
        return DataLoader(
            self.pairs,
            batch_sampler=ConsecutiveBatches(self.batch_size, self.steps, self._done),
            num_workers=self.workers,
        )

    def _done(self) -> int:
        """Return how many batches the training has seen, before a restart too."""
        if self.trainer is None:
            return 0
        return int(self.trainer.fit_loop.epoch_loop.batch_progress.total.completed)


class PairSamples(Dataset[dict[str, Tensor]]):
    """Pairs by number.

    Args:
        settings: What they are drawn from.
        seed: Of everything random.
        source: Of pictures; None draws textures and shapes.
    """

    def __init__(self, settings: PairSettings, seed: int, source: Source | None = None) -> None:
        self._settings, self._seed, self._source = settings, seed, source

    def __getitems__(self, indices: list[int]) -> list[dict[str, Tensor]]:
        """Return the pairs of a batch."""
        # products this small gain nothing by threads, and beside a training's own they crawl
        with threadpool_limits(1, user_api="blas"):
            return [self[index] for index in indices]

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        generator = np.random.default_rng((self._seed, index))
        pair = draw_pair(self._settings, generator, self._source)
        tensors = {name: torch.from_numpy(getattr(pair, name)) for name in FRAMES}
        return tensors | {"factor": torch.tensor(pair.factor, dtype=torch.float32)}


class ConsecutiveBatches(Sampler[list[int]]):
    """The next batches of an endless row of samples.

    Args:
        size: Samples a batch.
        steps: Batches an epoch.
        done: Gives how many batches came before; asked when an epoch begins.
    """

    def __init__(self, size: int, steps: int, done: Callable[[], int]) -> None:
        self._size, self._steps, self._done = size, steps, done

    def __iter__(self) -> Iterator[list[int]]:
        first = self._done() * self._size
        for start in range(first, first + self._steps * self._size, self._size):
            yield list(range(start, start + self._size))

    def __len__(self) -> int:
        return self._steps
