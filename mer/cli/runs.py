"""`mer runs`: what exists below a folder of runs, and `mer runs prune`, which deletes some."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mer.errors import MerError

if TYPE_CHECKING:
    from mer.folds.runs import Run

HEADER = ("experiment", "configuration", "method", "scheme", "folds", "seeds", "size", "age", "UF1")
DAY = 24 * 3600


def main(arguments: list[str]) -> int:
    """List the runs below a folder, or delete some of them after asking.

    Args:
        arguments: The words after `mer runs`.
    """
    if arguments[:1] == ["prune"]:
        return prune(arguments[1:])
    parser = argparse.ArgumentParser(
        prog="mer runs",
        description="List what exists, complete or not. `mer runs prune --help` tells how to "
        "delete; nothing else deletes anything.",
        allow_abbrev=False,
    )
    parser.add_argument("folder", type=Path, nargs="?", default=Path("runs"), help="default: runs")
    options = parser.parse_args(arguments)
    from mer.folds.runs import find_runs

    found = find_runs(options.folder)
    print(grid(found, options.folder, time.time()) if found else f"{options.folder} has no runs.")
    return 0


def prune(arguments: list[str]) -> int:
    """Delete the runs that are named, or incomplete, or old, after asking.

    Args:
        arguments: The words after `mer runs prune`.

    Raises:
        MerError: Nothing says which, or a hash is not that of one run, or that run is in use.
    """
    options = _prune_parser().parse_args(arguments)
    from mer.folds.runs import delete, find_runs

    if options.older_than is not None and not options.older_than >= 0:
        raise MerError(f"--older-than is {options.older_than:g}; it takes 0 days or more.")
    if not (options.hashes or options.incomplete or options.older_than is not None):
        raise MerError("Say which: configuration hashes, --incomplete or --older-than DAYS.")
    chosen = choose(find_runs(options.runs), options, time.time())
    if not chosen:
        print("No run is like that; nothing was deleted.")
        return 0
    print(grid(chosen, options.runs, time.time()))
    if not (options.yes or _agreed(chosen)):
        print("Nothing was deleted.")
        return 1
    for run in chosen:
        delete(run)
        print(f"deleted {run.folder}")
    return 0


def choose(found: "Sequence[Run]", options: argparse.Namespace, now: float) -> "list[Run]":
    """Return the runs that every one of the options describes; those in use never are.

    Args:
        found: All runs.
        options: `hashes`, `incomplete`, `older_than` in days.
        now: In seconds since 1970.

    Raises:
        MerError: A hash is not the beginning of exactly one run's, or that run is in use.
    """
    named = {_named(word, found).folder for word in options.hashes}
    return [
        run
        for run in found
        if not run.busy
        and (not named or run.folder in named)
        and not (options.incomplete and run.complete)
        and (options.older_than is None or now - run.changed > options.older_than * DAY)
    ]


def grid(found: "Sequence[Run]", base: Path, now: float) -> str:
    """Return a table with a line a run.

    Args:
        found: The runs.
        base: The folder that they were looked for in.
        now: In seconds since 1970.
    """
    rows = [HEADER, *(_row(run, base, now) for run in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(run: "Run", base: Path, now: float) -> tuple[str, ...]:
    experiment = run.folder.parent
    name = experiment.relative_to(base) if experiment.is_relative_to(base) else experiment
    folds = f"{run.done} of {run.planned or '?'}"
    folds += f", {run.damaged} damaged" if run.damaged else ""
    folds += ", running" if run.busy else ""
    return (
        str(name) if str(name) != "." else experiment.name,
        run.folder.name,
        *(run.method, run.scheme, folds),
        " ".join(map(str, run.seeds)),
        _size(run.size),
        _age(now - run.changed),
        "-" if run.uf1 is None else f"{100 * run.uf1:.1f}",
    )


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def _age(seconds: float) -> str:
    for unit, length in (("d", DAY), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def _named(word: str, found: "Sequence[Run]") -> "Run":
    matching = [run for run in found if run.folder.name.startswith(word)]
    if len(matching) != 1:
        count = len(matching) or "no"
        raise MerError(f"{count} runs have a configuration that begins with {word!r}.")
    if matching[0].busy:
        raise MerError(
            f"Some process is training a fold of {matching[0].folder}; stop it, then delete."
        )
    return matching[0]


def _agreed(chosen: "Sequence[Run]") -> bool:
    try:
        answer = input(f"Delete {len(chosen)} folder(s) and all results in them? [y/N] ")
    except EOFError:  # nobody is there to ask
        return False
    return answer.strip().lower() in ("y", "yes")


def _prune_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer runs prune",
        description="Delete runs for which all that is given holds, after asking. A run that "
        "some process is training is never deleted.",
        allow_abbrev=False,
    )
    parser.add_argument("hashes", nargs="*", metavar="HASH",
                        help="a configuration, or the beginning of its hash")  # fmt: skip
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="default: runs")
    parser.add_argument("--incomplete", action="store_true", help="folds are missing")
    parser.add_argument("--older-than", type=float, metavar="DAYS",
                        help="nothing was written for so long")  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser
