"""Where MMEW keeps its clips: below emotions, subjects, or both."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from mer.datasets.folders import subfolders, subject_number
from mer.datasets.mmew_coding import clip_name
from mer.datasets.schemes.mmew import MMEW_EMOTIONS
from mer.types import Remark

# folders above a clip: happiness/S03-01-002 as users have it, S03/happiness/S03-01-002 as the
# release's page says
_LEVELS = 2
_EMOTIONS = frozenset({*MMEW_EMOTIONS, "other"})


def micro_tree(root: Path) -> Callable[[Path], bool]:
    """Return a function that tells whether a folder is a tree of micro-expressions.

    Args:
        root: Of the release; what lies below its folders of macro-expressions is no tree.
    """

    def is_tree(folder: Path) -> bool:
        parts = folder.relative_to(root).parts
        macro = any("macro" in part.casefold() for part in parts)
        return not macro and any(True for _ in _clips(folder, _LEVELS))

    return is_tree


def clip_folders(base: Path) -> tuple[dict[str, Path], tuple[Remark, ...]]:
    """Return the folders of clips by name, and a remark on each clip that lies in two places.

    Every folder is listed once. A level may be spelled differently from the annotation:
    `repression` where it says `others`.

    Args:
        base: The tree.
    """
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for name, folder in _clips(base, _LEVELS):
        found[name].append(folder)
    remarks = tuple(
        Remark(
            key_of(name),
            f"lies in {' and '.join(str(f.relative_to(base)) for f in folders)}; "
            "the first is read.",
        )
        for name, folders in found.items()
        if len(folders) > 1
    )
    return {name: folders[0] for name, folders in found.items()}, remarks


def key_of(name: str) -> str:
    """Return the key of a clip by its name alone."""
    return f"mmew/{name.partition('-')[0]}/{name}"


def _clips(folder: Path, levels: int) -> Iterator[tuple[str, Path]]:
    """Yield names and folders of clips right in a folder or below emotions and subjects."""
    for inner in subfolders(folder):
        name = clip_name(inner.name)
        if name is not None:
            yield name, inner
        elif levels and _is_level(inner.name):
            yield from _clips(inner, levels - 1)


def _is_level(name: str) -> bool:
    return name.casefold() in _EMOTIONS or subject_number(name) is not None
