"""A block of lines below a heading, the same for every format."""

from dataclasses import dataclass

from mer.reports.grid import grid


@dataclass(frozen=True, slots=True)
class Block:
    """A small table inside a table.

    Attributes:
        head: Of its columns.
        rows: A line each.
        notes: Sentences that belong to it.
    """

    head: list[str]
    rows: list[list[str]]
    notes: list[str]

    def lines(self) -> list[str]:
        """Return the text of the block, notes below."""
        return [*grid(self.head, self.rows), *self.notes]
