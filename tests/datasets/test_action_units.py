import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mer.datasets.action_units import (
    ActionUnit,
    mirrored,
    parse,
    split,
    unit_numbers,
    unit_vector,
)
from mer.errors import MerError

U = ActionUnit
FULL_WIDTH_COMMA = chr(0xFF0C)

# every form that datasets.md quotes from a release, with its meaning
REAL = [
    # CASME II
    (12, [[U(12)]]),
    ("4+L10", [[U(4)], [U(10, "left")]]),
    ("4+7+L10", [[U(4)], [U(7)], [U(10, "left")]]),
    ("1+R2+25", [[U(1)], [U(2, "right")], [U(25)]]),
    ("L1+L2", [[U(1, "left")], [U(2, "left")]]),
    ("R14", [[U(14, "right")]]),
    ("L2+26+38", [[U(2, "left")], [U(26)], [U(38)]]),
    ("4+9+L10+14", [[U(4)], [U(9)], [U(10, "left")], [U(14)]]),
    ("?", []),
    ("", []),
    (None, []),
    # SAMM
    ("4A", [[U(4, intensity="A")]]),
    ("7B", [[U(7, intensity="B")]]),
    ("5C", [[U(5, intensity="C")]]),
    ("12A", [[U(12, intensity="A")]]),
    ("10A/B", [[U(10, intensity="A/B")]]),
    ("A9", [[U(9, asymmetric=True)]]),
    ("A12", [[U(12, asymmetric=True)]]),
    ("A9+12", [[U(9, asymmetric=True)], [U(12)]]),
    ("A/L12", [[U(12, "left", asymmetric=True)]]),
    ("T18", [[U(18, lip="top")]]),
    ("T23", [[U(23, lip="top")]]),
    ("B18", [[U(18, lip="bottom")]]),
    ("(R6 or R12)+R15", [[U(6, "right"), U(12, "right")], [U(15, "right")]]),
    ("(R6 or R12) + R15", [[U(6, "right"), U(12, "right")], [U(15, "right")]]),
    ("L12 or L14", [[U(12, "left"), U(14, "left")]]),
    ("R12 or R14", [[U(12, "right"), U(14, "right")]]),
    (
        "R14A or 17A or 24A",
        [[U(14, "right", "A"), U(17, intensity="A"), U(24, intensity="A")]],
    ),
    ("ref(7B)+43", [[U(7, intensity="B", reflex=True)], [U(43)]]),
    (
        "ref(L10)+A12B",
        [[U(10, "left", reflex=True)], [U(12, intensity="B", asymmetric=True)]],
    ),
    ("4B+7B+43E", [[U(4, intensity="B")], [U(7, intensity="B")], [U(43, intensity="E")]]),
    ("R14+17+soft focus", [[U(14, "right")], [U(17)]]),
    ("12+15 ", [[U(12)], [U(15)]]),
    ("L20+21", [[U(20, "left")], [U(21)]]),
    ("61+56+39", [[U(61)], [U(56)], [U(39)]]),
    # CAS(ME)^3
    ("R12", [[U(12, "right")]]),
    ("L2+L1", [[U(2, "left")], [U(1, "left")]]),
    ("26+25", [[U(26)], [U(25)]]),
    ("T28+14", [[U(28, lip="top")], [U(14)]]),
    ("B23", [[U(23, lip="bottom")]]),
    ("24+T18+16", [[U(24)], [U(18, lip="top")], [U(16)]]),
    (f"4{FULL_WIDTH_COMMA}11", [[U(4)], [U(11)]]),
    ("14,L24,", [[U(14)], [U(24, "left")]]),
    # MMEW
    ("6+12", [[U(6)], [U(12)]]),
    ("12L", [[U(12, "left")]]),
    ("20L", [[U(20, "left")]]),
    ("10R", [[U(10, "right")]]),
    ("4R+7", [[U(4, "right")], [U(7)]]),
    ("L12", [[U(12, "left")]]),
]


@pytest.mark.parametrize(("cell", "expected"), REAL)
def test_every_form_of_the_releases(cell, expected):
    assert parse(cell) == tuple(map(tuple, expected))


@pytest.mark.parametrize(("cell", "expected"), REAL)
def test_a_clip_s_texts_joined_again_mean_the_same(cell, expected):
    assert parse("+".join(split(cell))) == tuple(map(tuple, expected))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("4+ L10 ", ("4", "L10")),
        (12, ("12",)),
        ("?", ()),
        ("(R6 or R12) + R15", ("(R6 or R12)", "R15")),
        ("R14A or 17A or 24A", ("R14A or 17A or 24A",)),
        ("ref(7B)+43", ("ref(7B)", "43")),
        ("14,L24,", ("14", "L24")),
        (f"4{FULL_WIDTH_COMMA}11", ("4", "11")),
        ("4R+7", ("4R", "7")),
        ("R14+17+soft focus", ("R14", "17")),
        ("(6+12)+(4,7)", ("(6+12)", "(4,7)")),
        ("(6+12", ("(6", "12")),
    ],
)
def test_split_keeps_the_annotators_texts(cell, expected):
    assert split(cell) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("4+X9", "0", "00", "L", "A", "4-10", "123", "12F", "l12", "\u0661"),
        *("L10R", "12LA", "12AL", "AL12", "A/12", "AR12", "TB18", "LR6", "10A/", "10/A"),
        *("(6)", "(6+12)", "(R6 or R12", "R6 or R12)", "(R6 or R12)A", "((R6 or R12))"),
        *("6 or", "or 6", "6or12", "6 12", "(R6 or R12) or (R7 or R8)"),
        *("ref(7B", "7B)", "ref7B", "ref()", "ref(7+9)", "ref(7 or 9)", "ref(12L)"),
        *("focus", "soft focus 4", "happiness"),
    ],
)
def test_a_text_that_is_no_action_unit_is_named(text):
    with pytest.raises(MerError, match="is no action unit; expected a number"):
        parse(f"4+{text}")


def test_the_message_names_the_part_and_the_cell():
    with pytest.raises(MerError, match=r"^'X9' in '4\+X9 or 12' is no action unit"):
        parse("4+X9 or 12")


units = st.builds(
    ActionUnit,
    number=st.integers(1, 99),
    side=st.sampled_from(["left", "right", "both"]),
    intensity=st.sampled_from([None, *"ABCDE", "A/B", "D/E"]),
    asymmetric=st.booleans(),
    lip=st.sampled_from([None, "top", "bottom"]),
    reflex=st.booleans(),
)
terms = st.lists(st.lists(units, min_size=1, max_size=3).map(tuple), max_size=5).map(tuple)


def spellings(unit):
    """All texts of a unit, written without the project's code."""
    side = {"left": "L", "right": "R", "both": ""}[unit.side]
    before = side
    if unit.asymmetric:
        before = f"A/{side}" if side else "A"
    before += {"top": "T", "bottom": "B", None: ""}[unit.lip]
    text = f"{before}{unit.number}{unit.intensity or ''}"
    found = [f"ref({text})" if unit.reflex else text]
    if unit == ActionUnit(unit.number, unit.side) and side:
        found.append(f"{unit.number}{side}")
    return found


@st.composite
def cells(draw):
    """A tuple of terms and one of the ways to write them."""
    expected = draw(terms)
    parts = []
    for term in expected:
        alternatives = [draw(st.sampled_from(spellings(unit))) for unit in term]
        text = draw(st.sampled_from([" or ", "  or "])).join(alternatives)
        bracketed = len(term) > 1 and draw(st.booleans())
        parts.append(f"({text})" if bracketed else text)
        parts += draw(st.sampled_from([[], [], ["soft focus"], ["?"]]))
    comma = draw(st.sampled_from([",", FULL_WIDTH_COMMA]))
    separator = draw(st.sampled_from(["+", " + ", "+ ", comma, f"{comma} "]))
    ending = draw(st.sampled_from(["", " ", ",", "+"]))
    return expected, separator.join(parts) + ending


@given(cells())
def test_every_dialect_is_read_alike(cell):
    expected, text = cell
    assert parse(text) == expected


@given(cells())
def test_split_loses_no_unit(cell):
    expected, text = cell
    texts = split(text)
    assert len(texts) == len(expected)
    assert all(each in text for each in texts)
    assert parse("+".join(texts)) == expected


@given(units)
def test_what_is_written_is_read_back(unit):
    assert parse(str(unit)) == ((unit,),)
    assert str(unit) == spellings(unit)[0]


grammar = st.text(alphabet="0123456789LRATBCDE/()+, ?orefsftcu" + FULL_WIDTH_COMMA, max_size=20)


@given(st.one_of(st.text(max_size=20), grammar))
@example("(" * 3000)
@example("(6 or 12)" * 300)
@example("6 or " * 3000)
def test_any_text_gives_terms_or_a_clear_error(text):
    texts = split(text)
    assert split("+".join(texts)) == texts
    try:
        read = parse(text)
    except MerError:
        return
    assert len(read) == len(texts)
    assert all(read)


@given(units)
def test_a_flip_swaps_the_sides_and_nothing_else(unit):
    flipped = mirrored(unit)
    sides = {"left": "right", "right": "left", "both": "both"}
    assert flipped.side == sides[unit.side]
    assert spellings(flipped)[0].translate(str.maketrans("LR", "RL")) == spellings(unit)[0]
    assert mirrored(flipped) == unit


def test_the_numbers_of_a_collection_are_sorted_and_occur_once():
    clips = [("4", "L10"), (), ("(R6 or R12)", "R15"), ("A/L12", "4B"), ("ref(7B)",)]
    assert unit_numbers(clips) == (4, 6, 7, 10, 12, 15)
    assert unit_numbers(iter([])) == ()


def test_a_vector_is_in_the_order_of_the_numbers():
    vector = unit_vector(("(R6 or R12)", "4B", "61"), (12, 1, 4, 6, 15))
    np.testing.assert_array_equal(vector, [1, 0, 1, 1, 0])
    assert vector.dtype == np.float32
    assert unit_vector((), (1, 2)).tolist() == [0, 0]
    assert unit_vector(("4",), ()).shape == (0,)


def test_the_tuple_12_is_one_unit_and_not_1_and_2():
    assert unit_numbers([("12",)]) == (12,)


@pytest.mark.parametrize("use", [lambda a: unit_numbers([a]), lambda a: unit_vector(a, (4,))])
def test_a_vector_of_a_text_that_is_no_unit_is_refused(use):
    with pytest.raises(MerError, match=r"'X9' in '4\+X9' is no action unit"):
        use(("4", "X9"))


@given(st.lists(cells(), min_size=1, max_size=3))
def test_a_vector_over_all_numbers_of_clips_sums_to_the_units_of_each(drawn):
    clips = [split(text) for _, text in drawn]
    numbers = unit_numbers(clips)
    vectors = np.stack([unit_vector(clip, numbers) for clip in clips])
    expected = [{unit.number for term in clip for unit in term} for clip, _ in drawn]
    assert numbers == tuple(sorted(set().union(*expected)))
    assert vectors.sum(axis=1).tolist() == [len(each) for each in expected]
    assert vectors.any(axis=0).all()
