"""What magnified the pictures of a view, and what that was trained on."""

from collections.abc import Mapping

from mer.views.magnification import Magnification

NOTHING = "nothing"


def pretrained_by(magnification: Magnification | None) -> Mapping[str, str]:
    """Return what a learnt magnifier was trained on, as leak checks want it told: by part.

    Empty where nothing was learnt.

    Raises:
        MerError: The weights are missing or damaged.
    """
    return {} if magnification is None else dict(magnification.magnifier.pretrained)


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
