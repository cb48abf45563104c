"""Optional sets of corrected positions, by clip, with the values that each correction expects.

Corrections are opinions: published ones disagree with each other (five different apexes of SAMM
028_4_1). A set is applied only when asked for, only where the annotation still has the values that
it was made for, and every change or refusal is recorded. Sources are public code: `meb` (from
optical flow, by hand), `xia` (found by image statistics), `qq` and `justin`. Some of them patch by
row number of another annotation version; here all go by key.

In CASME II only apexes change. Where a source moves the onset or offset too (sub07/EP06_01,
sub12/EP09_02: another numbering; ends that its copy of the pictures lacked), the file's own stay,
and an apex outside them is refused. meb's corrections of 16 clips of MMEW are left out: it names
them by row numbers of a file that nobody else has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mer.datasets.annotation import Annotation, AnnotationTable
from mer.datasets.spelling import did_you_mean
from mer.errors import MerError
from mer.types import Remark

SETS = ("meb", "xia", "qq", "justin")


@dataclass(frozen=True, slots=True)
class Positions:
    """Onset, apex and offset as frame numbers.

    Attributes:
        onset: None where a correction leaves it.
        apex: None where there is none, or where a correction leaves it.
        offset: None where a correction leaves it.
    """

    onset: int | None
    apex: int | None
    offset: int | None

    def __str__(self) -> str:
        return ", ".join("none" if v is None else str(v) for v in self.values)

    @property
    def values(self) -> tuple[int | None, int | None, int | None]:
        """All three."""
        return self.onset, self.apex, self.offset


@dataclass(frozen=True, slots=True)
class Correction:
    """One corrected clip.

    Attributes:
        expected: As the annotation must have them; a blank apex fits too.
        corrected: The new ones; None leaves the old.
    """

    expected: Positions
    corrected: Positions


# clip: onset, apex, offset of the 2014 and 2019 files; apex of meb, of xia, of qq
_CASME2: dict[str, tuple[int, int | None, int, int, int | None, int | None]] = {
    "sub04/EP12_01f": (261, None, 321, 279, 294, 300),
    "sub05/EP03_01": (41, 81, 101, 68, 60, None),
    "sub05/EP07_01": (49, 66, 106, 77, 60, None),
    "sub05/EP09_05f": (69, 69, 123, 81, 96, None),
    "sub05/EP16_04f": (141, 181, 181, 166, 174, None),
    "sub06/EP01_01": (81, 111, 136, 100, 98, None),
    "sub07/EP06_01": (15, 49, 68, 78, 89, None),
    "sub12/EP09_02": (16, 59, 101, 187, 176, None),
    "sub12/EP09_06": (66, 111, 111, 89, 72, None),
    "sub13/EP09_10": (51, 76, 126, 80, 80, None),
    "sub16/EP01_08": (73, 94, 110, 88, 91, None),
    "sub17/EP03_09": (96, 132, 161, 134, 133, None),
    "sub17/EP06_07": (216, 225, 246, 231, 235, None),
    "sub17/EP13_09": (6, 46, 101, 53, 32, None),
    "sub17/EP15_03": (319, 338, 356, 329, None, None),
    "sub18/EP19_01": (95, 121, 140, 111, 109, None),
    "sub20/EP16_01": (71, 111, 111, 91, 97, None),
    "sub20/EP16_04": (81, 106, 121, 103, 97, None),
    "sub25/EP09_02": (76, 101, 111, 98, 98, None),
    "sub25/EP12_01": (131, 151, 186, 153, 143, None),
    "sub25/EP18_04f": (76, 116, 116, 98, 97, None),
}
# clip: onset, apex, offset of v2; apex of meb, xia, qq, justin
_SAMM: dict[str, tuple[int, int, int, int, int | None, int | None, int | None]] = {
    "028/028_4_1": (1071, 1143, 1134, 1105, 1088, 1124, 1134),
    "032/032_3_1": (4896, 1930, 4970, 4945, 4937, 4930, 4930),
    "032/032_3_2": (5126, 5127, 5207, 5130, None, None, None),
}
# set, clip, positions of v2, and what the set makes of them
_CASME3: tuple[
    tuple[str, str, tuple[int, int, int], tuple[int | None, int | None, int | None]], ...
] = (
    ("meb", "spNO.149/d/112", (112, 83, 358), (None, 123, None)),
    ("meb", "spNO.216/d/3647", (3647, 2668, 2694), (2647, None, None)),
    ("meb", "spNO.216/e/0", (0, 0, 25), (1, 1, None)),
    ("meb", "spNO.40/e/1812", (1812, 1824, 0), (None, None, 1845)),
    ("meb", "spNO.40/e/2327", (2327, 2363, 0), (None, None, 2403)),
    ("meb", "spNO.214/c/5", (5, 5, 3460), (None, None, 34)),
    ("qq", "spNO.149/d/112", (112, 83, 358), (None, 160, None)),
    ("qq", "spNO.216/d/3647", (3647, 2668, 2694), (2647, None, None)),
    ("qq", "spNO.216/e/0", (0, 0, 25), (None, 17, None)),
)


def corrections(name: str) -> dict[str, Correction]:
    """Return a set of corrections by clip key.

    Raises:
        MerError: There is no such set; the message lists all.
    """
    if name not in SETS:
        raise MerError(
            f"There is no set of corrections {name!r}; there are {', '.join(SETS)}."
            f"{did_you_mean(name, SETS)}"
        )
    chosen = {}
    for dataset, clips in (("casme2", _CASME2), ("samm", _SAMM)):
        for clip, (onset, apex, offset, *given) in clips.items():
            new = dict(zip(SETS, given, strict=False)).get(name)
            if new is not None:
                expected = Positions(onset, apex, offset)
                chosen[f"{dataset}/{clip}"] = Correction(expected, Positions(None, new, None))
    for source, clip, old, changed in _CASME3:
        if source == name:
            chosen[f"casme3/{clip}"] = Correction(Positions(*old), Positions(*changed))
    return chosen


def correct(table: AnnotationTable, name: str) -> AnnotationTable:
    """Correct the positions that a set names; all other rows come back as they are.

    Args:
        table: All rows as annotated, impossible positions included.
        name: One of `SETS`.

    Returns:
        The table with `corrected` set in rows whose apex changed, and a remark on each correction
        that was made or refused.

    Raises:
        MerError: There is no such set.
    """
    chosen = corrections(name)
    rows, remarks = [], []
    for row in table.rows:
        if row.key in chosen:
            changed, text = _correct(row, chosen[row.key], name)
            rows.append(changed)
            remarks.append(Remark(row.key, text))
        else:
            rows.append(row)
    return replace(table, rows=tuple(rows), corrected=tuple(remarks))


def _correct(row: Annotation, correction: Correction, name: str) -> tuple[Annotation, str]:
    old, expected = Positions(row.onset, row.apex, row.offset), correction.expected
    blank = (row.onset, None, row.offset) == (expected.onset, row.apex, expected.offset)
    if old != expected and not blank:
        reason = f"it expects {expected} in the annotation"
        return row, f"Correction {name} of {old} is not made: {reason}."
    new = _merged(row, correction.corrected)
    if new.apex is not None and not new.onset <= new.apex <= new.offset:
        reason = f"apex {new.apex} lies outside the clip ({new.onset} to {new.offset})"
        return row, f"Correction {name} of {old} is not made: {reason}."
    values = Positions(new.onset, new.apex, new.offset)
    moved = replace(new, corrected=name) if new.apex != row.apex else new
    return moved, f"Correction {name}: {old} became {values}."


def _merged(row: Annotation, corrected: Positions) -> Annotation:
    given: Sequence[tuple[str, int | None]] = tuple(
        zip(("onset", "apex", "offset"), corrected.values, strict=True)
    )
    return replace(row, **{field: value for field, value in given if value is not None})  # type: ignore[arg-type]
