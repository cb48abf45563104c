"""Finding folders of a release below its root, and never outside it."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from mer.errors import MerError

# how far below a known name the subjects may lie: releases get unpacked into a folder of the
# same name, and repacked with folders of the packer's own
DEPTH = 3
_SUBJECT = re.compile(r"(?:sub|spno\.|s)?(\d{1,4})", re.ASCII | re.IGNORECASE)
_UNSAFE = re.compile(r"[/\\:\x00-\x1f]")


def is_safe_name(name: str) -> bool:
    """Tell whether a text from a spreadsheet names something directly inside a folder."""
    return bool(name) and not name.startswith(".") and _UNSAFE.search(name) is None


def is_inside(path: Path, folder: Path) -> bool:
    """Tell whether a path, its links followed, lies inside a folder."""
    return path.resolve().is_relative_to(folder.resolve())


def subject_number(text: str) -> int | None:
    """Return 1 for `01`, `1`, `sub01`, `s1` and `spNO.1`; None for anything else."""
    match = _SUBJECT.fullmatch(text)
    return int(match[1]) if match else None


def subfolders(folder: Path) -> tuple[Path, ...]:
    """Return the folders in a folder by name, hidden ones left out.

    Raises:
        MerError: The folder is not there or cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            names = [e.name for e in entries if not e.name.startswith(".") and e.is_dir()]
    except OSError as error:
        raise MerError(f"Cannot list the folder {folder}: {error.strerror}.") from error
    return tuple(folder / name for name in sorted(names))


def subject_folders(tree: Path) -> dict[int, Path]:
    """Return the subjects' folders in a tree by number, however the numbers are padded."""
    numbered = ((subject_number(folder.name), folder) for folder in subfolders(tree))
    return {number: folder for number, folder in numbered if number is not None}


def holds_subjects(folder: Path) -> bool:
    """Tell whether a folder holds folders that are named after subjects."""
    return bool(subject_folders(folder))


def find_trees(
    root: Path, names: Sequence[str], is_tree: Callable[[Path], bool] | None = None
) -> tuple[Path, ...]:
    """Return, for each of the names found in `root`, the tree of pictures at or below it.

    Args:
        root: Of the release.
        names: Folders right below the root, best first; capitals do not matter. `.` is the root
            itself, which is not searched any deeper.
        is_tree: Tells whether a folder is what is looked for; None takes one that holds subjects.
    """
    wanted = is_tree or holds_subjects
    present = {folder.name.casefold(): folder for folder in subfolders(root)}
    found = [root] if "." in names and wanted(root) else []
    for name in names:
        if name.casefold() in present:
            tree = _first([present[name.casefold()]], wanted, DEPTH)
            found += [tree] if tree else []
    return tuple(found)


def _first(level: Iterable[Path], wanted: Callable[[Path], bool], depth: int) -> Path | None:
    """Search breadth first, so that a subject's own folders are never taken for subjects."""
    folders = list(level)
    for folder in folders:
        if wanted(folder):
            return folder
    if depth <= 1 or not folders:
        return None
    return _first([s for folder in folders for s in subfolders(folder)], wanted, depth - 1)
