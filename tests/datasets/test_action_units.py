import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets.action_units import ActionUnit, parse, split
from mer.errors import MerError

units = st.builds(
    ActionUnit,
    number=st.integers(1, 99),
    side=st.sampled_from(["left", "right", "both"]),
    intensity=st.sampled_from([None, *"ABCDE"]),
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (12, [(12, "both")]),
        ("4+L10", [(4, "both"), (10, "left")]),
        ("4+7+L10", [(4, "both"), (7, "both"), (10, "left")]),
        ("1+R2+25", [(1, "both"), (2, "right"), (25, "both")]),
        ("L1+L2", [(1, "left"), (2, "left")]),
        ("R14", [(14, "right")]),
        ("L2+26+38", [(2, "left"), (26, "both"), (38, "both")]),
        ("4+9+L10+14", [(4, "both"), (9, "both"), (10, "left"), (14, "both")]),
        ("?", []),
        ("", []),
        (None, []),
    ],
)
def test_every_form_of_casme2(cell, expected):
    assert [(unit.number, unit.side) for unit in parse(cell)] == expected


def test_an_intensity_stands_after_the_number():
    assert parse("R14B") == (ActionUnit(14, "right", "B"),)


def test_split_keeps_the_annotators_texts():
    assert split("4+ L10 ") == ("4", "L10")
    assert split(12) == ("12",)
    assert split("?") == ()


@pytest.mark.parametrize("text", ["4+X9", "0", "L", "4-10", "L10R", "123"])
def test_a_text_that_is_no_action_unit_is_named(text):
    with pytest.raises(MerError, match="is no action unit; expected"):
        parse(text)


@given(st.lists(units))
def test_what_is_written_is_read_back(expected):
    assert parse("+".join(map(str, expected))) == tuple(expected)


@given(st.text(max_size=12))
def test_any_text_gives_units_or_a_clear_error(text):
    try:
        read = parse(text)
    except MerError:
        return
    assert len(read) == len(split(text))
