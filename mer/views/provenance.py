"""What magnified the pictures of a view, and what that was trained on, for a reader of results."""

from collections.abc import Mapping

from mer.views.magnification import Magnification


def provenance_of(magnification: Magnification | None) -> Mapping[str, str]:
    """Return `magnifier`, and `magnifier trained on` where one learnt anything, as text.

    Raises:
        MerError: The weights are missing or damaged.
    """
    if magnification is None:
        return {"magnifier": "none"}
    told = magnification.identity()
    code = str(told["code"])[:12]  # enough to tell two versions apart
    described = f"{told['class']} {told['magnifier']}, factor {magnification.factor:g}, code {code}"
    trained = "; ".join(magnification.magnifier.pretrained.values())
    return {"magnifier": described} | ({"magnifier trained on": trained} if trained else {})
