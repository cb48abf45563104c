import csv

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets.casme3_coding import read_annotations, subject_name
from mer.errors import MerError

HEADER = ("Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion")
REAL = [
    ("spNO.1", "a", "355", "359", "360", "5", "II", "others"),
    ("spNO.1", "b", "166", "175", "179", "4", "III", "disgust"),
    ("spNO.216", "e", "0", "0", "25", "14", "VII", "others"),
]
V2 = "cas(me)3_part_A_ME_label_JpgIndex_v2"


@pytest.fixture
def write(tmp_path):
    def write(rows, name=f"{V2}.xlsx", header=HEADER):
        file = tmp_path / name
        if file.suffix == ".csv":
            with file.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows([header, *rows])
        elif file.suffix == ".xls":
            write_old(file, [header, *rows])
        else:
            workbook = openpyxl.Workbook()
            for row in [header, *rows]:
                workbook.active.append(row)
            workbook.create_sheet("Sheet1")
            workbook.save(file)
        return file

    return write


def write_old(file, rows):
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Sheet1")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell is not None:
                sheet.write(i, j, cell)
    workbook.save(str(file))


def row(subject="spNO.1", video="a", onset="355", apex="359", offset="360", units="5",
        number="II", emotion="others"):  # fmt: skip
    return (subject, video, onset, apex, offset, units, number, emotion)


def texts(table):
    return [remark.text for remark in table.remarks]


@pytest.mark.parametrize("name", [f"{V2}.xlsx", f"{V2}.csv"])
def test_the_real_rows(write, name):
    table = read_annotations(write(REAL, name))
    assert (table.dataset, table.version, texts(table)) == ("casme3", "v2", [])
    first, _, last = table.rows
    assert (first.key, first.subject) == ("casme3/spNO.1/a/355", "casme3/spNO.1")
    assert (first.onset, first.apex, first.offset, first.row) == (355, 359, 360, 2)
    assert (first.emotion, first.action_units, first.objective_class) == ("others", ("5",), "II")
    assert (last.key, last.onset, last.apex) == ("casme3/spNO.216/e/0", 0, 0)


@pytest.mark.parametrize("subject", ["spNO.1", "spNo.1", "SPNO.01", " spNO.001 ", "1", 1, 1.0])
@pytest.mark.parametrize(
    ("video", "onset"), [("a", "355"), ("A", 355), (" a", 355.0), ("a", "0355")]
)
def test_every_spelling_gives_one_key(write, subject, video, onset):
    (found,) = read_annotations(write([row(subject, video, onset)])).rows
    assert (found.key, found.subject, found.onset) == ("casme3/spNO.1/a/355", "casme3/spNO.1", 355)


@given(st.integers(1, 400), st.integers(0, 5), st.integers(1, 9999), st.integers(0, 5))
def test_padding_never_changes_a_subject(number, zeros, onset, more):
    assert subject_name(f"spNO.{number}") == f"spNO.{number}"
    padded = f"{'0' * zeros}{number}"
    assert subject_name(f"SPno.{padded}") == (f"spNO.{number}" if len(padded) < 5 else None)


def test_what_is_no_subject_has_no_name():
    assert [subject_name(text) for text in ("", "spNO.", "spNO.x", "../1", "a")] == [None] * 5


def test_action_units_as_they_are_written(write):
    cells = ("R12", "L2+L1", "T28+14", "B23", "24+T18+16", "26+25")
    rows = [row(onset=str(100 * i), apex=None, units=cell) for i, cell in enumerate(cells)]
    table = read_annotations(write([(*r[:3], r[2], r[2], *r[5:]) for r in rows]))
    assert ["+".join(r.action_units) for r in table.rows] == list(cells)
    assert texts(table) == []


def test_both_spellings_of_others_are_kept_as_they_are(write):
    table = read_annotations(write([row(), row(onset="4", apex="5", offset="6", emotion="Others")]))
    assert [found.emotion for found in table.rows] == ["others", "Others"]
    assert texts(table) == []


def test_bad_rows_are_excluded_listed_and_stop_nothing(write):
    bad = [
        row(subject="nobody"), row(video="../b"), row(video=None), row(onset="early"),
        row(onset="7", apex="?"), row(onset="8", offset=None),
    ]  # fmt: skip
    table = read_annotations(write([*REAL, *bad]))
    assert [found.key for found in table.rows] == [
        "casme3/spNO.1/a/355", "casme3/spNO.1/b/166", "casme3/spNO.216/e/0",
    ]  # fmt: skip
    told = {remark.key: remark.text for remark in table.remarks if remark.unusable}
    assert told == {
        "casme3/nobody/a/355": "row 5: the subject is 'nobody', not a name such as spNO.1.",
        "casme3/spNO.1/../b/355": "row 6: the file name is '../b', not a video's letter such as a.",
        "casme3/spNO.1//355": "row 7: the file name is '', not a video's letter such as a.",
        "casme3/spNO.1/a/early": "row 8: the onset is 'early', no frame number.",
        "casme3/spNO.1/a/7": "row 9: the apex is '?', no frame number.",
        "casme3/spNO.1/a/8": "row 10: the offset is '', no frame number.",
    }


def test_two_rows_of_one_clip(write):
    same = read_annotations(write([row(), row()]))
    assert len(same.rows) == 1
    assert texts(same) == ["rows 2, 3 are of the same clip and agree; the first is read."]
    other = read_annotations(write([row(), row(offset="366")]))
    assert other.unusable == {"casme3/spNO.1/a/355"}


def test_an_unknown_emotion_and_an_absent_apex_are_remarked(write):
    table = read_annotations(write([row(apex=None, emotion="happiness")]))
    assert texts(table) == ["row 2: unknown emotion 'happiness'.", "row 2: the file gives no apex."]
    assert table.unusable == set()
    assert table.rows[0].apex is None


def test_rows_of_one_video_that_share_frames(write):
    spans = [("100", "110"), ("110", "120"), ("121", "130"), ("105", "122")]
    rows = [row(onset=a, apex=a, offset=b) for a, b in spans]
    table = read_annotations(write([*rows, row(video="b", onset="100", apex="101", offset="130")]))
    text = "row {}: frames {} to {} overlap with {} to {} of the same video (row {})."
    assert set(texts(table)) == {
        text.format(5, 105, 122, 100, 110, 2),
        text.format(3, 110, 120, 100, 110, 2),
        text.format(3, 110, 120, 105, 122, 5),
        text.format(4, 121, 130, 105, 122, 5),
    }
    assert len(table.rows) == 5


def test_sixty_frames_are_not_long_and_sixty_one_are(write):
    rows = [row(onset="1", offset="60", apex="5"), row("spNO.2", onset="1", offset="61", apex="5")]
    table = read_annotations(write(rows))
    assert texts(table) == [
        "Clips longer than 60 frames (2 seconds): 1; the longest are casme3/spNO.2/a/1 (61 frames)."
    ]


def test_version_1_is_an_old_workbook_with_columns_without_names(write):
    header = (*HEADER, None, None)
    file = write([(*row(), None, "checked")], "cas(me)3_part_A_ME_label_JpgIndex_v1.xls", header)
    table = read_annotations(file)
    assert (table.version, table.rows[0].key) == ("v1", "casme3/spNO.1/a/355")
    again = write([(*row(), 1, None)], "casme3.csv", header)
    assert read_annotations(again).version == "v1"


def test_the_version_by_name_by_rows_or_not_at_all(write):
    rows = [row(onset=str(100 * i), apex=str(100 * i), offset=str(100 * i + 5)) for i in range(921)]
    assert read_annotations(write(rows, "casme3.csv")).version == "v1"
    assert read_annotations(write(rows[:860], "casme3.csv")).version == "v2"
    assert read_annotations(write(rows[:5], "casme3_V1.csv")).version == "v1"
    unknown = read_annotations(write(rows[:5], "casme3.csv"))
    assert unknown.version == "unknown"
    assert texts(unknown) == [
        "Neither the content nor the name of the file tells its version (v1 or v2)."
    ]
    (disagree,) = read_annotations(write(rows, f"{V2}.csv")).remarks
    assert disagree.text == (
        "The evidence on the file's version disagrees: the number of rows, 921, is that of v1; "
        "the file's name is that of v2. It is read as v1."
    )


def test_the_file_of_all_expressions_has_no_emotions(write):
    header = (*HEADER[:6], "Expression type", "Objective class")
    kinds = ("Micro-expression", "micro", "Macro-expression", None)
    rows = [(*row(onset=str(i))[:6], kind, "II") for i, kind in enumerate(kinds)]
    with pytest.raises(MerError) as raised:
        read_annotations(write(rows, "CAS(ME)3_part_A_v2.xls", header))
    assert str(raised.value).endswith(
        "CAS(ME)3_part_A_v2.xls lists 4 expressions, 2 of them micro, without an emotion for "
        "each; the file that is needed is cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx."
    )


def test_a_copy_of_it_with_emotions_is_read_for_its_micro_expressions(write):
    header = (*HEADER, "Expression type")
    rows = [(*REAL[0], "Macro-expression"), (*REAL[1], "MICRO-expression")]
    table = read_annotations(write(rows, header=header))
    assert [(found.key, found.row) for found in table.rows] == [("casme3/spNO.1/b/166", 3)]


@pytest.mark.parametrize("column", ["Filename", "Offset", "emotion"])
def test_a_missing_column_is_named(write, column):
    header = tuple("else" if name == column else name for name in HEADER)
    with pytest.raises(MerError, match=rf"_v2\.xlsx has no column '{column}'; its columns are Sub"):
        read_annotations(write(REAL, header=header))


def test_a_file_without_objective_classes_is_read(write):
    header = tuple("notes" if name == "Objective class" else name for name in HEADER)
    rows = read_annotations(write(REAL, header=header)).rows
    assert [found.objective_class for found in rows] == [None, None, None]
