"""What happens in every clip of a corpus, before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from mer.datasets.synthetic.deck import deal
from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.emotions import Expression, draw_expression, schedule
from mer.datasets.synthetic.streams import stream

if TYPE_CHECKING:  # the settings check themselves against the layouts, which plan
    from mer.datasets.synthetic.settings import SyntheticCorpus

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
        emotion: What is shown, as the annotation spells it; nothing for a recording without an
            expression.
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

    def starting_at(self, first: int) -> "ClipPlan":
        """Return the same recording with other numbers."""
        by = first - self.first
        return replace(
            self,
            first=first,
            onset=self.onset + by,
            apex=self.apex + by,
            offset=self.offset + by,
            last=self.last + by,
        )

    def trimmed(self) -> "ClipPlan":
        """Return a recording that begins with the onset and ends with the offset."""
        return replace(self, first=self.onset, last=self.offset)


def plan_corpus(corpus: "SyntheticCorpus") -> tuple[tuple[ClipPlan, ...], ...]:
    """Plan every clip with an expression: for each subject, the clips in order."""
    return tuple(_plan_subject(corpus, subject) for subject in range(1, corpus.subjects + 1))


def plan_still(corpus: "SyntheticCorpus", subject: int) -> ClipPlan:
    """Plan a recording of a subject without any expression."""
    return _plan_clip(corpus, subject, corpus.clips + 1, "", Expression(1.0, (), 7))


def _plan_subject(corpus: "SyntheticCorpus", subject: int) -> tuple[ClipPlan, ...]:
    labels = {expression: label for label, expression in corpus.expressions.items()}
    shown = _shown(corpus, tuple(labels), subject)
    return tuple(
        _plan_clip(corpus, subject, clip, labels[emotion], expression)
        for clip, (emotion, expression) in enumerate(shown, start=1)
    )


def _shown(
    corpus: "SyntheticCorpus", emotions: tuple[str, ...], subject: int
) -> Sequence[tuple[str, Expression | None]]:
    """Return what each clip shows; where a few emotions were chosen, the clip draws how."""
    if corpus.shows_all_emotions:
        return deal(emotions, corpus.drawing_seed, subject, corpus.clips)
    generator = stream("emotions", corpus.drawing_seed, subject)
    return [(emotion, None) for emotion in schedule(emotions, corpus.clips, generator)]


def _plan_clip(
    corpus: "SyntheticCorpus", subject: int, clip: int, label: str, expression: Expression | None
) -> ClipPlan:
    seed = (corpus.drawing_seed, subject, clip)
    generator = stream("plan", *seed)
    if expression is None:
        expression = draw_expression(corpus.expressions[label], generator)
    length = int(generator.integers(corpus.frames[0], corpus.frames[1] + 1))
    before, after = (int(n) for n in generator.integers(_PADDING[0], _PADDING[1] + 1, 2))
    first = 1
    if generator.random() > _FROM_ONE_SHARE:
        first = int(generator.integers(2, _LATEST_START))
    onset = first + before
    apex = onset + round((length - 1) * generator.uniform(0.35, 0.6))
    offset = onset + length - 1
    units = _sided(expression.units, generator)
    return ClipPlan(seed, subject, label, units, expression.objective_class,
                    first, onset, apex, offset, offset + after)  # fmt: skip


def _sided(numbers: tuple[int, ...], generator: np.random.Generator) -> tuple[ActionUnit, ...]:
    """Draw whether the movement is on one side; brow lowerers and lids never are."""
    one_sided = generator.random() < _ONE_SIDED_SHARE
    side = str(generator.choice(["L", "R"])) if one_sided else ""
    # AU 1 follows AU 2: a brow is raised as a whole
    follows = (1,) if 2 in numbers else ()
    return tuple(ActionUnit(n, side if n in (*_ONE_SIDED, *follows) else "") for n in numbers)
