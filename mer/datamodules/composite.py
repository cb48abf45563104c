"""Several datasets as one: MEGC2019's Composite and its like."""

from pathlib import Path

from mer.datamodules.base import MERDataModule
from mer.datasets.release import Release


class Composite(MERDataModule):
    """The datasets that a composite class scheme names, each in its own folder below the root.

    Folds train on all parts; reports give each part's scores too.
    """

    dataset = "composite"

    def part_root(self, release: Release) -> Path:
        """Return the folder of a dataset below the folder of all."""
        return self.root / release.folder
