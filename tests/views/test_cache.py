from dataclasses import replace

import numpy as np
import pytest

from mer.errors import MerError
from mer.folds.configuration import Configuration
from mer.views import FramePair
from mer.views.cache import ViewCache


class Counting(FramePair):
    calls = 0

    def prepare(self, clip, store):
        type(self).calls += 1
        return super().prepare(clip, store)


@pytest.fixture
def clips(words):
    data = Configuration.parse(words).build_data()
    return data.store, tuple(data.clips.values())[:2]


def test_a_clip_is_prepared_once(clips):
    store, some = clips
    Counting.calls = 0
    cache = ViewCache(Counting(size=20), store)
    assert cache.fill(some) == 2
    assert cache.fill(some) == 0
    assert ViewCache(Counting(size=20), store).fill(some) == 0
    assert Counting.calls == 2


def test_arrays_are_memory_mapped_and_equal_to_what_the_view_makes(clips):
    store, some = clips
    view = FramePair(size=24)
    arrays = ViewCache(view, store).arrays(some[0])
    for name, array in view.prepare(some[0], store).items():
        assert isinstance(arrays[name], np.memmap)
        np.testing.assert_array_equal(arrays[name], array)


def test_a_corrected_apex_is_another_entry(clips):
    store, (clip, _) = clips
    cache = ViewCache(FramePair(size=24), store)
    before = np.array(cache.arrays(clip)["apex"])
    after = np.array(cache.arrays(replace(clip, apex=clip.onset))["apex"])
    assert not np.array_equal(before, after)


def test_a_damaged_entry_is_named(clips):
    store, some = clips
    cache = ViewCache(FramePair(size=28), store)
    cache.fill(some)
    broken = next(cache.folder.glob("*/apex.npy"))
    broken.write_bytes(b"garbage")
    with pytest.raises(MerError, match="is damaged"):
        _ = [cache.arrays(clip) for clip in some]
