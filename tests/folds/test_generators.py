import io
import random

import numpy as np
import torch

from mer.folds.generators import generator_states, set_generator_states


def draw():
    return random.random(), np.random.rand(), np.random.randn(), torch.rand(1).item()  # noqa: NPY002


def test_all_generators_go_on_as_they_were_also_through_a_file_without_pickle():
    np.random.randn()  # noqa: NPY002  leaves half of a pair behind
    buffer = io.BytesIO()
    torch.save(generator_states(), buffer)
    first = [draw() for _ in range(3)]
    buffer.seek(0)
    set_generator_states(torch.load(buffer, weights_only=True))
    assert [draw() for _ in range(3)] == first


def test_states_of_gpus_that_are_not_here_are_left_out(monkeypatch):
    """A fold may go on on another machine."""
    found = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_rng_state_all", list)
    monkeypatch.setattr(torch.cuda, "set_rng_state", lambda *words: found.append(words))
    set_generator_states(generator_states() | {"cuda": ["a", "b"]})
    assert found == [("a", 0)]
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    set_generator_states(generator_states() | {"cuda": ["a"]})
    assert len(found) == 1
