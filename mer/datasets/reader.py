"""What the reader of every dataset offers; each is a module, not a class."""

from pathlib import Path
from typing import Protocol

from mer.datasets.annotation import AnnotationTable
from mer.datasets.release import Release
from mer.types import Index


class Reader(Protocol):
    """The reader of one dataset."""

    @property
    def RELEASE(self) -> Release:  # noqa: N802
        """Facts about the dataset."""

    def read_index(
        self,
        root: Path,
        tree: str = ...,
        annotations: Path | None = None,
        corrections: str | None = None,
    ) -> Index:
        """Index every clip of a release; no picture is opened."""

    def read_annotations(self, file: Path) -> AnnotationTable:
        """Read an annotation file alone."""

    def annotation_files(
        self, root: Path, tree: str = ..., annotations: Path | None = None
    ) -> tuple[Path, ...]:
        """Return the annotation, then what is read beside it."""
