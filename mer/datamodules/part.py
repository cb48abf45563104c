"""One release on disk, as a data module uses it."""

from dataclasses import dataclass
from pathlib import Path

from mer.datasets.reader import Reader
from mer.datasets.synthetic.marker import is_synthetic
from mer.preparation.manifest import annotation_digest
from mer.preparation.settings import PreparationSettings
from mer.preparation.store import Store
from mer.types import Index


@dataclass(frozen=True)
class Part:
    """One dataset of a data module.

    Attributes:
        reader: Of the dataset.
        root: The release's folder.
        tree: Which of its picture trees.
        annotations: The annotation file, where it lies elsewhere or there are several.
        corrections: Name of a set of corrected positions.
    """

    reader: Reader
    root: Path
    tree: str
    annotations: Path | None = None
    corrections: str | None = None

    @property
    def dataset(self) -> str:
        """The dataset's name."""
        return self.reader.RELEASE.name

    @property
    def is_synthetic(self) -> bool:
        """Whether `mer synth` wrote the release."""
        return is_synthetic(self.root)

    def read_index(self) -> Index:
        """Read the annotation and find the frames."""
        return self.reader.read_index(self.root, self.tree, self.annotations, self.corrections)

    def open_store(self, base: Path, settings: PreparationSettings) -> Store:
        """Return the store that was prepared with these settings.

        Raises:
            MerError: It was not prepared.
        """
        files = self.reader.annotation_files(self.root, self.tree, self.annotations)
        digest = annotation_digest(*files)
        return Store.open(base, self.dataset, self.tree, digest, settings, self.corrections)
