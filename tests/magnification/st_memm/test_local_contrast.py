import pytest
import torch

from mer.magnification.st_memm.local_contrast import FLOOR, SIDE, evened


def texture(size=40):
    torch.manual_seed(0)
    return torch.rand(1, 3, size, size, dtype=torch.float64)


def test_it_agrees_with_a_plain_loop():
    """Away from the border by two neighbourhoods, for a deviation takes means of means."""
    picture, half = texture(), SIDE // 2
    mean = torch.zeros_like(picture)
    for y in range(half, 40 - half):
        for x in range(half, 40 - half):
            part = picture[..., y - half : y + half + 1, x - half : x + half + 1]
            mean[..., y, x] = part.mean((-2, -1))
    square = (picture - mean).square().mean(1)
    around = square[0, 20 - half : 20 + half + 1, 20 - half : 20 + half + 1].mean()
    expected = (picture - mean)[0, :, 20, 20] / (around + FLOOR**2).sqrt()
    torch.testing.assert_close(evened(picture)[0, :, 20, 20], expected)


@pytest.mark.parametrize(("times", "more"), [(1.0, 0.2), (0.5, 0.0), (0.4, 0.3)])
def test_other_light_hardly_counts_where_there_is_texture(times, more):
    picture = texture()
    torch.testing.assert_close(evened(times * picture + more), evened(picture), atol=0.1, rtol=0.05)


def test_a_plain_surface_gives_zero_and_faint_noise_stays_faint():
    plain = torch.full((1, 3, 20, 20), 0.7, dtype=torch.float64)
    assert evened(plain).abs().max() < 1e-6
    noise = 0.003 * torch.randn(1, 3, 20, 20, dtype=torch.float64)
    assert evened(plain + noise).std() < 0.15


@pytest.mark.parametrize("size", [1, 4, 15])
def test_any_size_will_do(size):
    assert evened(texture(size)).shape == (1, 3, size, size)
