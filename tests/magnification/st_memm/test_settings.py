import pytest

from mer.errors import MerError
from mer.magnification.st_memm.settings import SMALL, Architecture


@pytest.mark.parametrize("name", ["channels", "blocks", "window", "mlp_ratio", "patch"])
def test_a_size_is_positive(name):
    with pytest.raises(MerError, match=f"{name} is 0; it takes more than 0"):
        Architecture(**{name: 0})


def test_heads_divide_the_channels():
    with pytest.raises(MerError, match="192 channels do not divide by 7 heads"):
        Architecture(heads=7)


def test_an_unknown_reconstruction_is_refused():
    with pytest.raises(MerError, match="'warp'; it takes pixels, change, motion"):
        Architecture(reconstruction="warp")


def test_pictures_are_padded_to_whole_windows():
    assert (Architecture().multiple, SMALL.multiple) == (64, 32)
