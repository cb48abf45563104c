from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets.annotation import Annotation, AnnotationTable, place, with_possible_positions
from mer.types import Remark

ROW = Annotation("casme2/sub01/a", "casme2/sub01", 46, 59, 86, "fear", (), None, 7)
# none too: releases without an apex, and cells left blank
NUMBERS = st.integers(0, 9)
POSITIONS = st.tuples(NUMBERS, st.none() | NUMBERS, NUMBERS)


def table(*positions, remarks=()):
    rows = (
        replace(ROW, key=f"casme2/sub01/{n}", onset=onset, apex=apex, offset=offset)
        for n, (onset, apex, offset) in enumerate(positions)
    )
    return AnnotationTable("casme2", "2014", Path("coding.csv"), tuple(rows), tuple(remarks))


def judge(*positions):
    judged = with_possible_positions(table(positions))
    (row,), remarks = judged.rows, judged.remarks
    return row, remarks


def test_an_onset_after_the_offset_is_unusable_whatever_the_apex():
    for apex in (5, 83, None):
        row, (remark,) = judge(9, apex, 4)
        assert remark.text == (
            f"row 7: onset 9, apex {apex}, offset 4: the onset lies after the offset."
        )
        assert remark.unusable
        assert (row.onset, row.apex, row.offset) == (9, apex, 4)


@pytest.mark.parametrize(
    "positions",
    [(1071, 1143, 1134), (4896, 1930, 4970), (112, 83, 358)],
    ids=["SAMM 028_4_1", "SAMM 032_3_1", "CAS(ME)^3 spNO.149 d 112"],
)
def test_an_apex_outside_its_clip_is_told_and_taken_as_absent(positions):
    row, (remark,) = judge(*positions)
    onset, apex, offset = positions
    assert remark.text == (
        f"row 7: onset {onset}, apex {apex}, offset {offset}: the apex lies outside the clip and "
        "is taken as absent."
    )
    assert not remark.unusable
    assert (row.onset, row.apex, row.offset, row.apex_source) == (onset, None, offset, "none")


@pytest.mark.parametrize(
    ("positions", "end"), [((69, 69, 123), "onset"), ((66, 111, 111), "offset")]
)
def test_an_apex_on_an_end_is_told_and_kept(positions, end):
    row, (remark,) = judge(*positions)
    onset, apex, offset = positions
    assert remark.text == (
        f"row 7: onset {onset}, apex {apex}, offset {offset}: the apex is the {end}."
    )
    assert (row.apex, row.apex_source, remark.unusable) == (apex, "annotated", False)


@pytest.mark.parametrize("positions", [(46, 59, 86), (261, None, 321), (5, None, 5)])
def test_a_sound_order_and_an_absent_apex_are_not_told(positions):
    row, remarks = judge(*positions)
    assert remarks == ()
    assert (row.onset, row.apex, row.offset) == positions


@given(st.lists(POSITIONS, max_size=6))
def test_what_is_usable_is_in_order_and_nothing_else_changes(positions):
    before = table(*positions, remarks=[Remark("coding.csv", "odd")])
    judged = with_possible_positions(before)
    assert judged.remarks[0] == before.remarks[0]
    for old, new in zip(before.rows, judged.rows, strict=True):
        assert replace(new, apex=old.apex) == old
        assert new.apex in (old.apex, None)
        if new.key not in judged.unusable:
            assert new.onset <= new.offset
            assert new.apex is None or new.onset <= new.apex <= new.offset
            sound = old.apex is None or old.onset <= old.apex <= old.offset
            assert (new.apex == old.apex) == sound
        else:
            assert old.onset > old.offset
    again = with_possible_positions(replace(judged, remarks=()))
    assert (again.rows, again.unusable) == (judged.rows, judged.unusable)


def test_only_unusable_remarks_exclude():
    remarks = (Remark("a", "odd"), Remark("b", "bad", unusable=True))
    found = AnnotationTable("casme2", "2014", Path("coding.csv"), (), remarks)
    assert found.unusable == {"b"}


def test_the_apex_says_where_it_comes_from():
    assert ROW.apex_source == "annotated"
    assert replace(ROW, corrected="meb").apex_source == "corrected:meb"
    assert replace(ROW, apex=None).apex_source == "none"
    # a correction of the onset alone gives no apex
    assert replace(ROW, apex=None, corrected="meb").apex_source == "none"


def test_messages_name_the_row_where_there_is_one():
    assert place(ROW) == "row 7: "
    assert place(replace(ROW, row=0)) == ""
