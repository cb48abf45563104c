import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from contextlib import suppress
from dataclasses import replace

import cv2
import numpy as np
import pytest

from mer.errors import MerError
from mer.preparation.manifest import MANIFEST, annotation_digest
from mer.preparation.prepare import describe, prepare
from mer.preparation.record import RECORD, clip_to_json
from mer.preparation.settings import PreparationSettings
from mer.preparation.store import Store, clip_folder
from mer.types import Remark

SETTINGS = PreparationSettings(landmarks=("plain", "averaged"))
RUN = """
import json, signal, sys
from pathlib import Path
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.types import Clip, Index

if __name__ == "__main__":
    # a suite that runs in the background of a shell hands on that Ctrl-C is ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    clips = [
        Clip(**{**fields, "frames": tuple(map(Path, fields["frames"])),
                "action_units": tuple(fields["action_units"])})
        for fields in json.loads(Path(sys.argv[1]).read_text())
    ]
    index = Index("casme2", "2019", Path(sys.argv[2]), tuple(clips))
    settings = PreparationSettings(landmarks=("plain", "averaged"))
    prepare(index, "cropped", settings, Path(sys.argv[3]), workers=2, progress=False)
"""


@pytest.fixture(scope="module")
def undisturbed(drawn, tmp_path_factory):
    """The store as one worker makes it without any disturbance."""
    base = tmp_path_factory.mktemp("undisturbed")
    return prepare(drawn.index, "cropped", SETTINGS, base, workers=1, progress=False)


@pytest.fixture
def damaged(undisturbed, tmp_path):
    """A copy of that store, for a test to damage: its base and its folder."""
    folder = tmp_path / "base" / "casme2" / undisturbed.folder.name
    shutil.copytree(undisturbed.folder, folder)
    return tmp_path / "base", folder


@pytest.fixture
def start(drawn, tmp_path):
    """Start a preparation in a process of its own, leader of its process group."""
    script, clips = tmp_path / "run.py", tmp_path / "clips.json"
    script.write_text(RUN)
    paths = [{"frames": list(map(str, clip.frames))} for clip in drawn.clips]
    rows = [clip_to_json(clip) | row for clip, row in zip(drawn.clips, paths, strict=True)]
    clips.write_text(json.dumps(rows))

    def begin(base):
        command = [sys.executable, str(script), str(clips), str(drawn.index.annotation), str(base)]
        return subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)

    return begin


def wait_for(process, holds):
    while not holds():
        assert process.poll() is None, "the preparation ended before it could be disturbed"
        time.sleep(0.002)


def wait_for_end(process):
    """Wait until the workers have ended too: nobody but they themselves can end them."""
    process.wait()
    with suppress(ProcessLookupError):
        while True:
            os.killpg(process.pid, 0)
            time.sleep(0.01)


def test_a_summary_tells_what_was_done(drawn, undisturbed):
    frames = sum(len(clip.frames) for clip in drawn.clips)
    assert (undisturbed.clips, undisturbed.subjects, undisturbed.frames) == (6, 2, frames)
    assert (undisturbed.new_clips, undisturbed.new_frames) == (6, frames)
    assert undisturbed.exclusions == ()
    text = describe(undisturbed)
    assert "6 clips, 2 subjects" in text
    assert "frames a second" in text
    assert str(undisturbed.folder) in text


def test_the_store_opens_and_is_whole(drawn, undisturbed):
    base, digest = undisturbed.folder.parents[1], annotation_digest(drawn.index.annotation)
    store = Store.open(base, "casme2", "cropped", digest, SETTINGS)
    for clip in store.clips():
        store.require_intact(clip.key)
    assert store.folder == undisturbed.folder
    assert [clip.key for clip in store.clips()] == [clip.key for clip in drawn.clips]
    assert store.frames(drawn.clips[0].key).shape[1:] == (256, 256, 3)


def test_two_workers_write_the_same_bytes_as_one(drawn, undisturbed, tmp_path, tree_bytes):
    summary = prepare(drawn.index, "cropped", SETTINGS, tmp_path, workers=2, progress=False)
    assert tree_bytes(summary.folder) == tree_bytes(undisturbed.folder)


def test_what_is_complete_is_not_done_again(drawn, damaged, undisturbed, tree_bytes):
    base, folder = damaged
    first, second, third, *others = (clip_folder(folder, clip.key) for clip in drawn.clips)
    shutil.rmtree(first)
    (second / RECORD).write_text((second / RECORD).read_text()[:100])
    (third / "frames.npy").unlink()
    (third / ".frames.npy.1.tmp").touch()
    before = {path: path.stat().st_mtime_ns for place in others for path in place.iterdir()}
    summary = prepare(drawn.index, "cropped", SETTINGS, base, workers=2, progress=False)
    assert (summary.new_clips, summary.clips) == (3, 6)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert tree_bytes(folder) == tree_bytes(undisturbed.folder)


def test_a_complete_store_needs_no_work(drawn, damaged, tree_bytes):
    base, folder = damaged
    before = tree_bytes(folder)
    summary = prepare(drawn.index, "cropped", SETTINGS, base, workers=2, progress=False)
    assert (summary.new_clips, summary.new_frames) == (0, 0)
    assert "a second" not in describe(summary)
    assert tree_bytes(folder) == before


def test_a_preparation_killed_at_any_moment_continues(
    start, drawn, undisturbed, tmp_path, tree_bytes
):
    base = tmp_path / "killed"
    folder = base / "casme2" / undisturbed.folder.name
    draws = np.random.default_rng(0)
    done = {}
    for least in (0, 1, 2):
        process = start(base)
        wait_for(process, lambda least=least: len([*folder.rglob(RECORD)]) >= least)
        if least:
            wait_for(process, lambda: any(folder.rglob(".frames.npy.*.tmp")))
        time.sleep(draws.uniform(0, 0.02))
        process.kill()
        wait_for_end(process)
        assert not (folder / MANIFEST).exists()
        found = {path: path.stat().st_mtime_ns for path in folder.rglob(RECORD)}
        assert done.items() <= found.items()
        done = found
    assert 2 <= len(done) < len(drawn.clips)
    assert start(base).wait() == 0
    assert done.items() <= {p: p.stat().st_mtime_ns for p in folder.rglob(RECORD)}.items()
    assert tree_bytes(folder) == tree_bytes(undisturbed.folder)


def test_an_interrupt_keeps_what_is_complete_and_leaves_no_scraps(start, undisturbed, tmp_path):
    for attempt in range(5):  # on a busy machine the signal may come when all is done
        folder = tmp_path / str(attempt) / "casme2" / undisturbed.folder.name
        process = start(tmp_path / str(attempt))
        wait_for(process, lambda folder=folder: any(folder.rglob(RECORD)))
        os.killpg(process.pid, signal.SIGINT)
        status = process.wait()
        wait_for_end(process)
        if status != 0:
            break
    assert status != 0
    assert any(folder.rglob(RECORD))
    assert not any(folder.rglob(".*.tmp"))
    assert not (folder / MANIFEST).exists()


def test_unusable_clips_are_excluded_with_their_reasons(own_copy, tmp_path):
    blank, empty, cut, *good = own_copy.clips
    for path in blank.frames:
        cv2.imwrite(str(path), np.full((340, 280, 3), 128, np.uint8))
    os.truncate(empty.frames[4], 0)
    os.truncate(cut.frames[5], cut.frames[5].stat().st_size // 2)
    read = Remark("casme2/sub09/EP01_01", "Its folder holds no frames.", unusable=True)
    index = replace(own_copy, remarks=(Remark("casme2/sub10", "Not annotated."), read))
    summary = prepare(index, "cropped", SETTINGS, tmp_path / "base", workers=2, progress=False)
    assert summary.clips == summary.new_clips == len(good)
    reasons = {remark.key: remark.text for remark in summary.exclusions}
    assert list(reasons) == [read.key, blank.key, empty.key, cut.key]
    assert reasons[read.key] == read.text
    assert blank.frames[blank.onset].name in reasons[blank.key]
    assert f"{empty.frames[4].name} is empty" in reasons[empty.key]
    assert f"{cut.frames[5].name} is cut off" in reasons[cut.key]
    assert all(reason in describe(summary) for reason in reasons.values())
    digest = annotation_digest(index.annotation)
    store = Store.open(tmp_path / "base", "casme2", "cropped", digest, SETTINGS)
    assert store.exclusions == summary.exclusions
    assert [remark["text"] for remark in store.manifest["remarks"]] == ["Not annotated."]
    assert not clip_folder(store.folder, blank.key).exists()


def test_a_set_of_corrections_has_a_store_of_its_own(drawn, tmp_path):
    first, *others = drawn.clips
    moved = replace(first, apex=first.apex - 1, apex_source="corrected:meb")
    made = Remark(first.key, "Correction meb: 1, 12, 12 became 1, 11, 12.")
    index = replace(drawn.index, clips=(moved, *others), corrections="meb", corrected=(made,))
    few = PreparationSettings(size=32, landmarks=())
    summary = prepare(index, "cropped", few, tmp_path, workers=1, progress=False)
    plain = prepare(drawn.index, "cropped", few, tmp_path, workers=1, progress=False)
    assert summary.folder != plain.folder
    digest = annotation_digest(index.annotation)
    store = Store.open(tmp_path, "casme2", "cropped", digest, few, "meb")
    assert store.folder == summary.folder
    assert store.corrected == (made,)
    assert store.clips()[0].apex_source == "corrected:meb"
    again = Store.open(tmp_path, "casme2", "cropped", digest, few)
    assert (again.folder, again.corrected) == (plain.folder, ())


def test_a_clip_without_an_apex_is_prepared(drawn, tmp_path):
    clip = replace(drawn.clips[0], apex=None, apex_source="none")
    few = PreparationSettings(size=32, landmarks=())
    index = replace(drawn.index, clips=(clip,))
    prepare(index, "cropped", few, tmp_path, workers=1, progress=False)
    digest = annotation_digest(index.annotation)
    (kept,) = Store.open(tmp_path, "casme2", "cropped", digest, few).clips()
    assert (kept.apex, kept.apex_source) == (None, "none")


def test_a_mended_picture_brings_its_clip_back(own_copy, undisturbed, tmp_path, tree_bytes):
    path = own_copy.clips[0].frames[4]
    whole = path.read_bytes()
    path.write_bytes(b"")
    first = prepare(own_copy, "cropped", SETTINGS, tmp_path / "base", workers=1, progress=False)
    path.write_bytes(whole)
    second = prepare(own_copy, "cropped", SETTINGS, tmp_path / "base", workers=1, progress=False)
    assert (first.clips, second.clips, second.new_clips) == (5, 6, 1)
    assert tree_bytes(second.folder) == tree_bytes(undisturbed.folder)


def test_no_usable_clip_at_all_is_an_error(own_copy, tmp_path):
    clip = own_copy.clips[0]
    clip.frames[0].unlink()
    with pytest.raises(MerError, match=rf"No clip .*{clip.key}.*{clip.frames[0].name}"):
        prepare(replace(own_copy, clips=(clip,)), "cropped", SETTINGS, tmp_path / "base", 1, False)


def test_a_disk_that_is_too_small_is_refused_before_any_work(drawn, tmp_path, monkeypatch, capsys):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 0, 10**6))
    with pytest.raises(MerError, match=r"takes 0\.01 GB \(6 clips, 72 frames\).*0\.00 GB free"):
        prepare(drawn.index, "cropped", SETTINGS, tmp_path, workers=1)
    assert not [*tmp_path.rglob("*.npy")]
    assert "6 of 6 clips to prepare, 72 frames, 0.01 GB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda clips: (), "no usable clip"),
        (lambda clips: (*clips, clips[0]), "more than once"),
        (lambda clips: (replace(clips[0], key="samm/006/006_1_2"),), "not of casme2"),
    ],
)
def test_an_index_that_cannot_be_stored_is_refused(drawn, tmp_path, change, message):
    index = replace(drawn.index, clips=change(drawn.clips))
    with pytest.raises(MerError, match=message):
        prepare(index, "cropped", SETTINGS, tmp_path, workers=1, progress=False)


def test_no_workers_are_refused(drawn, tmp_path):
    with pytest.raises(MerError, match="at least one worker"):
        prepare(drawn.index, "cropped", SETTINGS, tmp_path, workers=0)
