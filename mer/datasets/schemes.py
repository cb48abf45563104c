"""Class schemes: which clips of a dataset form which classes, and how many there must be.

The index of a class is its place in `classes`. Counts are keyed by the annotation version,
because the versions of CASME II's coding file disagree.
"""

from collections.abc import Mapping

from mer.datasets.spelling import did_you_mean
from mer.errors import MerError
from mer.types import ClassScheme

OBJECTIVE_CLASSES = ("I", "II", "III", "IV", "V", "VI", "VII")
CASME2_EMOTIONS = ("happiness", "disgust", "repression", "surprise", "others", "sadness", "fear")

# labelled sadness in 2014 and surprise in 2019
CASME2_RELABELLED = frozenset(f"casme2/sub24/{clip}" for clip in ("EP07_01", "EP07_04f", "EP10_03"))
# MEGC2019's ground truth lists 145 clips of CASME II. They are the 2014 file's clips of its
# emotions without the one that has no apex and the one whose apex is its onset. Newer and older
# files label further clips with those emotions; the list has none of them.
_NOT_IN_MEGC2019 = CASME2_RELABELLED | {
    "casme2/sub04/EP12_01f",
    "casme2/sub05/EP09_05f",
    "casme2/sub24/EP02_07",
}


def _classes(
    classes: Mapping[str, tuple[str, ...]], known: tuple[str, ...]
) -> dict[str, str | None]:
    """Turn labels by class into a mapping from every known label to its class or None."""
    by_label = {label: name for name, labels in classes.items() for label in labels}
    return {label: by_label.get(label) for label in known}


_THREE = {
    "negative": ("disgust", "repression"),
    "positive": ("happiness",),
    "surprise": ("surprise",),
}

CASME2_5 = ClassScheme(
    name="casme2-5",
    classes=("happiness", "disgust", "repression", "surprise", "others"),
    source="emotion",
    mapping=_classes({name: (name,) for name in CASME2_EMOTIONS[:5]}, CASME2_EMOTIONS),
    published={
        "2014": (32, 63, 27, 25, 99),
        "2019": (32, 63, 27, 28, 99),
        "older": (32, 64, 27, 25, 99),
    },
)

# the class indices 0, 1, 2 of MEGC2019's ground-truth file
CASME2_3 = ClassScheme(
    name="casme2-3",
    classes=("negative", "positive", "surprise"),
    source="emotion",
    mapping=_classes(_THREE, CASME2_EMOTIONS),
    dropped=_NOT_IN_MEGC2019,
    published={"2014": (88, 32, 25), "2019": (88, 32, 25), "older": (88, 32, 25)},
)

# the emotions of MEGC2019 without its list of clips
CASME2_3_STRICT = ClassScheme(
    name="casme2-3-strict",
    classes=("negative", "positive", "surprise"),
    source="emotion",
    mapping=_classes(_THREE, CASME2_EMOTIONS),
    published={"2014": (90, 32, 25), "2019": (90, 32, 28)},
)

# fear and sadness count as negative; happiness 0, surprise 1 and the rest 2, as in MMNet's code
CASME2_3_MMNET = ClassScheme(
    name="casme2-3-mmnet",
    classes=("positive", "surprise", "negative"),
    source="emotion",
    mapping=_classes(
        {**_THREE, "negative": ("disgust", "repression", "sadness", "fear")}, CASME2_EMOTIONS
    ),
    published={"2014": (32, 25, 99), "2019": (32, 28, 96)},
)

# the grouping that the release's notes give; known from users of the release only
CASME2_4 = ClassScheme(
    name="casme2-4",
    classes=("positive", "negative", "surprise", "others"),
    source="emotion",
    mapping=_classes(
        {
            "positive": ("happiness",),
            "negative": ("disgust", "sadness", "fear"),
            "surprise": ("surprise",),
            "others": ("repression", "others"),
        },
        CASME2_EMOTIONS,
    ),
    published={"2014": (32, 72, 25, 126), "2019": (32, 69, 28, 126)},
    mark="read",
)

# 2014: the separate file of objective classes (MEGC2018); 2019: the column of the coding file
CASME2_OBJECTIVE_5 = ClassScheme(
    name="casme2-objective-5",
    classes=OBJECTIVE_CLASSES[:5],
    source="objective",
    mapping=_classes({name: (name,) for name in OBJECTIVE_CLASSES[:5]}, OBJECTIVE_CLASSES),
    published={"2014": (25, 15, 99, 26, 20), "2019": (30, 18, 93, 15, 18)},
)

CASME2_OBJECTIVE_7 = ClassScheme(
    name="casme2-objective-7",
    classes=OBJECTIVE_CLASSES,
    source="objective",
    mapping=_classes({name: (name,) for name in OBJECTIVE_CLASSES}, OBJECTIVE_CLASSES),
    published={"2014": (25, 15, 99, 26, 20, 1, 69), "2019": (30, 18, 93, 15, 18, 2, 79)},
)

SCHEMES = (
    CASME2_5,
    CASME2_3,
    CASME2_3_STRICT,
    CASME2_3_MMNET,
    CASME2_4,
    CASME2_OBJECTIVE_5,
    CASME2_OBJECTIVE_7,
)


def scheme(name: str) -> ClassScheme:
    """Return the class scheme of a name.

    Raises:
        MerError: There is none; the message lists all.
    """
    for candidate in SCHEMES:
        if candidate.name == name:
            return candidate
    names = [candidate.name for candidate in SCHEMES]
    raise MerError(
        f"There is no class scheme {name!r}; there are {', '.join(names)}."
        f"{did_you_mean(name, names)}"
    )


def schemes_of(dataset: str) -> tuple[ClassScheme, ...]:
    """Return the class schemes of a dataset, `casme2` for example."""
    return tuple(each for each in SCHEMES if each.name.startswith(f"{dataset}-"))
