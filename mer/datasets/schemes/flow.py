"""The class scheme of ready-made flow pictures, whichever datasets they were made of."""

from itertools import combinations

from mer.datasets.class_scheme import ClassScheme
from mer.datasets.schemes.casme2 import CASME2_3
from mer.datasets.schemes.labels import THREE, by_label
from mer.datasets.schemes.samm import SAMM_3
from mer.datasets.schemes.smic import SMIC_3

# MEGC2019's clips of each part
_MEGC2019 = {
    "casme2": CASME2_3.published["2019"],
    "samm": SAMM_3.published["v2"],
    "smic": SMIC_3.published["hs"],
}

# The version of a folder is the datasets in it: casme2+samm+smic is MEGC2019's whole Composite.
FLOW_3 = ClassScheme(
    name="flow-3",
    dataset="flow",
    classes=THREE,
    source="emotion",
    mapping=by_label({name: (name,) for name in THREE}, THREE),
    published={
        "+".join(names): tuple(map(sum, zip(*(_MEGC2019[name] for name in names), strict=True)))
        for count in (1, 2, 3)
        for names in combinations(_MEGC2019, count)
    },
)

FLOW_SCHEMES = (FLOW_3,)
