"""Gradient checkpointing that batch normalisation does not notice."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint


def recomputed(module: nn.Module, *inputs: Any) -> Any:
    """Run a module and keep nothing inside it for the gradient: it is computed again there.

    Gradient checkpointing (Chen et al., arXiv 1604.06174). The second run leaves the running
    statistics of batch normalisation alone, which would otherwise see every batch twice. The
    module must draw no random numbers.

    Args:
        module: With tensors in and out.
        *inputs: Of the module.
    """
    if not torch.is_grad_enabled():
        return module(*inputs)

    def contexts() -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
        return nullcontext(), frozen_statistics(module)

    return checkpoint(
        module, *inputs, use_reentrant=False, preserve_rng_state=False, context_fn=contexts
    )


@contextmanager
def frozen_statistics(module: nn.Module) -> Iterator[None]:
    """Let batch normalisation work by the batch, as in training, without counting the batch."""
    norms = [part for part in module.modules() if isinstance(part, _BatchNorm)]
    kept = [(norm.momentum, norm.num_batches_tracked) for norm in norms]
    for norm in norms:
        # a step of length zero; taking the statistics away would change what autograd saves
        norm.momentum, norm.num_batches_tracked = 0.0, None
    try:
        yield
    finally:
        for norm, (momentum, batches) in zip(norms, kept, strict=True):
            norm.momentum, norm.num_batches_tracked = momentum, batches
