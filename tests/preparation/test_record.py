import os
from dataclasses import replace

import pytest

from mer.preparation.faces import Box
from mer.preparation.record import (
    RECORD,
    ClipRecord,
    clip_to_json,
    fingerprint,
    named_frames,
    read_record,
)

MATRIX = ((1.1, -0.2, 3.0), (0.2, 1.1, -4.0))


@pytest.mark.parametrize("box", [Box(1, 2, 30, 40), None])
def test_a_record_comes_back_as_it_was_written(drawn, tmp_path, box):
    clip = named_frames(drawn.clips[0])
    record = ClipRecord(clip, "abc", box, MATRIX)
    record.write(tmp_path)
    assert read_record(tmp_path) == record


def test_frames_are_kept_by_name(drawn):
    names = clip_to_json(drawn.clips[0])["frames"]
    assert names == [path.name for path in drawn.clips[0].frames]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"clip": {}}'])
def test_a_damaged_record_is_none(tmp_path, content):
    (tmp_path / RECORD).write_text(content)
    assert read_record(tmp_path) is None


def test_no_record_is_none(tmp_path):
    assert read_record(tmp_path / "absent") is None


def test_the_fingerprint_follows_numbers_names_and_sizes(drawn, own_copy):
    clip = own_copy.clips[0]
    before = fingerprint(clip)
    assert before == fingerprint(drawn.clips[0])
    assert fingerprint(replace(clip, apex=clip.apex - 1)) != before
    assert fingerprint(replace(clip, frames=clip.frames[::-1])) != before
    os.truncate(clip.frames[3], 100)
    assert fingerprint(clip) != before
    clip.frames[3].unlink()
    with pytest.raises(OSError, match=clip.frames[3].name):
        fingerprint(clip)
