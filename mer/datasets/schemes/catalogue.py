"""All class schemes by name."""

from mer.datasets.class_scheme import Scheme
from mer.datasets.schemes.casme2 import CASME2_SCHEMES
from mer.datasets.schemes.casme3 import CASME3_SCHEMES, CASME3C_SCHEMES
from mer.datasets.schemes.composite import COMPOSITE_SCHEMES
from mer.datasets.schemes.flow import FLOW_SCHEMES
from mer.datasets.schemes.mmew import MMEW_SCHEMES
from mer.datasets.schemes.samm import SAMM_SCHEMES
from mer.datasets.schemes.smic import SMIC_SCHEMES
from mer.datasets.spelling import did_you_mean
from mer.errors import MerError

SCHEMES: tuple[Scheme, ...] = (
    *CASME2_SCHEMES,
    *SAMM_SCHEMES,
    *SMIC_SCHEMES,
    *CASME3_SCHEMES,
    *CASME3C_SCHEMES,
    *MMEW_SCHEMES,
    *COMPOSITE_SCHEMES,
    *FLOW_SCHEMES,
)


def scheme(name: str) -> Scheme:
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


def schemes_of(dataset: str) -> tuple[Scheme, ...]:
    """Return the class schemes of a dataset, `casme2` for example, or of the `composite`."""
    return tuple(each for each in SCHEMES if each.name.startswith(f"{dataset}-"))
