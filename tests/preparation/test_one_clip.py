import errno
import os
from dataclasses import replace

import cv2
import numpy as np
import pytest

from mer.errors import MerError
from mer.preparation.alignment import LEFT_EYE, RIGHT_EYE
from mer.preparation.one_clip import is_prepared, prepare_clip
from mer.preparation.pictures import UnusableClipError
from mer.preparation.record import read_record
from mer.preparation.settings import PreparationSettings

BOTH = PreparationSettings(landmarks=("plain", "averaged"))


def load(folder, name):
    return np.load(folder / name, allow_pickle=False)


def test_frames_and_landmarks_are_aligned(drawn, tmp_path):
    clip = drawn.clips[0]
    prepare_clip(clip, tmp_path, BOTH)
    frames, plain, averaged = (
        load(tmp_path, f"{name}.npy")
        for name in ("frames", "landmarks-plain", "landmarks-averaged")
    )
    count = len(clip.frames)
    assert (frames.shape, frames.dtype) == ((count, 256, 256, 3), np.uint8)
    assert {plain.shape, averaged.shape} == {(count, 68, 2)}
    assert {plain.dtype, averaged.dtype} == {np.dtype(np.float32)}
    onset = averaged[clip.onset]
    assert onset[LEFT_EYE].mean(0) == pytest.approx((0.33 * 256, 0.3 * 256), abs=0.01)
    assert onset[RIGHT_EYE].mean(0) == pytest.approx((0.67 * 256, 0.3 * 256), abs=0.01)
    # brows, mouth and chin are all inside
    assert averaged[:, 17:].min() > 10
    assert averaged[:, 17:].max() < 245
    assert averaged[:, 8, 1].max() < 250


def test_stored_landmarks_match_the_truth_in_prepared_pixels(drawn, tmp_path):
    clip = drawn.clips[1]
    prepare_clip(clip, tmp_path, BOTH)
    matrix = np.array(read_record(tmp_path).matrix)
    truth = drawn.truth[clip.key] @ matrix[:, :2].T + matrix[:, 2]
    eyes = np.linalg.norm(truth[:, 36] - truth[:, 45], axis=-1).mean()
    for variant in BOTH.landmarks:
        error = np.linalg.norm(load(tmp_path, f"landmarks-{variant}.npy") - truth, axis=-1)
        assert error.mean() < 0.05 * eyes


def test_every_jittered_run_is_kept(drawn, tmp_path):
    clip = drawn.clips[1]
    settings = PreparationSettings(landmarks=("averaged", "jittered"), jitters=3)
    prepare_clip(clip, tmp_path, settings)
    runs, mean = (load(tmp_path, f"landmarks-{name}.npy") for name in ("jittered", "averaged"))
    assert (runs.shape, runs.dtype) == ((len(clip.frames), 3, 68, 2), np.float32)
    eyes = np.linalg.norm(mean[0, 36] - mean[0, 45])
    error = np.linalg.norm(runs - mean[:, None], axis=-1) / eyes
    assert (error.mean(axis=(0, 2)) < 0.03).all()
    assert (error.mean(axis=(0, 2)) > 0.001).all()
    assert not np.array_equal(runs[:, 0], runs[:, 1])
    assert is_prepared(clip, tmp_path, settings)
    assert not is_prepared(clip, tmp_path, BOTH)


def test_all_frames_share_one_transform_so_that_motion_stays(drawn, own_copy, tmp_path):
    """A mouth moved down by one source pixel is moved by the transform's scale in the store."""
    clip = own_copy.clips[0]
    onset = cv2.imread(str(clip.frames[clip.onset]))
    x, y = drawn.truth[clip.key][clip.onset, 48:].mean(0).astype(int)
    patch = np.s_[y - 20 : y + 20, x - 40 : x + 40]
    # a smooth edge: the patch fades into what is around it
    fade = np.outer(np.hanning(40), np.hanning(80))[..., None] ** 0.5
    moved = onset.astype(float)
    moved[patch] += fade * (np.roll(moved, 1, axis=0)[patch] - moved[patch])
    still, shifted = (path.with_suffix(".png") for path in clip.frames[:2])
    cv2.imwrite(str(still), onset)
    cv2.imwrite(str(shifted), np.rint(moved).astype(np.uint8))
    pair = replace(clip, frames=(still, shifted), onset=0, apex=1, offset=1)
    prepare_clip(pair, tmp_path / "out", PreparationSettings())
    matrix = np.array(read_record(tmp_path / "out").matrix)
    mouth = np.rint(matrix[:, :2] @ (x, y) + matrix[:, 2]).astype(int)
    frames = [cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in load(tmp_path / "out", "frames.npy")]
    flow = cv2.calcOpticalFlowFarneback(*frames, None, 0.5, 3, 15, 3, 5, 1.2, 0)
    around = flow[mouth[1] - 5 : mouth[1] + 6, mouth[0] - 20 : mouth[0] + 21].mean((0, 1))
    assert around == pytest.approx(matrix[:, :2] @ (0, 1), abs=0.2)
    brows = flow[40:60, 60:200]
    assert np.abs(brows).mean() < 0.05


def test_the_datasets_own_crop_is_taken_as_it_is(drawn, tmp_path):
    clip = drawn.clips[0]
    prepare_clip(clip, tmp_path, PreparationSettings(face="dataset", size=128))
    frames = load(tmp_path, "frames.npy")
    height, width = cv2.imread(str(clip.frames[0])).shape[:2]
    scale = 128 / max(height, width)
    matrix = np.array(read_record(tmp_path).matrix)
    assert matrix[:, :2] == pytest.approx(np.eye(2) * scale)
    assert frames.shape[1:3] == (128, 128)
    truth = drawn.truth[clip.key] @ matrix[:, :2].T + matrix[:, 2]
    error = np.linalg.norm(load(tmp_path, "landmarks-plain.npy") - truth, axis=-1)
    assert error.mean() < 0.05 * np.linalg.norm(truth[0, 36] - truth[0, 45])


def test_a_whole_picture_without_a_detectable_face_is_kept(own_copy, tmp_path):
    clip = replace(own_copy.clips[0], frames=own_copy.clips[0].frames[:2], apex=1, offset=1)
    for path in clip.frames:
        cv2.imwrite(str(path), np.full((100, 100, 3), 128, np.uint8))
    prepare_clip(clip, tmp_path / "out", PreparationSettings(face="dataset"))
    assert read_record(tmp_path / "out").box is None
    assert load(tmp_path / "out", "landmarks-plain.npy").shape == (2, 68, 2)


def blank(path):
    cv2.imwrite(str(path), np.full((340, 280, 3), 128, np.uint8))


def larger(path):
    cv2.imwrite(str(path), cv2.resize(cv2.imread(str(path)), (300, 360)))


def cut(path):
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    ("damage", "number", "reason"),
    [
        (blank, 0, "No face"),
        (larger, 5, "300x360 pixels, the onset 280x340"),
        (cut, 5, "cut off"),
        (lambda path: os.truncate(path, 0), 5, "empty"),
        (lambda path: path.unlink(), 5, "cannot be read"),
    ],
)
def test_an_unusable_clip_names_the_file_and_leaves_nothing(
    own_copy, tmp_path, damage, number, reason
):
    clip = own_copy.clips[0]
    damage(clip.frames[number])
    with pytest.raises(UnusableClipError, match=reason) as caught:
        prepare_clip(clip, tmp_path / "out", PreparationSettings())
    assert clip.frames[number].name in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    assert not list(tmp_path.glob("out/*"))


def test_a_clip_without_frames_is_unusable(drawn, tmp_path):
    with pytest.raises(UnusableClipError, match="no frames"):
        prepare_clip(replace(drawn.clips[0], frames=()), tmp_path, PreparationSettings())


def test_a_full_disk_is_one_sentence_and_no_record(drawn, tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MerError, match="disk is full"):
        prepare_clip(drawn.clips[0], tmp_path / "out", PreparationSettings())
    assert not list(tmp_path.glob("out/*"))


def test_a_clip_is_prepared_only_as_long_as_nothing_changed(own_copy, tmp_path):
    clip, folder, settings = own_copy.clips[0], tmp_path / "out", PreparationSettings()
    assert not is_prepared(clip, folder, settings)
    prepare_clip(clip, folder, settings)
    assert is_prepared(clip, folder, settings)
    assert not is_prepared(replace(clip, emotion="relabelled"), folder, settings)
    assert not is_prepared(replace(clip, apex=clip.apex - 1), folder, settings)
    os.truncate(folder / "frames.npy", 1000)
    assert not is_prepared(clip, folder, settings)
    prepare_clip(clip, folder, settings)
    (folder / "landmarks-plain.npy").unlink()
    assert not is_prepared(clip, folder, settings)
    prepare_clip(clip, folder, settings)
    cut(clip.frames[2])
    assert not is_prepared(clip, folder, settings)
