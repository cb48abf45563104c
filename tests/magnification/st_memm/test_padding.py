import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.magnification.st_memm.padding import padded


@settings(deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 16))
def test_pictures_go_on_back_and_forth(height, width, multiple):
    picture = torch.rand(1, 2, height, width)
    found = padded(picture, multiple)
    rows, columns = found.shape[-2:]
    assert rows % multiple == columns % multiple == 0
    assert 0 <= rows - height < multiple
    assert 0 <= columns - width < multiple
    assert torch.equal(found[..., :height, :width], picture)
    for row in range(height, rows):  # each new row is the one as far before the last turn
        turn = (row - 1) // max(1, height - 1) * max(1, height - 1)
        assert torch.equal(found[..., row, :], found[..., max(0, 2 * turn - row), :])


def test_a_picture_that_fits_is_not_copied():
    picture = torch.rand(1, 3, 8, 16)
    assert padded(picture, 8) is picture


def test_padding_agrees_with_torchs_reflection():
    picture = torch.rand(1, 3, 9, 13)
    expected = torch.nn.functional.pad(picture, (0, 3, 0, 7), mode="reflect")
    assert torch.equal(padded(picture, 16), expected)
