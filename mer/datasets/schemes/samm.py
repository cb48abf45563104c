"""Class schemes of SAMM (Davison et al., 2018) and the clips that each must give."""

from mer.datasets.class_scheme import ClassScheme
from mer.datasets.objective_class import OBJECTIVE_CLASSES
from mer.datasets.schemes.labels import THREE, by_label, objective_scheme

# the release writes Other; copies of its file have Others
SAMM_EMOTIONS = (
    "Anger", "Happiness", "Contempt", "Surprise", "Other", "Others", "Disgust", "Fear", "Sadness",
)  # fmt: skip

SAMM_5 = ClassScheme(
    name="samm-5",
    dataset="samm",
    classes=("anger", "happiness", "contempt", "surprise", "other"),
    source="emotion",
    mapping=by_label(
        {
            "anger": ("Anger",),
            "happiness": ("Happiness",),
            "contempt": ("Contempt",),
            "surprise": ("Surprise",),
            "other": ("Other", "Others"),
        },
        SAMM_EMOTIONS,
    ),
    published={"v2": (57, 26, 12, 15, 26)},
)

# ATM-GCN's text lists sadness in the place of contempt; none of its tables has five classes
SAMM_5_SADNESS = ClassScheme(
    name="samm-5-sadness",
    dataset="samm",
    classes=("anger", "happiness", "sadness", "surprise", "other"),
    source="emotion",
    mapping=by_label(
        {
            "anger": ("Anger",),
            "happiness": ("Happiness",),
            "sadness": ("Sadness",),
            "surprise": ("Surprise",),
            "other": ("Other", "Others"),
        },
        SAMM_EMOTIONS,
    ),
    published={"v2": (57, 26, 6, 15, 26)},
)

# MEGC2019's 133 clips, which are MMNet's, 2S-AMAGN's and GAM-MM-MER's three classes too
SAMM_3 = ClassScheme(
    name="samm-3",
    dataset="samm",
    classes=THREE,
    source="emotion",
    mapping=by_label(
        {
            "negative": ("Anger", "Contempt", "Disgust", "Fear", "Sadness"),
            "positive": ("Happiness",),
            "surprise": ("Surprise",),
        },
        SAMM_EMOTIONS,
    ),
    published={"v2": (92, 26, 15)},
)

_OBJECTIVE = {"v2": (24, 13, 20, 8, 3, 7, 84)}

SAMM_OBJECTIVE_5 = objective_scheme("samm", OBJECTIVE_CLASSES[:5], _OBJECTIVE)

# GTS-GN's type 1
SAMM_OBJECTIVE_4 = objective_scheme("samm", ("I", "II", "III", "VII"), _OBJECTIVE)

SAMM_OBJECTIVE_7 = objective_scheme("samm", OBJECTIVE_CLASSES, _OBJECTIVE)

SAMM_SCHEMES = (
    SAMM_5,
    SAMM_5_SADNESS,
    SAMM_3,
    SAMM_OBJECTIVE_4,
    SAMM_OBJECTIVE_5,
    SAMM_OBJECTIVE_7,
)
