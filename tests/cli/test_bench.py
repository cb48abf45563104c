import pytest

from mer.cli import bench, main
from mer.export.timing import Latency
from mer.folds.weights import weights_path


@pytest.fixture(scope="module")
def trained(graph_run):
    return str(weights_path(graph_run.tasks()[0].result))


def test_every_way_has_a_line_and_what_is_missing_a_reason(trained, capsys):
    assert main(["bench", trained, "--rounds", "3"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith("GTSGN, one clip, cpu, 1 threads, median of 3 rounds, load ")
    assert [line.split("  ")[0] for line in lines[:3]] == [
        "PyTorch", "ONNX Runtime", "ONNX Runtime, float16",
    ]  # fmt: skip
    assert all(" ms  (" in line and line.endswith(" x") for line in lines[:3])
    assert lines[3].startswith("TensorRT: this build of ONNX Runtime has no Tensorrt")


def test_the_table_compares_with_pytorch():
    measured = {
        "PyTorch": Latency(10.0, 9.0, 12.0, 8.0),
        "ONNX Runtime": Latency(4.0, 3.9, 4.2, 3.8),
    }
    assert bench.table(measured).splitlines() == [
        "PyTorch          10.00 ms  (9.00 to 12.00)  1.00 x",
        "ONNX Runtime      4.00 ms  (3.90 to 4.20)  2.50 x",
    ]


@pytest.mark.parametrize(("words", "sentence"), [
    (["--rounds", "1"], "--rounds is 1; it takes 2 or more."),
    (["--threads", "0"], "--threads is 0; it takes 1 or more."),
    (["--device", "cuda"], "PyTorch finds no GPU here"),
])  # fmt: skip
def test_bad_input_is_one_sentence(trained, words, sentence, capsys, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert main(["bench", trained, *words]) == 1
    assert sentence in capsys.readouterr().err
