"""Ready-made flow pictures and the table of their clips, as researchers share them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mer.datasets.flow_places import FlowPlace, by_name, find_places, place_of, stacked
from mer.datasets.flow_table import FlowColumns, FlowRow, read_table
from mer.errors import MerError
from mer.types import Clip, Remark

DATASET = "flow"
APEX = "unknown"  # whoever made the pictures chose the apex frames


@dataclass(frozen=True)
class FlowIndex:
    """All clips of a folder of flow pictures; no picture is opened.

    Attributes:
        root: The folder or the `.npz`.
        table: The file of labels.
        clips: The usable ones, in the table's order, without frames.
        places: Where the picture of each lies.
        remarks: On rows that cannot be used, and on pictures without a row.
        rows: Rows of the table in all.
    """

    root: Path
    table: Path
    clips: tuple[Clip, ...]
    places: Mapping[str, FlowPlace]
    remarks: tuple[Remark, ...] = ()
    rows: int = 0

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets that the clips are of, sorted."""
        return tuple(sorted({clip.dataset for clip in self.clips}))

    @property
    def version(self) -> str:
        """As published counts are keyed: `casme2+samm+smic`."""
        return "+".join(self.datasets)

    @property
    def unusable(self) -> tuple[Remark, ...]:
        """The remarks that leave a row out."""
        return tuple(remark for remark in self.remarks if remark.unusable)


def read_flow(
    root: Path, annotations: Path | None = None, columns: FlowColumns | None = None
) -> FlowIndex:
    """Read the table of a folder of flow pictures and find the picture of every row.

    A row that cannot be used stands in the remarks and stops nothing.

    Args:
        root: The folder with pictures, or with one `.npz`; or the `.npz` itself.
        annotations: The table, where the folder holds several or none.
        columns: The names of its columns.

    Raises:
        MerError: The folder, the pictures or the table are not there or cannot be read.
    """
    root = Path(root)
    table = _table(root) if annotations is None else Path(annotations)
    rows, remarks, count = read_table(table, columns or FlowColumns())
    places = find_places(root)
    found, missing = _join(rows, places, root, count)
    if not found:
        first = next((each for each in (*remarks, *missing) if each.unusable), None)
        why = f": {first.key}: {first.text}" if first else "."
        raise MerError(f"No row of {table} has a flow picture in {root}{why}")
    clips = tuple(_clip(row) for row in rows if row.key in found)
    spare = _without_row(places, found) if not stacked(places) else ()
    return FlowIndex(root, table, clips, found, (*remarks, *missing, *spare), count)


def _join(
    rows: Sequence[FlowRow], places: Sequence[FlowPlace], root: Path, count: int
) -> tuple[dict[str, FlowPlace], list[Remark]]:
    if stacked(places):
        return _in_order(rows, places, count), []
    names, found, remarks = by_name(places, root), {}, []
    for row in rows:
        try:
            found[row.key] = place_of(row, names)
        except MerError as error:
            text = f"row {row.number}: {error}"
            remarks.append(Remark(row.key, text, unusable=True))
    shared = _shared(found)
    remarks += [Remark(key, text, unusable=True) for key, text in shared.items()]
    return {key: place for key, place in found.items() if key not in shared}, remarks


def _in_order(
    rows: Sequence[FlowRow], places: Sequence[FlowPlace], count: int
) -> dict[str, FlowPlace]:
    if len(places) != count:
        raise MerError(
            f"{places[0].file} holds {len(places)} flow pictures and the table {count} rows; they "
            "must be in the same order, one a row."
        )
    return {row.key: places[row.order] for row in rows}


def _shared(found: Mapping[str, FlowPlace]) -> dict[str, str]:
    """Return the keys whose picture another row takes too, each with a sentence."""
    users: defaultdict[FlowPlace, list[str]] = defaultdict(list)
    for key, place in found.items():
        users[place].append(key)
    return {
        key: f"its picture {place.name} is also that of {next(k for k in keys if k != key)}."
        for place, keys in users.items()
        if len(keys) > 1
        for key in keys
    }


def _without_row(places: Sequence[FlowPlace], found: Mapping[str, FlowPlace]) -> tuple[Remark, ...]:
    used = set(found.values())
    spare = [place.name for place in places if place not in used]
    if not spare:
        return ()
    text = f"{len(spare)} pictures have no usable row in the table, for example {spare[0]}."
    return (Remark(DATASET, text),)


def _clip(row: FlowRow) -> Clip:
    return Clip(
        key=row.key,
        subject=row.subject,
        frames=(),
        onset=0,
        apex=None,
        offset=0,
        apex_source=APEX,
        emotion=row.label,
        action_units=(),
        objective_class=None,
        fps=0.0,
    )


def _table(root: Path) -> Path:
    folder = root if root.is_dir() else root.parent
    if not folder.is_dir():
        raise MerError(f"There is no folder {root}.")
    found = [file for file in sorted(folder.glob("*.csv")) if not file.name.startswith(".")]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(file.name for file in found) or "none"
    raise MerError(
        f"{folder} must hold one CSV of clips and labels and holds {listed}; name one with "
        "--annotations (--data.annotations where a YAML is given)."
    )
