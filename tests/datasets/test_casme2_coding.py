import pytest

from mer.datasets.annotation import with_possible_positions
from mer.datasets.casme2_coding import read_annotations
from mer.errors import MerError

# rows of the release as they stand in the 2019 file
REAL = [
    ("01", "EP02_01f", None, 46, 59, 86, None, 12, "happiness", 1),
    ("01", "EP19_05f", None, 396, 416, 446, None, "4+7+L10", "disgust", 4),
    ("04", "EP12_01f", None, 261, "/", 321, None, "4+7+L10", "disgust", 4),
]


def by_key(table):
    return {row.key: row for row in table.rows}


def texts(table, key):
    return [remark.text for remark in table.remarks if remark.key == key]


def test_real_rows_of_2019(release):
    table = read_annotations(release.coding("2019", rows=REAL))
    first, second, third = table.rows
    assert (first.key, first.subject) == ("casme2/sub01/EP02_01f", "casme2/sub01")
    assert (first.onset, first.apex, first.offset, first.row) == (46, 59, 86, 2)
    assert (first.emotion, first.action_units, first.objective_class) == ("happiness", ("12",), "I")
    assert (second.action_units, second.objective_class) == (("4", "7", "L10"), "IV")
    assert (third.onset, third.apex, third.offset) == (261, None, 321)
    assert table.version == "2019"


@pytest.mark.parametrize("version", ["2014", "2019", "older"])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_version_is_told_by_content_whatever_the_name(release, version, suffix):
    table = read_annotations(release.coding(version, name=f"CASME2-coding{suffix}"))
    assert table.version == version
    assert len(table.rows) == (256 if version == "older" else 255)
    assert not table.unusable


def test_content_outweighs_the_name_and_the_disagreement_is_told(release):
    table = read_annotations(release.coding("2019", name="CASME2-coding-20140508.xlsx"))
    assert table.version == "2019"
    assert "disagrees" in texts(table, "CASME2-coding-20140508.xlsx")[0]


def test_a_small_file_has_the_version_of_its_name_or_none(release):
    row = REAL[0][:9]
    assert read_annotations(release.coding("2014", rows=[row])).version == "2014"
    table = read_annotations(release.coding("2014", rows=[row], name="coding.xlsx"))
    assert table.version == "unknown"
    assert "Neither the content nor the name" in texts(table, "coding.xlsx")[0]


def test_a_copy_saved_again_reads_like_the_original(release):
    """No blank columns, integer subjects, 300 in place of the slash, csv."""
    rows = [
        [int(r[0]), r[1], r[3], 300 if r[4] == "/" else r[4], r[5], r[7], r[8]]
        for r in release.rows["2014"]()
    ]
    header = [name for name in release.header if name]
    copy = read_annotations(release.coding(rows=rows, header=header, name="CASME2-coding.csv"))
    assert copy.rows == read_annotations(release.coding("2014")).rows
    assert copy.version == "2014"


def test_objective_classes_come_from_the_file_beside_2014(release):
    table = read_annotations(release.coding("2014"), release.objective())
    assert all(row.objective_class for row in table.rows)
    assert [r.objective_class for r in table.rows].count("VI") == 1
    assert read_annotations(release.coding("2014")).rows[0].objective_class is None


def test_the_column_of_2019_outweighs_the_file(release):
    table = read_annotations(release.coding("2019"), release.objective())
    assert [row.objective_class for row in table.rows].count("I") == 30


def test_clips_that_the_objective_file_lacks_are_told(release):
    table = read_annotations(release.coding("older"), release.objective())
    (text,) = texts(table, "CASME2-ObjectiveClasses.xlsx")
    assert text == "has no objective class for 1 clips of the coding file: casme2/sub24/EP02_07"


def test_odd_rows_of_the_real_file_are_remarked_and_kept(release):
    table = read_annotations(release.coding("2014"))
    # positions are judged later, when corrections are made
    assert len(table.remarks) == 1
    assert "gives no apex" in texts(table, "casme2/sub04/EP12_01f")[0]
    assert by_key(table)["casme2/sub05/EP05_03"].action_units == ()
    judged = with_possible_positions(table)
    assert texts(judged, "casme2/sub05/EP09_05f")[0].endswith("the apex is the onset.")
    for clip in ("sub05/EP16_04f", "sub12/EP09_06", "sub20/EP16_01", "sub25/EP18_04f"):
        assert texts(judged, f"casme2/{clip}")[0].endswith("the apex is the offset.")
    assert len(judged.remarks) == 6
    assert judged.rows == table.rows
    assert not judged.unusable


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({3: 90}, "row 2: onset 90, apex 59, offset 86: the onset lies after the offset."),
        ({3: None}, "row 2: the onset is '', no frame number."),
        ({5: "?"}, "row 2: the offset is '?', no frame number."),
        ({4: "about 60"}, "row 2: the apex is 'about 60', no frame number."),
        ({0: "A"}, "row 2: the subject is 'A', not a number such as 01."),
        ({1: "../EP02_01f"}, "row 2: the file name is '../EP02_01f', not a folder's plain name"),
        ({1: "/etc"}, "row 2: the file name is '/etc', not a folder's plain name"),
        ({1: ".."}, "row 2: the file name is '..', not a folder's plain name"),
        ({1: "C:\\EP"}, "row 2: the file name is 'C:\\\\EP', not a folder's plain name"),
    ],
)
def test_a_bad_row_is_excluded_with_its_values_and_stops_nothing(release, change, text):
    bad = [change.get(i, cell) for i, cell in enumerate(REAL[0])]
    read = read_annotations(release.coding("2019", rows=[bad, *REAL[1:]]))
    table = with_possible_positions(read)
    (remark,) = [remark for remark in table.remarks if remark.unusable]
    assert remark.text.startswith(text)
    assert {row.key for row in table.rows} - table.unusable == {
        "casme2/sub01/EP19_05f",
        "casme2/sub04/EP12_01f",
    }


def test_an_impossible_apex_excludes_nothing(release):
    bad = [*REAL[0][:4], 99, *REAL[0][5:]]
    table = read_annotations(release.coding("2019", rows=[bad]))
    assert (table.rows[0].apex, table.remarks) == (99, ())
    judged = with_possible_positions(table)
    assert (judged.rows[0].apex, judged.unusable) == (None, frozenset())
    (text,) = texts(judged, "casme2/sub01/EP02_01f")
    assert text.startswith("row 2: onset 46, apex 99, offset 86: the apex lies outside the clip")


def test_a_bad_value_keeps_the_clip_s_own_key(release):
    bad = [*REAL[0][:3], "x", *REAL[0][4:]]
    assert read_annotations(release.coding("2019", rows=[bad])).unusable == {
        "casme2/sub01/EP02_01f"
    }


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({8: "happyness"}, "row 2: unknown emotion 'happyness'."),
        ({9: 8}, "row 2: unknown objective class '8'."),
        ({7: "4+X9"}, "row 2: 'X9' in '4+X9' is no action unit"),
    ],
)
def test_an_unknown_label_is_remarked_and_kept_verbatim(release, change, text):
    row = [change.get(i, cell) for i, cell in enumerate(REAL[0])]
    table = read_annotations(release.coding("2019", rows=[row]))
    assert texts(table, "casme2/sub01/EP02_01f")[0].startswith(text)
    assert not table.unusable


def test_rows_of_one_clip_are_excluded_when_they_disagree(release):
    again = [*REAL[0][:4], 60, *REAL[0][5:]]
    table = read_annotations(release.coding("2019", rows=[REAL[0], again, REAL[1], REAL[1]]))
    assert table.unusable == {"casme2/sub01/EP02_01f"}
    assert texts(table, "casme2/sub01/EP02_01f") == ["rows 2, 3 are of the same clip and disagree."]
    assert [row.row for row in table.rows] == [2, 4]


def test_a_renamed_column_is_an_error(release):
    header = ["Onset" if name == "OnsetFrame" else name for name in release.header]
    with pytest.raises(MerError, match=r"has no column 'OnsetFrame'.*Did you mean"):
        read_annotations(release.coding(rows=[REAL[0][:9]], header=header))
