"""A dataset as its users know it: where it is asked for, how it is cited, what it looks like."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """Facts about a dataset, in one place for its reader, the command line and the documents.

    Attributes:
        name: The first part of every key: `casme2`.
        folder: Below `$MER_DATA`: `CASME2`.
        title: `CASME II`.
        fps: Frames a second of the camera.
        trees: Each tree of pictures by name, the default first, with the folders right below the
            root that may hold it, the release's own name first.
        examples: A picture in each tree, from the root on.
        annotation: What the annotation file is called, for messages.
        citation: The paper.
        licence: The page on which the licence is asked for.
    """

    name: str
    folder: str
    title: str
    fps: float
    trees: Mapping[str, tuple[str, ...]]
    examples: Mapping[str, str]
    annotation: str
    citation: str
    licence: str

    @property
    def default_tree(self) -> str:
        """The tree that is read where none is named."""
        return next(iter(self.trees))

    @property
    def hint(self) -> str:
        """What to do without the release."""
        return (
            f"The licence is asked for at {self.licence}. Without it, `mer synth` writes a "
            "synthetic corpus in the same layout."
        )
