import csv
from collections import Counter

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets.mmew_coding import clip_name, read_annotations
from mer.datasets.schemes.catalogue import schemes_of
from mer.errors import MerError

HEADER = (
    "Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Action Units",
    "Estimated Emotion", "remarks",
)  # fmt: skip
REAL = [
    (1, "S01-01-001", 1, 15, 31, "6+12", "happiness", None),
    (1, "S01-02-001", 1, 17, 39, 5, "surprise", None),
    (6, "S06-01-002", 1, 10, 31, "12L", "happiness", None),
]
# emotion, index in the clips' names, clips
COUNTS = [
    ("happiness", 1, 36), ("surprise", 2, 89), ("disgust", 3, 72), ("fear", 5, 16),
    ("sadness", 6, 13), ("anger", 7, 8),
]  # fmt: skip
UNITS = ("6+12", 5, "12L", "20L", "10R", "4R+7", "L12")
SIX = {"happiness": 36, "surprise": 89, "disgust": 72, "fear": 16, "sadness": 13, "anger": 8}
THREE = {"positive": 36, "negative": 109, "surprise": 89}
FOUR = {"happiness": 36, "surprise": 89, "disgust": 72, "others": 66}
EXPECTED = [
    ("mmew-6", "full", SIX, 234, 30), ("mmew-6", "without others", SIX, 234, 30),
    ("mmew-7", "full", SIX | {"others": 66}, 300, 36), ("mmew-4", "full", FOUR, 263, 36),
    ("mmew-3", "full", THREE, 234, 30), ("mmew-3", "without others", THREE, 234, 30),
]  # fmt: skip


def rows(others="others"):
    """234 rows of subjects 1 to 30, and 66 of others, in which six more subjects are."""
    found = []
    for emotion, index, count in COUNTS:
        for _ in range(count):
            found.append((1 + len(found) % 30, index, emotion))
    if others:
        found += [(1 + i % 36, 4, others) for i in range(66)]
    counters = Counter()
    made = []
    for i, (subject, index, emotion) in enumerate(found):
        counters[subject, index] += 1
        name = f"S{subject:02d}-{index:02d}-{counters[subject, index]:03d}"
        last = 14 + i % 64
        made.append((subject, name, 1, last // 2, last, UNITS[i % 7], emotion, None))
    return made


@pytest.fixture
def write(tmp_path):
    def write(rows, name="MMEW_Micro_Exp.xlsx", header=HEADER):
        file = tmp_path / name
        if file.suffix == ".csv":
            with file.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows([header, *rows])
            return file
        workbook = openpyxl.Workbook()
        for row in [header, *rows]:
            workbook.active.append(row)
        workbook.save(file)
        return file

    return write


def texts(table):
    return [remark.text for remark in table.remarks]


@pytest.mark.parametrize("name", ["MMEW_Micro_Exp (20).xlsx", "MMEW_Micro_Exp.csv"])
def test_the_real_rows(write, name):
    table = read_annotations(write(REAL, name))
    assert (table.dataset, table.version, texts(table)) == ("mmew", "without others", [])
    first, second, third = table.rows
    assert (first.key, first.subject, first.row) == ("mmew/S01/S01-01-001", "mmew/S01", 2)
    assert (first.onset, first.apex, first.offset) == (1, 15, 31)
    assert (first.emotion, first.action_units, first.objective_class) == (
        "happiness", ("6", "12"), None,
    )  # fmt: skip
    assert (second.action_units, third.action_units) == (("5",), ("12L",))


@pytest.mark.parametrize(("name", "version", "classes", "total", "subjects"), EXPECTED)
def test_the_full_files_give_the_published_counts(write, name, version, classes, total, subjects):
    table = read_annotations(write(rows("others" if version == "full" else "")))
    assert (table.version, texts(table)) == (version, [])
    (chosen,) = (each for each in schemes_of("mmew") if each.name == name)
    found = [(row.subject, i) for row in table.rows if (i := chosen.class_of(row)) is not None]
    counts = Counter(chosen.classes[i] for _, i in found)
    assert counts == classes
    assert (len(found), len({subject for subject, _ in found})) == (total, subjects)
    assert chosen.published_counts({"mmew": version}) == tuple(counts[c] for c in chosen.classes)


def test_every_published_count_is_expected_here():
    published = {(each.name, version) for each in schemes_of("mmew") for version in each.published}
    assert published == {(name, version) for name, version, *_ in EXPECTED}


def test_repression_is_kept_as_it_is_and_counts_as_others(write):
    table = read_annotations(write(rows("repression")))
    assert (table.version, texts(table), len(table.rows)) == ("full", [], 300)
    (seven,) = (each for each in schemes_of("mmew") if each.name == "mmew-7")
    others = {row.emotion for row in table.rows if seven.class_of(row) == 6}
    assert others == {"repression"}


@pytest.mark.parametrize("subject", [1, 1.0, "1", "01", "S01", "s1"])
@pytest.mark.parametrize("name", ["S01-02-001", "s1-2-1", " S001-02-01 "])
def test_every_spelling_gives_one_key(write, subject, name):
    table = read_annotations(write([(subject, name, 1, 17, 39, 5, "surprise")]))
    assert [(row.key, row.subject) for row in table.rows] == [("mmew/S01/S01-02-001", "mmew/S01")]
    assert texts(table) == []


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 999), st.integers(1, 4))
def test_padding_never_changes_a_clips_name(subject, emotion, counter, width):
    plain = f"S{subject:02d}-{emotion:02d}-{counter:03d}"
    assert clip_name(plain) == plain
    assert clip_name(f"s{subject:0{width}d}-{emotion}-{counter:0{width}d}") == plain


@pytest.mark.parametrize("text", ["", "S01", "S01-01", "S01-01-001.jpg", "../S01-01-001", "S1-a-1"])
def test_what_is_no_clips_name(text):
    assert clip_name(text) is None


def test_names_that_disagree_with_the_row_are_remarked(write):
    odd = [
        (2, "S01-01-001", 1, 15, 31, "6+12", "happiness"),
        (2, "S02-01-001", 1, 15, 31, "6+12", "disgust"),
        (2, "S02-04-001", 1, 15, 31, "6+12", "anger"),
        (2, "S02-09-001", 1, None, 31, "6+12", "anger"),
    ]
    table = read_annotations(write(odd))
    assert texts(table) == [
        "row 2: the subject is S02, but the file name is of S01.",
        "row 3: the emotion is 'disgust', but the file name stands for happiness.",
        "row 4: the emotion is 'anger', but the file name stands for others or repression.",
        "row 5: the file gives no apex.",
        "row 5: the emotion is 'anger', but the file name stands for no emotion that is known.",
    ]
    assert table.unusable == set()
    assert table.rows[0].key == "mmew/S02/S01-01-001"


def test_bad_rows_are_excluded_listed_and_stop_nothing(write):
    bad = [
        ("x", "S01-01-002", 1, 5, 9, 4, "anger"), (1, "../../x", 1, 5, 9, 4, "anger"),
        (1, "S01-07-001", None, 5, 9, 4, "anger"), (1, "S01-07-002", 1, "-", 9, 4, "anger"),
    ]  # fmt: skip
    table = read_annotations(write([*REAL, *bad]))
    assert len(table.rows) == 3
    assert {r.key: r.text for r in table.remarks if r.unusable} == {
        "mmew/x/S01-01-002": "row 5: the subject is 'x', not a number such as 1.",
        "mmew/S01/../../x": "row 6: the file name is '../../x', not a clip's name such as "
        "S01-01-001.",
        "mmew/S01/S01-07-001": "row 7: the onset is '', no frame number.",
        "mmew/S01/S01-07-002": "row 8: the apex is '-', no frame number.",
    }


def test_an_unknown_emotion_is_remarked(write):
    table = read_annotations(write([(1, "S01-01-001", 1, 15, 31, 5, "happy")]))
    assert texts(table)[0] == "row 2: unknown emotion 'happy'."


def test_the_column_of_remarks_may_be_absent_and_others_not(write):
    assert len(read_annotations(write([r[:7] for r in REAL], header=HEADER[:7])).rows) == 3
    with pytest.raises(MerError, match="has no column 'Estimated Emotion'"):
        read_annotations(write([r[:6] for r in REAL], header=HEADER[:6]))
