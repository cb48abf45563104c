import math

import pytest
import torch

from mer.methods.capsule_routing import ClassCapsules, lengths, margin_loss, route, squash

CLIPS, INPUTS, CLASSES, SIZE = 2, 4, 3, 5


def predictions():
    generator = torch.Generator().manual_seed(0)
    return torch.randn(CLIPS, INPUTS, CLASSES, SIZE, generator=generator, dtype=torch.float64)


def squash_by_loops(vector):
    length = math.sqrt(sum(value**2 for value in vector))
    return [length**2 / (1 + length**2) * value / length for value in vector]


def route_by_loops(said, iterations):
    """Procedure 1 of Sabour et al. on one clip, said[i][k][d]."""
    b = [[0.0] * CLASSES for _ in range(INPUTS)]
    v = []
    for _ in range(iterations):
        v = []
        exponentials = [[math.exp(value) for value in row] for row in b]
        c = [[value / sum(row) for value in row] for row in exponentials]
        for k in range(CLASSES):
            s = [sum(c[i][k] * said[i][k][d] for i in range(INPUTS)) for d in range(SIZE)]
            v.append(squash_by_loops(s))
        for i in range(INPUTS):
            for k in range(CLASSES):
                b[i][k] += sum(said[i][k][d] * v[k][d] for d in range(SIZE))
    return v


@pytest.mark.parametrize("iterations", [1, 2, 3, 5])
def test_routing_is_that_of_procedure_1(iterations):
    said = predictions()
    expected = torch.tensor(
        [route_by_loops(clip.tolist(), iterations) for clip in said], dtype=torch.float64
    )
    torch.testing.assert_close(route(said, iterations), expected, rtol=0, atol=1e-8)


def test_routing_follows_the_majority():
    said = torch.zeros(1, 4, 2, 2, dtype=torch.float64)
    said[0, :3, 0] = torch.tensor([2.0, 0.0])  # three agree on class 0, one opposes
    said[0, 3, 0] = torch.tensor([-2.0, 0.0])
    said[0, :, 1] = torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 2.0], [0.0, -2.0]])
    once, thrice = (lengths(route(said, rounds))[0] for rounds in (1, 3))
    assert thrice[0] > once[0] > once[1]


def test_squashing_keeps_the_direction_and_stays_below_one():
    vectors = predictions()
    short = squash(vectors)
    expected = torch.tensor(
        [squash_by_loops(row) for row in vectors.reshape(-1, SIZE).tolist()], dtype=torch.float64
    )
    torch.testing.assert_close(short.reshape(-1, SIZE), expected, rtol=0, atol=1e-8)
    assert lengths(squash(1e6 * vectors)).max() < 1 + 1e-9


def test_a_capsule_of_zeros_has_a_finite_gradient():
    capsules = torch.zeros(1, 2, 3, requires_grad=True)
    lengths(squash(capsules)).sum().backward()
    assert capsules.grad.isfinite().all()


def test_gradients_of_squash_are_those_of_finite_differences():
    assert torch.autograd.gradcheck(lambda x: lengths(squash(x)), predictions().requires_grad_())


def test_the_coupling_passes_no_gradient():
    said = predictions().requires_grad_()
    route(said, 3).sum().backward()
    agreement = torch.zeros(CLIPS, INPUTS, CLASSES, dtype=torch.float64)
    for _ in range(2):
        found = squash(torch.einsum("bik,bikd->bkd", agreement.softmax(2), said.detach()))
        agreement += torch.einsum("bikd,bkd->bik", said.detach(), found)
    constant = predictions().requires_grad_()
    squash(torch.einsum("bik,bikd->bkd", agreement.softmax(2), constant)).sum().backward()
    torch.testing.assert_close(said.grad, constant.grad)


def test_every_input_capsule_predicts_every_class_by_its_own_matrix():
    torch.manual_seed(0)
    layer = ClassCapsules(INPUTS, 2, CLASSES, SIZE, 3).double()
    capsules = torch.randn(CLIPS, INPUTS, 2, dtype=torch.float64)
    said = torch.stack(
        [
            torch.stack(
                [
                    torch.stack([layer.weight[i, k] @ capsules[b, i] for k in range(CLASSES)])
                    for i in range(INPUTS)
                ]
            )
            for b in range(CLIPS)
        ]
    )
    torch.testing.assert_close(layer(capsules), route(said, 3))


def test_the_margin_loss_is_that_of_equation_4():
    found = torch.tensor([[0.95, 0.05, 0.5], [0.2, 0.3, 0.8]], dtype=torch.float64)
    label = torch.tensor([0, 1])
    # only the 0.5 of the first; of the second 0.2 and 0.8 too long and 0.3 too short
    expected = (0.5 * 0.4**2 + 0.5 * 0.1**2 + 0.6**2 + 0.5 * 0.7**2) / 2
    assert margin_loss(found, label).item() == pytest.approx(expected, abs=1e-8)
