"""The layouts that can be written."""

from mer.datasets.synthetic.layouts.casme2 import CASME2
from mer.datasets.synthetic.layouts.casme3 import CASME3
from mer.datasets.synthetic.layouts.casme3c import CASME3C
from mer.datasets.synthetic.layouts.layout import Layout
from mer.datasets.synthetic.layouts.mmew import MMEW
from mer.datasets.synthetic.layouts.samm import SAMM
from mer.datasets.synthetic.layouts.smic import SMIC

LAYOUTS: tuple[Layout, ...] = (CASME2, SAMM, SMIC, CASME3, CASME3C, MMEW)
