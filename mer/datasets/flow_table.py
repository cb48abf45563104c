"""The table of a folder of flow pictures: which clip has which label, whoever named its columns."""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from mer.datasets.casme3_coding import subject_name
from mer.datasets.folders import is_safe_name, subject_number
from mer.datasets.samm_coding import clip_key as samm_key
from mer.datasets.schemes.labels import THREE
from mer.datasets.smic_naming import clip_key as smic_key
from mer.datasets.spelling import did_you_mean
from mer.datasets.spreadsheet import Row, read_rows
from mer.errors import MerError
from mer.types import Remark

# as MEGC2019's list numbers them, and by name
LABELS = {str(number): name for number, name in enumerate(THREE)} | {name: name for name in THREE}
_PLAIN = ("dataset", "subject", "clip", "label")
_DATASETS = {
    "casme2": "casme2", "casmeii": "casme2", "samm": "samm", "smic": "smic", "smichs": "smic",
    "casme3": "casme3", "casmeiii": "casme3", "mmew": "mmew",
}  # fmt: skip
# how the readers of the releases spell a clip, given the number of its subject
_KEYS: Mapping[str, Callable[[int, str], str]] = {
    "casme2": lambda subject, clip: f"casme2/sub{subject:02d}/{clip}",
    "samm": samm_key,
    "smic": smic_key,
    "mmew": lambda subject, clip: f"mmew/S{subject:02d}/{clip}",
}


@dataclass(frozen=True)
class FlowColumns:
    """The names of a table's columns.

    Attributes:
        dataset: `casme2`, `samm`, `smic` or any other name.
        subject: `01`, `sub01`, `s01`, ... as the release or any other list writes it.
        clip: `EP02_01f`.
        label: 0 or `negative`, 1 or `positive`, 2 or `surprise`.
        file: The picture's name; empty takes a column `file` where the table has one.
    """

    dataset: str = "dataset"
    subject: str = "subject"
    clip: str = "clip"
    label: str = "label"
    file: str = ""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One row of the table.

    Attributes:
        key: As the dataset's own reader spells it: `casme2/sub01/EP02_01f`.
        label: `negative`, `positive` or `surprise`.
        written: Dataset, subject and clip as they stand in the table.
        file: The picture's name; empty where the table does not give it.
        number: Of the row, counted from 1.
        order: Among all rows that hold anything, counted from 0.
    """

    key: str
    label: str
    written: tuple[str, str, str]
    file: str
    number: int
    order: int

    @property
    def subject(self) -> str:
        """With the dataset: `casme2/sub01`."""
        return "/".join(self.key.split("/")[:2])


def read_table(
    file: Path, columns: FlowColumns
) -> tuple[tuple[FlowRow, ...], tuple[Remark, ...], int]:
    """Read a table of clips and labels.

    Without a header, as MEGC2019's own list is, its first four columns are dataset, subject, clip
    and label.

    Returns:
        The readable rows, one a key; a remark on each other one; the number of rows in all.

    Raises:
        MerError: The file cannot be read, or lacks a column.
    """
    names = {ours: theirs for ours, theirs in asdict(columns).items() if theirs}
    lines = _without_header(file, names) or read_rows(file, list(names.values()))
    if lines and "file" in lines[0].cells:
        names.setdefault("file", "file")
    rows, remarks = [], []
    for order, line in enumerate(lines):
        cells = {ours: line.text(theirs) for ours, theirs in names.items()}
        try:
            rows.append(_row(line, order, cells))
        except MerError as error:
            name = "/".join(cells[each] for each in ("dataset", "subject", "clip"))
            remarks.append(Remark(name, f"row {line.number}: {error}", unusable=True))
    kept, repeats = _without_repeats(rows)
    return tuple(kept), (*remarks, *repeats), len(lines)


def columns_of(pairs: Sequence[str]) -> FlowColumns:
    """Return columns from words such as `subject=sub`.

    Raises:
        MerError: A word is no such pair, or names no column of ours.
    """
    given = dict(pair.partition("=")[::2] for pair in pairs)
    known = asdict(FlowColumns())
    for ours, theirs in given.items():
        if ours not in known or not theirs:
            raise MerError(
                f"--columns takes pairs such as subject=sub of {', '.join(known)}; {ours!r} is "
                f"none.{did_you_mean(ours, known)}"
            )
    return FlowColumns(**given)


def flow_key(dataset: str, subject: str, clip: str) -> str:
    """Return the key of a clip, as the dataset's own reader spells it where there is one.

    Raises:
        MerError: A name is empty or no plain name, or the subject none of that dataset.
    """
    for what, name in (("dataset", dataset), ("subject", subject)):
        if not is_safe_name(name):
            raise MerError(f"the {what} is {name!r}, not a plain name.")
    if not all(map(is_safe_name, clip.split("/"))):
        raise MerError(f"the clip is {clip!r}, not a plain name such as EP02_01f.")
    folded = "".join(sign for sign in dataset.casefold() if sign.isalnum())
    name = _DATASETS.get(folded, dataset.casefold())
    if name == "casme3":
        return f"casme3/{subject_name(subject) or subject}/{clip}"
    if name not in _KEYS:
        return f"{name}/{subject}/{clip}"
    number = subject_number(subject)
    if number is None:
        raise MerError(f"the subject is {subject!r}, which is no number that {name} could have.")
    return _KEYS[name](number, clip)


def _row(line: Row, order: int, cells: Mapping[str, str]) -> FlowRow:
    label = LABELS.get(cells["label"].casefold())
    if label is None:
        raise MerError(
            f"the label is {cells['label']!r}; it takes 0 or negative, 1 or positive, 2 or "
            "surprise."
        )
    written = cells["dataset"], cells["subject"], cells["clip"]
    file = cells.get("file", "")
    return FlowRow(flow_key(*written), label, written, file, line.number, order)


def _without_header(file: Path, names: Mapping[str, str]) -> list[Row]:
    """Return the rows of a table whose first line is a row already, else nothing."""
    if file.suffix.lower() != ".csv" or not file.is_file():
        return []
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            lines = [[cell.strip() for cell in line] for line in csv.reader(stream)]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []  # the reader of tables says what is wrong
    first = lines[0] if lines else []
    if len(first) < len(_PLAIN) or first[3] not in LABELS or set(first) & set(names.values()):
        return []
    columns = [names[each] for each in _PLAIN]
    return [
        Row(number, dict(zip(columns, line, strict=False)))
        for number, line in enumerate(lines, start=1)
        if any(line)
    ]


def _without_repeats(rows: Sequence[FlowRow]) -> tuple[list[FlowRow], list[Remark]]:
    """Keep none of several rows of one clip: which of their pictures it is nobody can tell."""
    by_key: defaultdict[str, list[FlowRow]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    remarks = []
    for key, same in by_key.items():
        if len(same) > 1:
            numbers = ", ".join(str(row.number) for row in same)
            text = f"rows {numbers} are of the same clip; leave one of them."
            remarks.append(Remark(key, text, unusable=True))
    return [same[0] for same in by_key.values() if len(same) == 1], remarks
