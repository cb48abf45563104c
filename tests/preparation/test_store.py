import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mer.errors import MerError
from mer.files import file_digest, value_digest, write_array
from mer.preparation.manifest import MANIFEST, make_manifest, store_identity
from mer.preparation.record import ClipRecord, named_frames
from mer.preparation.settings import PreparationSettings
from mer.preparation.store import Store, clip_folder
from mer.types import Remark

SETTINGS = PreparationSettings()
ASKED = ("casme2", "cropped", "sha", SETTINGS)
EXCLUDED = Remark("casme2/sub09/EP01", "EP01/img3.jpg is empty.", unusable=True)
CORRECTED = Remark("casme2/sub01/EP03_01", "Correction meb: 41, 81, 101 became 41, 68, 101.")


def store_hash(*asked):
    return value_digest(store_identity(*asked))


@pytest.fixture
def store(drawn, tmp_path):
    """A complete store of two clips with made-up arrays."""
    folder = tmp_path / "casme2" / store_hash(*ASKED)
    records = []
    for number, clip in enumerate(drawn.clips[:2]):
        place, count = clip_folder(folder, clip.key), len(clip.frames)
        write_array(place / "frames.npy", np.full((count, 4, 4, 3), number, np.uint8))
        write_array(place / "landmarks-plain.npy", np.full((count, 68, 2), number, np.float32))
        sums = {file.name: file_digest(file) for file in place.iterdir()}
        records.append(ClipRecord(named_frames(clip), clip.key, None, (), sums))
        records[-1].write(place)
    index = replace(drawn.index, corrected=(CORRECTED,))
    manifest = make_manifest(index, store_identity(*ASKED), records, [EXCLUDED])
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return Store.open(tmp_path, *ASKED)


def test_a_store_gives_back_what_was_prepared(drawn, store):
    assert store.clips() == tuple(named_frames(clip) for clip in drawn.clips[:2])
    key = drawn.clips[1].key
    assert store.frames(key)[3].min() == 1
    assert store.landmarks(key)[3].min() == 1
    assert (store.dataset, store.version) == ("casme2", "2019")
    assert store.exclusions == (EXCLUDED,)
    assert store.corrected == (CORRECTED,)
    store.require_intact(key)


def test_arrays_are_mapped_not_read(drawn, store):
    frames = store.frames(drawn.clips[0].key)
    assert isinstance(frames, np.memmap)
    assert not frames.flags.writeable


def test_the_hash_follows_everything_that_decides_the_content():
    hashes = {
        store_hash(*ASKED),
        store_hash("samm", *ASKED[1:]),
        store_hash("casme2", "raw", *ASKED[2:]),
        store_hash("casme2", "cropped", "other", SETTINGS),
        store_hash(*ASKED[:3], PreparationSettings(eye_height=0.31)),
        store_hash(*ASKED[:3], PreparationSettings(landmarks=("averaged",))),
        store_hash(*ASKED, "meb"),
        store_hash(*ASKED, "xia"),
    }
    assert len(hashes) == 8
    assert store_hash(*ASKED, None) in hashes


def test_a_store_with_other_corrections_is_another_store(store, tmp_path):
    with pytest.raises(
        MerError, match=rf"nearest, {store.hash}, differs in corrections: None there, 'meb' asked"
    ):
        Store.open(tmp_path, *ASKED, "meb")


def test_a_missing_store_names_the_nearest_and_what_differs(store, tmp_path):
    far = tmp_path / "casme2" / "far"
    far.mkdir()
    identity = store_identity("casme2", "raw", "else", PreparationSettings(size=64))
    (far / MANIFEST).write_text(json.dumps({"identity": dict(identity), "clips": []}))
    with pytest.raises(MerError) as caught:
        Store.open(tmp_path, *ASKED[:3], PreparationSettings(size=128))
    text = str(caught.value)
    assert store.hash in text
    assert "size: 256 there, 128 asked for" in text
    assert "eye_height" not in text
    assert "mer prepare -c" in text


def test_a_first_store_is_asked_for_plainly(tmp_path):
    with pytest.raises(MerError, match="There is no prepared store of casme2") as caught:
        Store.open(tmp_path / "nowhere", *ASKED)
    assert "nearest" not in str(caught.value)


def test_an_incomplete_store_says_that_the_same_command_continues(store, tmp_path):
    (store.folder / MANIFEST).unlink()
    with pytest.raises(MerError, match=r"incomplete.*continues"):
        Store.open(tmp_path, *ASKED)


def test_landmarks_that_were_not_prepared_are_named(drawn, store):
    with pytest.raises(MerError, match="no averaged landmarks"):
        store.landmarks(drawn.clips[0].key, "averaged")


def test_an_unknown_clip_is_named(store):
    with pytest.raises(MerError, match="casme2/sub77/EP01"):
        store.frames("casme2/sub77/EP01")


@pytest.mark.parametrize("name", ["frames.npy", "landmarks-plain.npy", "clip.json"])
def test_a_damaged_file_is_named(drawn, store, name):
    path = clip_folder(store.folder, drawn.clips[0].key) / name
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(MerError, match=rf"{drawn.clips[0].key}.*{name}"):
        store.require_intact(drawn.clips[0].key)


@pytest.mark.parametrize("name", ["frames.npy", "landmarks-plain.npy"])
def test_one_garbled_byte_is_found(drawn, store, name):
    path = clip_folder(store.folder, drawn.clips[0].key) / name
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    with pytest.raises(MerError, match=rf"another {name} than was written.*mer prepare"):
        store.require_intact(drawn.clips[0].key)
    store.require_intact(drawn.clips[1].key)


def test_pickled_arrays_are_refused(drawn, store):
    path = clip_folder(store.folder, drawn.clips[0].key) / "frames.npy"
    np.save(path, np.array([Path("harm")], dtype=object), allow_pickle=True)
    with pytest.raises(MerError, match=r"frames\.npy"):
        store.frames(drawn.clips[0].key)


def test_views_are_kept_apart_by_view_and_by_content(store):
    folder = store.views_folder("abc")
    assert folder.parent == store.folder / "views"
    assert folder == store.views_folder("abc")
    assert folder != store.views_folder("abd")
    changed = Store(store.folder, {**store.manifest, "content": "other"})
    assert folder != changed.views_folder("abc")


@pytest.mark.parametrize("key", ["casme2", "casme2/../x", "casme2/views/x", "casme2/sub01/../../x"])
def test_a_key_never_leads_out_of_the_store(tmp_path, key):
    with pytest.raises(MerError, match="key"):
        clip_folder(tmp_path, key)
