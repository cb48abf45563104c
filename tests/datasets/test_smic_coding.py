import csv
from collections import Counter

import openpyxl
import pytest

from mer.datasets.schemes.catalogue import schemes_of
from mer.datasets.smic_coding import read_annotations
from mer.errors import MerError

# the columns that public code takes from the release's file, in their places
HEADER = (
    "Subject", "Filename", None, "OnsetF", "OffsetF", "Onset2F", "Offset2F", "Onset3F", "Offset3F",
    None, "FirstF", "LastF", "TotalMF1", "TotalMF2", "TotalMF3", "TotalVL", "Emotion",
)  # fmt: skip
TAIL = [
    (None,),
    ("Note", "three clips were lost"),
    (None, "FirstF is the first frame of the recording"),
    ("OnsetF is the first of the expression",),
]
SUBJECTS = {
    1: 6, 2: 6, 3: 39, 4: 19, 5: 2, 6: 4, 8: 13, 9: 4, 11: 7, 12: 9, 13: 10, 14: 10, 15: 4, 18: 7,
    19: 2, 20: 22,
}  # fmt: skip
WORDS = {"ne": "negative", "po": "positive", "sur": "surprise"}
EMOTIONS = {"ne": 70, "po": 51, "sur": 43}
NOT_IN_E = [
    (1, "s1_ne_02"), (2, "s2_sur_05"), (3, "s3_ne_03"), (3, "s3_ne_20"), (4, "s4_ne_05"),
    (4, "s4_ne_06"), (9, "s9_sur_02"),
]  # fmt: skip
# clips that must exist so that those seven do
LEAST = {
    (1, "ne"): 2, (2, "sur"): 5, (3, "ne"): 20, (4, "ne"): 6, (9, "sur"): 2, (20, "ne"): 1,
}  # fmt: skip


def names(padded=False):
    """164 pairs of subject and name with the real counts by subject and by emotion."""
    left = Counter(SUBJECTS)
    emotions = Counter(EMOTIONS)
    own = Counter(LEAST)
    for (subject, emotion), count in LEAST.items():
        left[subject] -= count
        emotions[emotion] -= count
    rest = list(emotions.elements())
    free = [subject for subject, count in left.items() for _ in range(count)]
    own.update(zip(free, rest, strict=True))
    width = 2 if padded else 1
    return sorted(
        (subject, f"s{subject:0{width}d}_{emotion}_{i:02d}")
        for (subject, emotion), count in own.items()
        for i in range(1, count + 1)
    )


def row(subject, name, **cells):
    word = WORDS[name.split("_")[1]]
    onset = 17581039 if subject == 20 else 308866
    made = {
        "Subject": subject, "Filename": name, "OnsetF": onset, "OffsetF": onset + 30,
        "FirstF": onset - 300, "LastF": onset + 290, "TotalMF1": 31, "TotalVL": 591,
        "Emotion": word, **cells,
    }  # fmt: skip
    return [made.get(column) for column in HEADER]


def hs_e():
    return [row(*pair) for pair in names() if pair not in NOT_IN_E]


@pytest.fixture
def annotation(tmp_path):
    def write(rows, name="SMIC-HS-E_annotation.xlsx", header=HEADER, tail=TAIL):
        file = tmp_path / name
        lines = [header, *rows, *tail]
        if file.suffix == ".csv":
            with file.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows(lines)
            return file
        workbook = openpyxl.Workbook()
        for line in lines:
            workbook.active.append(line)
        workbook.save(file)
        return file

    return write


def texts(table, key):
    return [remark.text for remark in table.remarks if remark.key == key]


def test_a_row(annotation):
    table = read_annotations(annotation([row(3, "s3_sur_01")]))
    (clip,) = table.rows
    assert (clip.key, clip.subject, clip.row) == ("smic/s03/s03_sur_01", "smic/s03", 2)
    assert (clip.onset, clip.apex, clip.offset) == (308866, None, 308896)
    assert (clip.emotion, clip.action_units, clip.objective_class) == ("surprise", (), None)
    assert (table.dataset, table.version) == ("smic", "hs-e")


def test_the_synthetic_rows_are_as_the_real_ones_were_counted():
    assert Counter(subject for subject, _ in names()) == Counter(SUBJECTS)
    assert Counter(name.split("_")[1] for _, name in names()) == Counter(EMOTIONS)
    assert set(NOT_IN_E) < set(names())


@pytest.mark.parametrize("name", ["SMIC-HS-E_annotation.xlsx", "SMIC-HS-E_annotation_2019.csv"])
def test_the_whole_file_gives_the_published_counts(annotation, name):
    table = read_annotations(annotation(hs_e(), name))
    (scheme,) = schemes_of("smic")
    counts = Counter(map(scheme.class_of, table.rows))
    assert tuple(counts[i] for i in range(3)) == (65, 51, 41) == scheme.published["hs-e"]
    assert scheme.classes == ("negative", "positive", "surprise")
    assert len({row.subject for row in table.rows}) == 16
    keys = {row.key for row in table.rows}
    assert len(keys) == 157
    assert not keys & {
        "smic/s01/s01_ne_02", "smic/s02/s02_sur_05", "smic/s03/s03_ne_03", "smic/s03/s03_ne_20",
        "smic/s04/s04_ne_05", "smic/s04/s04_ne_06", "smic/s09/s09_sur_02",
    }  # fmt: skip


def test_the_text_below_the_rows_is_told_once_and_excludes_nothing(annotation):
    table = read_annotations(annotation([row(3, "s3_sur_01"), row(3, "s3_sur_02")]))
    (remark,) = table.remarks
    assert remark.key == "SMIC-HS-E_annotation.xlsx"
    assert remark.text == "holds 3 rows without a subject's number, taken for notes: 5, 6, 7."
    assert not remark.unusable
    assert not read_annotations(annotation([row(3, "s3_sur_01")], tail=[])).remarks


@pytest.mark.parametrize("subject", [3, 3.0, "3", "03", "s3", "s03"])
@pytest.mark.parametrize("name", ["s3_sur_01", "s03_sur_01", "S3_sur_1"])
def test_every_spelling_of_a_key_is_the_same(annotation, subject, name):
    made = row(3, "s3_sur_01", Subject=subject, Filename=name)
    (clip,) = read_annotations(annotation([made])).rows
    assert (clip.key, clip.subject) == ("smic/s03/s03_sur_01", "smic/s03")


def test_padded_names_give_the_same_keys(annotation):
    padded = [row(*pair) for pair in names(padded=True)]
    unpadded = [row(*pair) for pair in names()]
    keys = [
        {clip.key for clip in read_annotations(annotation(rows)).rows}
        for rows in (padded, unpadded)
    ]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 164


def test_emotions_are_normalised_and_numbers_are_not_believed(annotation):
    rows = [
        row(3, "s3_ne_01", Emotion="Negative"),
        row(3, "s3_po_01", Emotion="PO"),
        row(3, "s3_sur_01", Emotion=1),
        row(3, "s3_sur_02", Emotion="positive"),
    ]
    table = read_annotations(annotation(rows))
    found = [clip.emotion for clip in table.rows]
    assert found == ["negative", "positive", "surprise", "positive"]
    assert texts(table, "smic/s03/s03_ne_01") == []
    assert texts(table, "smic/s03/s03_sur_01") == [
        "row 4: the emotion is '1'; surprise is taken from the clip's name."
    ]
    assert texts(table, "smic/s03/s03_sur_02") == [
        "row 5: the emotion is positive, but the clip's name says surprise."
    ]
    assert not table.unusable


def test_further_expressions_of_a_recording_are_told_and_not_read(annotation):
    made = row(4, "s4_ne_04", Onset2F=309000, Offset2F=309020, Onset3F=309100, Offset3F=309120)
    table = read_annotations(annotation([made]))
    assert [clip.key for clip in table.rows] == ["smic/s04/s04_ne_04"]
    assert texts(table, "smic/s04/s04_ne_04") == [
        f"row 2: another expression of the recording ({span}) has no name and is not read."
        for span in ("309000 to 309020", "309100 to 309120")
    ]
    assert not table.unusable


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"Filename": "../s3_sur_01"}, "the file name is '../s3_sur_01', not a folder's plain"),
        ({"Filename": "/s3_sur_01"}, "the file name is '/s3_sur_01', not a folder's plain"),
        ({"Filename": None}, "the file name is '', not a folder's plain"),
        ({"OnsetF": None}, "the onset is '', no frame number."),
        ({"OffsetF": "lost"}, "the offset is 'lost', no frame number."),
        ({"Filename": "clip", "Emotion": 3}, "the emotion is '3', not negative, positive or"),
    ],
)
def test_a_bad_row_is_excluded_with_its_value_and_stops_nothing(annotation, cells, text):
    table = read_annotations(annotation([row(3, "s3_sur_01", **cells), row(4, "s4_ne_01")]))
    (remark,) = [remark for remark in table.remarks if remark.unusable]
    assert remark.text.startswith(f"row 2: {text}")
    assert [clip.key for clip in table.rows] == ["smic/s04/s04_ne_01"]


def test_a_name_of_another_subject_or_form_is_told(annotation):
    made = [row(3, "s5_ne_01"), row(3, "s3_ne_01", Filename="ne_01")]
    table = read_annotations(annotation(made))
    assert texts(table, "smic/s03/s05_ne_01") == [
        "row 2: the clip's name s05_ne_01 is not one of subject s03."
    ]
    assert texts(table, "smic/s03/ne_01") == [
        "row 3: the clip's name is 'ne_01', not one such as s3_sur_01."
    ]
    assert not table.unusable


def test_a_missing_column_and_a_file_of_notes_alone_are_errors(annotation):
    header = ["Onset" if name == "OnsetF" else name for name in HEADER]
    with pytest.raises(MerError, match=r"has no column 'OnsetF'.*Did you mean"):
        read_annotations(annotation([row(3, "s3_ne_01")], header=header))
    with pytest.raises(MerError, match="no row with a subject's number"):
        read_annotations(annotation([]))
