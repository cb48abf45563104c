"""From the lines of a spreadsheet to annotations: what the readers of all releases share."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from mer.datasets.action_units import parse
from mer.datasets.annotation import Annotation, place
from mer.datasets.objective_class import OBJECTIVE_CLASSES
from mer.datasets.spreadsheet import Row, as_integer, as_text
from mer.errors import MerError
from mer.types import Remark


def annotation_rows(
    lines: Iterable[Row],
    key_of: Callable[[Row], str],
    annotate: Callable[[Row], Annotation],
    emotions: Collection[str],
) -> tuple[tuple[Annotation, ...], tuple[Remark, ...]]:
    """Return the readable rows, one a key, and a remark on all that is odd or unusable.

    Args:
        lines: Below the header.
        key_of: Returns the key of a line, for messages, whatever is wrong with it.
        annotate: Returns the annotation of a line or raises a MerError that says what is wrong.
        emotions: All labels that are known.
    """
    rows, remarks = [], []
    for line in lines:
        try:
            rows.append(annotate(line))
        except MerError as error:
            remarks.append(Remark(key_of(line), f"row {line.number}: {error}", unusable=True))
    kept, repeats = without_repeats(rows)
    odd = [remark for row in kept for remark in oddities(row, emotions)]
    return tuple(kept), (*repeats, *remarks, *odd)


def whole_number(line: Row, column: str, what: str) -> int:
    """Return a position.

    Args:
        line: Of the spreadsheet.
        column: Its name.
        what: `onset` or `offset`, for the message.

    Raises:
        MerError: The cell holds no frame number.
    """
    number = line.integer(column)
    if number is None:
        raise MerError(f"the {what} is {line.text(column)!r}, no frame number.")
    return number


def apex_number(line: Row, column: str, absent: Collection[str] = ("",)) -> int | None:
    """Return the apex, or None where the cell holds one of the texts for no apex.

    Raises:
        MerError: The cell holds anything else.
    """
    apex = line.integer(column)
    if apex is None and line.text(column) not in absent:
        raise MerError(f"the apex is {line.text(column)!r}, no frame number.")
    return apex


def objective_number(cell: object) -> str | None:
    """Return the Roman number of a class written 4, `4` or `IV`; other texts as they are."""
    number = as_integer(cell)
    if number is not None and 1 <= number <= len(OBJECTIVE_CLASSES):
        return OBJECTIVE_CLASSES[number - 1]
    return as_text(cell) or None


def without_repeats(rows: Sequence[Annotation]) -> tuple[list[Annotation], list[Remark]]:
    """Keep the first row of a key; rows of one key that disagree exclude the clip."""
    by_key: defaultdict[str, list[Annotation]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    remarks = []
    for key, same in by_key.items():
        if len(same) > 1:
            numbers = ", ".join(str(row.row) for row in same)
            content = {(row.onset, row.apex, row.offset, row.emotion) for row in same}
            text = f"rows {numbers} are of the same clip and {{}}."
            verb = "disagree" if len(content) > 1 else "agree; the first is read"
            remarks.append(Remark(key, text.format(verb), unusable=len(content) > 1))
    return [same[0] for same in by_key.values()], remarks


def oddities(row: Annotation, emotions: Collection[str]) -> Iterator[Remark]:
    """Yield what is odd about a row by itself and excludes nothing."""
    where = place(row)
    if row.emotion not in emotions:
        yield Remark(row.key, f"{where}unknown emotion {row.emotion!r}.")
    if row.objective_class not in (None, *OBJECTIVE_CLASSES):
        yield Remark(row.key, f"{where}unknown objective class {row.objective_class!r}.")
    try:
        parse("+".join(row.action_units))
    except MerError as error:
        yield Remark(row.key, f"{where}{error}")
