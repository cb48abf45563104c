import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mer.batches import ShuffledBatches


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


@pytest.mark.parametrize("training", [True, False])
def test_samples_carry_their_source_and_become_a_batch(words, training):
    from mer.batches import ClipSamples, collate
    from mer.folds.configuration import Configuration

    data = Configuration.parse(words).build_data()
    clips = list(data.clips.values())[:3]
    samples = ClipSamples(clips, [2, 0, 1], data.cache, training)
    assert [samples[i].source for i in range(3)] == [clip.key for clip in clips]
    assert samples.sources == tuple(clip.key for clip in clips)
    batch = collate([samples[i] for i in range(3)])
    assert batch["label"].tolist() == [2, 0, 1]
    assert batch["onset"].shape == (3, 32, 32, 3)
    assert batch["onset"].dtype == torch.uint8
