"""Batches of one training that several processes share out."""

import math
from collections.abc import Callable, Iterator

import torch
from torch.utils.data import Sampler

from mer.batches import ShuffledBatches


class RankBatches(Sampler[list[int]]):
    """One of the batches of every step, in an order that all processes agree on.

    A step takes as many batches as there are processes, and each trains on one of them, so that
    the step is over the same clips as that of one process which accumulates the gradients of as
    many batches. At the end of an epoch the last step is filled up with batches from its start,
    as torch's DistributedSampler does with clips.

    Args:
        batches: Draws from torch's default generator.
        rank: Number of this process.
        ranks: How many there are.
        agree: Gives all processes the first one's number.

    Attributes:
        drawn: This process's batches of the epoch that was begun last, to name the clips of one.
    """

    def __init__(
        self, batches: ShuffledBatches, rank: int, ranks: int, agree: Callable[[int], int]
    ) -> None:
        self.batches = batches
        self.rank, self.ranks = rank, ranks
        self._agree = agree
        self.drawn: list[list[int]] = []

    def __iter__(self) -> Iterator[list[int]]:
        seed = self._agree(int(torch.randint(2**31, ())))
        # the processes' generators move apart with the clips they see: the order has its own
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(seed)
            batches = list(self.batches)
        places = range(self.rank, self.ranks * len(self), self.ranks)
        self.drawn = [batches[place % len(batches)] for place in places]
        return iter(self.drawn)

    def __len__(self) -> int:
        return math.ceil(len(self.batches) / self.ranks)
