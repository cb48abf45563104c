"""Numbers as a paper prints them: text, so that decimals stay, and what they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

from mer.evaluation.conventions import cited_accuracy

LOST, NONE = "lost", "-"
WHOLE = {"percent": 100, "fraction": 1}


@dataclass(frozen=True, slots=True)
class Printed:
    """A number of a paper.

    Attributes:
        text: As printed; `lost` where the text has lost it, `-` where there is none.
        unit: `percent`, `fraction` or `text`.
    """

    text: str
    unit: str

    @property
    def value(self) -> float | None:
        """As a fraction of one; None where there is no number."""
        if self.text in (LOST, NONE) or self.unit not in WHOLE:
            return None
        return float(self.text) / WHOLE[self.unit]

    @property
    def percent(self) -> str:
        """In per cent with the decimals that were printed: `0.7582` gives `75.82`."""
        if self.value is None or self.unit == "percent":
            return self.text
        decimals = max(0, len(self.text.partition(".")[2]) - 2)
        return f"{100 * self.value:.{decimals}f}"


def parse_printed(text: str, units: Sequence[str]) -> list[Printed]:
    """Split `81.12 / 0.7582`; `lost` or `-` alone stands for all scores.

    Args:
        text: Of one cell.
        units: Of the table's scores, in order.
    """
    words = [word.strip() for word in text.split(" / ")]
    if len(words) == 1 and words[0] in (LOST, NONE):
        words *= len(units)
    padded = [*units, *["text"] * (len(words) - len(units))]
    return [Printed(word, unit) for word, unit in zip(words, padded, strict=False)]


def is_blank(text: str) -> bool:
    """Return whether the paper has no number in a cell; one that is lost is one."""
    return set(text.split(" / ")) == {NONE}


def impossible(printed: Printed, clips: Sequence[int]) -> str:
    """Return a phrase where a printed accuracy is no whole number of clips, else nothing.

    Args:
        printed: An accuracy.
        clips: The numbers of clips that it may be of; none for no check.
    """
    if printed.value is None or not clips:
        return ""
    found = [cited_accuracy(printed.text, count, WHOLE[printed.unit]) for count in clips]
    if any(one.correct is not None for one in found):
        return ""
    # without the number, so that one line below a table serves all
    return f"no whole number of {either(clips)} clips"


def either(counts: Sequence[int]) -> str:
    """Return `145, 147 or 156`."""
    *first, last = map(str, counts)
    return f"{', '.join(first)} or {last}" if first else last
