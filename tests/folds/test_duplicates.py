import shutil

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.folds.configuration import Configuration
from mer.folds.duplicates import SAME, SHOWN, check_duplicates, close_pairs, thumbnail


def picture(seed, size=64):
    noise = np.random.default_rng(seed).integers(0, 255, (8, 8, 3), dtype=np.uint8)
    return cv2.resize(noise, (size, size), interpolation=cv2.INTER_LINEAR)


def test_drawn_people_are_different_people(configuration):
    verdict, note = check_duplicates(configuration.build_data())
    assert verdict.outcome == "pass"
    assert "onset pictures of 24 clips" in verdict.reason
    assert note.outcome == "note"
    assert note.reason.count(" and ") == SHOWN


def copy_clip(data, store, recompressed):
    """Give a clip of sub02 the frames of one of sub01, of any length, all of them its onset's."""
    (prepared,) = data.stores.values()
    one, other = (
        next(clip for clip in data.clips.values() if clip.subject == f"casme2/sub0{number}")
        for number in (1, 2)
    )
    frame = np.array(prepared.frames(one.key)[one.onset])
    if recompressed:
        coded = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
        frame = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    length = len(other.frames)
    (place,) = store.rglob(f"{other.key.removeprefix('casme2/')}/frames.npy")
    np.save(place, np.stack([frame] * length))
    return one.key, other.key


@pytest.mark.parametrize("recompressed", [False, True])
def test_a_clip_under_another_subject_fails(
    configuration, store, small_words, tmp_path, recompressed
):
    copied = tmp_path / "store"
    shutil.copytree(store, copied, ignore=shutil.ignore_patterns("views"))
    keys = copy_clip(configuration.build_data(), copied, recompressed)
    verdict, note = check_duplicates(Configuration.parse(small_words(copied)).build_data())
    assert verdict.failed
    assert f"{keys[0]} and {keys[1]}: one picture under two subjects" in verdict.reason
    assert f"{keys[0]} and {keys[1]}" in note.reason


def test_a_thumbnail_does_not_know_brightness_contrast_or_size():
    one, far = thumbnail(picture(1)), thumbnail(picture(2))
    darker = np.round(picture(1) * 0.5 + 20).astype(np.uint8)
    assert one.shape == (1024,)
    assert one @ one == pytest.approx(1, abs=1e-5)
    assert one @ thumbnail(darker) > SAME
    assert one @ thumbnail(picture(1, 128)) > 0.98
    assert one @ far < 0.7


def test_a_picture_of_one_colour_is_like_none():
    flat = thumbnail(np.full((64, 64, 3), 77, np.uint8))
    assert not flat.any()


@given(st.integers(2, 12), st.integers(1, 5), st.integers(0, 1000))
def test_the_closest_pairs_of_two_subjects_come_first(count, people, seed):
    generator = np.random.default_rng(seed)
    rows = generator.normal(size=(count, 6)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    subjects = [f"d/{number}" for number in generator.integers(0, people, count)]
    keys = [f"{subject}/{n}" for n, subject in enumerate(subjects)]
    pairs = close_pairs(keys, subjects, rows)
    best = {}
    for i in range(count):
        for j in range(i):
            if subjects[i] != subjects[j]:
                both = frozenset((subjects[i], subjects[j]))
                best[both] = max(best.get(both, -2), float(rows[i] @ rows[j]))
    expected = sorted(best.values(), reverse=True)
    above = sum(value > SAME for value in expected)
    assert [p.correlation for p in pairs] == pytest.approx(expected[: max(SHOWN, above)], abs=1e-5)


def test_one_subject_has_no_pairs():
    assert close_pairs(["a/b/1", "a/b/2"], ["a/b", "a/b"], np.eye(2, dtype=np.float32)) == []
