"""Which frames of a clip stand for it: one an instant, not too many, onset and apex among them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mer.types import IntArray


@dataclass(frozen=True, slots=True)
class SampledFrames:
    """Some frames of a clip, in their order; L of them.

    Attributes:
        positions: Counted from the onset, shape (L,); the first is the onset, 0.
        index: The instant that each stands for, shape (L,); strictly increasing from 0.
        apex: Which of them is the apex, 1 to L - 1. Where onset and apex are one frame, it is the
            first after them.
    """

    positions: IntArray
    index: IntArray
    apex: int


def sample_frames(times: Sequence[float], apex: int, most: int) -> SampledFrames:
    """Choose one frame an instant, and where these are too many, some in even steps.

    An instant takes the frame nearest to it; the apex comes before a nearer frame. The onset is
    alone at instant 0: what is nearer to it than to instant 1 counts as instant 1, such as an
    apex one frame after the onset of a fast camera. An instant without a frame stays out.

    Args:
        times: Of all frames since the onset, in instants; strictly increasing from 0, two or more.
        apex: Position of the apex.
        most: Frames that may be chosen, 2 or more.
    """
    moments = np.asarray(times, np.float64)
    index = np.floor(moments + 0.5).astype(np.int64)
    index[1:] = np.maximum(index[1:], 1)
    distance = np.abs(moments - index)
    distance[apex] = -1
    nearest_first = np.lexsort((distance, index))
    instants, first = np.unique(index[nearest_first], return_index=True)
    positions = nearest_first[first]
    place = max(1, int(np.flatnonzero(positions == apex)[0]))
    kept = even_places(len(positions), place, most)
    return SampledFrames(positions[kept], instants[kept], int(np.flatnonzero(kept == place)[0]))


def even_places(count: int, place: int, most: int) -> IntArray:
    """Choose from a row of places: the first, a given one, the last, and even steps between.

    Each side of the given place gets its share of the steps. Of two places, the last stays out.

    Args:
        count: Places there are.
        place: The one that stays, 1 or more.
        most: Places that may be chosen, 2 or more.
    """
    if count <= most:
        return np.arange(count)
    steps, last = most - 1, count - 1
    before = max(1, round(steps * place / last))
    if place < last:
        before = min(before, max(1, steps - 1))
    return np.concatenate([_steps(0, place, before), _steps(place, last, steps - before)[1:]])


def _steps(start: int, stop: int, count: int) -> IntArray:
    # whole numbers all the way: rounded floats may give one place twice
    i = np.arange(count + 1)
    return start + (2 * i * (stop - start) + count) // max(1, 2 * count)
