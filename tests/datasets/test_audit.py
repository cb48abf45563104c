from dataclasses import replace
from pathlib import Path

import pytest

from mer.datasets.annotation import Annotation, AnnotationTable
from mer.datasets.audit import audit_annotations, audit_index, count_classes
from mer.datasets.casme2 import read_annotations, read_index
from mer.datasets.schemes.catalogue import scheme
from mer.datasets.synthetic.marker import MARKER
from mer.types import Index, Remark

ROWS = [
    ("01", "EP02_01f", None, 46, 59, 86, None, 12, "happiness"),
    ("04", "EP12_01f", None, 261, "/", 321, None, "4+7+L10", "disgust"),
    ("04", "EP13_02f", None, 1, 5, 9, None, 4, "others"),
]


def counted(found, name):
    return next(count for count in found.schemes if count.scheme == name)


def row(key, emotion, column=None, units=()):
    return Annotation(key, key.rpartition("/")[0], 1, 2, 3, emotion, units, column)


def index(dataset, version, *rows, clips=None, remarks=()):
    """An index whose clips are its rows, which a count needs no pictures for."""
    kept = rows if clips is None else clips
    return Index(dataset, version, Path(f"{dataset}.xlsx"), kept, remarks, rows=rows)


@pytest.mark.parametrize("version", ["2014", "2019"])
def test_the_real_files_equal_every_published_count(release, version):
    release.objective()
    file = release.coding(version)
    found = audit_annotations(read_annotations(file))
    assert (found.dataset, found.versions) == ("casme2", {"casme2": version})
    assert (found.annotations, found.clips, found.subjects) == ((str(file),), 255, 26)
    assert [count.equal for count in found.schemes] == [True] * 8
    assert all(sum(count.counts) == count.published_total for count in found.schemes)
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
    five = counted(found, "casme2-5")
    assert (five.equal, five.published, five.published_total) == (False, (32, 63, 27, 25, 99), 246)
    assert sum(abs(a - b) for a, b in zip(five.counts, five.published, strict=True)) == 1


def test_counts_that_nobody_published_are_not_judged(release):
    found = audit_annotations(read_annotations(release.coding("older")))
    equal = {count.scheme: count.equal for count in found.schemes}
    assert (equal["casme2-5"], equal["casme2-3"], equal["casme2-4"]) == (True, True, None)


def test_a_scheme_that_does_not_apply_says_why(release):
    found = audit_annotations(read_annotations(release.coding("2014")))
    objective = counted(found, "casme2-objective-5")
    assert (objective.counts, objective.equal) == (None, None)
    assert (objective.published, objective.published_total) == ((25, 15, 99, 26, 20), 185)
    assert "unknown objective label None" in objective.problem


def test_a_folder_tells_missing_frames_and_apex_sources(release):
    file = release.coding("2014", rows=ROWS)
    release.frames("Cropped/sub01/EP02_01f", range(46, 80))
    release.frames("Cropped/sub04/EP12_01f", range(261, 322))
    found = audit_index(read_index(release.root))
    assert found.apex_sources == {"annotated": 1, "none": 1}
    assert found.frames_missing == ("casme2/sub01/EP02_01f",)
    assert [remark.key for remark in found.unusable] == ["casme2/sub04/EP13_02f"]
    assert (found.clips, found.subjects) == (2, 2)
    assert found.annotations == (str(file),)
    assert found.corrected == ()


def test_a_clip_that_is_annotated_but_unusable_is_named_by_each_scheme(release):
    release.coding("2014", rows=ROWS)
    release.frames("Cropped/sub01/EP02_01f", range(46, 87))
    found = audit_index(read_index(release.root))
    assert counted(found, "casme2-5").absent == ("casme2/sub04/EP12_01f", "casme2/sub04/EP13_02f")
    assert counted(found, "casme2-5").counts == (1, 0, 0, 0, 0)
    # MEGC2019 has neither of the two
    assert counted(found, "casme2-3").absent == ()
    # a subject whose clips are all unusable is left out too
    assert counted(found, "casme2-5").dropped_subjects == ("casme2/sub04",)


def test_an_impossible_apex_of_a_spreadsheet_alone_is_told(release):
    rows = [(*ROWS[0][:4], 99, *ROWS[0][5:]), (*ROWS[1][:3], 400, *ROWS[1][4:])]
    found = audit_annotations(read_annotations(release.coding("2014", rows=rows)))
    # counts are of the labels, whatever the positions
    assert (found.clips, found.apex_sources) == (2, {"none": 2})
    assert any("the apex lies outside the clip" in remark.text for remark in found.odd)
    assert [remark.key for remark in found.unusable] == ["casme2/sub04/EP12_01f"]
    assert counted(found, "casme2-5").counts == (1, 1, 0, 0, 0)


def test_corrections_are_told(release):
    release.coding("2014", rows=ROWS)
    release.frames("Cropped/sub04/EP12_01f", range(261, 322))
    found = audit_index(read_index(release.root, corrections="meb"))
    assert found.apex_sources == {"corrected:meb": 1}
    (remark,) = found.corrected
    assert remark.text == "Correction meb: 261, none, 321 became 261, 279, 321."
    assert remark not in (*found.odd, *found.unusable)


def test_the_rule_on_action_units_is_held_against_the_column():
    rows = (
        row("casme2/a/1", "others", "I", ("12",)),
        row("casme2/a/2", "others", "IV", ("4", "L10")),
        row("casme2/a/3", "others", "VII", ("X9",)),
        row("casme2/a/4", "others", None, ("12",)),
    )
    assert audit_index(index("casme2", "2019", *rows)).rule == (1, 3)


def test_only_a_sum_may_be_published():
    labels = {"happy": 300, "surprise": 387}
    rows = [
        row(f"casme3/spNO.1/{label}/{n}", label) for label, count in labels.items()
        for n in range(count)
    ]  # fmt: skip
    versions = {"casme3": "v2"}
    found = count_classes(scheme("casme3-6-htnet"), rows, rows, versions)
    assert (found.published, found.published_total, found.equal) == (None, 687, True)
    assert count_classes(scheme("casme3-6-htnet"), rows[1:], rows, versions).equal is False


def test_nothing_is_equal_for_a_version_that_nobody_counted():
    rows = [row("samm/006/006_1_2", "Anger")]
    found = count_classes(scheme("samm-3"), rows, rows, {"samm": "unknown"})
    assert (found.counts, found.equal, found.published_total) == ((1, 0, 0), None, None)


def test_a_composite_is_counted_over_its_parts():
    casme2 = index("casme2", "2014", row("casme2/sub01/a", "happiness", "I"))
    samm = index("samm", "v2", row("samm/006/006_1_2", "Anger", "III"),
                 row("samm/006/006_1_3", "Other", "VII"))  # fmt: skip
    smic = index("smic", "hs", row("smic/s01/s01_ne_01", "negative"))
    found = audit_index(casme2, samm, smic, dataset="composite")
    assert (found.dataset, found.clips, found.subjects) == ("composite", 4, 3)
    assert found.versions == {"casme2": "2014", "samm": "v2", "smic": "hs"}
    assert found.annotations == ("casme2.xlsx", "samm.xlsx", "smic.xlsx")
    three = counted(found, "composite-3")
    assert (three.counts, three.published_total) == ((2, 1, 0), 442)
    # SMIC has no objective classes, and is no part of the scheme
    five = counted(found, "composite-objective-5")
    assert (five.counts, five.problem) == ((1, 0, 1, 0, 0), "")
    assert five.dropped_subjects == ()
    assert counted(found, "composite-samm-smic-3").counts == (2, 0, 0)


def test_a_composite_of_two_has_the_schemes_of_those_two():
    samm = index("samm", "v2", row("samm/006/006_1_2", "Anger"))
    smic = index("smic", "hs", row("smic/s01/s01_ne_01", "negative"))
    found = audit_index(samm, smic, dataset="composite")
    assert [count.scheme for count in found.schemes] == ["composite-samm-smic-3"]


def test_remarks_of_all_parts_are_told():
    odd, bad = Remark("casme2/x", "odd"), Remark("samm/y", "bad", unusable=True)
    casme2 = index("casme2", "2014", row("casme2/sub01/a", "fear"), remarks=(odd,))
    samm = index("samm", "v2", row("samm/006/006_1_2", "Anger"), remarks=(bad,))
    found = audit_index(casme2, replace(samm, corrected=(odd,)), dataset="composite")
    assert (found.odd, found.unusable, found.corrected) == ((odd,), (bad,), (odd,))


def test_drawn_data_say_so_wherever_they_are(release, tmp_path):
    file = release.coding("2014", rows=ROWS)
    release.frames("Cropped/sub01/EP02_01f", range(46, 87))
    assert not audit_annotations(read_annotations(file)).synthetic
    assert not audit_index(read_index(release.root)).synthetic
    (release.root / MARKER).touch()
    assert audit_annotations(read_annotations(file)).synthetic
    drawn = read_index(release.root)
    assert audit_index(drawn).synthetic
    real = index("samm", "v2", row("samm/006/006_1_2", "Anger"))
    assert audit_index(real, drawn, dataset="composite").synthetic


def test_a_table_alone_counts_rows(tmp_path):
    table = AnnotationTable("smic", "hs", tmp_path, (row("smic/s01/a", "negative"),))
    found = audit_annotations(table)
    assert (found.clips, found.annotations) == (1, (str(tmp_path),))
    assert [count.scheme for count in found.schemes] == ["smic-3"]
