import pytest

from mer.datasets.audit import audit_annotations, audit_index
from mer.datasets.casme2 import read_annotations, read_index


@pytest.mark.parametrize("version", ["2014", "2019"])
def test_the_real_files_equal_every_published_count(release, version):
    found = audit_annotations(read_annotations(release.coding(version), release.objective()))
    assert (found.version, found.clips, found.subjects) == (version, 255, 26)
    assert [count.equal for count in found.schemes] == [True] * 7
    assert found.apex_sources == {"annotated": 254, "none": 1}
    assert found.unusable == ()
    dropped = {count.scheme: count.dropped_subjects for count in found.schemes}
    assert dropped["casme2-3"] == ("casme2/sub10", "casme2/sub18")
    assert dropped["casme2-3-mmnet"] == ("casme2/sub18",)
    assert dropped["casme2-5"] == ()


def test_one_label_more_differs(release):
    rows = release.rows["2014"]()
    rows[0][8] = "fear"
    found = audit_annotations(read_annotations(release.coding(rows=rows)))
    assert next(count for count in found.schemes if count.scheme == "casme2-5").equal is False


def test_counts_that_nobody_published_are_not_judged(release):
    found = audit_annotations(read_annotations(release.coding("older")))
    equal = {count.scheme: count.equal for count in found.schemes}
    assert (equal["casme2-5"], equal["casme2-3"], equal["casme2-4"]) == (True, True, None)


def test_a_scheme_that_does_not_apply_says_why(release):
    found = audit_annotations(read_annotations(release.coding("2014")))
    objective = next(count for count in found.schemes if count.scheme == "casme2-objective-5")
    assert (objective.counts, objective.equal) == (None, None)
    assert "unknown objective label None" in objective.problem


def test_a_folder_tells_missing_frames_and_apex_sources(release):
    rows = [
        ("01", "EP02_01f", None, 46, 59, 86, None, 12, "happiness"),
        ("04", "EP12_01f", None, 261, "/", 321, None, "4+7+L10", "disgust"),
        ("04", "EP13_02f", None, 1, 5, 9, None, 4, "others"),
    ]
    release.coding("2014", rows=rows)
    release.frames("Cropped/sub01/EP02_01f", range(46, 80))
    release.frames("Cropped/sub04/EP12_01f", range(261, 322))
    found = audit_index(read_index(release.root))
    assert found.apex_sources == {"annotated": 1, "middle": 1}
    assert found.frames_missing == ("casme2/sub01/EP02_01f",)
    assert [remark.key for remark in found.unusable] == ["casme2/sub04/EP13_02f"]
    assert (found.clips, found.subjects) == (2, 2)
