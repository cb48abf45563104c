"""Where the flow picture of each row lies: a file in a folder, or an array in a `.npz`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile

import numpy as np

from mer.datasets.flow_table import FlowRow
from mer.errors import MerError

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"})
STACK = "flow"  # the array of a `.npz` that holds all pictures, in the order of the rows


@dataclass(frozen=True, slots=True)
class FlowPlace:
    """One flow picture.

    Attributes:
        file: A picture, or a `.npz`.
        array: Name of the array in the `.npz`; empty for a picture.
        index: Along the array's first axis, where it holds all pictures; None for one alone.
    """

    file: Path
    array: str = ""
    index: int | None = None

    @property
    def name(self) -> str:
        """For messages; tells nothing about the machine."""
        inside = self.array if self.index is None else f"{self.array}[{self.index}]"
        return f"{self.file.name}, array {inside}" if inside else self.file.name


Names = Mapping[str, tuple[FlowPlace, ...]]


def find_places(root: Path) -> tuple[FlowPlace, ...]:
    """Return all flow pictures of a folder, or of a `.npz`; no picture is opened.

    Args:
        root: The folder, or the `.npz` itself.

    Raises:
        MerError: There is none, there are several `.npz` or one beside pictures, or it is damaged.
    """
    if root.suffix.lower() == ".npz" and root.is_file():
        return _arrays(root)
    if not root.is_dir():
        raise MerError(
            f"There is no folder {root}; expected flow pictures (u, v and strain as red, green and "
            "blue) or one .npz, and a CSV of their clips. docs/datasets.md describes both."
        )
    files = [file for file in sorted(root.rglob("*")) if not _is_hidden(file, root)]
    pictures = [file for file in files if file.suffix.lower() in PICTURES and file.is_file()]
    # not those below: results of runs that lie in here are .npz too
    packed = [file for file in files if file.suffix.lower() == ".npz" and file.parent == root]
    if len(packed) > 1 or (packed and pictures):
        raise MerError(
            f"{root} holds {len(packed)} .npz and {len(pictures)} pictures; leave one .npz or "
            "pictures, or name the .npz itself as the root."
        )
    if not packed and not pictures:
        raise MerError(f"{root} holds neither flow pictures ({_endings()}) nor a .npz.")
    return _arrays(packed[0]) if packed else tuple(map(FlowPlace, pictures))


def by_name(places: Sequence[FlowPlace], root: Path) -> Names:
    """Return pictures by each name that a row may know them by, see `folded`.

    These are the name of the file or array, and the same with its folders below the root.
    """
    found: defaultdict[str, list[FlowPlace]] = defaultdict(list)
    for place in places:
        path = place.array if place.array else place.file.relative_to(root).as_posix()
        for name in dict.fromkeys((folded(path), folded(PurePosixPath(path).name))):
            found[name].append(place)
    return {name: tuple(same) for name, same in found.items()}


def folded(name: str) -> str:
    """Return a name without its ending, capitals and outer blanks.

    One public release has a blank before the ending: `006_006_1_2 .png`.
    """
    path = PurePosixPath(name.strip())
    known = path.suffix.lower() in PICTURES | {".npy"}
    return str(path.with_suffix("") if known else path).strip().casefold()


def place_of(row: FlowRow, names: Names) -> FlowPlace:
    """Return the picture of a row.

    By the table's file name where it has one; else `<subject>_<clip>`, `<clip>` and the same
    below folders, in the table's spelling and in that of the key.

    Raises:
        MerError: There is none, or several that it could be.
    """
    wanted = [folded(row.file)] if row.file else list(dict.fromkeys(_candidates(row)))
    for name in wanted:
        same = names.get(name, ())
        if len(same) == 1:
            return same[0]
        if same:
            several = f"{same[0].name} and {len(same) - 1} more"
            raise MerError(
                f"its picture could be {several} of the name {name!r}; give the table a column "
                "with each file's path below the root."
            )
    listed = " or ".join(repr(name) for name in wanted[:2])
    raise MerError(f"there is no picture for it; looked for {listed} with any ending.")


def stacked(places: Sequence[FlowPlace]) -> bool:
    """Tell whether one array holds all pictures in the order of the rows."""
    return bool(places) and places[0].index is not None


def _candidates(row: FlowRow) -> Iterator[str]:
    dataset, subject, clip = row.key.split("/", 2)
    for first, second, third in (row.written, (dataset, subject, clip)):
        yield folded(f"{first}/{second}/{third}")
        yield folded(f"{second}/{third}")
        yield folded(f"{first}_{second}_{third}")
        yield folded(f"{second}_{third}")
    for third in (row.written[2], clip):
        yield folded(third)


def _arrays(file: Path) -> tuple[FlowPlace, ...]:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            names = list(arrays.files)
            if names == [STACK]:
                count = len(arrays[STACK])
                return tuple(FlowPlace(file, STACK, index) for index in range(count))
    except (OSError, ValueError, BadZipFile, AttributeError, TypeError, EOFError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise MerError(f"{file} is not a whole .npz without pickled objects: {reason}.") from error
    return tuple(FlowPlace(file, name) for name in names)


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in file.relative_to(root).parts)


def _endings() -> str:
    return ", ".join(sorted(PICTURES))
