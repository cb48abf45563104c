"""Finding the annotation file and the picture tree below a release's root."""

from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path

from mer.datasets.folders import find_trees, subfolders
from mer.datasets.release import Release
from mer.datasets.spelling import did_you_mean
from mer.errors import MerError
from mer.types import Remark

SPREADSHEETS = frozenset({".xlsx", ".xls", ".csv"})


def spreadsheets(folder: Path, release: Release) -> tuple[Path, ...]:
    """List the spreadsheets in a folder by name.

    Raises:
        MerError: There is no such folder.
    """
    if not folder.is_dir():
        raise MerError(f"There is no folder {folder}. {release.hint}")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SPREADSHEETS)
    # "~$" is the lock that Excel leaves beside an open workbook
    return tuple(file for file in files if not file.name.startswith((".", "~$")))


def spreadsheets_below(root: Path, folders: Iterable[str], release: Release) -> tuple[Path, ...]:
    """List the spreadsheets in a root and in some folders below it; capitals do not matter.

    Args:
        root: Of the release.
        folders: Paths from the root, such as `annotation/partA`; they need not be there.
        release: Its facts.

    Raises:
        MerError: There is no such root.
    """
    found = list(spreadsheets(root, release))
    for folder in folders:
        place: Path | None = root
        for name in folder.split("/"):
            place = by_folded_name(place).get(name.casefold()) if place else None
        found += spreadsheets(place, release) if place else ()
    return tuple(found)


def only_file(candidates: Sequence[Path], root: Path, release: Release) -> Path:
    """Return the only candidate for the annotation file.

    Raises:
        MerError: There is none, or there are several.
    """
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        names = ", ".join(str(file.relative_to(root)) for file in candidates)
        raise MerError(
            f"{root} holds several annotation files of {release.title} ({names}), and they may "
            "disagree; name one with --annotations (--data.annotations where a YAML is given), "
            "or leave only one there."
        )
    raise MerError(
        f"{root} holds no annotation file of {release.title}; expected {release.annotation} "
        f"there. {release.hint}"
    )


def find_tree(
    root: Path,
    release: Release,
    tree: str,
    is_tree: Callable[[Path], bool] | None = None,
) -> tuple[Path, tuple[Remark, ...]]:
    """Return the folder that holds a tree's subjects, and a remark on each other such folder.

    Args:
        root: Of the release.
        release: Its facts.
        tree: A name in `release.trees`.
        is_tree: Tells whether a folder is what is looked for; None takes one that holds folders
            named after subjects.

    Raises:
        MerError: There is no such tree, root or folder.
    """
    if tree not in release.trees:
        known = release.trees
        raise MerError(
            f"{release.title} has no tree {tree!r}; it has {', '.join(known)}."
            f"{did_you_mean(tree, known)}"
        )
    if not root.is_dir():
        raise MerError(
            f"{release.title} is not at {root}: there is no such folder; expected "
            f"{release.examples[tree]} and the annotation in it. {release.hint}"
        )
    found = find_trees(root, release.trees[tree], is_tree)
    if not found:
        raise MerError(_absent(root, release, tree, is_tree))
    chosen = found[0].relative_to(root) if found[0] != root else "the root itself"
    text = f"holds {tree} pictures as well and is not read; {chosen} is."
    others = found[1:]
    return found[0], tuple(Remark(str(o.relative_to(root)), text) for o in others)


def _absent(root: Path, release: Release, tree: str, is_tree: Callable[[Path], bool] | None) -> str:
    present = [name for name, tops in release.trees.items() if find_trees(root, tops, is_tree)]
    tops = ", ".join("the root itself" if top == "." else top for top in release.trees[tree])
    return (
        f"{root} holds no {tree} pictures of {release.title}: looked for folders "
        f"{tops}; expected {release.examples[tree]}. "
        f"Trees that are there: {', '.join(present) or 'none'}. {release.hint}"
    )


def unannotated(found: Iterable[str], keys: Container[str]) -> tuple[Remark, ...]:
    """Remark every clip's folder that no row describes.

    Args:
        found: The key that each folder's clip would have.
        keys: Of all rows.
    """
    text = "The folder has no row in the annotation file."
    return tuple(Remark(key, text) for key in found if key not in keys)


def by_folded_name(folder: Path) -> dict[str, Path]:
    """Return the folders in a folder by name in small letters: spellings differ on disk."""
    return {found.name.casefold(): found for found in subfolders(folder)}
