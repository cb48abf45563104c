"""Focal loss, with class weights from numbers of clips."""

from collections.abc import Sequence

import torch
from torch import Tensor


def focal_loss(logits: Tensor, label: Tensor, weights: Tensor, gamma: float = 2.0) -> Tensor:
    """Return the focal loss (Lin et al., arXiv 1708.02002), equation 5, a scalar.

    FL = -alpha_t (1 - p_t)^gamma log p_t, with softmax probabilities. It is the mean over clips
    and not over their weights: then the mean of several batches is the loss of all their clips.

    Args:
        logits: (B, classes).
        label: (B,).
        weights: alpha, one a class, (classes,).
        gamma: How little clips count that are recognised; 0 gives cross-entropy.
    """
    chosen = logits.log_softmax(dim=-1).gather(1, label[:, None]).squeeze(1)
    # 1 - exp would lose all digits where a clip is certain; at 0 the power may have no slope
    missing = (-torch.expm1(chosen)).clamp_min(torch.finfo(chosen.dtype).tiny)
    return -(weights[label] * missing**gamma * chosen).mean()


def balanced_weights(counts: Sequence[int]) -> Tensor:
    """Return class weights by inverse frequency, whose mean over the clips is one, (classes,).

    Args:
        counts: Training clips of each class. A class without any is weighed as with one; that
            only matters where a loss is shown for clips outside of the training.
    """
    clips = torch.tensor(counts, dtype=torch.get_default_dtype())
    present = torch.count_nonzero(clips).clamp_min(1)
    return clips.sum() / (present * clips.clamp_min(1))
