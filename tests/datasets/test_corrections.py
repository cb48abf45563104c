from dataclasses import replace

import pytest

from mer.datasets.casme2 import read_annotations
from mer.datasets.clips import make_clip
from mer.datasets.corrections import apply, corrections
from mer.datasets.frames import frame_number, list_frames
from mer.errors import MerError


@pytest.fixture
def clip(release):
    """Makes the clip of a key of the real file, with frames on disk."""

    def make(key, version="2014", first=None, last=None):
        rows = {row.key: row for row in read_annotations(release.coding(version)).rows}
        row = rows[f"casme2/{key}"]
        folder = release.frames(key, range(first or row.onset, (last or row.offset) + 1))
        made, _ = make_clip(row, list_frames(folder), 200.0)
        return made

    return make


def apex(clip):
    return frame_number(clip.frames[clip.apex])


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("meb", "sub05/EP03_01", 68),
        ("xia", "sub05/EP03_01", 60),
        ("meb", "sub05/EP09_05f", 81),
        ("xia", "sub17/EP13_09", 32),
        ("meb", "sub17/EP15_03", 329),
    ],
)
def test_an_apex_is_replaced_and_recorded(clip, name, key, expected):
    old = clip(key)
    (new,), (remark,) = apply([old], name)
    assert (apex(new), new.apex_source) == (expected, f"corrected:{name}")
    assert replace(new, apex=old.apex, apex_source=old.apex_source) == old
    assert remark.key == old.key
    assert f"the apex is frame {expected} in place of frame {apex(old)}" in remark.text


def test_all_of_the_2014_file_but_the_two_of_another_numbering(clip):
    for name, count in (("meb", 21), ("xia", 20)):
        chosen = corrections(name)
        assert len(chosen) == count
        clips = [clip(key.removeprefix("casme2/")) for key in chosen]
        changed, remarks = apply(clips, name)
        same = [c.key for c in changed if not c.apex_source.startswith("corrected")]
        assert same == ["casme2/sub07/EP06_01", "casme2/sub12/EP09_02"]
        refused = [r.text for r in remarks if "is not made" in r.text]
        assert len(refused) == 2
        assert all("lies outside the clip" in text for text in refused)


def test_the_clip_without_an_apex_is_corrected(clip):
    (new,), _ = apply([clip("sub04/EP12_01f")], "meb")
    assert (apex(new), new.apex_source) == (279, "corrected:meb")


def test_a_version_with_a_blank_apex_is_corrected(clip):
    old = clip("sub05/EP03_01", "older")
    assert old.apex_source == "middle"
    assert apex(apply([old], "meb")[0][0]) == 68


def test_an_offset_that_is_not_on_disk_does_not_stop_a_correction(clip):
    (new,), _ = apply([clip("sub20/EP16_01", last=106)], "xia")
    assert apex(new) == 97


def test_other_values_in_the_annotation_refuse_the_correction(clip):
    old = clip("sub05/EP03_01")
    (same,), (remark,) = apply([replace(old, apex=old.apex + 1)], "meb")
    assert same.apex == old.apex + 1
    assert remark.text == (
        "Correction meb of the apex to frame 68 is not made: "
        "it expects 41, 81, 101 in the annotation."
    )


def test_a_corrected_clip_is_not_corrected_again(clip):
    changed, _ = apply([clip("sub05/EP03_01")], "meb")
    again, (remark,) = apply(changed, "xia")
    assert again == changed
    assert "the apex is corrected:meb already" in remark.text


def test_a_frame_that_is_not_on_disk_refuses_the_correction(clip, release):
    old = clip("sub05/EP03_01")
    frames = tuple(frame for frame in old.frames if frame_number(frame) != 68)
    moved = replace(old, frames=frames, apex=old.apex - 1, offset=old.offset - 1)
    assert "that frame is not on disk" in apply([moved], "meb")[1][0].text


def test_other_clips_pass_unchanged(clip):
    others = [clip("sub01/EP02_01f")]
    assert apply(others, "meb") == (tuple(others), ())


def test_an_unknown_set_is_an_error():
    with pytest.raises(
        MerError, match=r"no set of corrections 'mab'; there are meb, xia\. Did you mean 'meb'\?"
    ):
        apply([], "mab")
