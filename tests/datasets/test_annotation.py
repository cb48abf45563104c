from pathlib import Path

import pytest

from mer.datasets.annotation import Annotation, AnnotationTable, order_remark
from mer.types import Remark


def annotation(onset, apex, offset):
    return Annotation("casme2/sub01/a", "casme2/sub01", onset, apex, offset, "fear", (), None, 7)


@pytest.mark.parametrize(
    ("positions", "unusable", "text"),
    [
        ((9, 5, 4), True, "the onset lies after the offset"),
        ((4896, 1930, 4970), True, "the apex lies outside the clip"),
        ((1071, 1143, 1134), True, "the apex lies outside the clip"),
        ((69, 69, 123), False, "the apex is the onset"),
        ((66, 111, 111), False, "the apex is the offset"),
    ],
)
def test_an_odd_order_is_told_with_row_and_values(positions, unusable, text):
    remark = order_remark(annotation(*positions))
    onset, apex, offset = positions
    assert remark.text == f"row 7: onset {onset}, apex {apex}, offset {offset}: {text}."
    assert (remark.key, remark.unusable) == ("casme2/sub01/a", unusable)


@pytest.mark.parametrize("positions", [(46, 59, 86), (261, None, 321)])
def test_a_sound_order_and_an_absent_apex_are_not_told(positions):
    assert order_remark(annotation(*positions)) is None


def test_an_onset_after_the_offset_is_told_without_an_apex_too():
    assert order_remark(annotation(9, None, 4)).unusable


def test_only_unusable_remarks_exclude():
    remarks = (Remark("a", "odd"), Remark("b", "bad", unusable=True))
    table = AnnotationTable("casme2", "2014", Path("coding.csv"), (), remarks)
    assert table.unusable == {"b"}
