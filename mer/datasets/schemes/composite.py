"""Class schemes over several datasets: the Composite of MEGC2019, that of MEGC2018, pairs."""

from mer.datasets.class_scheme import CompositeScheme
from mer.datasets.schemes.casme2 import CASME2_3, CASME2_OBJECTIVE_5
from mer.datasets.schemes.samm import SAMM_3, SAMM_OBJECTIVE_5
from mer.datasets.schemes.smic import SMIC_3

# See et al., "MEGC 2019 - The second facial micro-expressions grand challenge", FG 2019: 442 clips
# of 68 subjects, named one by one; the schemes of the parts leave exactly these
COMPOSITE_3 = CompositeScheme("composite-3", (CASME2_3, SAMM_3, SMIC_3))

# Yap et al., "Facial micro-expressions grand challenge 2018 summary", FG 2018: 253 clips of 47
# subjects with CASME II's separate file of objective classes
COMPOSITE_OBJECTIVE_5 = CompositeScheme(
    "composite-objective-5", (CASME2_OBJECTIVE_5, SAMM_OBJECTIVE_5)
)

# 2S-AMAGN's table 6 trains on one and tests on the other
COMPOSITE_SAMM_SMIC_3 = CompositeScheme("composite-samm-smic-3", (SAMM_3, SMIC_3))

COMPOSITE_SCHEMES = (COMPOSITE_3, COMPOSITE_OBJECTIVE_5, COMPOSITE_SAMM_SMIC_3)
