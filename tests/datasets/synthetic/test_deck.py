from collections import Counter

import pytest

from mer.datasets.synthetic.deck import deal, deck
from mer.datasets.synthetic.settings import DATASETS

VOCABULARIES = {name: tuple(layout.emotions.values()) for name, layout in DATASETS.items()}


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_deck_holds_every_emotion_more_than_once(dataset):
    emotions = VOCABULARIES[dataset]
    counts = Counter(emotion for emotion, _ in deck(emotions))
    assert set(counts) == set(emotions)
    assert min(counts.values()) >= 2


@pytest.mark.parametrize("dataset", ["casme2", "samm", "casme3", "casme3c", "mmew"])
def test_a_deck_holds_every_objective_class_more_than_once(dataset):
    counts = Counter(option.objective_class for _, option in deck(VOCABULARIES[dataset]))
    assert set(counts) == {1, 2, 3, 4, 5, 6, 7}
    assert min(counts.values()) >= 2


def test_neighbours_hold_three_classes_about_evenly():
    cards = [emotion for emotion, _ in deck(VOCABULARIES["samm"])] * 2
    for start in range(len(cards) // 2):
        eight = Counter(cards[start : start + 8])
        assert eight["happiness"] == eight["surprise"] == 2
        assert 2 <= sum(eight[name] for name in ("disgust", "anger", "contempt")) <= 3


@pytest.mark.parametrize(("seed", "clips"), [(0, 8), (1, 12), (7, 5)])
def test_subjects_deal_one_deck_after_another(seed, clips):
    emotions = VOCABULARIES["casme3"]
    dealt = [card for subject in range(1, 33) for card in deal(emotions, seed, subject, clips)]
    counts = Counter(dealt)
    assert counts == {card: n * clips for card, n in Counter(deck(emotions)).items()}


def test_the_order_within_a_subject_is_shuffled_and_depends_on_the_seed():
    emotions = VOCABULARIES["casme2"]
    first = deal(emotions, 0, 1, 12)
    assert first == deal(emotions, 0, 1, 12)
    assert first != deal(emotions, 1, 1, 12)
    cards = deck(emotions) * 2
    assert not any(first == cards[start : start + 12] for start in range(32))
