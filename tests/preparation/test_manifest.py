from dataclasses import replace

import pytest

from mer.errors import MerError
from mer.preparation.manifest import (
    FORMAT,
    MANIFEST,
    annotation_digest,
    content_digest,
    make_manifest,
    read_manifest,
    store_identity,
)
from mer.preparation.record import ClipRecord, named_frames
from mer.preparation.settings import PreparationSettings
from mer.types import Remark


@pytest.fixture
def records(drawn):
    return [ClipRecord(named_frames(clip), clip.key, None, ()) for clip in drawn.clips]


def test_content_follows_pictures_and_annotation(records):
    before = content_digest(records)
    assert content_digest(list(records)) == before
    assert content_digest(records[1:]) != before
    assert content_digest([replace(records[0], fingerprint="x"), *records[1:]]) != before
    relabelled = replace(records[0], clip=replace(records[0].clip, emotion="relabelled"))
    assert content_digest([relabelled, *records[1:]]) != before


def test_a_manifest_counts_and_keeps_what_was_odd(drawn, records):
    odd = Remark("casme2/sub09", "Not annotated.")
    bad = Remark("casme2/sub08/EP01_01", "Its folder holds no frames.", unusable=True)
    made = Remark(drawn.clips[0].key, "Correction meb: 1, 5, 9 became 1, 6, 9.")
    index = replace(drawn.index, remarks=(odd, bad), corrections="meb", corrected=(made,))
    manifest = make_manifest(index, {"size": 256}, records, [bad])
    frames = sum(len(clip.frames) for clip in drawn.clips)
    assert manifest["counts"] == {"clips": 6, "subjects": 2, "frames": frames, "excluded": 1}
    assert manifest["exclusions"] == [{"key": bad.key, "text": bad.text}]
    assert manifest["remarks"] == [{"key": odd.key, "text": odd.text}]
    assert manifest["corrected"] == [{"key": made.key, "text": made.text}]
    assert manifest["clips"] == [clip.key for clip in drawn.clips]
    assert "not installed" not in manifest["software"].values()


def test_a_manifest_without_corrections_lists_none(drawn, records):
    assert make_manifest(drawn.index, {}, records, [])["corrected"] == []


def test_the_identity_says_what_was_corrected():
    settings = PreparationSettings()
    plain = store_identity("samm", "raw", "sha", settings)
    corrected = store_identity("samm", "raw", "sha", settings, "meb")
    assert (plain["corrections"], corrected["corrections"]) == (None, "meb")
    assert {**corrected, "corrections": None} == plain
    assert plain["format"] == FORMAT
    assert (plain["dataset"], plain["tree"], plain["annotation_sha256"]) == ("samm", "raw", "sha")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"clips": ['])
def test_a_damaged_manifest_is_none(tmp_path, content):
    (tmp_path / MANIFEST).write_text(content)
    assert read_manifest(tmp_path) is None


def test_an_annotation_is_digested_by_content(tmp_path):
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    one.write_bytes(b"table")
    other.write_bytes(b"table")
    assert annotation_digest(one) == annotation_digest(other)
    other.write_bytes(b"tables")
    assert annotation_digest(one) != annotation_digest(other)


def test_an_annotation_by_folders_is_digested_by_their_names(tmp_path):
    for name in ("here", "there"):
        (tmp_path / name / "s1" / "negative").mkdir(parents=True)
    assert annotation_digest(tmp_path / "here") == annotation_digest(tmp_path / "there")
    (tmp_path / "there" / "s1" / "positive").mkdir()
    assert annotation_digest(tmp_path / "here") != annotation_digest(tmp_path / "there")


def test_a_missing_annotation_is_named(tmp_path):
    with pytest.raises(MerError, match=r"gone\.xlsx"):
        annotation_digest(tmp_path / "gone.xlsx")


def test_a_file_that_is_read_beside_the_annotation_counts(tmp_path):
    coding, objective = tmp_path / "coding.csv", tmp_path / "objective.csv"
    coding.write_text("a")
    objective.write_text("b")
    before = annotation_digest(coding, objective)
    assert before != annotation_digest(coding)
    objective.write_text("c")
    assert annotation_digest(coding, objective) != before
