"""Class schemes of MMEW (Ben et al., 2021) and the clips that each must give.

The six emotions were counted on a file of 234 rows that lacks the class `others`; the 66 clips of
that class are known from the literature only.
"""

from mer.datasets.class_scheme import ClassScheme
from mer.datasets.objective_class import OBJECTIVE_CLASSES
from mer.datasets.schemes.labels import THREE, by_label, objective_scheme

# folders and some copies of the file say repression where the file says others
MMEW_EMOTIONS = (
    "happiness", "surprise", "disgust", "fear", "sadness", "anger", "others", "repression",
)  # fmt: skip
_OTHERS = ("others", "repression")
_COUNTED = {"full": "read"}

MMEW_6 = ClassScheme(
    name="mmew-6",
    dataset="mmew",
    classes=MMEW_EMOTIONS[:6],
    source="emotion",
    mapping=by_label({name: (name,) for name in MMEW_EMOTIONS[:6]}, MMEW_EMOTIONS),
    published=dict.fromkeys(("full", "without others"), (36, 89, 72, 16, 13, 8)),
)

MMEW_7 = ClassScheme(
    name="mmew-7",
    dataset="mmew",
    classes=MMEW_EMOTIONS[:7],
    source="emotion",
    mapping=by_label(
        {**{name: (name,) for name in MMEW_EMOTIONS[:6]}, "others": _OTHERS}, MMEW_EMOTIONS
    ),
    published={"full": (36, 89, 72, 16, 13, 8, 66)},
    marks=_COUNTED,
)

# MMNet's four classes: its accuracies are fractions of 263
MMEW_4 = ClassScheme(
    name="mmew-4",
    dataset="mmew",
    classes=("happiness", "surprise", "disgust", "others"),
    source="emotion",
    mapping=by_label(
        {
            "happiness": ("happiness",),
            "surprise": ("surprise",),
            "disgust": ("disgust",),
            "others": _OTHERS,
        },
        MMEW_EMOTIONS,
    ),
    published={"full": (36, 89, 72, 66)},
    marks=_COUNTED,
)

MMEW_3 = ClassScheme(
    name="mmew-3",
    dataset="mmew",
    classes=THREE,
    source="emotion",
    mapping=by_label(
        {
            "negative": ("disgust", "fear", "sadness", "anger"),
            "positive": ("happiness",),
            "surprise": ("surprise",),
        },
        MMEW_EMOTIONS,
    ),
    published=dict.fromkeys(("full", "without others"), (109, 36, 89)),
    mark="read",
)

# the file has no column of objective classes, so that only the rule on action units is left
MMEW_OBJECTIVE_5 = objective_scheme(
    "mmew", OBJECTIVE_CLASSES[:5], {}, name="objective-5-rule", source="rule"
)

MMEW_SCHEMES = (MMEW_6, MMEW_7, MMEW_4, MMEW_3, MMEW_OBJECTIVE_5)
