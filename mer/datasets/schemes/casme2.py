"""Class schemes of CASME II (Yan et al., 2014) and the clips that each must give.

Counts are keyed by the annotation version, because the versions of the coding file disagree.
"""

from mer.datasets.class_scheme import ClassScheme
from mer.datasets.objective_class import OBJECTIVE_CLASSES
from mer.datasets.schemes.labels import THREE, by_label, objective_scheme

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

_THREE = {
    "negative": ("disgust", "repression"),
    "positive": ("happiness",),
    "surprise": ("surprise",),
}

CASME2_5 = ClassScheme(
    name="casme2-5",
    dataset="casme2",
    classes=("happiness", "disgust", "repression", "surprise", "others"),
    source="emotion",
    mapping=by_label({name: (name,) for name in CASME2_EMOTIONS[:5]}, CASME2_EMOTIONS),
    published={
        "2014": (32, 63, 27, 25, 99),
        "2019": (32, 63, 27, 28, 99),
        "older": (32, 64, 27, 25, 99),
    },
)

# MEGC2019
CASME2_3 = ClassScheme(
    name="casme2-3",
    dataset="casme2",
    classes=THREE,
    source="emotion",
    mapping=by_label(_THREE, CASME2_EMOTIONS),
    dropped=_NOT_IN_MEGC2019,
    published={"2014": (88, 32, 25), "2019": (88, 32, 25), "older": (88, 32, 25)},
)

# the emotions of MEGC2019 without its list of clips
CASME2_3_STRICT = ClassScheme(
    name="casme2-3-strict",
    dataset="casme2",
    classes=THREE,
    source="emotion",
    mapping=by_label(_THREE, CASME2_EMOTIONS),
    published={"2014": (90, 32, 25), "2019": (90, 32, 28)},
)

# fear and sadness count as negative; happiness 0, surprise 1 and the rest 2, as in MMNet's code
CASME2_3_MMNET = ClassScheme(
    name="casme2-3-mmnet",
    dataset="casme2",
    classes=("positive", "surprise", "negative"),
    source="emotion",
    mapping=by_label(
        {**_THREE, "negative": ("disgust", "repression", "sadness", "fear")}, CASME2_EMOTIONS
    ),
    published={"2014": (32, 25, 99), "2019": (32, 28, 96)},
)

# the grouping that the release's notes give; known from users of the release only
CASME2_4 = ClassScheme(
    name="casme2-4",
    dataset="casme2",
    classes=("positive", "negative", "surprise", "others"),
    source="emotion",
    mapping=by_label(
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
_OBJECTIVE = {"2014": (25, 15, 99, 26, 20, 1, 69), "2019": (30, 18, 93, 15, 18, 2, 79)}

CASME2_OBJECTIVE_5 = objective_scheme("casme2", OBJECTIVE_CLASSES[:5], _OBJECTIVE)

# GTS-GN's type 1, whose table prints accuracies of 251 clips
CASME2_OBJECTIVE_6 = objective_scheme("casme2", ("I", "II", "III", "IV", "V", "VII"), _OBJECTIVE)

CASME2_OBJECTIVE_7 = objective_scheme("casme2", OBJECTIVE_CLASSES, _OBJECTIVE)

CASME2_SCHEMES = (
    CASME2_5,
    CASME2_3,
    CASME2_3_STRICT,
    CASME2_3_MMNET,
    CASME2_4,
    CASME2_OBJECTIVE_5,
    CASME2_OBJECTIVE_6,
    CASME2_OBJECTIVE_7,
)
