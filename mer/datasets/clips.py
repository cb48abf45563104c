"""Joining an annotation with the frames on disk."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from mer.datasets.annotation import Annotation
from mer.datasets.frames import frame_number, nearest_index
from mer.types import Clip, Remark

# frames kept before the onset and after the offset; enough for temporal filters to settle
MARGIN = 8
# with fewer of its frames on disk, a clip is taken to be numbered for another annotation file
LEAST_PRESENT = 0.5
# how remarks on absent frames begin; the audit counts them
MISSING = "Frames missing"


def make_clip(
    annotation: Annotation, pictures: Sequence[Path], fps: float
) -> tuple[Clip | None, tuple[Remark, ...]]:
    """Turn frame numbers into indices of the frames that are on disk.

    An onset, apex or offset whose frame is missing moves to the nearest frame. A clip without an
    annotated apex gets the middle of its onset and offset, and `apex_source` says so.

    Args:
        annotation: With onset <= apex <= offset.
        pictures: All frames of the clip's folder in natural order.
        fps: Frames a second.

    Returns:
        The clip, None when it is unusable, and what was odd.
    """
    every = [frame_number(picture) for picture in pictures]
    start = bisect_left(every, annotation.onset - MARGIN)
    stop = bisect_right(every, annotation.offset + MARGIN)
    frames, numbers = tuple(pictures[start:stop]), every[start:stop]
    problem = _problem(annotation, frames, numbers, every)
    if problem is not None:
        return None, (Remark(annotation.key, problem, unusable=True),)
    apex = annotation.apex
    middle = (annotation.onset + annotation.offset) // 2
    clip = Clip(
        key=annotation.key,
        subject=annotation.subject,
        frames=frames,
        onset=nearest_index(numbers, annotation.onset),
        apex=nearest_index(numbers, middle if apex is None else apex),
        offset=nearest_index(numbers, annotation.offset),
        apex_source="middle" if apex is None else "annotated",
        emotion=annotation.emotion,
        action_units=annotation.action_units,
        objective_class=annotation.objective_class,
        fps=fps,
    )
    return clip, _missing(annotation, numbers)


def _problem(
    annotation: Annotation, frames: Sequence[Path], numbers: Sequence[int], every: Sequence[int]
) -> str | None:
    """Return the sentence that makes a clip unusable."""
    if not every:
        return "Its folder holds no frames."
    wanted, present = _wanted(annotation), _present(annotation, numbers)
    if present < LEAST_PRESENT * wanted:
        return (
            f"Only {present} of the {wanted} annotated frames ({annotation.onset} to "
            f"{annotation.offset}, row {annotation.row}) are in its folder, which holds "
            f"{every[0]} to {every[-1]}: it seems numbered for another annotation version."
        )
    if len(set(numbers)) < len(numbers):
        twice = next(n for n, m in pairwise(numbers) if n == m)
        return f"Its folder holds two pictures with frame number {twice}."
    empty = [frame.name for frame in frames if frame.stat().st_size == 0]
    return f"Empty picture files: {', '.join(empty)}." if empty else None


def _missing(annotation: Annotation, numbers: Sequence[int]) -> tuple[Remark, ...]:
    absent = _wanted(annotation) - _present(annotation, numbers)
    if not absent:
        return ()
    named = {
        "onset": annotation.onset,
        "apex": annotation.apex,
        "offset": annotation.offset,
    }
    moves = [
        f"{name} {number} reads frame {numbers[nearest_index(numbers, number)]}"
        for name, number in named.items()
        if number is not None and number not in numbers
    ]
    text = (
        f"{MISSING}: {absent} of {_wanted(annotation)} from {annotation.onset} to "
        f"{annotation.offset}{''.join('; ' + move for move in moves)}."
    )
    return (Remark(annotation.key, text),)


def _wanted(annotation: Annotation) -> int:
    return annotation.offset - annotation.onset + 1


def _present(annotation: Annotation, numbers: Sequence[int]) -> int:
    return len({n for n in numbers if annotation.onset <= n <= annotation.offset})
