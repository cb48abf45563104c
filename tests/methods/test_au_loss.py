import math

import pytest
import torch

from mer.errors import MerError
from mer.methods.au_loss import AULoss, constrained_layers

WIDTHS = {2: 3, 3: 5, 4: 4}
CLIPS, UNITS = 4, 6


def made(kind, widths=WIDTHS):
    torch.manual_seed(0)
    loss = AULoss(widths, UNITS, kind)
    if isinstance(loss.strengths, torch.nn.Parameter):
        with torch.no_grad():
            loss.strengths.copy_(torch.tensor([1.5, -0.5, 0.25]))
    return loss


def inputs():
    torch.manual_seed(1)
    pooled = {layer: torch.randn(CLIPS, width) for layer, width in WIDTHS.items()}
    return pooled, (torch.rand(CLIPS, UNITS) > 0.5).to(torch.get_default_dtype())


def soft_margin_by_loops(scores, units):
    """Mean over clips and units of -[y log s(x) + (1 - y) log(1 - s(x))], s logistic."""
    total = 0.0
    for clip in range(CLIPS):
        for unit in range(UNITS):
            chance = 1 / (1 + math.exp(-scores[clip, unit].item()))
            total -= math.log(chance if units[clip, unit] else 1 - chance)
    return total / (CLIPS * UNITS)


def expected_losses(loss, pooled, units):
    return [
        soft_margin_by_loops(pooled[layer] @ head.weight.T + head.bias, units)
        for layer, head in zip(WIDTHS, loss.heads, strict=True)
    ]


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("kind", ["sum", "weighted", "adaptive"])
def test_the_loss_is_that_of_equations_9_to_11(kind):
    loss, (pooled, units) = made(kind), inputs()
    parts = expected_losses(loss, pooled, units)
    strengths = [1.5, -0.5, 0.25]
    squares = sum(w**2 for w in strengths)
    expected = {
        "sum": sum(parts),
        "weighted": sum(w * part for w, part in zip(strengths, parts, strict=True)),
        "adaptive": sum(w**2 * part / squares for w, part in zip(strengths, parts, strict=True)),
    }[kind]
    assert loss(pooled, units).item() == pytest.approx(expected, abs=1e-8)


@pytest.mark.usefixtures("double")
def test_one_layer_alone_is_constrained():
    loss, (pooled, units) = made("single", {3: 5}), inputs()
    head = loss.heads[0]
    expected = soft_margin_by_loops(pooled[3] @ head.weight.T + head.bias, units)
    assert loss(pooled, units).item() == pytest.approx(expected, abs=1e-8)


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("kind", ["sum", "weighted", "adaptive"])
def test_gradients_are_those_of_finite_differences(kind):
    loss, (pooled, units) = made(kind), inputs()
    strengths = torch.tensor([1.5, -0.5, 0.25], requires_grad=True)
    features = [part.requires_grad_() for part in pooled.values()]

    def run(strengths, *features):
        named = dict(zip(WIDTHS, features, strict=True))
        return torch.func.functional_call(loss, {"strengths": strengths}, (named, units))

    assert torch.autograd.gradcheck(run, (strengths, *features))


def test_weights_start_equal_and_sum_to_one_whatever_the_strengths():
    loss = AULoss(WIDTHS, UNITS, "adaptive")
    assert loss.strengths.tolist() == [1, 1, 1]
    torch.testing.assert_close(loss.weights(), torch.full((3,), 1 / 3))
    for seed in range(5):
        torch.manual_seed(seed)
        with torch.no_grad():
            loss.strengths.normal_(std=10)
        weights = loss.weights()
        assert weights.sum().item() == pytest.approx(1)
        assert (weights >= 0).all()


def test_adaptive_weights_move_to_the_layer_with_the_smallest_loss():
    loss = AULoss(WIDTHS, UNITS, "adaptive")
    optimiser = torch.optim.Adam([loss.strengths], 0.05)
    for _ in range(60):
        optimiser.zero_grad()
        (loss.weights() @ torch.tensor([0.2, 0.4, 0.6])).backward()
        optimiser.step()
    weights = loss.weights().tolist()
    assert weights[0] > 0.8
    assert sum(weights) == pytest.approx(1)


@pytest.mark.parametrize(
    ("kind", "learned"), [("sum", False), ("weighted", True), ("adaptive", True)]
)
def test_only_weighted_losses_learn_weights(kind, learned):
    names = {name for name, _ in AULoss(WIDTHS, UNITS, kind).named_parameters()}
    assert ("strengths" in names) == learned
    assert AULoss(WIDTHS, UNITS, "sum").weights().tolist() == [1, 1, 1]


def test_an_adaptive_loss_of_one_layer_is_refused():
    with pytest.raises(MerError, match="only one layer comes after the fusion"):
        AULoss({4: 128}, UNITS, "adaptive")


def test_all_layers_from_the_fusion_on_are_constrained():
    assert constrained_layers("adaptive", None, 1, 4) == (1, 2, 3, 4)
    assert constrained_layers("sum", None, 3, 4) == (3, 4)
    assert constrained_layers("single", 3, 2, 4) == (3,)


@pytest.mark.parametrize(("layer", "fusion"), [(1, 2), (3, 4), (5, 1), (0, 1), (None, 1)])
def test_a_layer_before_the_fusion_or_none_at_all_is_refused(layer, fusion):
    with pytest.raises(MerError, match=rf"acts after the fusion, on layer {fusion} to 4"):
        constrained_layers("single", layer, fusion, 4)


def test_a_layer_where_all_are_meant_is_refused():
    with pytest.raises(MerError, match="au_layer is 2, but only au_loss 'single' takes a layer"):
        constrained_layers("adaptive", 2, 1, 4)
