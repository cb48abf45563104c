"""Statistics that are fitted on clips: which clips they were fitted on.

Whatever has a fit step (means, class weights, co-occurrences of action units, an adjacency) says so
by an attribute or property `fitted` of the data module, the view or the method: from the
statistic's name to `clips_digest` of the keys that it was fitted on.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from mer.evaluation.verdict import Verdict, judge
from mer.files import value_digest
from mer.folds.configuration import Parts


def clips_digest(keys: Iterable[str]) -> str:
    """Return the digest of a set of clips, `value_digest({"clips": sorted(set(keys))})`.

    Rooms that cannot import this one write that expression out.
    """
    return value_digest({"clips": sorted(set(keys))})


def check_fitted(parts: Parts) -> Verdict:
    """Make sure that all that was fitted was fitted on the training clips.

    Args:
        parts: After a training.
    """
    # what a checkpoint remembers: without the inner subjects where these validate
    trained = clips_digest(parts.data.state_dict()["train"])
    found = fitted_by(parts)
    findings = [
        f"{name} was not fitted on the {len(parts.data.fold.train)} training clips of fold "
        f"{parts.data.fold.name} (digest {digest}, theirs {trained})"
        for name, digest in found.items()
        if digest != trained
    ]
    listed = f"on the training clips alone: {', '.join(found)}" if found else "nothing is fitted"
    return judge("fitted", findings, listed)


def fitted_by(parts: Parts) -> dict[str, str]:
    """Return all fitted statistics, `MMNet.mean` for example, with their digests."""
    return told_by(parts, "fitted")


def told_by(parts: Parts, attribute: str) -> dict[str, str]:
    """Return what data module, view and method say of themselves, with their class's name.

    Args:
        parts: Of a training.
        attribute: That some of them have: from names to text.
    """
    owners: tuple[Any, ...] = (parts.data, parts.data.view, parts.model)
    found: dict[str, str] = {}
    for owner in owners:
        told: Mapping[str, str] = getattr(owner, attribute, None) or {}
        found |= {f"{type(owner).__name__}.{name}": text for name, text in told.items()}
    return found
