"""Joining an annotation with the frames on disk."""

from collections.abc import Sequence
from itertools import pairwise

from mer.datasets.annotation import Annotation, place
from mer.datasets.frames import FrameListing, nearest_index
from mer.types import Clip, Remark

# frames kept before the onset and after the offset; enough for temporal filters to settle
MARGIN = 8
# with fewer of its frames on disk, a clip is taken to be numbered for another annotation file
LEAST_PRESENT = 0.5
# how remarks on absent frames begin; the audit counts them
MISSING = "Frames missing"


def make_clip(
    annotation: Annotation, listing: FrameListing, fps: float
) -> tuple[Clip | None, tuple[Remark, ...]]:
    """Turn frame numbers into indices of the frames that are on disk.

    An onset, apex or offset whose frame is missing moves to the nearest frame.

    Args:
        annotation: With onset <= apex <= offset.
        listing: All frames of the folder that holds the clip.
        fps: Frames a second.

    Returns:
        The clip, None when it is unusable, and what was odd.
    """
    near = listing.between(annotation.onset - MARGIN, annotation.offset + MARGIN)
    problem = _problem(annotation, near, listing.numbers)
    if problem is not None:
        return None, (Remark(annotation.key, problem, unusable=True),)
    numbers, apex = near.numbers, annotation.apex
    clip = Clip(
        key=annotation.key,
        subject=annotation.subject,
        frames=near.paths,
        onset=nearest_index(numbers, annotation.onset),
        apex=None if apex is None else nearest_index(numbers, apex),
        offset=nearest_index(numbers, annotation.offset),
        apex_source=annotation.apex_source,
        emotion=annotation.emotion,
        action_units=annotation.action_units,
        objective_class=annotation.objective_class,
        fps=fps,
    )
    return clip, _missing(annotation, numbers)


def _problem(annotation: Annotation, near: FrameListing, every: Sequence[int]) -> str | None:
    """Return the sentence that makes a clip unusable."""
    if not every:
        return "Its folder holds no frames."
    wanted, present = _wanted(annotation), _present(annotation, near.numbers)
    if present < LEAST_PRESENT * wanted:
        return (
            f"{place(annotation)}only {present} of the {wanted} annotated frames "
            f"({annotation.onset} to {annotation.offset}) are in its folder, which holds "
            f"{every[0]} to {every[-1]}: they are missing, or numbered for another annotation "
            "version."
        )
    if len(set(near.numbers)) < len(near.numbers):
        twice = next(n for n, m in pairwise(near.numbers) if n == m)
        return f"Its folder holds two pictures with frame number {twice}."
    empty = [frame.name for frame in near.paths if frame.stat().st_size == 0]
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
