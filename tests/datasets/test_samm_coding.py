import csv
from collections import Counter

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets.annotation import with_possible_positions
from mer.datasets.samm_coding import clip_key, detect_version, read_annotations
from mer.datasets.schemes.catalogue import schemes_of
from mer.errors import MerError

HEADER = (
    "Subject", "Filename", "Inducement Code", "Onset Frame", "Apex Frame", "Offset Frame",
    "Duration", "Micro", "Action Units", "Estimated Emotion", "Objective Classes", "Notes",
)  # fmt: skip
NOTES = (
    ("SAMM micro-movements",), ("Subject is the number of a participant.",), (None,),
    ("Onset", "Apex", "Offset"), ("Subjects", "006 to 037"), *((f"Note {i}",) for i in range(8)),
)  # fmt: skip
# rows of the release as they stand in v2, the duration as its value
REAL = [
    ("006", "006_1_2", 1, 5562, 5588, 5632, 71, "Micro - 1/2", "4+7", "Anger", 3, None),
    ("007", "007_6_1", 6, 497, 511, 541, 45, "Micro - 1/2", "(R6 or R12)+R15", "Happiness", 7,
     None),
    ("032", "032_3_1", 3, 4896, 1930, 4970, 75, "Micro - 1/2", "4A", "Anger", 3, None),
]  # fmt: skip
SUBJECTS = (6, 7, *range(9, 27), 28, *range(30, 38))
EMOTIONS = {
    "Anger": 57, "Other": 26, "Happiness": 26, "Surprise": 15, "Contempt": 12, "Disgust": 9,
    "Fear": 8, "Sadness": 6,
}  # fmt: skip
# of I to VII
CLASSES = (24, 13, 20, 8, 3, 7, 84)
WITHOUT_I_TO_V = {9, 10, 12, 15, 16, 17, 19, 20}
# 024 and 036 have no clip of samm-5, 025 none of samm-3; everybody else is angry once
OWN = {24: ["Disgust", "Fear"], 36: ["Sadness"], 25: ["Other", "Other"]}
QUIRKS = {
    "006_1_2": (5562, 5588, 5632, "4+7"),
    "007_6_1": (497, 511, 541, "(R6 or R12)+R15"),
    "007_6_5": (3000, 3020, 3040, "(R6 or R12) + R15"),
    "011_4_2": (700, 720, 740, "L12 or L14"),
    "013_1_9": (5700, 5720, 5739, "ref(7B)+43"),
    "014_5_2": (700, 720, 740, "R12 or R14"),
    "018_3_4": (900, 920, 1010, "12+15 "),
    "021_3_1": (700, 720, 740, "R14+17+soft focus"),
    "026_3_1": (700, 720, 740, "A/L12+T23+B18"),
    "028_4_1": (1071, 1143, 1134, "ref(L10)+A12B"),
    "032_3_1": (4896, 1930, 4970, "4A"),
    "032_3_2": (5126, 5127, 5207, "10A/B+56"),
    "035_7_2": (700, 720, 740, "R14A or 17A or 24A"),
}


def v2():
    """159 rows with the real file's counts by emotion, class and subject, and its quirks."""
    emotions = {number: list(OWN.get(number, ["Anger"])) for number in SUBJECTS}
    left = Counter(EMOTIONS) - Counter(label for own in emotions.values() for label in own)
    others = [number for number in SUBJECTS if number not in OWN]
    for i, label in enumerate(left.elements()):
        emotions[others[i % len(others)]].append(label)
    slots = [(n, i, label) for n, own in emotions.items() for i, label in enumerate(own)]
    classes = [c for c, count in enumerate(CLASSES, start=1) for _ in range(count)]
    early = sorted(slots, key=lambda slot: (slot[0] in WITHOUT_I_TO_V, slot[1], slot[0]))
    by_slot = dict(zip(early, classes, strict=True))
    return [row(number, i, label, by_slot[number, i, label]) for number, i, label in slots]


def row(number, i, label, objective):
    names = [name for name in QUIRKS if int(name[:3]) == number]
    name = names[i] if i < len(names) else f"{number:03d}_2_{i + 1}"
    onset, apex, offset, units = QUIRKS.get(name, (100, 115, 129, 4))
    film = int(name.split("_")[1])
    duration = "=SUM(F15-D15)+1"
    return [f"{number:03d}", name, film, onset, apex, offset, duration, "Micro - 1/2", units,
            label, objective, None]  # fmt: skip


@pytest.fixture
def coding(tmp_path):
    def write(rows, name="SAMM_Micro_FACS_Codes_v2.xlsx", header=HEADER, notes=NOTES):
        lines = [*notes, header, *rows]
        file = tmp_path / name
        if file.suffix == ".csv":
            with file.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows(lines)
            return file
        workbook = openpyxl.Workbook()
        workbook.active.title = "MICRO_ONLY"
        for line in lines:
            workbook.active.append(line)
        workbook.save(file)
        return file

    return write


def texts(table, key):
    return [remark.text for remark in table.remarks if remark.key == key]


def changed(row, **cells):
    return [cells.get(name.replace(" ", "_"), cell) for name, cell in zip(HEADER, row, strict=True)]


def test_real_rows_of_v2(coding):
    table = read_annotations(coding(REAL))
    first, second, third = table.rows
    assert (first.key, first.subject, first.row) == ("samm/006/006_1_2", "samm/006", 15)
    assert (first.onset, first.apex, first.offset) == (5562, 5588, 5632)
    assert (first.emotion, first.action_units, first.objective_class) == (
        "Anger",
        ("4", "7"),
        "III",
    )
    assert (second.action_units, second.objective_class) == (("(R6 or R12)", "R15"), "VII")
    assert (third.onset, third.apex, third.offset) == (4896, 1930, 4970)
    assert (table.dataset, table.version, table.remarks) == ("samm", "v2", ())


EXPECTED = [
    ("samm-5", (57, 26, 12, 15, 26), 27, {"024", "036"}),
    ("samm-5-sadness", (57, 26, 6, 15, 26), None, set()),
    ("samm-3", (92, 26, 15), 28, {"025"}),
    ("samm-objective-4", (24, 13, 20, 84), None, set()),
    ("samm-objective-5", (24, 13, 20, 8, 3), 21, {f"{n:03d}" for n in WITHOUT_I_TO_V}),
    ("samm-objective-7", (24, 13, 20, 8, 3, 7, 84), 29, set()),
]
TOTALS = {"samm-5": 136, "samm-3": 133, "samm-objective-4": 141, "samm-objective-5": 68,
          "samm-objective-7": 159, "samm-5-sadness": 130}  # fmt: skip


@pytest.mark.parametrize("name", ["SAMM_Micro_FACS_Codes_v2.xlsx", "SAMM_Micro_FACS_Codes_v2.csv"])
def test_the_whole_file_gives_the_published_counts(coding, name):
    table = read_annotations(coding(v2(), name))
    assert (len(table.rows), len({row.subject for row in table.rows})) == (159, 29)
    assert not table.unusable
    schemes = {scheme.name: scheme for scheme in schemes_of("samm")}
    assert schemes.keys() == {name for name, *_ in EXPECTED}
    for name, counts, subjects, without in EXPECTED:
        scheme = schemes[name]
        kept = [(r.subject, i) for r in table.rows if (i := scheme.class_of(r)) is not None]
        assert tuple(Counter(i for _, i in kept)[i] for i in range(len(counts))) == counts
        assert counts == scheme.published[table.version]
        assert len(kept) == TOTALS[name]
        present = {subject for subject, _ in kept}
        assert not present & {f"samm/{number}" for number in without}
        assert subjects is None or len(present) == subjects


def test_odd_texts_of_the_real_file_are_action_units(coding):
    table = read_annotations(coding(v2()))
    units = {row.key: row.action_units for row in table.rows}
    assert units["samm/007/007_6_5"] == ("(R6 or R12)", "R15")
    assert units["samm/035/035_7_2"] == ("R14A or 17A or 24A",)
    assert units["samm/018/018_3_4"] == ("12", "15")
    assert units["samm/021/021_3_1"] == ("R14", "17")
    assert table.remarks == ()


def test_impossible_apexes_are_kept_as_rows_and_judged_later(coding):
    table = read_annotations(coding(v2()))
    assert not table.remarks
    judged = with_possible_positions(table)
    absent = {row.key for row in judged.rows if row.apex is None}
    assert absent == {"samm/028/028_4_1", "samm/032/032_3_1"}
    assert texts(judged, "samm/028/028_4_1")[0].endswith("is taken as absent.")
    assert not judged.unusable


@pytest.mark.parametrize("cell", [-1, "-1", -1.0, None])
def test_minus_one_and_a_blank_are_no_apex(coding, cell):
    table = read_annotations(coding([changed(REAL[0], Apex_Frame=cell)]))
    assert table.rows[0].apex is None
    assert texts(table, "samm/006/006_1_2") == ["row 15: the file gives no apex."]
    assert not table.unusable


def test_the_header_is_found_with_and_without_notes(coding):
    bare = read_annotations(coding(REAL, "SAMM_20181215_Micro_FACS_Codes_v2.xlsx", notes=()))
    assert [row.row for row in bare.rows] == [2, 3, 4]
    noted = read_annotations(coding(REAL))
    assert [row.key for row in bare.rows] == [row.key for row in noted.rows]


@pytest.mark.parametrize("subject", ["006", "6", 6, 6.0, "06"])
@pytest.mark.parametrize("clip", ["006_1_2", "6_1_2"])
def test_every_spelling_of_a_key_is_the_same(coding, subject, clip):
    table = read_annotations(coding([changed(REAL[0], Subject=subject, Filename=clip)]))
    assert (table.rows[0].key, table.rows[0].subject) == ("samm/006/006_1_2", "samm/006")
    assert not table.remarks


@given(subject=st.integers(1, 999), film=st.integers(1, 9), width=st.integers(1, 4))
def test_padding_never_changes_a_key(subject, film, width):
    assert clip_key(subject, f"{subject:0{width}d}_{film}_1") == (
        f"samm/{subject:03d}/{subject:03d}_{film}_1"
    )


def test_copies_that_write_others_count_alike(coding):
    rows = [changed(r, Estimated_Emotion="Others" if r[9] == "Other" else r[9]) for r in v2()]
    table = read_annotations(coding(rows))
    (scheme,) = [each for each in schemes_of("samm") if each.name == "samm-5"]
    assert Counter(map(scheme.class_of, table.rows))[4] == 26
    assert not table.remarks


def test_a_name_of_another_subject_is_told(coding):
    table = read_annotations(coding([changed(REAL[0], Filename="007_1_2")]))
    assert table.rows[0].key == "samm/006/007_1_2"
    (text,) = texts(table, "samm/006/007_1_2")
    assert text == "row 15: the file name 007_1_2 is not one of subject 006."
    assert not table.unusable


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"Subject": "x"}, "the subject is 'x', not a number such as 006."),
        ({"Filename": "../006_1_2"}, "the file name is '../006_1_2', not a folder's plain name"),
        ({"Filename": "/etc"}, "the file name is '/etc', not a folder's plain name"),
        ({"Filename": None}, "the file name is '', not a folder's plain name"),
        ({"Onset_Frame": None}, "the onset is '', no frame number."),
        ({"Offset_Frame": 5632.5}, "the offset is '5632.5', no frame number."),
        ({"Apex_Frame": "about 5588"}, "the apex is 'about 5588', no frame number."),
    ],
)
def test_a_bad_row_is_excluded_with_its_value_and_stops_nothing(coding, cells, text):
    table = read_annotations(coding([changed(REAL[0], **cells), *REAL[1:]]))
    (remark,) = [remark for remark in table.remarks if remark.unusable]
    assert remark.text.startswith(f"row 15: {text}")
    assert [row.key for row in table.rows] == ["samm/007/007_6_1", "samm/032/032_3_1"]


def test_unknown_labels_are_told_and_kept_verbatim(coding):
    odd = changed(REAL[0], Estimated_Emotion="Joy", Objective_Classes=9)
    table = read_annotations(coding([odd]))
    assert (table.rows[0].emotion, table.rows[0].objective_class) == ("Joy", "9")
    assert texts(table, table.rows[0].key) == [
        "row 15: unknown emotion 'Joy'.",
        "row 15: unknown objective class '9'.",
    ]


def test_rows_of_one_clip_that_disagree_are_excluded(coding):
    again = changed(REAL[0], Subject=6, Offset_Frame=5640)
    table = read_annotations(coding([REAL[0], again, REAL[1]]))
    assert table.unusable == {"samm/006/006_1_2"}


def test_a_column_that_is_not_there_is_named(coding):
    header = ["Offset" if name == "Offset Frame" else name for name in HEADER]
    with pytest.raises(MerError, match=r"v2\.xlsx has no column 'Offset Frame'; its columns are"):
        read_annotations(coding(REAL, header=header))


def test_a_file_without_classes_is_read_and_told(coding):
    header = ["" if name == "Objective Classes" else name for name in HEADER]
    table = read_annotations(coding(REAL, header=header))
    assert {row.objective_class for row in table.rows} == {None}
    assert texts(table, "SAMM_Micro_FACS_Codes_v2.xlsx") == [
        "has no column 'Objective Classes'; no clip has a class."
    ]


def test_the_version_is_told_by_content_or_name_and_never_assumed(coding):
    header = ["" if name == "Objective Classes" else name for name in HEADER]
    assert read_annotations(coding(REAL, "samm.csv")).version == "v2"
    assert read_annotations(coding(v2(), "samm.csv", header)).version == "v2"
    assert read_annotations(coding(REAL, "SAMM_v2.csv", header)).version == "v2"
    table = read_annotations(coding(REAL, "samm.csv", header))
    assert table.version == "unknown"
    assert "Neither the content nor the name tells the annotation version." in texts(
        table, "samm.csv"
    )
    assert detect_version(table.file, ("Subject", "Objective Classes"), ()) == ("v2", ())
