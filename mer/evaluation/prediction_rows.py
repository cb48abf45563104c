"""The rows of a CSV of predictions, whoever wrote it, checked one by one."""

import csv
import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mer.errors import MerError

NEEDED = ("clip", "subject", "truth", "prediction")
PROBABILITY = "p_"
# the draws of a bootstrap are within datasets, so a subject needs one
ONE_DATASET = "all"


@dataclass(frozen=True, slots=True)
class PredictionRow:
    """One tested clip.

    Attributes:
        line: In the file, from one.
        clip: With its subject: `casme2/sub01/EP02_01f`.
        subject: With its dataset; dataset `all` where the file names none.
        truth: The label.
        prediction: The label.
        seed: 0 where the file names none.
        fold: The subject where the file names none.
        rule: Which epoch counts, as `mer report --predictions` writes it; may be empty.
        probabilities: By what follows `p_` in the column's name, as written.
    """

    line: int
    clip: str
    subject: str
    truth: str
    prediction: str
    seed: int
    fold: str
    rule: str
    probabilities: Mapping[str, str]


def read_rows(path: Path) -> list[PredictionRow]:
    """Read all rows; blank ones are skipped, columns that mean nothing here are ignored.

    Args:
        path: UTF-8; columns clip, subject, truth, prediction, optionally dataset, seed, fold,
            rule, and `p_` with a label's name for its probability. Commas, semicolons or tabs.

    Raises:
        MerError: The file cannot be read, lacks a column, or a row is incomplete.
    """
    lines = _lines(path)
    header = [name.strip() for name in next(lines, (0, []))[1]]
    if not any(header):
        raise MerError(f"{path} is empty; the first line names the columns {', '.join(NEEDED)}.")
    _check_header(header, path)
    rows = [_row(_cells(cells, header, line, path), line, path) for line, cells in lines]
    if not rows:
        raise MerError(f"{path} has column names and no rows; write one row a tested clip.")
    return rows


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = _text(path)
    first = text.lstrip("\r\n").splitlines()[:1]
    delimiter = max(",;\t", key="".join(first).count)
    # strict, for a quote that is never closed would swallow the rest of the file
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from ((reader.line_num, cells) for cells in reader if any(map(str.strip, cells)))
    except csv.Error as error:
        raise MerError(f"{path}, line {reader.line_num} is no CSV: {error}.") from error


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MerError(f"Cannot read {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise MerError(
            f"{path} is not UTF-8 (byte {error.start} is {error.object[error.start]:#04x}); "
            "save it as CSV UTF-8."
        ) from error


def _check_header(header: Sequence[str], path: Path) -> None:
    names = [_folded(name) for name in header if name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise MerError(f"{path} has column {twice[0]!r} twice; keep one.")
    missing = [name for name in NEEDED if name not in names]
    if missing:
        close = difflib.get_close_matches(missing[0], names, n=1, cutoff=0.5)
        hint = f"rename {close[0]!r}, if that is it" if close else "add it"
        raise MerError(f"{path} has no column {missing[0]!r} (it has {', '.join(header)}); {hint}.")


def _folded(name: str) -> str:
    return name if name.startswith(PROBABILITY) else name.casefold()


def _cells(cells: Sequence[str], header: Sequence[str], line: int, path: Path) -> dict[str, str]:
    if len(cells) != len(header):
        raise MerError(
            f"{path}, line {line} has {len(cells)} cells where the first line names "
            f"{len(header)} columns; quote cells that hold the separator."
        )
    pairs = zip(map(_folded, header), cells, strict=True)
    found = {name: cell.strip() for name, cell in pairs if name}
    for name in (*NEEDED, *(n for n in ("dataset", "fold", "seed") if n in found)):
        if not found[name]:
            raise MerError(f"{path}, line {line} has no {name}; every row needs one.")
    return found


def _row(cells: Mapping[str, str], line: int, path: Path) -> PredictionRow:
    subject, clip = _keys(cells["clip"], cells["subject"], cells.get("dataset", ""))
    return PredictionRow(
        line=line,
        clip=clip,
        subject=subject,
        truth=cells["truth"],
        prediction=cells["prediction"],
        seed=_seed(cells.get("seed", "0"), line, path),
        fold=cells.get("fold", subject),
        rule=cells.get("rule", ""),
        probabilities={
            name.removeprefix(PROBABILITY): text
            for name, text in cells.items()
            if name.startswith(PROBABILITY)
        },
    )


def _keys(clip: str, subject: str, dataset: str) -> tuple[str, str]:
    """Write subject and clip as stored results do; clips have names of their own in a subject."""
    if not dataset:
        dataset = subject.partition("/")[0] if "/" in subject else ONE_DATASET
    full = subject if subject.startswith(f"{dataset}/") else f"{dataset}/{subject}"
    if clip.startswith(f"{dataset}/"):
        return full, clip
    return full, f"{dataset}/{clip}" if clip.startswith(f"{subject}/") else f"{full}/{clip}"


def _seed(text: str, line: int, path: Path) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise MerError(f"{path}, line {line}: seed {text!r} is no whole number from 0 on.")
    return int(text)
