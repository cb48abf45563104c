import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.magnification.st_memm.frames import inference, magnified_frame, reference_of
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.magnification.st_memm.settings import Architecture

TINY = Architecture(channels=8, blocks=1, layers=2, heads=2, patch=4, window=2, pixel_channels=4)


@pytest.fixture
def network():
    torch.manual_seed(0)
    return STMEMMNetwork(TINY).eval()


def frames(*shape):
    return np.random.default_rng(0).integers(0, 256, (2, *shape, 3), dtype=np.uint8)


def test_bytes_go_through_the_network_and_come_back(network):
    first, second = frames(13, 21)
    tensors = [torch.from_numpy(f).movedim(-1, 0)[None] / 255 for f in (first, second)]
    with inference():
        found = magnified_frame(network, reference_of(network, first), second, 4.0)
        exact = network(*tensors, torch.tensor([4.0]))[0].movedim(0, -1).clamp(0, 1) * 255
    assert found.shape == first.shape
    np.testing.assert_allclose(found, exact, atol=0.5 + 1e-3)


def test_numbers_that_are_not_finite_are_no_picture(network):
    first, second = frames(16, 16)
    reference = reference_of(network, first)
    with inference(), pytest.raises(MerError, match=r"factor of 1e\+38 .* not finite"):
        magnified_frame(network, reference, second, 1e38)


def test_it_sets_the_number_of_threads_and_sets_it_back(monkeypatch):
    """Pictures are often equal on any number of threads by chance, so the number itself is held."""
    asked = []
    monkeypatch.setattr(torch, "get_num_threads", lambda: 7)
    monkeypatch.setattr(torch, "set_num_threads", asked.append)
    with inference():
        assert asked == [1]
    assert asked == [1, 7]


def test_one_thread_while_it_lasts_and_no_gradients():
    before = torch.get_num_threads()
    with inference():
        assert torch.get_num_threads() == 1
        assert torch.is_inference_mode_enabled()
    assert torch.get_num_threads() == before
    assert not torch.is_inference_mode_enabled()
