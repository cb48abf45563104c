import pytest
import torch

from mer.errors import MerError
from mer.methods import MMNet


def batch(size=32):
    torch.manual_seed(0)
    shape = (2, 3, size, size)
    return {"onset": torch.randn(shape), "apex": torch.randn(shape), "label": torch.tensor([0, 2])}


def small(**network):
    torch.manual_seed(0)
    return MMNet(3, size=32, stem=4, widths=(4, 4, 8, 8), **network)


def test_the_paper_size_has_the_parameters_of_the_published_script():
    assert sum(p.numel() for p in MMNet(5).parameters()) == 9_438_841


def test_the_optimisation_is_that_of_the_paper_and_the_script():
    optimisation = MMNet(3).optimisation
    assert (optimisation.optimiser, optimisation.learning_rate) == ("adamw", 8e-4)
    assert (optimisation.weight_decay, optimisation.decay, optimisation.decay_epochs) == (
        0.6, 0.987, 50,
    )  # fmt: skip


def test_logits_and_attention_maps():
    module = small().eval()
    assert module(batch()).shape == (2, 3)
    sizes = [tuple(attention.shape) for attention in module.attention_maps(batch())]
    assert sizes == [(2, 1, 16, 16), (2, 1, 8, 8), (2, 1, 4, 4), (2, 1, 2, 2)]


def test_basic_blocks_have_no_attention_maps():
    assert small(block="basic").attention_maps(batch()) == ()


def test_a_view_of_another_size_is_refused():
    with pytest.raises(MerError, match="give the view and the method the same size"):
        small()(batch(48))
