"""What an emotion looks like, and in which order a subject shows a chosen few."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice

import numpy as np


@dataclass(frozen=True, slots=True)
class Expression:
    """One way to show an emotion.

    Attributes:
        share: How often it is drawn among the emotion's expressions.
        units: Numbers of the action units that move together.
        objective_class: 1 to 7 after Davison et al., "Objective classes for micro-facial
            expression recognition", J. Imaging 4(10), 2018, table 1; 7 holds all other units.
    """

    share: float
    units: tuple[int, ...]
    objective_class: int


# typical codings of the literature; some units serve two emotions, as annotators' do; `negative`
# is the class of a release that tells no more
EXPRESSIONS: Mapping[str, tuple[Expression, ...]] = {
    "happiness": (
        Expression(0.55, (12,), 1), Expression(0.35, (6, 12), 1), Expression(0.10, (12, 14), 7),
    ),
    "surprise": (
        Expression(0.65, (1, 2), 2), Expression(0.20, (1, 2, 5), 7), Expression(0.15, (2,), 7),
    ),
    "disgust": (
        Expression(0.40, (4, 9), 4), Expression(0.30, (10,), 4),
        Expression(0.20, (4, 7, 10), 4), Expression(0.10, (9,), 4),
    ),
    "repression": (
        Expression(0.40, (15,), 5), Expression(0.25, (17,), 7),
        Expression(0.20, (15, 17), 5), Expression(0.15, (14, 24), 7),
    ),
    "anger": (
        Expression(0.40, (4, 7), 3), Expression(0.25, (4, 5, 7), 3),
        Expression(0.20, (17, 24), 3), Expression(0.15, (4, 5), 3),
    ),
    "contempt": (
        Expression(0.60, (14,), 7), Expression(0.20, (14, 17), 7), Expression(0.20, (10, 14), 7),
    ),
    "negative": (
        Expression(0.30, (4, 9), 4), Expression(0.30, (4, 7), 3),
        Expression(0.20, (15,), 5), Expression(0.20, (10,), 4),
    ),
    "others": (
        Expression(0.50, (4,), 3), Expression(0.25, (4, 7), 3),
        Expression(0.15, (14,), 7), Expression(0.10, (1, 4), 5),
    ),
    "sadness": (Expression(0.60, (1, 4), 5), Expression(0.40, (1, 15), 7)),
    "fear": (Expression(0.60, (1, 2, 4), 6), Expression(0.40, (20,), 6)),
}  # fmt: skip

# every round shows one emotion of each group; the emotions of a group take turns
GROUPS = (
    ("happiness",),
    ("surprise",),
    ("disgust", "repression", "anger", "contempt", "negative"),
)
# in every second round one more, in these proportions
_RARE = ("others", "others", "others", "sadness", "others", "others", "others", "fear")


def schedule(
    emotions: Sequence[str], clips: int, generator: np.random.Generator
) -> tuple[str, ...]:
    """Return the emotion of each clip of a subject.

    Three-class problems (positive, negative, surprise) come out balanced, and eight clips hold
    every class.

    Args:
        emotions: Those that may be shown; at least one.
        clips: How many are wanted.
        generator: Shuffles every round.
    """
    return tuple(islice(_shuffled_rounds(emotions, generator), clips))


def _shuffled_rounds(emotions: Sequence[str], generator: np.random.Generator) -> Iterator[str]:
    groups = [group for names in GROUPS if (group := _kept(names, emotions, generator))]
    rare = _kept(_RARE, emotions, generator)
    for turn in count():
        shown = [group[turn % len(group)] for group in groups]
        if rare and (turn % 2 == 0 or not groups):
            shown.append(rare[(turn // 2) % len(rare)])
        yield from generator.permutation(shown).tolist()


def _kept(
    names: Sequence[str], emotions: Sequence[str], generator: np.random.Generator
) -> list[str]:
    """Return the names that may be shown, from a random one on."""
    kept = [name for name in names if name in emotions]
    start = int(generator.integers(len(kept))) if kept else 0
    return kept[start:] + kept[:start]


def draw_expression(emotion: str, generator: np.random.Generator) -> Expression:
    """Draw one of the expressions of an emotion."""
    options = EXPRESSIONS[emotion]
    shares = np.array([option.share for option in options])
    return options[int(generator.choice(len(options), p=shares / shares.sum()))]
