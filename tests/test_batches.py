import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mer.batches import POOL, ShuffledBatches
from mer.views import FramePair

LENGTHS = st.lists(st.integers(2, 32), min_size=1, max_size=200)


@given(st.integers(1, 200), st.integers(2, 40), st.integers(0, 5))
def test_every_sample_is_seen_once_and_no_batch_is_a_single_one(count, size, seed):
    torch.manual_seed(seed)
    sampler = ShuffledBatches(count, size)
    batches = list(sampler)
    assert sorted(index for batch in batches for index in batch) == list(range(count))
    assert len(batches) == len(sampler)
    assert count == 1 or all(2 <= len(batch) <= size + 1 for batch in batches)


def test_a_last_short_batch_is_kept():
    assert [len(batch) for batch in ShuffledBatches(10, 4)] == [4, 4, 2]


def test_a_batch_of_one_joins_the_one_before_it():
    assert [len(batch) for batch in ShuffledBatches(9, 4)] == [4, 5]


def test_the_order_follows_the_seed():
    def order(seed):
        torch.manual_seed(seed)
        return list(ShuffledBatches(32, 8))

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_batches_without_lengths_are_those_of_one_permutation():
    torch.manual_seed(3)
    order = torch.randperm(11).tolist()
    after = torch.rand(())
    for lengths in (None, tuple):
        torch.manual_seed(3)
        assert list(ShuffledBatches(11, 4, lengths)) == [order[:4], order[4:8], order[8:]]
        assert torch.rand(()) == after


@given(LENGTHS, st.integers(2, 40), st.integers(0, 5))
def test_batches_by_length_hold_every_sample_once(lengths, size, seed):
    torch.manual_seed(seed)
    sampler = ShuffledBatches(len(lengths), size, lambda: lengths)
    batches = list(sampler)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    assert len(batches) == len(sampler)
    plain = ShuffledBatches(len(lengths), size)
    assert sorted(map(len, batches)) == sorted(map(len, plain))
    assert sampler.drawn == batches


@given(LENGTHS, st.integers(2, 8))
def test_batches_by_length_follow_the_seed(lengths, size):
    def epochs(seed):
        torch.manual_seed(seed)
        sampler = ShuffledBatches(len(lengths), size, lambda: lengths)
        return list(sampler), list(sampler)

    assert epochs(0) == epochs(0)


def test_a_pool_of_few_batches_is_sorted_and_the_batches_shuffled():
    lengths = list(range(4 * POOL))
    torch.manual_seed(0)
    batches = list(ShuffledBatches(len(lengths), 4, lambda: lengths))
    assert sorted(batches) == [lengths[i : i + 4] for i in range(0, len(lengths), 4)]
    assert batches != sorted(batches)


def padded_share(batches, lengths):
    """Return which part of all frames is padding."""
    longest = sum(len(batch) * max(lengths[i] for i in batch) for batch in batches)
    return 1 - sum(lengths) / longest


def test_little_is_padded_and_the_batches_differ_between_epochs():
    # as long as micro-expressions at 30 frames a second are, and at most 32 frames
    generator = np.random.default_rng(0)
    lengths = np.clip(generator.lognormal(2.5, 0.5, 800).round(), 2, 32).astype(int).tolist()
    torch.manual_seed(0)
    grouped = ShuffledBatches(len(lengths), 16, lambda: lengths)
    shares = [padded_share(list(grouped), lengths) for _ in range(5)]
    plain = padded_share(list(ShuffledBatches(len(lengths), 16)), lengths)
    assert max(shares) < plain / 2
    seen = {frozenset(batch) for _ in range(5) for batch in grouped}
    assert len(seen) == 5 * len(grouped)


def test_a_clip_is_opened_at_its_first_use_and_once(words, monkeypatch):
    from mer.batches import ClipSamples
    from mer.folds.configuration import Configuration
    from mer.views.cache import ViewCache

    data = Configuration.parse(words).build_data()
    clips = list(data.clips.values())[:3]
    opened = []
    read = ViewCache.arrays
    monkeypatch.setattr(
        ViewCache, "arrays", lambda cache, clip: opened.append(clip.key) or read(cache, clip)
    )
    samples = ClipSamples(clips, [2, 0, 1], data.cache, training=False)
    assert len(samples.sources) == len(samples) == 3
    assert opened == []
    once, again = samples[1], samples[-2]
    assert opened == [clips[1].key]
    assert once.clip == again.clip == clips[1].key


@pytest.mark.parametrize("training", [True, False])
def test_samples_carry_their_source_and_become_a_batch(words, training):
    from mer.batches import ClipSamples
    from mer.folds.configuration import Configuration

    data = Configuration.parse(words).build_data()
    clips = list(data.clips.values())[:3]
    samples = ClipSamples(clips, [2, 0, 1], data.cache, training)
    assert [samples[i].source for i in range(3)] == [clip.key for clip in clips]
    assert samples.sources == tuple(clip.key for clip in clips)
    batch = samples.collate([samples[i] for i in range(3)])
    assert batch["label"].tolist() == [2, 0, 1]
    assert batch["onset"].shape == (3, 32, 32, 3)
    assert batch["onset"].dtype == torch.uint8


class Long(FramePair):
    """A view whose clips differ in length."""

    def length(self, arrays):
        return int(arrays["onset"].sum()) % 7


def test_lengths_come_from_the_view_and_only_where_it_has_some(words):
    from mer.batches import ClipSamples
    from mer.folds.configuration import Configuration
    from mer.views.cache import ViewCache

    data = Configuration.parse(words).build_data()
    clips = list(data.clips.values())[:5]
    plain = ClipSamples(clips, [0] * 5, data.cache, training=True)
    assert plain.lengths() == ()
    view = Long(size=8)
    cache = ViewCache(view, data.stores)
    samples = ClipSamples(clips, [0] * 5, cache, training=True)
    assert samples.lengths() == tuple(view.length(cache.arrays(clip)) for clip in clips)
