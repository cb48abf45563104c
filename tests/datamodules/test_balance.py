"""Copies of rare classes' clips, and what samples say of where they come from."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.batches import ClipSamples
from mer.datamodules.balance import balanced_copies
from mer.errors import MerError
from mer.folds.loaders import check_sources
from mer.splits import inner_fold, make_folds
from mer.views import FramePair

FACTORS = (2.0, 3.0, 5.0)


class Copied(FramePair):
    """A view whose copy at a factor is the onset times it."""

    def copy_factors(self):
        return FACTORS

    def prepare(self, clip, store):
        arrays = super().prepare(clip, store)
        copies = {f"onset-{f:g}": np.uint8(arrays["onset"] // 10 * f) for f in FACTORS}
        return arrays | copies

    def copied(self, arrays, factor):
        return {"onset": arrays[f"onset-{factor:g}"], "apex": arrays["apex"]}

    def draw(self, arrays, training):
        return {name: arrays[name] for name in ("onset", "apex")}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=40), st.integers(0, 4), st.integers(0, 2), st.randoms())
def test_classes_become_as_even_as_the_factors_allow(classes, number, least, random):
    labels = {f"clip{i:02d}": label for i, label in enumerate(classes)}
    factors = (2.0, 3.0, 5.0, 6.0)[:number]
    copies = balanced_copies(labels, factors, least)
    assert len(set(copies)) == len(copies)
    assert all(key in labels and factor in factors for key, factor in copies)
    counts = Counter(classes)
    more = Counter(labels[key] for key, _ in copies)
    for label, count in counts.items():
        assert more[label] == min((1 + least) * max(counts.values()) - count, count * number)
        each = Counter(key for key, _ in copies if labels[key] == label)
        assert (
            not each or max(each.values()) - min(each[k] for k in labels if labels[k] == label) <= 1
        )
    mixed = list(labels.items())
    random.shuffle(mixed)
    assert balanced_copies(dict(mixed), factors, least) == copies


def test_factors_and_clips_take_turns():
    labels = {f"c{i}": 0 for i in range(10)} | {f"r{i}": 1 for i in range(4)}
    found = balanced_copies(labels, (2.0, 3.0))
    assert found == [("r0", 2), ("r1", 3), ("r2", 2), ("r3", 3), ("r0", 3), ("r2", 3)]


def test_every_class_has_copies_where_the_view_wants_them():
    """Else the size of a movement would tell the commonest class from the others."""
    labels = {f"c{i}": 0 for i in range(10)} | {f"r{i}": 1 for i in range(4)}
    each = Counter(key[0] for key, _ in balanced_copies(labels, (8.0, 10.0, 12.0, 15.0), least=1))
    assert each == {"c": 10, "r": 16}


@pytest.fixture
def data(two):
    made = two.data(view=Copied(size=32))
    made.use(make_folds("loso", made.subjects)[0])
    return made


def test_a_training_is_balanced_and_nothing_else(data):
    samples = data.train_dataloader().dataset
    plain = Counter(data.labels[key] for key in data.fold.train)
    most = max(plain.values())
    wanted = {label: min(most, 4 * count) for label, count in plain.items()}
    assert Counter(samples.labels) == wanted
    assert data.class_counts() == tuple(wanted.get(i, 0) for i in range(data.num_classes))
    assert len(samples) > len(data.fold.train)
    for loader in (data.test_dataloader(), data.predict_dataloader()):
        assert [clip.key for clip in loader.dataset.clips] == list(data.fold.test)


def test_an_inner_training_copies_no_clip_that_validates(data):
    data.validation = "inner"
    inner = inner_fold(data.fold, seed=0)
    assert set(data.train_dataloader().dataset.sources) <= set(inner.train)
    assert [clip.key for clip in data.val_dataloader().dataset.clips] == list(inner.test)


def test_a_copy_names_itself_and_its_source(data):
    samples = data.train_dataloader().dataset
    copies = [i for i, clip in enumerate(samples.clips) if "@" in clip.key]
    assert copies
    for index in copies:
        sample = samples[index]
        key, _, factor = sample.clip.rpartition("@x")
        assert sample.source == samples.sources[index] == key
        assert sample.label == data.labels[key]
        arrays = data.cache.arrays(data.clips[key])
        np.testing.assert_array_equal(sample.arrays["onset"], arrays[f"onset-{factor}"])
    first = samples[0]
    assert first.clip == first.source == data.fold.train[0]
    np.testing.assert_array_equal(
        first.arrays["onset"], data.cache.arrays(data.clips[first.clip])["onset"]
    )
    assert samples.lengths() == ()


def test_a_sound_training_with_copies_passes_the_check_of_sources(data):
    folds = make_folds("loso", data.subjects)
    assert check_sources(data, folds, folds[0]).outcome == "pass"


def test_a_copy_of_a_test_clip_in_training_is_caught(data, monkeypatch):
    fold = data.fold
    theirs, others = fold.test[0], fold.train
    loader = data.train_dataloader()
    leaky = ClipSamples(
        [data.clips[key] for key in (*others, theirs)],
        [data.labels[key] for key in (*others, theirs)],
        data.cache,
        True,
        [*[None] * len(others), 2.0],
    )
    monkeypatch.setattr(data, "train_dataloader", lambda: type(loader)(leaky))
    found = check_sources(data, [fold], fold)
    assert found.failed
    assert found.reason == (
        f"fold {fold.name}: training sample {theirs}@x2 is made from test clip {theirs}"
    )


def test_a_view_without_copies_trains_on_every_clip_once(two):
    data = two.data()
    data.use(make_folds("loso", data.subjects)[0])
    samples = data.train_dataloader().dataset
    assert samples.sources == tuple(clip.key for clip in samples.clips) == data.fold.train
    with pytest.raises(MerError, match="FramePair has no copy at factor 2"):
        data.view.copied({}, 2.0)
