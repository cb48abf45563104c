import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from mer.datasets.synthetic.marker import MARKER
from mer.errors import MerError
from mer.evaluation.predictions import save_result
from mer.export.checkpoint import load_trained
from mer.files import file_digest, write_json
from mer.folds.configuration import Configuration
from mer.folds.saved_configuration import save_configuration
from mer.folds.weights import save_weights
from mer.types import EpochPredictions, FoldResult

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.fixture
def words(tmp_path):
    """The command line of a tiny MMNet on a corpus of which nothing but its mark is there."""
    (tmp_path / "CASME2").mkdir()
    (tmp_path / "CASME2" / MARKER).touch()
    files = ("trainer", "data/casme2_3", "method/mmnet")
    return [
        *(word for file in files for word in ("-c", str(CONFIGS / f"{file}.yaml"))),
        f"--data.root={tmp_path / 'CASME2'}",
        "--data.view.size=32",
        "--model.stem=4",
        "--model.widths=[4,4,8,8]",
    ]


@pytest.fixture
def weights(words, tmp_path):
    """A run's folder as `mer loso` leaves it, without a training."""
    configuration = Configuration.parse(words)
    torch.manual_seed(1)
    folder = tmp_path / "runs" / "x" / "0123456789abcdef"
    write_json(folder / "configuration.json", dict(configuration.values))
    path = folder / "seed0" / "casme2_sub01.safetensors"
    save_weights(configuration.build().model.state_dict(), path, "0123456789abcdef")
    return path


def test_weights_of_loso_find_their_configuration(weights):
    trained = load_trained(weights, [])
    assert trained.facts["method"] == "MMNet"
    assert json.loads(trained.facts["classes"]) == ["negative", "positive", "surprise"]
    assert trained.facts["weights_sha256"] == file_digest(weights)
    assert trained.facts["corpus"] == "synthetic"
    assert trained.facts["config_hash"] == "unknown"
    assert not trained.parts.model.training
    for facts in trained.facts.values():
        assert "sub01" not in facts
        assert "/" not in facts


def test_the_result_beside_the_weights_knows_more(weights):
    probabilities = np.full((1, 1, 3), 1 / 3, np.float32)
    clips, subjects = ("casme2/sub01/a",), ("casme2/sub01",)
    test = EpochPredictions(clips, subjects, np.zeros(1, np.int64), probabilities)
    result = FoldResult(
        fold="casme2/sub01", seed=0, config_hash="0123456789abcdef", classes=("a", "b", "c"),
        test=test, inner=None, losses=np.zeros(1, np.float32), seconds=1.0, device="cpu",
        context={"corpus": "as delivered"}, facts={},
    )  # fmt: skip
    save_result(result, weights.with_suffix(".npz"))
    facts = load_trained(weights, []).facts
    assert facts["config_hash"] == "0123456789abcdef"
    assert facts["corpus"] == "as delivered"


def test_a_checkpoint_of_fit_takes_its_configuration_or_the_words_of_it(weights, words, tmp_path):
    state = load_trained(weights, []).parts.model.state_dict()
    path = tmp_path / "casme2_sub01.ckpt"
    torch.save({"state_dict": state, "epoch": 2}, path)
    with pytest.raises(MerError, match=r"^No configuration lies beside .*give the -c files"):
        load_trained(path, [])
    configuration = Configuration.parse(words)
    given = load_trained(path, words).parts
    save_configuration(configuration.values, path)
    for parts in (given, load_trained(path, []).parts):
        found = parts.model.state_dict()
        assert all(torch.equal(value, state[name]) for name, value in found.items())


def test_bad_files_are_one_sentence(weights, words, tmp_path):
    with pytest.raises(MerError, match=r"^There is no checkpoint nowhere\.ckpt; mer loso writes"):
        load_trained(Path("nowhere.ckpt"), [])
    (tmp_path / "text.ckpt").write_text("trainer: {}")
    with pytest.raises(MerError, match="is not a checkpoint, or holds more than weights"):
        load_trained(tmp_path / "text.ckpt", [])
    other = [*words, "--model.stem=8"]
    with pytest.raises(MerError, match="holds the weights of another network"):
        load_trained(weights, other)
    with pytest.raises(MerError, match=r"^x\.onnx is exported already; name the weights"):
        load_trained(Path("x.onnx"), [])
    torch.save({"state_dict": {"network.manipulator.change.weight": torch.ones(1)}}, tmp_path / "m")
    with pytest.raises(MerError, match="is a magnifier in training; export the st_memm"):
        load_trained(tmp_path / "m", [])
    (weights.parent.parent / "configuration.json").write_text("{")
    with pytest.raises(MerError, match=r"configuration\.json cannot be read"):
        load_trained(weights, [])
    weights.write_bytes(weights.read_bytes()[:-9])
    with pytest.raises(MerError, match="is damaged"):
        load_trained(weights, [])


class Harmful:
    def __reduce__(self):
        return (exec, ("raise SystemExit('code of a checkpoint ran')",))


def test_no_code_of_a_checkpoint_runs(tmp_path):
    (tmp_path / "bad.ckpt").write_bytes(pickle.dumps(Harmful()))
    with pytest.raises(MerError, match="nothing else is loaded"):
        load_trained(tmp_path / "bad.ckpt", [])
