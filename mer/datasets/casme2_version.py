"""Telling the versions of CASME II's coding file apart; nobody may assume one.

Known are the files of 2014 and 2019, 255 rows each, and an older one of 256 rows with other
frame numbers in places, which is known from its users only.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from mer.datasets.annotation import Annotation
from mer.datasets.schemes.casme2 import CASME2_RELABELLED
from mer.types import Remark

UNKNOWN = "unknown"
_ONLY_IN_OLDER = "casme2/sub24/EP02_07"
# clips that the older file numbers differently, with their onsets there
_OLDER_ONSETS = {"casme2/sub07/EP06_01": 56, "casme2/sub12/EP09_02": 161}


def detect_version(
    file: Path, columns: Collection[str], rows: Sequence[Annotation]
) -> tuple[str, tuple[Remark, ...]]:
    """Return `2014`, `2019`, `older` or `unknown`, and a remark where the evidence disagrees.

    Labels weigh more than the column of objective classes, and that more than the file's name:
    published counts depend on the labels.
    """
    evidence = _evidence(file, columns, rows)
    if not evidence:
        text = "Neither the content nor the name of the file tells its version (2014 or 2019)."
        return UNKNOWN, (Remark(file.name, text),)
    version = evidence[0][0]
    if all(other == version for other, _ in evidence):
        return version, ()
    reasons = "; ".join(f"{reason} of {other}" for other, reason in evidence)
    text = f"The evidence on the file's version disagrees: {reasons}. It is read as {version}."
    return version, (Remark(file.name, text),)


def _evidence(
    file: Path, columns: Collection[str], rows: Sequence[Annotation]
) -> list[tuple[str, str]]:
    """Return pairs of a version and the reason to believe in it, the strongest first."""
    found = []
    keys = {row.key for row in rows}
    if _ONLY_IN_OLDER in keys or any(_OLDER_ONSETS.get(row.key) == row.onset for row in rows):
        found.append(("older", "the rows are those"))
    labels = {row.emotion for row in rows if row.key in CASME2_RELABELLED}
    if labels == {"surprise"}:
        found.append(("2019", "three labels of sub24 are those"))
    elif labels == {"sadness"} and not found:
        found.append(("2014", "three labels of sub24 are those"))
    if "Objective Classes" in columns:
        found.append(("2019", "the column Objective Classes is"))
    found += [(year, "the file's name is") for year in ("2014", "2019") if year in file.name]
    return found
