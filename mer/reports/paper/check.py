"""What must hold in a table file beyond its keys and types."""

import difflib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mer.errors import MerError
from mer.evaluation.selection import HONEST_RULES, LEAKY_RULES
from mer.reports.paper.printed import LOST, NONE, WHOLE, parse_printed

if TYPE_CHECKING:
    from mer.reports.paper.table_file import PaperTable, Row

KINDS = ("scores", "facts", "costs")
SCORES = ("acc", "f1", "uf1", "uar")
UNITS = ("percent", "fraction", "text")
AVERAGES = ("pooled", "subjects", "unstated")
# as `mer.splits.make_folds` knows them
PROTOCOLS = ("loso", "cross-dataset", "k-fold:5")


def check_table(table: "PaperTable", path: Path) -> None:
    """Refuse values that make no table.

    Raises:
        MerError: The first thing that is wrong, with the file and the place.
    """
    for problem in _problems(table):
        raise MerError(f"{path}: {problem}{'' if problem.endswith('?') else '.'}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `did you mean ...?`, or what there is."""
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(filter(None, names))}"


def _problems(table: "PaperTable") -> Iterator[str]:
    for name in ("paper", "number", "title", "citation", "scores", "columns", "rows"):
        if not getattr(table, name):
            yield f"{name} is missing"
    yield from _unknown("kind", [table.kind], KINDS)
    yield from _unknown("rule", [table.rule], HONEST_RULES)
    yield from _protocol_problems(table.protocol)
    yield from _unknown("averaging", [table.averaging], AVERAGES)
    yield from _unknown("papers_rule", [table.papers_rule], ("", *LEAKY_RULES))
    yield from _unknown("scores", table.scores.values(), UNITS)
    if table.kind == "scores":
        yield from _unknown("scores", table.scores, SCORES)
    if not table.seeds or len(set(table.seeds)) < len(table.seeds) or min(table.seeds) < 0:
        yield f"seeds is {table.seeds}; give different seeds of 0 or more, at least one"
    for name, column in table.columns.items():
        yield from (f"columns.{name}: {text}" for text in _clip_problems(column.clips))
    seen = set()
    for number, row in enumerate(table.rows):
        if (row.group, row.name) in seen:
            yield f"rows[{number}]: {row.name!r} is there twice"
        seen.add((row.group, row.name))
        yield from (f"rows[{number}] ({row.name}): {text}" for text in _row_problems(table, row))


def _row_problems(table: "PaperTable", row: "Row") -> Iterator[str]:
    if not row.name or not row.printed:
        yield "name or printed is missing; write `lost` for numbers that the text has lost"
    for key in ("printed", "cells", "choices"):
        yield from _unknown(key, getattr(row, key), table.columns)
    yield from _clip_problems(row.clips)
    for text in row.printed.values():
        yield from _printed_problems(text, list(table.scores.values()), table.kind == "scores")
    words = [*row.overrides, *table.overrides]
    words += [word for more in (*row.cells.values(), *row.choices.values()) for word in more]
    for word in words:
        if not word.startswith("--") or "=" not in word:
            yield f"override {word!r} must read --KEY=VALUE"
    if row.published and (row.method or row.overrides or row.cells or row.choices):
        yield "published rows name no run"
    if row.published and row.cited:
        yield "published rows are not run, cited ones are; write one of the two"
    if not row.published and table.kind != "costs":
        yield from _run_problems(table, row)


def _printed_problems(text: str, units: list[str], shares: bool) -> Iterator[str]:
    found = parse_printed(text, units)
    if len(found) != len(units):
        yield f"printed {text!r} has {len(found)} numbers, the table {len(units)} scores"
    for one in found:
        digits = one.text.replace(".", "", 1)
        if one.unit not in WHOLE or one.text in (LOST, NONE):
            continue
        if not digits.isdecimal():
            yield f"printed {text!r}: {one.text!r} is no number; write lost or - for none"
        elif shares and float(one.text) > WHOLE[one.unit]:
            yield (
                f"printed {text!r}: {one.text} is more than {WHOLE[one.unit]}, which stands for "
                f"all in {one.unit}"
            )


def _protocol_problems(protocol: str) -> Iterator[str]:
    name, _, count = protocol.partition(":")
    if name == "k-fold" and count.isdecimal() and int(count) >= 2:
        return
    yield from _unknown("protocol", [protocol], PROTOCOLS)


def _clip_problems(clips: list[int]) -> Iterator[str]:
    if any(count < 1 for count in clips):
        yield f"clips is {clips}; it takes numbers of clips, 1 or more each"


def _run_problems(table: "PaperTable", row: "Row") -> Iterator[str]:
    if not (row.method or table.method):
        yield "method is missing, or published: true"
    for name in row.printed:
        if not (row.data or table.columns[name].data):
            yield f"column {name} has no data, and the row neither"


def _unknown(key: str, words: Collection[str], known: Collection[str]) -> Iterator[str]:
    for word in words:
        if word not in known:
            yield f"{key} has {word!r}; {did_you_mean(word, known)}"
