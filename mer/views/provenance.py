"""What magnified the pictures of a view, and what that was trained on."""

from collections.abc import Mapping

from mer.magnification import STMEMM, Magnifier
from mer.magnification.st_memm_checkpoint import load_checkpoint
from mer.views.magnification import Magnification

NOTHING = "nothing"


def pretrained_by(magnification: Magnification | None) -> Mapping[str, str]:
    """Return what a learnt magnifier was trained on, as leak checks want it told: by part.

    Empty where nothing was learnt. A magnifier from elsewhere tells it by an attribute
    `pretrained`; the one that comes with the package, in the header of its weights.

    Raises:
        MerError: The weights are missing or damaged.
    """
    if magnification is None:
        return {}
    magnifier: Magnifier = magnification.magnifier
    if isinstance(magnifier, STMEMM):
        return {"magnifier": load_checkpoint(magnifier.path)[1].trained_on}
    told: Mapping[str, str] = getattr(magnifier, "pretrained", {})
    return dict(told)


def provenance_of(magnification: Magnification | None) -> Mapping[str, str]:
    """Return `magnifier` and `magnifier/trained_on`, for a reader of results.

    Raises:
        MerError: The weights are missing or damaged.
    """
    trained = "; ".join(pretrained_by(magnification).values()) or NOTHING
    return {"magnifier": _described(magnification), "magnifier/trained_on": trained}


def _described(magnification: Magnification | None) -> str:
    if magnification is None:
        return "none"
    told = magnification.identity()
    code = str(told["code"])[:12]  # enough to tell two versions apart
    return f"{told['class']} {told['magnifier']}, factor {magnification.factor:g}, code {code}"
