"""The class scheme of SMIC-HS (Li et al., 2013) and the clips that it must give."""

from mer.datasets.class_scheme import ClassScheme
from mer.datasets.schemes.labels import THREE, by_label

SMIC_EMOTIONS = THREE

SMIC_3 = ClassScheme(
    name="smic-3",
    dataset="smic",
    classes=THREE,
    source="emotion",
    mapping=by_label({name: (name,) for name in THREE}, SMIC_EMOTIONS),
    # which seven clips SMIC-HS-E lacks is known from a derived file: five negative, two surprise
    published={"hs": (70, 51, 43), "hs-e": (65, 51, 41)},
    marks={"hs-e": "read"},
)

SMIC_SCHEMES = (SMIC_3,)
