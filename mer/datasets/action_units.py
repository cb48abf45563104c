"""Action units of the Facial Action Coding System as the annotators wrote them."""

import re
from dataclasses import dataclass
from typing import Literal

from mer.errors import MerError

Side = Literal["left", "right", "both"]
# "?": an annotator saw movement and could not name it (CASME II of 2014, sub05/EP05_03)
_UNNAMED = frozenset({"", "?"})
_SIDES: dict[str, Side] = {"": "both", "L": "left", "R": "right"}
_LETTERS: dict[Side, str] = {side: letter for letter, side in _SIDES.items()}
_UNIT = re.compile(r"(?P<side>[LR]?)(?P<number>\d{1,2})(?P<intensity>[A-E]?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ActionUnit:
    """One action unit.

    Attributes:
        number: 4 is the brow lowerer, 12 the lip corner puller.
        side: Of the face, the subject's own left and right.
        intensity: `A` (trace) to `E` (maximum), where the annotators gave it.
    """

    number: int
    side: Side = "both"
    intensity: str | None = None

    def __str__(self) -> str:
        return f"{_LETTERS[self.side]}{self.number}{self.intensity or ''}"


def split(cell: str | int | None) -> tuple[str, ...]:
    """Cut a spreadsheet's cell into one text an action unit, verbatim: `4+L10` -> `4`, `L10`.

    Args:
        cell: `4+L10`, the number 12, `?` or nothing; the last two give an empty tuple.
    """
    texts = ("" if cell is None else str(cell)).split("+")
    return tuple(text.strip() for text in texts if text.strip() not in _UNNAMED)


def parse(text: str | int | None) -> tuple[ActionUnit, ...]:
    """Read a cell such as `4+L10`, `R14`, 12 or `?` in the order it is written.

    Raises:
        MerError: A part is no action unit.
    """
    return tuple(_unit(part, text) for part in split(text))


def _unit(part: str, text: object) -> ActionUnit:
    match = _UNIT.fullmatch(part)
    if match is None or int(match["number"]) == 0:
        raise MerError(
            f"{part!r} in {text!r} is no action unit; expected a number with L or R before it "
            "and A to E after it at most, such as 4, L10 or R14B."
        )
    return ActionUnit(int(match["number"]), _SIDES[match["side"]], match["intensity"] or None)
