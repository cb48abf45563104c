"""Whether two subjects are one: onset pictures that are nearly the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mer.datamodules import MERDataModule
from mer.evaluation.verdict import Verdict, judge
from mer.types import ByteArray, FloatArray

CHECK = "duplicates"
SIDE = 32
# Measured on drawn faces, aligned: different subjects reach 0.94; the same picture recompressed as
# JPEG of quality 60 or brightened stays above 0.999; another clip of the same subject is at 0.998
# in the median. Real people are expected below about 0.98, which was never verified.
SAME = 0.995
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clips of different subjects and the correlation of their onset pictures."""

    correlation: float
    one: str
    other: str

    def __str__(self) -> str:
        return f"{self.correlation:.4f} {self.one} and {self.other}"


def check_duplicates(data: MERDataModule) -> tuple[Verdict, Verdict]:
    """Compare the onset pictures of all clips between subjects.

    Returns:
        A verdict, and a note of the closest pairs.
    """
    clips = list(data.clips.values())
    pictures = np.stack(
        [thumbnail(data.stores[clip.dataset].frames(clip.key)[clip.onset]) for clip in clips]
    )
    pairs = close_pairs([c.key for c in clips], [c.subject for c in clips], pictures)
    same = [pair for pair in pairs if pair.correlation > SAME]
    most = pairs[0].correlation if pairs else 0.0
    good = (
        f"onset pictures of {len(clips)} clips: between subjects they correlate up to {most:.3f}; "
        f"above {SAME} they would be one picture (the limit was measured on drawn faces)"
    )
    findings = [f"{pair}: one picture under two subjects" for pair in same]
    listed = "; ".join(map(str, pairs[:SHOWN])) or "there is one subject only"
    return judge(CHECK, findings, good), Verdict(CHECK, "note", f"closest pairs: {listed}")


def thumbnail(picture: ByteArray) -> FloatArray:
    """Return a small grey picture of zero mean and unit norm; of one colour it is all zero.

    Shapes: `(H, W, 3)` uint8 RGB to `(SIDE * SIDE,)`.
    """
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    centred = small.ravel() - small.mean()
    norm = float(np.linalg.norm(centred))
    unit: FloatArray = (centred / norm if norm > 1e-3 else np.zeros_like(centred)).astype(
        np.float32
    )
    return unit


def close_pairs(keys: Sequence[str], subjects: Sequence[str], pictures: FloatArray) -> list[Pair]:
    """Return the pairs above `SAME`, and at least the `SHOWN` closest, closest first.

    Of two subjects only the closest pair is listed.

    Args:
        keys: N clips.
        subjects: Of each.
        pictures: `thumbnail` of each, shape (N, SIDE * SIDE).
    """
    names = np.asarray(subjects)
    correlations = np.where(names[:, None] == names[None], -np.inf, pictures @ pictures.T)
    rows, columns = np.triu_indices(len(names), 1)
    values = correlations[rows, columns]
    best: dict[tuple[str, str], Pair] = {}
    for place in np.argsort(-values, kind="stable"):
        row, column, value = int(rows[place]), int(columns[place]), float(values[place])
        if value == -np.inf or (value <= SAME and len(best) >= SHOWN):
            break
        people = (subjects[row], subjects[column])
        best.setdefault(min(people, people[::-1]), Pair(value, keys[row], keys[column]))
    return list(best.values())
