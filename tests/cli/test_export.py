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


def test_a_checkpoint_of_fit_finds_its_configuration(words, tmp_path, capsys):
    fold = ["--data.held_out=casme2/sub01", f"--trainer.default_root_dir={tmp_path}"]
    assert main(["fit", *words, *fold, "--trainer.max_epochs=1"]) == 0
    checkpoint = tmp_path / "runs/fit/casme2_sub01.ckpt"
    assert main(["export", str(checkpoint)]) == 0
    written = tmp_path / "runs/fit/casme2_sub01.onnx"
    assert written.is_file()
    assert f"{written}: MMNet in float32" in capsys.readouterr().out
    checkpoint.with_suffix(".yaml").unlink()
    assert main(["export", str(checkpoint)]) == 1
    assert "give the -c files" in capsys.readouterr().err
    new = tmp_path / "new/folder/x.onnx"
    assert main(["export", str(checkpoint), *words, "--out", str(new)]) == 0
    assert new.read_bytes() == written.read_bytes()


@pytest.mark.parametrize("extra", [[], pytest.param(["--half"], marks=pytest.mark.slow)])
def test_the_magnifier_that_comes_with_mer_is_exported_into_the_folder_one_is_in(
    extra, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    words = ["export", "st-memm", "--format", "onnx", "--size", "64", *extra]
    assert main(words) == 0
    (path,) = tmp_path.iterdir()
    assert path.name == f"st_memm_small{'-half' if extra else ''}.onnx"
    said = capsys.readouterr().out
    kind = "float16" if extra else "float32"
    assert said.startswith(f"{path.name}: STMEMM in {kind}")
    assert f"first {kind}[batch,3,64,64]" in said
    facts = onnxruntime.InferenceSession(str(path)).get_modelmeta().custom_metadata_map
    assert facts["trained_on"] == "drawn textures and shapes; no picture of a person"
    assert main(words) == 0  # its own file is written again
    path.write_text("a diary")
    assert main(words) == 1
    assert capsys.readouterr().err == (
        f"mer export: {path.name} is there and was not written by mer export; name another --out.\n"
    )
    assert path.read_text() == "a diary"


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
    (["x.onnx"], "x.onnx is exported already; name the weights that it was made of."),
    (["text.ckpt"], "text.ckpt is not a checkpoint, or holds more than weights"),
    (["text.safetensors"], "text.safetensors is damaged"),
    (["folder"], "There is no checkpoint folder; mer loso writes"),
    (["st-memm", "--size", "0"], "--size is 0; it takes 1 pixel or more."),
])  # fmt: skip
def test_bad_input_is_one_sentence(words, sentence, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for name in ("text.ckpt", "text.safetensors"):
        (tmp_path / name).write_text("no weights\n")
    before = sorted(tmp_path.iterdir())
    assert main(["export", *words]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_an_unknown_format_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["export", "x.ckpt", "--format", "tflite"])
    assert "argument --format: invalid choice: 'tflite'" in capsys.readouterr().err
