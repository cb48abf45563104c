"""Export as a user types it, on the weights that `mer loso` and `mer fit` leave."""

import json

import numpy as np
import onnxruntime
import pytest

from mer.cli import main
from mer.evaluation.predictions import load_result
from mer.folds.weights import weights_path


@pytest.fixture(scope="module")
def trained(graph_run):
    return weights_path(graph_run.tasks()[0].result)


def test_the_file_predicts_what_the_fold_predicted(trained, graph_run, tmp_path, capsys):
    out = tmp_path / "graph.onnx"
    assert main(["export", str(trained), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert f"{out}: GTSGN in float32" in said
    assert "landmarks float32[batch,3,14,2]" in said
    assert "Trained on drawn faces" in said
    opened = onnxruntime.InferenceSession(str(out))
    task = graph_run.tasks()[0]
    result = load_result(task.result)
    data = task.configuration.build_data()
    landmarks = np.concatenate(
        [batch["landmarks"].numpy() for batch in data.batches(result.test.clips)]
    )
    _, probabilities = opened.run(None, {"landmarks": landmarks})
    np.testing.assert_allclose(probabilities, result.test.probabilities[-1], atol=1e-5)
    facts = opened.get_modelmeta().custom_metadata_map
    assert json.loads(facts["classes"]) == list(result.classes)
    assert facts["config_hash"] == result.config_hash
    assert facts["corpus"] == "synthetic"


def test_bytes_of_frames_go_in_and_the_folds_predictions_come_out(face_run, tmp_path):
    task = face_run.tasks()[1]
    out = tmp_path / "faces.onnx"
    assert main(["export", str(weights_path(task.result)), "--out", str(out)]) == 0
    result = load_result(task.result)
    data = task.configuration.build_data()
    clips = [data.cache.arrays(data.clips[key]) for key in result.test.clips]
    feeds = {name: np.stack([clip[name][0] for clip in clips]) for name in ("onset", "apex")}
    assert feeds["apex"].dtype == np.uint8
    _, probabilities = onnxruntime.InferenceSession(str(out)).run(None, feeds)
    np.testing.assert_allclose(probabilities, result.test.probabilities[-1], atol=1e-5)


def test_half_precision_lies_beside_the_weights_under_a_name_of_its_own(trained, capsys):
    assert main(["export", str(trained), "--half"]) == 0
    said = capsys.readouterr().out
    path = trained.with_name(f"{trained.stem}-half.onnx")
    assert path.is_file()
    path.unlink()
    assert "GTSGN in float16" in said
    assert "landmarks float16[batch,3,14,2]" in said
    assert "on a CPU, ONNX Runtime computes it in float32" in said


def test_a_checkpoint_of_fit_takes_its_configuration(words, tmp_path, capsys):
    fold = ["--data.held_out=casme2/sub01", f"--trainer.default_root_dir={tmp_path}"]
    assert main(["fit", *words, *fold, "--trainer.max_epochs=1"]) == 0
    checkpoint = tmp_path / "runs/fit/casme2_sub01.ckpt"
    assert main(["export", str(checkpoint)]) == 1
    assert "give the -c files" in capsys.readouterr().err
    assert main(["export", str(checkpoint), *words]) == 0
    assert (tmp_path / "runs/fit/casme2_sub01.onnx").is_file()


def test_what_does_not_agree_writes_nothing(trained, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("mer.export.onnx_file.largest_difference", lambda *_: 0.5)
    assert main(["export", str(trained), "--out", str(tmp_path / "x.onnx")]) == 1
    assert capsys.readouterr().err == (
        "mer export: GTSGN in float32 differs from PyTorch by 0.5, more than 0.0001; nothing was "
        "written.\n"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("words", "sentence"), [
    (["nowhere.safetensors"], "There is no checkpoint nowhere.safetensors"),
    (["x.ckpt", "--out", "x.safetensors"], "--out is x.safetensors; it takes a file that ends"),
])  # fmt: skip
def test_bad_input_is_one_sentence(words, sentence, capsys):
    assert main(["export", *words]) == 1
    assert sentence in capsys.readouterr().err
