"""What happens in every clip of a corpus, before anything is drawn."""

from dataclasses import dataclass

import numpy as np

from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.emotions import Expression, draw_expression, schedule
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.datasets.synthetic.streams import stream

# units that people also show on one side only
_ONE_SIDED = (2, 10, 12, 14, 15)
_ONE_SIDED_SHARE = 0.3
_PADDING = (4, 8)
_FROM_ONE_SHARE = 0.3
_LATEST_START = 440


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """One recording; frame numbers are absolute, as the files of the recording are numbered.

    Attributes:
        seed: Of everything random in the clip: corpus, subject, clip.
        subject: Number of the subject, from 1.
        emotion: What is shown; nothing for a recording without an expression.
        units: The action units that show it.
        objective_class: 1 to 7.
        first: The first recorded frame.
        onset: The last still frame before the movement.
        apex: The frame of greatest movement.
        offset: The first still frame after it.
        last: The last recorded frame.
    """

    seed: tuple[int, int, int]
    subject: int
    emotion: str
    units: tuple[ActionUnit, ...]
    objective_class: int
    first: int
    onset: int
    apex: int
    offset: int
    last: int

    @property
    def count(self) -> int:
        """Number of recorded frames."""
        return self.last - self.first + 1


def plan_corpus(corpus: SyntheticCorpus) -> tuple[ClipPlan, ...]:
    """Plan every clip with an expression, subject by subject."""
    plans: list[ClipPlan] = []
    for subject in range(1, corpus.subjects + 1):
        generator = stream("emotions", corpus.seed, subject)
        emotions = schedule(corpus.emotions, corpus.clips, generator)
        plans += [_plan_clip(corpus, subject, clip, e) for clip, e in enumerate(emotions, start=1)]
    return tuple(plans)


def plan_still(corpus: SyntheticCorpus, subject: int) -> ClipPlan:
    """Plan a recording of a subject without any expression."""
    return _plan_clip(corpus, subject, corpus.clips + 1, "")


def _plan_clip(corpus: SyntheticCorpus, subject: int, clip: int, emotion: str) -> ClipPlan:
    seed = (corpus.seed, subject, clip)
    generator = stream("plan", *seed)
    expression = draw_expression(emotion, generator) if emotion else Expression(1.0, (), 7)
    length = int(generator.integers(corpus.frames[0], corpus.frames[1] + 1))
    before, after = (int(n) for n in generator.integers(_PADDING[0], _PADDING[1] + 1, 2))
    first = 1
    if generator.random() > _FROM_ONE_SHARE:
        first = int(generator.integers(2, _LATEST_START))
    onset = first + before
    apex = onset + round((length - 1) * generator.uniform(0.35, 0.6))
    offset = onset + length - 1
    units = _sided(expression.units, generator)
    return ClipPlan(seed, subject, emotion, units, expression.objective_class,
                    first, onset, apex, offset, offset + after)  # fmt: skip


def _sided(numbers: tuple[int, ...], generator: np.random.Generator) -> tuple[ActionUnit, ...]:
    """Draw whether the movement is on one side; brow lowerers and lids never are."""
    one_sided = generator.random() < _ONE_SIDED_SHARE
    side = str(generator.choice(["L", "R"])) if one_sided else ""
    # AU 1 follows AU 2: a brow is raised as a whole
    follows = (1,) if 2 in numbers else ()
    return tuple(ActionUnit(n, side if n in (*_ONE_SIDED, *follows) else "") for n in numbers)
