from dataclasses import replace

import pytest

from mer.datasets.annotation import Annotation
from mer.datasets.clips import make_clip
from mer.datasets.frames import frame_number, list_frames


def annotation(onset=46, apex=59, offset=86):
    return Annotation(
        "casme2/sub01/EP02_01f", "casme2/sub01", onset, apex, offset, "happiness", ("12",), "I", 2
    )


def positions(clip):
    return tuple(frame_number(clip.frames[i]) for i in (clip.onset, clip.apex, clip.offset))


@pytest.fixture
def cut(release):
    def cut(numbers, **values):
        return make_clip(annotation(**values), list_frames(release.frames("clip", numbers)), 200.0)

    return cut


def test_a_raw_recording_keeps_eight_frames_on_each_side(cut):
    clip, remarks = cut(range(1, 120))
    assert positions(clip) == (46, 59, 86)
    assert [frame_number(f) for f in clip.frames] == list(range(38, 95))
    assert (clip.fps, clip.apex_source, remarks) == (200.0, "annotated", ())


def test_a_selected_clip_has_no_margin(cut):
    clip, _ = cut(range(46, 87))
    assert (clip.onset, clip.apex, clip.offset, len(clip.frames)) == (0, 13, 40, 41)


def test_frames_missing_at_the_ends_move_to_the_nearest(cut):
    clip, (remark,) = cut(range(48, 80))
    assert positions(clip) == (48, 59, 79)
    assert remark.text == (
        "Frames missing: 9 of 41 from 46 to 86; onset 46 reads frame 48; offset 86 reads frame 79."
    )
    assert not remark.unusable


def test_a_hole_in_the_middle_is_remarked(cut):
    clip, (remark,) = cut([*range(46, 58), *range(61, 87)])
    assert positions(clip) == (46, 57, 86)
    assert "3 of 41" in remark.text


def test_no_apex_stays_none_and_says_so(cut):
    clip, remarks = cut(range(261, 322), onset=261, apex=None, offset=321)
    assert (clip.onset, clip.apex, clip.offset) == (0, None, 60)
    assert (clip.apex_source, remarks) == ("none", ())


def test_without_an_apex_only_the_ends_are_looked_for(cut):
    clip, (remark,) = cut(range(263, 322), onset=261, apex=None, offset=321)
    assert (clip.apex, clip.apex_source) == (None, "none")
    assert remark.text == "Frames missing: 2 of 61 from 261 to 321; onset 261 reads frame 263."


def test_a_missing_apex_moves_to_the_nearest_frame(cut):
    clip, (remark,) = cut([n for n in range(46, 87) if n not in (59, 60)])
    assert positions(clip) == (46, 58, 86)
    assert remark.text.endswith("from 46 to 86; apex 59 reads frame 58.")


def test_a_corrected_apex_says_of_which_set(release):
    listing = list_frames(release.frames("clip", range(46, 87)))
    clip, _ = make_clip(replace(annotation(apex=70), corrected="meb"), listing, 200.0)
    assert positions(clip) == (46, 70, 86)
    assert clip.apex_source == "corrected:meb"


def test_labels_pass_through(cut):
    clip, _ = cut(range(46, 87))
    assert (clip.key, clip.subject) == ("casme2/sub01/EP02_01f", "casme2/sub01")
    assert (clip.emotion, clip.action_units, clip.objective_class) == ("happiness", ("12",), "I")


def test_frames_of_the_margin_are_not_missed(cut):
    _, remarks = cut([*range(46, 87), 90])
    assert remarks == ()


def test_a_folder_numbered_for_another_version_is_unusable(cut):
    clip, (remark,) = cut(range(56, 117), onset=15, apex=49, offset=68)
    assert clip is None
    assert remark.unusable
    assert remark.text == (
        "row 2: only 13 of the 54 annotated frames (15 to 68) are in its folder, which holds 56 to "
        "116: they are missing, or numbered for another annotation version."
    )


@pytest.mark.parametrize(("present", "usable"), [(20, False), (21, True)])
def test_a_clip_needs_half_of_its_frames(cut, present, usable):
    clip, _ = cut(range(46, 46 + present))
    assert (clip is not None) == usable


def test_an_empty_folder_is_unusable(cut):
    clip, (remark,) = cut([])
    assert (clip, remark.unusable, remark.text) == (None, True, "Its folder holds no frames.")


def test_an_empty_picture_is_unusable_and_named(cut, release):
    folder = release.frames("clip", range(46, 87))
    (folder / "reg_img50.jpg").write_bytes(b"")
    clip, (remark,) = make_clip(annotation(), list_frames(folder), 200.0)
    assert clip is None
    assert remark.text == "Empty picture files: reg_img50.jpg."


def test_two_pictures_of_one_number_are_unusable(cut, release):
    release.frames("clip", [50], prefix="img")
    clip, (remark,) = cut(range(46, 87))
    assert clip is None
    assert remark.text == "Its folder holds two pictures with frame number 50."
