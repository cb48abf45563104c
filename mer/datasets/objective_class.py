"""Objective classes: micro-expressions grouped by their action units instead of a report."""

from itertools import product

from mer.datasets.action_units import parse

OBJECTIVE_CLASSES = ("I", "II", "III", "IV", "V", "VI", "VII")
# Merghani et al. 2018, table 9, which prints the table of Davison et al. 2018. It writes the 23
# of class III as A23, asymmetric; marks do not count in the comparison.
_TABLE = {
    "I": "6 | 12 | 6+12 | 6+7+12 | 7+12",
    "II": "1+2 | 5 | 25 | 1+2+25 | 25+26 | 5+24",
    "III": "23 | 4 | 4+7 | 4+5 | 4+5+7 | 17+24 | 4+6+7 | 4+38",
    "IV": "10 | 9 | 4+9 | 4+40 | 4+5+40 | 4+7+9 | 4+9+17 | 4+7+10 | 4+5+7+9 | 7+10",
    "V": "1 | 15 | 1+4 | 6+15 | 15+17",
    "VI": "1+2+4 | 20",
}
_BY_NUMBERS = {
    frozenset(map(int, row.split("+"))): name
    for name, rows in _TABLE.items()
    for row in rows.split(" | ")
}


def objective_class(action_units: tuple[str, ...]) -> str:
    """Derive the class of a clip by the rule of Davison et al. 2018, J. Imaging 4(10):119.

    The set of the units' numbers is looked up; order, repeats, sides, lips, intensities and
    `ref` do not matter, and every number counts, those of gaze and head too. What the table
    lacks is class VII, and so is a clip without units. Where the annotators left alternatives
    that the table puts into different classes, none is certain and the class is VII; so they
    decided themselves on SAMM's 007_6_1, `(R6 or R12)+R15`.

    The rule is for releases without a column of classes; where a file has one, read that. When
    both were compared, the rule gave the column's class for 860 of 860 clips of CAS(ME)^3, for
    253 of 255 of CASME II's file of 2019, but only for 144 of 159 of SAMM and for 241 of 255 of
    CASME II's separate file of classes: annotators pass over some units.

    Args:
        action_units: Of one clip, one text a term: `("4", "L10")`.

    Returns:
        `I` to `VII`.

    Raises:
        MerError: A text is no action unit.
    """
    alternatives = product(*parse("+".join(action_units)))
    names = {_BY_NUMBERS.get(frozenset(unit.number for unit in units)) for units in alternatives}
    return (names.pop() if len(names) == 1 else None) or OBJECTIVE_CLASSES[-1]
