"""The state of all random generators as plain values and tensors."""

import random
from typing import Any

import numpy as np
import torch


def generator_states() -> dict[str, Any]:
    """Return the states of Python's, NumPy's and torch's default generators."""
    version, numbers, gauss = random.getstate()
    name, words, *rest = np.random.get_state(legacy=True)  # noqa: NPY002  libraries draw from it
    return {
        "python": [version, list(numbers), gauss],
        "numpy": [name, torch.from_numpy(np.asarray(words, np.int64)), *rest],
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }


def set_generator_states(states: dict[str, Any]) -> None:
    """Set what `generator_states` returned; states of GPUs that are not here are left out."""
    version, numbers, gauss = states["python"]
    random.setstate((version, tuple(numbers), gauss))
    name, words, *rest = states["numpy"]
    np.random.set_state((name, words.numpy().astype(np.uint32), *rest))  # noqa: NPY002
    torch.set_rng_state(states["torch"])
    here = torch.cuda.device_count() if torch.cuda.is_available() else 0
    for number, state in enumerate(states["cuda"][:here]):
        torch.cuda.set_rng_state(state, number)
