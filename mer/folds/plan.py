"""Which trainings a configuration needs."""

from dataclasses import dataclass

from mer.types import Fold


@dataclass(frozen=True, slots=True)
class Plan:
    """The trainings of one configuration, in the order in which they are started.

    Attributes:
        protocol: `loso`.
        folds: The splits.
        seeds: The user's seeds; every fold is trained with each.
    """

    protocol: str
    folds: tuple[Fold, ...]
    seeds: tuple[int, ...]

    @property
    def tasks(self) -> list[tuple[Fold, int]]:
        """All (fold, seed) pairs."""
        return [(fold, seed) for seed in self.seeds for fold in self.folds]
