import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.reports.paper.printed import Printed, either, impossible, is_blank, parse_printed

UNITS = ("percent", "fraction")


def test_a_cell_is_split_and_keeps_its_decimals():
    acc, f1 = parse_printed("77.20 / 0.7000", UNITS)
    assert (acc.text, acc.value, acc.percent) == ("77.20", pytest.approx(0.772), "77.20")
    assert (f1.text, f1.value, f1.percent) == ("0.7000", pytest.approx(0.7), "70.00")
    assert Printed("0.61", "fraction").percent == "61"


@pytest.mark.parametrize("word", ["lost", "-"])
def test_one_word_stands_for_all_scores_and_has_no_value(word):
    for one in parse_printed(word, UNITS):
        assert (one.value, one.percent) == (None, word)
    half = parse_printed(f"64.78 / {word}", UNITS)
    assert [one.value is None for one in half] == [False, True]


def test_costs_are_text():
    (one,) = parse_printed("3*224*224", ["text"])
    assert (one.value, one.percent) == (None, "3*224*224")


@given(clips=st.integers(20, 300), share=st.floats(0, 1), decimals=st.integers(2, 4))
def test_a_rounded_share_of_clips_is_never_doubted(clips, share, decimals):
    printed = Printed(f"{100 * round(share * clips) / clips:.{decimals}f}", "percent")
    assert impossible(printed, [clips]) == ""


def test_what_no_count_gives_is_said():
    printed = Printed("68.57", "percent")
    assert impossible(printed, [141]) == "no whole number of 141 clips"
    assert "of 141 or 133 clips" in impossible(printed, [141, 133])
    assert impossible(printed, [140]) == impossible(printed, [141, 140]) == ""
    assert impossible(printed, []) == impossible(Printed("lost", "percent"), [141]) == ""
    assert impossible(Printed("0.9323", "fraction"), [133]) == ""


def test_counts_are_listed_as_in_a_sentence():
    assert either([36]) == "36"
    assert either([145, 147, 156]) == "145, 147 or 156"


def test_a_cell_without_numbers_is_blank_and_a_lost_one_is_not():
    assert is_blank("-")
    assert is_blank("- / -")
    assert not any(map(is_blank, ("- / 0.7754", "lost", "0.5")))
