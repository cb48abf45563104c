import os
from types import SimpleNamespace

import numpy as np
import pytest

from mer.folds.configuration import Configuration
from mer.folds.spoilt import other_labels, spoilt_bytes, write_spoilt
from mer.types import Clip

HELD_OUT = {"casme2/sub02"}


@pytest.fixture
def data(configuration):
    return configuration.build_data()


@pytest.fixture
def spoilt(data, small_words, tmp_path):
    write_spoilt(data, HELD_OUT, tmp_path / "spoilt")
    return Configuration.parse(small_words(tmp_path / "spoilt")).build_data()


def split(data):
    keys = data.clips
    held_out = [key for key in keys if data.clips[key].subject in HELD_OUT]
    return held_out, [key for key in keys if key not in held_out]


def test_frames_and_landmarks_of_the_held_out_are_noise(data, spoilt):
    (true,), (noise,) = data.stores.values(), spoilt.stores.values()
    for key in split(data)[0]:
        for name in ("frames", "landmarks"):
            before, after = getattr(true, name)(key), getattr(noise, name)(key)
            assert (before.shape, before.dtype) == (after.shape, after.dtype)
            near, far = np.array(before, float).ravel(), np.array(after, float).ravel()
            assert abs(np.corrcoef(near, far)[0, 1]) < 0.2
        noise.require_intact(key)


def test_everybody_else_is_as_before(data, spoilt):
    (true,), (noise,) = data.stores.values(), spoilt.stores.values()
    for key in split(data)[1]:
        np.testing.assert_array_equal(true.frames(key), noise.frames(key))
        np.testing.assert_array_equal(true.landmarks(key), noise.landmarks(key))
        assert data.clips[key] == spoilt.clips[key]
        assert data.labels[key] == spoilt.labels[key]


def test_the_held_out_take_the_class_that_they_show_least_and_no_clip_is_lost(data, spoilt):
    assert list(spoilt.clips) == list(data.clips)
    held_out = split(data)[0]
    before, after = ([one.labels[key] for key in held_out] for one in (data, spoilt))
    least = min(range(3), key=before.count)
    # counts over all subjects change too, and so would a statistic of them
    assert after == [least] * len(held_out) != before
    # what co-occurrences of action units would be counted from
    assert any(data.clips[key].action_units != spoilt.clips[key].action_units for key in held_out)


def test_the_user_s_store_is_only_read(data, tmp_path):
    (store,) = data.stores.values()
    files = sorted(path for path in store.folder.rglob("*") if path.is_file())
    before = [(path, path.stat().st_mtime_ns, path.read_bytes()) for path in files]
    write_spoilt(data, HELD_OUT, tmp_path / "spoilt")
    assert before == [(path, path.stat().st_mtime_ns, path.read_bytes()) for path in files]


def test_no_view_is_taken_over(data, tmp_path):
    data.prepare_data()
    write_spoilt(data, HELD_OUT, tmp_path / "spoilt")
    assert not list((tmp_path / "spoilt").rglob("views"))


def test_the_bytes_are_those_of_copies_and_views(data, tmp_path):
    data.prepare_data()
    need = spoilt_bytes(data, HELD_OUT)
    write_spoilt(data, HELD_OUT, tmp_path / "spoilt")
    copied = sum(
        os.lstat(path).st_size
        for path in (tmp_path / "spoilt").rglob("*.npy")
        if not path.is_symlink()
    )
    views = 24 * 2 * 5 * 32 * 32 * 3  # clips, frames, candidates, pixels
    assert copied + views <= need <= 1.1 * (copied + views)


def test_a_class_that_nobody_else_shows_keeps_its_clips(data):
    assert other_labels(data, set(data.subjects.values())) == {}
    labels = data.labels
    for key in [key for key, label in labels.items() if label == 2]:
        if data.clips[key].subject not in HELD_OUT:
            del data.clips[key]
    taking = other_labels(data, HELD_OUT)
    assert taking
    assert all(labels[key] != 2 for key in taking)


def test_a_dataset_that_is_held_out_whole_takes_labels_of_its_own():
    emotions = {"smic/s01": "aab", "smic/s02": "ab", "samm/006": "ab", "samm/007": "ba"}
    clips = [
        Clip(f"{subject}/{n}", subject, (), 0, 1, 2, "annotated", label, (), None, 100.0)
        for subject, labels in emotions.items()
        for n, label in enumerate(labels)
    ]
    data = SimpleNamespace(
        clips={clip.key: clip for clip in clips},
        scheme=SimpleNamespace(class_of=lambda clip: "ab".index(clip.emotion)),
        stores={"smic": None, "samm": None},
    )
    taking = other_labels(data, {"smic/s01", "smic/s02"})
    assert sorted(taking) == ["smic/s01/0", "smic/s01/1", "smic/s02/0"]
    assert {(donor.dataset, donor.emotion) for donor in taking.values()} == {("smic", "b")}
