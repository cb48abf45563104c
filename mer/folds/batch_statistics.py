"""Whether a prediction depends on the clips that happen to be predicted with it."""

from collections.abc import Sequence

import numpy as np

from mer.datamodules import MERDataModule
from mer.evaluation.verdict import Verdict
from mer.folds.recorder import predict
from mer.methods.base import MERModule

CHECK = "batch statistics"
CLIPS = 8
TOLERANCE = 1e-5  # of a probability; rounding alone gives about 1e-7


def check_batch_statistics(model: MERModule, data: MERDataModule) -> Verdict:
    """Predict some clips alone, in one batch and in another order.

    Args:
        model: After some steps of training: fresh weights may hide it.
        data: Its clips.
    """
    keys = _spread(list(data.clips), min(CLIPS, data.batch_size))
    together = predict(model, data, keys)
    try:
        alone = np.concatenate([predict(model, data, [key]) for key in keys])
    except ValueError as error:  # torch refuses a batch of one in batch normalisation's training
        return Verdict(CHECK, "FAIL", f"a clip cannot be predicted alone: {error}")
    backwards = predict(model, data, keys[::-1])[::-1]
    apart = max(_distance(together, other) for other in (alone, backwards))
    reason = (
        f"{len(keys)} clips alone, in a batch and in another order: probabilities differ by "
        f"{apart:.1e} at most, allowed are {TOLERANCE:.0e}"
    )
    return Verdict(CHECK, "pass" if apart <= TOLERANCE else "FAIL", reason)


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    # a difference that is not a number must not pass
    return float(np.nan_to_num(np.abs(one - other), nan=np.inf).max())


def _spread(keys: Sequence[str], count: int) -> list[str]:
    places = np.linspace(0, len(keys) - 1, min(count, len(keys))).round().astype(int)
    return [keys[place] for place in dict.fromkeys(places.tolist())]
