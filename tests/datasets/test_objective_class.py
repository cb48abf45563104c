import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets.action_units import split
from mer.datasets.objective_class import OBJECTIVE_CLASSES, objective_class
from mer.errors import MerError

# Davison et al. 2018 as sets, typed apart from the module's table
PUBLISHED = {
    "I": [{6}, {12}, {6, 12}, {6, 7, 12}, {7, 12}],
    "II": [{1, 2}, {5}, {25}, {1, 2, 25}, {25, 26}, {5, 24}],
    "III": [{23}, {4}, {4, 7}, {4, 5}, {4, 5, 7}, {17, 24}, {4, 6, 7}, {4, 38}],
    "IV": [
        *({10}, {9}, {4, 9}, {4, 40}, {4, 5, 40}, {4, 7, 9}, {4, 9, 17}),
        *({4, 7, 10}, {4, 5, 7, 9}, {7, 10}),
    ],
    "V": [{1}, {15}, {1, 4}, {6, 15}, {15, 17}],
    "VI": [{1, 2, 4}, {20}],
}
NUMBERS = sorted({number for sets in PUBLISHED.values() for each in sets for number in each})


def published(numbers):
    found = [name for name, sets in PUBLISHED.items() if set(numbers) in sets]
    return found[0] if found else "VII"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        # rows of which the file's column has the same class
        (12, "I"),  # CASME II sub01/EP02_01f
        ("4+7+L10", "IV"),  # CASME II sub01/EP19_05f and sub04/EP12_01f
        ("4+7", "III"),  # SAMM 006_1_2
        ("4A", "III"),  # SAMM 032_3_1
        ("5", "II"),  # CAS(ME)^3 spNO.1 a 355
        ("4", "III"),  # CAS(ME)^3 spNO.1 b 166
        ("14", "VII"),  # CAS(ME)^3 spNO.216 e 0
        # forms of the releases
        ("26+25", "II"),
        ("A23", "III"),
        ("B23", "III"),
        ("T23", "III"),
        ("A/L12", "I"),
        ("12L", "I"),
        ("ref(7B)+A12B", "I"),
        ("ref(7B)+43", "VII"),
        ("R14+17+soft focus", "VII"),
        ("L1+R1+L2", "II"),
        ("?", "VII"),
        (None, "VII"),
    ],
)
def test_real_cells(cell, expected):
    assert objective_class(split(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("4+L10", "IV"),  # CASME II 2019
        ("4+7+9+10", "IV"),  # CASME II 2019
        ("4+9+10", "IV"),  # CASME II's separate file
        ("6+12+17", "I"),
        ("L20+21", "VI"),  # SAMM
        ("A9+12", "IV"),
        ("4B+7B+43E", "III"),
        ("12+24", "I"),
    ],
)
def test_where_the_annotators_passed_over_a_unit_the_rule_gives_the_last_class(cell, column):
    assert objective_class(split(cell)) == "VII" != column


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("(R6 or R12)+R15", "VII"),  # SAMM 007_6_1, as its column has it
        ("L12 or L14", "VII"),
        ("L14 or L12", "VII"),
        ("(L9 or R10)+(4 or 7)", "VII"),
        ("9 or 10", "IV"),
        ("R14A or 17A or 24A", "VII"),
        ("4 or 12", "VII"),
        ("6 or 12", "I"),
        ("(4 or 17)+(12 or 24)", "VII"),
        ("(1 or 4)+(2 or 7)", "VII"),
        ("6+12 or 15", "VII"),
    ],
)
def test_alternatives_of_different_classes_are_not_certain(cell, expected):
    assert objective_class(split(cell)) == expected


@pytest.mark.parametrize(
    ("name", "numbers"), [(name, each) for name, sets in PUBLISHED.items() for each in sets]
)
def test_every_row_of_the_table(name, numbers):
    assert objective_class(tuple(map(str, numbers))) == name


@given(st.lists(st.sampled_from([*NUMBERS, 14, 99]), max_size=5), st.data())
def test_order_repeats_and_marks_do_not_matter(numbers, data):
    marks = st.sampled_from(["{}", "L{}", "{}R", "{}B", "A{}", "A/R{}", "T{}", "ref({}E)"])
    shuffled = data.draw(st.permutations(numbers * 2))
    texts = tuple(data.draw(marks).format(number) for number in shuffled)
    assert objective_class(texts) == published(numbers)


@given(st.sets(st.integers(1, 99), max_size=5))
def test_what_the_table_lacks_is_the_last_class(numbers):
    assert objective_class(tuple(map(str, numbers))) == published(numbers)


def test_the_names_are_in_order():
    assert OBJECTIVE_CLASSES == ("I", "II", "III", "IV", "V", "VI", "VII")
    assert set(OBJECTIVE_CLASSES) == {*PUBLISHED, "VII"}


def test_a_text_that_is_no_action_unit_is_refused():
    with pytest.raises(MerError, match=r"'happy' in '4\+happy' is no action unit"):
        objective_class(("4", "happy"))
