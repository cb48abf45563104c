import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from mer.errors import MerError
from mer.files import file_digest, write_array
from mer.preparation.record import ClipRecord
from mer.preparation.store import Store, clip_folder
from mer.types import Clip
from mer.views import FramePair
from mer.views.cache import INDEX, ViewCache

PLACES = ("sub01/EP02_01f", "sub01/EP03_02")


class Counting(FramePair):
    calls = 0

    def prepare(self, clip, store):
        type(self).calls += 1
        return super().prepare(clip, store)


def make_clip(dataset, place):
    return Clip(
        f"{dataset}/{place}", f"{dataset}/sub01", (), 1, 6, 11, "annotated", "others", (), None,
        200.0,
    )  # fmt: skip


def make_store(base, dataset, seed):
    """A store of two clips with frames of noise."""
    draws, folder = np.random.default_rng(seed), base / dataset / "hash"
    keys = [f"{dataset}/{place}" for place in PLACES]
    for key in keys:
        frames = draws.integers(0, 255, (12, 32, 32, 3), dtype=np.uint8)
        place = clip_folder(folder, key)
        write_array(place / "frames.npy", frames)
        sums = {"frames.npy": file_digest(place / "frames.npy")}
        ClipRecord(make_clip(dataset, key.partition("/")[2]), "", None, (), sums).write(place)
    return Store(folder, {"dataset": dataset, "clips": keys, "content": "same"})


def contents(stores):
    """The bytes of all that a view wrote, by place."""
    return {
        path.relative_to(store.folder.parent.parent): path.read_bytes()
        for store in stores.values()
        for path in sorted(store.folder.glob("views/**/*"))
        if path.is_file()
    }


@pytest.fixture
def stores(tmp_path):
    """Two datasets whose clips have the same names."""
    return {name: make_store(tmp_path, name, seed) for seed, name in enumerate(("casme2", "mine"))}


@pytest.fixture
def some():
    return tuple(make_clip("casme2", place) for place in PLACES)


@pytest.fixture
def all_clips(some):
    return (*some, *(make_clip("mine", place) for place in PLACES))


def test_a_clip_is_prepared_once(stores, some):
    Counting.calls = 0
    cache = ViewCache(Counting(size=20), stores)
    assert cache.fill(some) == 2
    assert cache.fill(some) == 0
    assert ViewCache(Counting(size=20), stores).fill(some) == 0
    assert Counting.calls == 2


def test_a_clip_that_is_not_there_is_prepared_when_it_is_asked_for(stores, some):
    Counting.calls = 0
    cache = ViewCache(Counting(size=20), stores)
    cache.arrays(some[0])
    cache.arrays(some[0])
    assert Counting.calls == 1
    assert cache.fill(some) == 1


def test_arrays_are_memory_mapped_and_equal_to_what_the_view_makes(stores, some):
    view = FramePair(size=24)
    arrays = ViewCache(view, stores).arrays(some[0])
    for name, array in view.prepare(some[0], stores["casme2"]).items():
        assert isinstance(arrays[name], np.memmap)
        np.testing.assert_array_equal(arrays[name], array)


def test_processes_write_what_one_writes(stores, all_clips, monkeypatch):
    view = FramePair(size=24)
    ViewCache(view, stores).fill(all_clips)
    alone = contents(stores)
    monkeypatch.setattr("mer.views.cache.WORTH", 0)
    for store in stores.values():
        shutil.rmtree(store.folder / "views")
    here, check = [], Store.require_intact
    watched = lambda self, key: here.append(key) or check(self, key)  # noqa: E731
    monkeypatch.setattr(Store, "require_intact", watched)
    assert ViewCache(view, stores, workers=2).fill(all_clips) == 4
    assert here == [all_clips[0].key]  # timed in this process, the others in workers
    assert contents(stores) == alone
    assert ViewCache(view, stores, workers=2).fill(all_clips) == 0


def test_a_view_works_with_one_thread_of_blas_here_as_in_a_worker(stores, some):
    class Asking(FramePair):
        threads = ()

        def prepare(self, clip, store):
            found = [lib for lib in threadpool_info() if lib["user_api"] == "blas"]
            type(self).threads = tuple(lib["num_threads"] for lib in found)
            return super().prepare(clip, store)

    ViewCache(Asking(size=20), stores).fill(some)
    assert set(Asking.threads) == {1}


def test_filling_goes_on_where_it_was_stopped(stores, some, capsys):
    class Stopped(FramePair):
        broken = True

        def prepare(self, clip, store):
            if self.broken and clip.key == some[1].key:
                raise MerError("no second clip")
            return super().prepare(clip, store)

    filled = ViewCache(Stopped(size=20), stores, workers=2)
    with pytest.raises(MerError, match="no second clip"):
        filled.fill(some)
    Stopped.broken = False
    assert filled.fill(some) == 1
    assert capsys.readouterr().err == ""  # short work says nothing


def test_two_stores_are_kept_apart(stores, all_clips):
    view = FramePair(size=24)
    cache = ViewCache(view, stores)
    assert cache.fill(all_clips) == 4
    for clip in all_clips:
        wanted = view.prepare(clip, stores[clip.dataset])
        np.testing.assert_array_equal(cache.arrays(clip)["apex"], wanted["apex"])
    one, _, other, _ = (cache.arrays(clip)["apex"] for clip in all_clips)
    assert not np.array_equal(one, other)
    for store in stores.values():
        assert len([*store.folder.glob(f"views/*/*/{INDEX}")]) == 2


def test_what_one_dataset_has_cached_serves_it_alone_or_among_others(stores, all_clips):
    view = FramePair(size=24)
    assert ViewCache(view, {"casme2": stores["casme2"]}).fill(all_clips[:2]) == 2
    assert ViewCache(view, stores).fill(all_clips) == 2


def test_other_content_of_one_store_is_prepared_anew_and_the_other_kept(stores, all_clips):
    view = FramePair(size=24)
    ViewCache(view, stores).fill(all_clips)
    old = stores["mine"]
    changed = stores | {"mine": Store(old.folder, {**old.manifest, "content": "new"})}
    assert ViewCache(view, changed).fill(all_clips) == 2


def test_another_apex_is_another_entry(stores, some):
    cache = ViewCache(FramePair(size=24), stores)
    before = np.array(cache.arrays(some[0])["apex"])
    after = np.array(cache.arrays(replace(some[0], apex=some[0].onset))["apex"])
    assert not np.array_equal(before, after)
    assert cache.fill(some) == 1


def test_an_entry_says_what_it_holds(stores, some):
    cache = ViewCache(FramePair(size=24), stores)
    cache.fill(some[:1])
    (index,) = stores["casme2"].folder.glob(f"views/*/*/{INDEX}")
    sums = json.loads(index.read_text())
    assert {name: file_digest(index.parent / f"{name}.npy") for name in ("apex", "onset")} == sums


def test_a_damaged_entry_is_named(stores, some):
    cache = ViewCache(FramePair(size=28), stores)
    cache.fill(some)
    broken = next(stores["casme2"].folder.glob("views/*/*/apex.npy"))
    broken.write_bytes(b"garbage")
    with pytest.raises(MerError, match=r"is damaged .*remove that folder and run the command") as e:
        _ = [cache.arrays(clip) for clip in some]
    assert str(broken.parent) in str(e.value)


@pytest.mark.parametrize("name", ["apex.npy", INDEX])
def test_a_garbled_entry_is_made_again(stores, some, name):
    cache = ViewCache(FramePair(size=28), stores)
    cache.fill(some)
    before = {clip.key: np.array(cache.arrays(clip)["apex"]) for clip in some}
    broken = next(stores["casme2"].folder.glob(f"views/*/*/{name}"))
    content = bytearray(broken.read_bytes())
    content[-9] ^= 1
    broken.write_bytes(content)
    assert cache.fill(some) == 1
    for clip in some:
        np.testing.assert_array_equal(cache.arrays(clip)["apex"], before[clip.key])


def test_nothing_is_made_of_a_damaged_store(stores, some):
    path = clip_folder(stores["casme2"].folder, some[0].key) / "frames.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(MerError, match=r"another frames\.npy than was written.*mer prepare"):
        ViewCache(FramePair(size=24), stores).fill(some)
