"""Class schemes of CAS(ME)^3 (Li et al., 2022), parts A and C, and the clips each must give."""

from mer.datasets.class_scheme import ClassScheme
from mer.datasets.objective_class import OBJECTIVE_CLASSES
from mer.datasets.schemes.labels import THREE, by_label, objective_scheme

# three rows of v2 write Others
CASME3_EMOTIONS = (
    "happy", "disgust", "fear", "anger", "sad", "surprise", "others", "Others",
)  # fmt: skip
# part C's own labels are not documented: both vocabularies that the other sets have are known
CASME3C_EMOTIONS = (
    *CASME3_EMOTIONS, "happiness", "sadness", "negative", "positive", "Negative", "Positive",
    "Surprise", "other", "Other",
)  # fmt: skip
_OTHERS = ("others", "Others")
_NEGATIVE = ("disgust", "fear", "anger", "sad")

# HTNet's list drops these without a reason, beside all `others`
_NOT_IN_HTNET = frozenset(
    f"casme3/spNO.{clip}"
    for clip in (
        "186/f/448", "186/l/3634", "186/l/3677", "217/a/233", "217/c/2302", "217/g/739",
        "217/k/1412", "217/l/164", "217/l/3201", "9/g/234", "9/g/980", "9/h/4",
    )
)  # fmt: skip

CASME3_7 = ClassScheme(
    name="casme3-7",
    dataset="casme3",
    classes=("happy", "disgust", "fear", "anger", "sad", "surprise", "others"),
    source="emotion",
    mapping=by_label(
        {**{name: (name,) for name in CASME3_EMOTIONS[:6]}, "others": _OTHERS}, CASME3_EMOTIONS
    ),
    published={"v2": (55, 250, 86, 64, 57, 187, 161)},
)

CASME3_4 = ClassScheme(
    name="casme3-4",
    dataset="casme3",
    classes=("negative", "positive", "surprise", "others"),
    source="emotion",
    mapping=by_label(
        {
            "negative": _NEGATIVE,
            "positive": ("happy",),
            "surprise": ("surprise",),
            "others": _OTHERS,
        },
        CASME3_EMOTIONS,
    ),
    published={"v2": (457, 55, 187, 161)},
)

_THREE = {"negative": _NEGATIVE, "positive": ("happy",), "surprise": ("surprise",)}

CASME3_3 = ClassScheme(
    name="casme3-3",
    dataset="casme3",
    classes=THREE,
    source="emotion",
    mapping=by_label(_THREE, CASME3_EMOTIONS),
    published={"v2": (457, 55, 187)},
)

CASME3_3_HTNET = ClassScheme(
    name="casme3-3-htnet",
    dataset="casme3",
    classes=THREE,
    source="emotion",
    mapping=by_label(_THREE, CASME3_EMOTIONS),
    dropped=_NOT_IN_HTNET,
    published={"v2": (449, 54, 184)},
)

# the class indices 0 to 5 are the labels 1 to 6 of HTNet's list
CASME3_6_HTNET = ClassScheme(
    name="casme3-6-htnet",
    dataset="casme3",
    classes=("happy", "surprise", "sad", "disgust", "fear", "anger"),
    source="emotion",
    mapping=by_label({name: (name,) for name in CASME3_EMOTIONS[:6]}, CASME3_EMOTIONS),
    dropped=_NOT_IN_HTNET,
    totals={"v2": 687},
)

CASME3_OBJECTIVE_7 = objective_scheme(
    "casme3", OBJECTIVE_CLASSES, {"v2": (15, 151, 234, 37, 47, 3, 373)}
)

CASME3C_4 = ClassScheme(
    name="casme3c-4",
    dataset="casme3c",
    classes=("negative", "positive", "surprise", "others"),
    source="emotion",
    mapping=by_label(
        {
            "negative": (*_NEGATIVE, "sadness", "negative", "Negative"),
            "positive": ("happy", "happiness", "positive", "Positive"),
            "surprise": ("surprise", "Surprise"),
            "others": (*_OTHERS, "other", "Other"),
        },
        CASME3C_EMOTIONS,
    ),
    totals={"c": 165},
    mark="read",
)

CASME3_SCHEMES = (
    CASME3_7,
    CASME3_4,
    CASME3_3,
    CASME3_6_HTNET,
    CASME3_3_HTNET,
    CASME3_OBJECTIVE_7,
)
CASME3C_SCHEMES = (CASME3C_4,)
