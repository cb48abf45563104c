import pytest

from mer.errors import MerError
from mer.magnification.st_memm.weights_file import require_weights


def test_a_file_will_do_whatever_is_in_it(tmp_path):
    (tmp_path / "weights").touch()
    require_weights(tmp_path / "weights")


def test_what_is_no_file_is_one_sentence(tmp_path):
    with pytest.raises(MerError, match=r"is a folder, not a checkpoint .*name the \.safetensors"):
        require_weights(tmp_path)
    with pytest.raises(MerError, match=r"There is no checkpoint .*none; mer fit -c"):
        require_weights(tmp_path / "none")
