import json
from dataclasses import replace

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from mer.errors import MerError
from mer.magnification.st_memm.checkpoint import (
    FORMAT,
    Training,
    load_checkpoint,
    network_of,
    save_checkpoint,
)
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.magnification.st_memm.settings import Architecture

TINY = Architecture(channels=8, blocks=1, layers=2, heads=2, patch=4, window=2, pixel_channels=4)
TRAINING = Training("noise", 12, 3, "0.1", {"data": {"size": 64}})


@pytest.fixture
def file(tmp_path):
    torch.manual_seed(0)
    save_checkpoint(STMEMMNetwork(TINY), TRAINING, tmp_path / "weights.safetensors")
    return tmp_path / "weights.safetensors"


def test_weights_and_header_come_back(file):
    network, training = load_checkpoint(file)
    assert training == TRAINING
    assert network.architecture == TINY
    assert not network.training
    assert not any(p.requires_grad for p in network.parameters())
    torch.manual_seed(0)
    expected = STMEMMNetwork(TINY).state_dict()
    assert all(torch.equal(value, expected[name]) for name, value in network.state_dict().items())


def test_a_header_without_a_history_is_read(file):
    """Files of versions that kept none."""
    with safe_open(file, "pt") as content:
        metadata = content.metadata()
    header = json.loads(metadata["header"])
    del header["training"]["history"]
    save_file(load_file(file), file, metadata=metadata | {"header": json.dumps(header)})
    assert load_checkpoint(file)[1] == TRAINING


def test_a_history_comes_back(tmp_path):
    history = [{"step": 0}, {"step": 20, "trainer": {"max_steps": 40}}]
    training = replace(TRAINING, history=history)
    save_checkpoint(STMEMMNetwork(TINY), training, tmp_path / "a")
    assert load_checkpoint(tmp_path / "a")[1].history == history


def test_the_header_can_be_read_by_anybody(file):
    with safe_open(file, "pt") as content:
        metadata = content.metadata()
    header = json.loads(metadata["header"])
    assert metadata["format"] == FORMAT
    assert header["training"]["trained_on"] == "noise"
    assert header["architecture"]["reconstruction"] == "pixels"


def test_a_network_is_read_again_when_its_file_changed(file):
    before = network_of(file)
    assert network_of(file) is before
    torch.manual_seed(1)
    save_checkpoint(STMEMMNetwork(TINY), TRAINING, file)
    assert network_of(file) is not before


def test_a_missing_file_is_one_sentence(tmp_path):
    for read in (load_checkpoint, network_of):
        with pytest.raises(MerError, match=r"no checkpoint .*none\.safetensors; mer fit -c"):
            read(tmp_path / "none.safetensors")


def test_something_else_is_refused(tmp_path, file):
    text = tmp_path / "text.safetensors"
    text.write_text("weights")
    other = tmp_path / "other.safetensors"
    save_file({"a": torch.zeros(2)}, other, metadata={"format": "pt"})
    pickled = tmp_path / "last.ckpt"
    torch.save({"state_dict": {}}, pickled)
    for path in (text, other, pickled):
        with pytest.raises(MerError, match="is no checkpoint of ST-MEMM, or is damaged; it takes"):
            load_checkpoint(path)


@pytest.mark.parametrize("change", ["tensor", "header", "key"])
def test_a_header_that_does_not_fit_is_refused(file, change):
    with safe_open(file, "pt") as content:
        metadata = content.metadata()
    tensors, header = load_file(file), json.loads(metadata["header"])
    if change == "tensor":
        tensors.pop("encoder.shallow.bias")
    elif change == "header":
        header["architecture"]["channels"] = 16
    else:
        header["architecture"]["width"] = 16
    save_file(tensors, file, metadata=metadata | {"header": json.dumps(header)})
    with pytest.raises(MerError, match="header and weights do not agree"):
        load_checkpoint(file)
