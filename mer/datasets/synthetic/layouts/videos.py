"""Several recordings in one numbered video, as CAS(ME)^3 has them."""

from collections.abc import Sequence

import numpy as np

from mer.datasets.synthetic.plan import ClipPlan

# longer than the frames that readers take on either side of a clip
_PAUSE = (9, 60)
_STARTS = (40, 400)


def numbered_through(
    plans: Sequence[ClipPlan], videos: Sequence[str], generator: np.random.Generator
) -> list[ClipPlan]:
    """Return the recordings with numbers that go on through each video; the pauses have none.

    Args:
        plans: Of one subject, in order.
        videos: In which video each lies.
        generator: Draws starts and pauses.
    """
    last: dict[str, int] = {}
    numbered = []
    for plan, video in zip(plans, videos, strict=True):
        pause = int(generator.integers(*(_PAUSE if video in last else _STARTS)))
        numbered.append(plan.starting_at(last.get(video, 0) + pause))
        last[video] = numbered[-1].last
    return numbered
