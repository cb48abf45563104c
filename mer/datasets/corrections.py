"""Optional sets of corrected apexes, by clip, with the values that each correction expects.

Corrections of an apex are opinions: published ones disagree with each other. A set is applied
only when asked for, only where the annotation still has the values that it was made for, and
every change or refusal is recorded. Sources: `meb`, the values in the code of the public
benchmark of that name, made from optical flow by hand and given there by row number of another
annotation version, here by key; `xia`, xiazhaoqiang's public list, found by image statistics.

Only apexes change. Where a source moves the onset or offset too (sub07/EP06_01, sub12/EP09_02:
another numbering; three ends that its copy of the pictures lacked), the file's own stay, and an
apex outside them is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mer.datasets.frames import frame_number, nearest_index
from mer.datasets.spelling import did_you_mean
from mer.errors import MerError
from mer.types import Clip, Remark


@dataclass(frozen=True, slots=True)
class Correction:
    """One corrected apex; all values are frame numbers.

    Attributes:
        onset: As the annotation must have it.
        apex: As the annotation must have it; None for a clip without one.
        offset: As the annotation must have it.
        corrected: The new apex.
    """

    onset: int
    apex: int | None
    offset: int
    corrected: int


# clip: onset, apex, offset of the 2014 and 2019 files; apex of meb; apex of xia
_CASME2: dict[str, tuple[int, int | None, int, int, int | None]] = {
    "sub04/EP12_01f": (261, None, 321, 279, 294),
    "sub05/EP03_01": (41, 81, 101, 68, 60),
    "sub05/EP07_01": (49, 66, 106, 77, 60),
    "sub05/EP09_05f": (69, 69, 123, 81, 96),
    "sub05/EP16_04f": (141, 181, 181, 166, 174),
    "sub06/EP01_01": (81, 111, 136, 100, 98),
    "sub07/EP06_01": (15, 49, 68, 78, 89),
    "sub12/EP09_02": (16, 59, 101, 187, 176),
    "sub12/EP09_06": (66, 111, 111, 89, 72),
    "sub13/EP09_10": (51, 76, 126, 80, 80),
    "sub16/EP01_08": (73, 94, 110, 88, 91),
    "sub17/EP03_09": (96, 132, 161, 134, 133),
    "sub17/EP06_07": (216, 225, 246, 231, 235),
    "sub17/EP13_09": (6, 46, 101, 53, 32),
    "sub17/EP15_03": (319, 338, 356, 329, None),
    "sub18/EP19_01": (95, 121, 140, 111, 109),
    "sub20/EP16_01": (71, 111, 111, 91, 97),
    "sub20/EP16_04": (81, 106, 121, 103, 97),
    "sub25/EP09_02": (76, 101, 111, 98, 98),
    "sub25/EP12_01": (131, 151, 186, 153, 143),
    "sub25/EP18_04f": (76, 116, 116, 98, 97),
}


def corrections(name: str) -> dict[str, Correction]:
    """Return a set of corrections by clip key.

    Raises:
        MerError: There is no such set; the message lists all.
    """
    sources = ("meb", "xia")
    if name not in sources:
        raise MerError(
            f"There is no set of corrections {name!r}; there are {', '.join(sources)}."
            f"{did_you_mean(name, sources)}"
        )
    chosen = {}
    for clip, (onset, apex, offset, *given) in _CASME2.items():
        corrected = given[sources.index(name)]
        if corrected is not None:
            chosen[f"casme2/{clip}"] = Correction(onset, apex, offset, corrected)
    return chosen


def apply(clips: Sequence[Clip], name: str) -> tuple[tuple[Clip, ...], tuple[Remark, ...]]:
    """Correct the apexes that a set names; all other clips come back as they are.

    Args:
        clips: Of any dataset, with their frames.
        name: `meb` or `xia`.

    Returns:
        All clips in their order, the corrected ones with `apex_source` `corrected:<name>`, and
        a remark on each correction that was made or refused.

    Raises:
        MerError: There is no such set.
    """
    chosen = corrections(name)
    changed, remarks = [], []
    for clip in clips:
        if clip.key in chosen:
            corrected, text = _correct(clip, chosen[clip.key], name)
            changed.append(corrected)
            remarks.append(Remark(clip.key, text))
        else:
            changed.append(clip)
    return tuple(changed), tuple(remarks)


def _correct(clip: Clip, correction: Correction, name: str) -> tuple[Clip, str]:
    numbers = [frame_number(frame) for frame in clip.frames]
    wanted = correction.corrected
    refusal = _refusal(clip, correction, numbers)
    if refusal is not None:
        return clip, f"Correction {name} of the apex to frame {wanted} is not made: {refusal}."
    old = "the middle" if clip.apex is None else f"frame {numbers[clip.apex]} ({clip.apex_source})"
    changed = replace(clip, apex=numbers.index(wanted), apex_source=f"corrected:{name}")
    return changed, f"Correction {name}: the apex is frame {wanted} in place of {old}."


def _refusal(clip: Clip, correction: Correction, numbers: Sequence[int]) -> str | None:
    """Return why a correction does not fit a clip, or None."""
    if not correction.onset <= correction.corrected <= correction.offset:
        return f"it lies outside the clip ({correction.onset} to {correction.offset})"
    if clip.apex_source not in ("annotated", "middle"):
        return f"the apex is {clip.apex_source} already"
    if not _fits(clip, correction, numbers):
        apex = correction.apex or "none"
        return f"it expects {correction.onset}, {apex}, {correction.offset} in the annotation"
    if correction.corrected not in numbers[clip.onset : clip.offset + 1]:
        return "that frame is not on disk"
    return None


def _fits(clip: Clip, correction: Correction, numbers: Sequence[int]) -> bool:
    """Compare positions as the reader makes them: a frame missing at an end is the nearest one."""
    if not numbers:
        return False
    ends = (correction.onset, correction.offset)
    if (clip.onset, clip.offset) != tuple(nearest_index(numbers, end) for end in ends):
        return False
    # a version of the annotation that left the apex blank is what the corrections were made for
    if clip.apex_source == "middle":
        return True
    return correction.apex is not None and clip.apex == nearest_index(numbers, correction.apex)
