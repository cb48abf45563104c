"""Action units of the Facial Action Coding System as the annotators of every release wrote them.

All releases share one grammar; each uses a part of it:

- `4+L10`, `4,11`, `14,L24,`: units at plus signs or commas, the full-width comma included
- `L10`, `10L`: one side of the face; MMEW also writes it behind the number
- `A12`, `A/L12`: on both sides and not alike; stronger on the left
- `T23`, `B18`: the top or the bottom lip alone
- `7B`, `10A/B`: intensity; between two letters
- `ref(7B)`: a mark of SAMM's annotators
- `(R6 or R12)`, `L12 or L14`: one of several

L and R are sides wherever they stand; A to E are intensities behind the number only.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mer.errors import MerError
from mer.types import FloatArray

Side = Literal["left", "right", "both"]
Lip = Literal["top", "bottom"]
_SIDES: dict[str, Side] = {"": "both", "L": "left", "R": "right"}
_SIDE_LETTERS: dict[Side, str] = {side: letter for letter, side in _SIDES.items()}
_MIRRORED: dict[Side, Side] = {"left": "right", "right": "left", "both": "both"}
_LIPS: dict[str, Lip | None] = {"": None, "T": "top", "B": "bottom"}
_LIP_LETTERS: dict[Lip | None, str] = {lip: letter for letter, lip in _LIPS.items()}
# "?": an annotator saw movement and could not name it (CASME II of 2014, sub05/EP05_03);
# "soft focus": a remark on the picture (SAMM, R14+17+soft focus)
_NO_UNIT = frozenset({"", "?", "soft focus"})
# U+FF0C is the full-width comma; a separator within brackets does not separate
_SEPARATED = re.compile(r"(?:\([^)]*\)|[^+,\uFF0C])+")
_BRACKETED = re.compile(r"\((.+\sor\s.+)\)", re.DOTALL)
_OR = re.compile(r"\s+or\s+")
_SIDE_BEHIND = re.compile(r"(\d{1,2})([LR])", re.ASCII)
_UNIT = re.compile(
    r"""
    (?P<reflex>ref\()?
    (?P<asymmetric>A/(?=[LR])|A(?![LR]))?
    (?P<side>[LR]?)
    (?P<lip>[TB]?)
    (?P<number>\d{1,2})
    (?P<intensity>[A-E](?:/[A-E])?)?
    (?(reflex)\))
    """,
    re.ASCII | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class ActionUnit:
    """One action unit.

    Attributes:
        number: 4 is the brow lowerer, 12 the lip corner puller; gaze and head have numbers too.
        side: Of the face, the subject's own left and right; of an asymmetric unit, the stronger.
        intensity: `A` (trace) to `E` (maximum), where the annotators gave it; `A/B` is between.
        asymmetric: On both sides, and not alike.
        lip: The only lip that moves, where the annotators named one.
        reflex: Written `ref(...)`; the annotators of SAMM do not say what they mean by it.
    """

    number: int
    side: Side = "both"
    intensity: str | None = None
    asymmetric: bool = False
    lip: Lip | None = None
    reflex: bool = False

    def __str__(self) -> str:
        asymmetric = "A" * self.asymmetric + "/" * (self.asymmetric and self.side != "both")
        letters = f"{asymmetric}{_SIDE_LETTERS[self.side]}{_LIP_LETTERS[self.lip]}"
        text = f"{letters}{self.number}{self.intensity or ''}"
        return f"ref({text})" if self.reflex else text


# one unit, or several of which the annotators saw one and could not tell which
Term = tuple[ActionUnit, ...]


def split(cell: str | int | None) -> tuple[str, ...]:
    """Cut a spreadsheet's cell into one text a term, verbatim: `4+L10` -> `4`, `L10`.

    Alternatives are one term and stay one text, brackets included. `?` and known notes such as
    `soft focus` name no unit and are left out.

    Args:
        cell: `4+L10`, the number 12, `?` or nothing; the last two give an empty tuple.
    """
    texts = (text.strip() for text in _SEPARATED.findall("" if cell is None else str(cell)))
    return tuple(text for text in texts if text not in _NO_UNIT)


def parse(text: str | int | None) -> tuple[Term, ...]:
    """Read a cell such as `4+L10`, `(R6 or R12)+R15`, 12 or `?` in the order it is written.

    `or` binds more tightly than the separators. A side or an intensity belongs to the one
    alternative that it is written at: in `R14A or 17A` only 14 is on the right.

    Returns:
        A tuple of terms, each a tuple of one action unit or of several alternatives.

    Raises:
        MerError: A part is no action unit.
    """
    return tuple(_term(part, text) for part in split(text))


def _term(part: str, cell: object) -> Term:
    bracketed = _BRACKETED.fullmatch(part)
    return tuple(_unit(each, cell) for each in _OR.split(bracketed[1] if bracketed else part))


def _unit(text: str, cell: object) -> ActionUnit:
    behind = _SIDE_BEHIND.fullmatch(text)
    match = _UNIT.fullmatch(f"{behind[2]}{behind[1]}" if behind else text)
    if match is None or int(match["number"]) == 0:
        raise MerError(
            f"{text!r} in {cell!r} is no action unit; expected a number with the marks of side, "
            "lip and intensity at most, such as 4, L10, R14B, A/L12, T23 or (R6 or R12)."
        )
    return ActionUnit(
        number=int(match["number"]),
        side=_SIDES[match["side"]],
        intensity=match["intensity"],
        asymmetric=match["asymmetric"] is not None,
        lip=_LIPS[match["lip"]],
        reflex=match["reflex"] is not None,
    )


def mirrored(unit: ActionUnit) -> ActionUnit:
    """Return the unit as it is in a picture that was flipped left to right."""
    return replace(unit, side=_MIRRORED[unit.side])


def unit_numbers(clips: Iterable[tuple[str, ...]]) -> tuple[int, ...]:
    """Return the numbers that occur in any clip, in ascending order.

    Args:
        clips: The `action_units` of each clip, one text a term.

    Raises:
        MerError: A text is no action unit.
    """
    return tuple(sorted({number for action_units in clips for number in _numbers(action_units)}))


def unit_vector(action_units: tuple[str, ...], numbers: Sequence[int]) -> FloatArray:
    """Return the target of a multi-label loss: 1 where a unit of that number occurs, else 0.

    Side, lip, asymmetry, intensity and `ref` do not matter; every alternative of a term
    counts. Units that are not among the numbers are left out.

    Args:
        action_units: Of one clip, one text a term.
        numbers: The units of the loss, in the order of the network's outputs.

    Returns:
        Shape (len(numbers),).

    Raises:
        MerError: A text is no action unit.
    """
    occurring = _numbers(action_units)
    return np.array([number in occurring for number in numbers], dtype=np.float32)


def _numbers(action_units: tuple[str, ...]) -> frozenset[int]:
    terms = parse("+".join(action_units))
    return frozenset(unit.number for term in terms for unit in term)
