from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from mer.errors import MerError
from mer.folds.weights import load_weights, save_weights, weights_path


@pytest.fixture
def state():
    return {
        "a.weight": torch.arange(12.0).reshape(3, 4).T,
        "a.steps": torch.tensor(7),
        "b": torch.ones(2, dtype=torch.bfloat16),
        "empty": torch.zeros(0, 3),
    }


def test_weights_stand_beside_their_result():
    assert weights_path(Path("seed0/casme2_sub01.npz")) == Path("seed0/casme2_sub01.safetensors")


def test_weights_come_back_as_they_were(state, tmp_path):
    save_weights(state, tmp_path / "w.safetensors", "c0ffee")
    for found in (load_weights(tmp_path / "w.safetensors"), load_file(tmp_path / "w.safetensors")):
        assert found.keys() == state.keys()
        assert all(torch.equal(found[name], state[name]) for name in state)
        assert all(found[name].dtype == state[name].dtype for name in state)


def test_every_garbled_or_missing_byte_is_noticed_or_harmless(state, tmp_path):
    path = tmp_path / "w.safetensors"
    save_weights(state, path, "c0ffee")
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        with pytest.raises(MerError, match=r"w\.safetensors is damaged"):
            load_weights(path)
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(MerError, match=r"w\.safetensors is damaged"):
            load_weights(path)


def test_weights_that_somebody_else_wrote_are_not_trusted(state, tmp_path):
    save_file({"a": torch.zeros(1)}, tmp_path / "w.safetensors")
    with pytest.raises(MerError, match="its checksum does not agree"):
        load_weights(tmp_path / "w.safetensors")


def test_missing_weights_are_one_sentence(tmp_path):
    with pytest.raises(MerError, match=r"no weights at .*without --no-weights"):
        load_weights(tmp_path / "w.safetensors")
