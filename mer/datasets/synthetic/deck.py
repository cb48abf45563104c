"""All emotions of a dataset in an order that leaves no class out.

Emotions drawn at random miss the rare classes in a small corpus. So a corpus that shows all
emotions deals its clips from a deck, again and again. The deck has every emotion and every
objective class at least twice, so far apart that two subjects show it.
"""

from collections import Counter
from collections.abc import Sequence

from mer.datasets.synthetic.emotions import EXPRESSIONS, GROUPS, Expression
from mer.datasets.synthetic.streams import stream

Card = tuple[str, Expression]

_TURNS = 8
# one of these in each turn
_RARE = ("others", "sadness", "others", "fear")


def deck(emotions: Sequence[str]) -> tuple[Card, ...]:
    """Return every emotion with its expressions in turn.

    Any few neighbours hold the classes positive, negative and surprise about evenly.

    Args:
        emotions: Of a dataset, as `EXPRESSIONS` names them.
    """
    groups = [[name for name in names if name in emotions] for names in (*GROUPS, _RARE)]
    cards: list[Card] = []
    shown: Counter[str] = Counter()
    for turn in range(_TURNS):
        for group in filter(None, groups):
            emotion = group[turn % len(group)]
            options = EXPRESSIONS[emotion]
            cards.append((emotion, options[shown[emotion] % len(options)]))
            shown[emotion] += 1
    return tuple(cards)


def deal(emotions: Sequence[str], seed: int, subject: int, clips: int) -> tuple[Card, ...]:
    """Return what a subject shows, in the order of the clips.

    Each subject goes on where the one before has ended; the first starts anywhere.

    Args:
        emotions: Of the dataset.
        seed: Of the corpus.
        subject: Its number, from 1.
        clips: How many.
    """
    cards = deck(emotions)
    start = int(stream("deck", seed).integers(len(cards))) + (subject - 1) * clips
    order = stream("emotions", seed, subject).permutation(clips).tolist()
    return tuple(cards[(start + place) % len(cards)] for place in order)
