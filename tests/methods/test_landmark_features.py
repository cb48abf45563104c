import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.errors import MerError
from mer.landmark_sets import landmark_set
from mer.methods.landmark_features import NodeFeatures, check_landmarks, distances_and_angles

ARROWS = torch.tensor(landmark_set(14).arrows).T
ONE = torch.tensor([[0, 0], [1, 1]])  # both nodes take the arrow from 0 to 1


def landmarks(seed=0, clips=2):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(clips, 3, 14, 2, generator=generator, dtype=torch.float64)


def one_arrow(x, y, dtype=torch.float32):
    return torch.tensor([0.0, 0.0, x, y], dtype=dtype).reshape(1, 1, 2, 2)


def test_distance_and_angle_are_those_of_equation_1():
    points = landmarks()
    found = distances_and_angles(points, ARROWS)
    for clip in range(2):
        for frame in range(3):
            for node, (start, end) in enumerate(landmark_set(14).arrows):
                (xi, yi), (xj, yj) = points[clip, frame, [start, end]].tolist()
                distance, angle = found[clip, frame, node].tolist()
                assert distance == pytest.approx((xi - xj) ** 2 + (yi - yj) ** 2, abs=1e-8)
                # the quotient alone knows the angle up to half a turn
                expected = math.atan((yi - yj) / (xi - xj)) + (math.pi if xj < xi else 0)
                assert math.remainder(angle - expected, 2 * math.pi) == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize(
    ("x", "y", "angle"),
    [(1, 0, 0), (0, 1, math.pi / 2), (0, -1, -math.pi / 2), (2, 2, math.pi / 4)],
)
def test_angles_of_known_arrows(x, y, angle):
    found = distances_and_angles(one_arrow(x, y), ONE)[0, 0, 0]
    assert found.tolist() == pytest.approx([x * x + y * y, angle])


@pytest.mark.parametrize(("x", "y"), [(0, 0), (1e-30, 0), (1e-30, 1e-30), (0, 0.5), (0, 1e-20)])
def test_values_and_gradients_are_finite_without_length_and_upright(x, y):
    points = one_arrow(x, y).requires_grad_()
    found = distances_and_angles(points, ONE)
    found.sum().backward()
    assert found.isfinite().all()
    assert points.grad.isfinite().all()


def test_an_arrow_without_length_has_angle_and_gradient_zero():
    points = one_arrow(0, 0).requires_grad_()
    angle = distances_and_angles(points, ONE)[..., 1]
    angle.sum().backward()
    assert not angle.any()
    assert not points.grad.any()


def test_gradients_are_those_of_finite_differences():
    points = landmarks(clips=1).requires_grad_()
    assert torch.autograd.gradcheck(lambda points: distances_and_angles(points, ARROWS), points)


@settings(deadline=None, max_examples=25)
@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.25, 4), st.integers(0, 5))
def test_shifts_change_nothing_and_scales_the_distance_alone(x, y, scale, seed):
    points = landmarks(seed)
    moved = distances_and_angles(scale * points + torch.tensor([x, y]), ARROWS)
    plain = distances_and_angles(points, ARROWS)
    torch.testing.assert_close(moved[..., 0], scale**2 * plain[..., 0], rtol=1e-7, atol=1e-8)
    turn = torch.remainder(moved[..., 1] - plain[..., 1] + 1, 2 * math.pi) - 1
    assert turn.abs().max() < 1e-6


def test_the_channels_are_x_y_distance_and_angle():
    points = landmarks()
    high = distances_and_angles(points, ARROWS)
    found = NodeFeatures(landmark_set(14), "B")(points)
    assert found.shape == (2, 4, 3, 14)
    for channel, expected in enumerate([*points.unbind(-1), *high.unbind(-1)]):
        assert torch.equal(found[:, channel], expected)
    assert torch.equal(NodeFeatures(landmark_set(14), "A")(points), found[:, :2])


@pytest.mark.parametrize("shape", [(2, 3, 31, 2), (2, 2, 14, 2), (2, 14, 2)])
def test_other_landmarks_are_refused(shape):
    with pytest.raises(MerError, match=r"takes \(B, 3, 14, 2\): give the view and the method"):
        check_landmarks(torch.zeros(shape), 14)
