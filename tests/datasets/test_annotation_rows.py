import pytest

from mer.datasets.annotation import Annotation
from mer.datasets.annotation_rows import (
    annotation_rows,
    apex_number,
    objective_number,
    oddities,
    whole_number,
    without_repeats,
)
from mer.datasets.spreadsheet import Row
from mer.errors import MerError

EMOTIONS = ("happiness", "others")


def annotation(clip="a", row=2, **values):
    fields = {"onset": 1, "apex": 5, "offset": 9, "emotion": "others"} | values
    return Annotation(f"samm/006/{clip}", "samm/006", row=row, **fields)


def line(number, **cells):
    return Row(number, cells)


def annotate(row):
    return annotation(row.text("Clip"), row.number, onset=whole_number(row, "Onset", "onset"))


def read(*lines):
    return annotation_rows(lines, lambda row: f"samm/006/{row.text('Clip')}", annotate, EMOTIONS)


def test_a_line_that_cannot_be_read_is_excluded_under_its_own_key_and_stops_nothing():
    rows, (remark,) = read(
        line(15, Clip="a", Onset=3), line(16, Clip="b", Onset="x"), line(17, Clip="c", Onset=4)
    )
    assert [(row.key, row.onset, row.row) for row in rows] == [
        ("samm/006/a", 3, 15), ("samm/006/c", 4, 17),
    ]  # fmt: skip
    assert remark.text == "row 16: the onset is 'x', no frame number."
    assert (remark.key, remark.unusable) == ("samm/006/b", True)


def test_repeats_are_told_of_and_the_first_is_kept():
    rows, (remark,) = read(line(2, Clip="a", Onset=3), line(4, Clip="a", Onset=3))
    assert [row.row for row in rows] == [2]
    assert remark.text == "rows 2, 4 are of the same clip and agree; the first is read."
    assert not remark.unusable


@pytest.mark.parametrize("change", [
    {"onset": 2}, {"apex": 6}, {"apex": None}, {"offset": 8}, {"emotion": "happiness"},
], ids=str)  # fmt: skip
def test_rows_of_one_clip_that_disagree_exclude_it(change):
    kept, (remark,) = without_repeats([annotation(row=2), annotation(row=3, **change)])
    assert kept == [annotation(row=2)]
    assert remark.text == "rows 2, 3 are of the same clip and disagree."
    assert (remark.key, remark.unusable) == ("samm/006/a", True)


def test_rows_of_different_clips_are_left_alone():
    rows = [annotation("a"), annotation("b")]
    assert without_repeats(rows) == (rows, [])


@pytest.mark.parametrize(("change", "text"), [
    ({"emotion": "Happyness"}, "row 2: unknown emotion 'Happyness'."),
    ({"emotion": ""}, "row 2: unknown emotion ''."),
    ({"objective_class": "VIII"}, "row 2: unknown objective class 'VIII'."),
    ({"action_units": ("4", "X9")}, "row 2: 'X9' in '4+X9' is no action unit"),
], ids=str)  # fmt: skip
def test_what_is_odd_by_itself_is_told_and_excludes_nothing(change, text):
    (remark,) = oddities(annotation(**change), EMOTIONS)
    assert remark.text.startswith(text)
    assert not remark.unusable


def test_a_sound_row_is_not_odd():
    sound = annotation(action_units=("4", "L10"), objective_class="IV")
    assert list(oddities(sound, EMOTIONS)) == []
    assert list(oddities(annotation(), EMOTIONS)) == []


@pytest.mark.parametrize("cell", [None, "", "12.5", "about 60"])
def test_a_position_that_is_no_number_is_named(cell):
    with pytest.raises(MerError, match=r"^the offset is '.*', no frame number\.$"):
        whole_number(line(2, Offset=cell), "Offset", "offset")


def test_positions_in_every_spelling():
    for cell in (46, 46.0, "46", " 46 "):
        assert whole_number(line(2, Onset=cell), "Onset", "onset") == 46
        assert apex_number(line(2, Apex=cell), "Apex") == 46


def test_an_absent_apex_is_one_of_the_texts_for_it_and_no_other():
    assert apex_number(line(2, Apex=None), "Apex") is None
    assert apex_number(line(2), "Apex") is None
    assert apex_number(line(2, Apex="/"), "Apex", ("", "/")) is None
    with pytest.raises(MerError, match=r"^the apex is '/', no frame number\.$"):
        apex_number(line(2, Apex="/"), "Apex")
    with pytest.raises(MerError, match="the apex is '', no frame number"):
        apex_number(line(2, Apex=None), "Apex", ("/",))


@pytest.mark.parametrize(
    ("cell", "name"),
    [(1, "I"), (4.0, "IV"), ("7", "VII"), ("III", "III"), (8, "8"), (0, "0"), ("", None),
     (None, None), ("x", "x")],
)  # fmt: skip
def test_objective_classes_in_every_spelling(cell, name):
    assert objective_number(cell) == name
