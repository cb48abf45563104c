import pytest

from mer.code import code_digest, code_of
from mer.folds.configuration import Configuration


def test_the_code_digest_ignores_comments_and_follows_imports(tmp_path, monkeypatch):
    (tmp_path / "one_module.py").write_text("import json\nx = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    before = code_digest(["one_module"])
    (tmp_path / "one_module.py").write_text("import json\n\nx = 1  # a comment\n")
    assert code_digest(["one_module"]) == before
    (tmp_path / "one_module.py").write_text("import json\nx = 2\n")
    assert code_digest(["one_module"]) != before
    (tmp_path / "one_module.py").write_text("from mer.types import Clip\nx = 1\n")
    assert code_digest(["one_module"]) != before


@pytest.mark.parametrize("line", ["from helping import grow", "import helping"])
def test_a_file_beside_a_module_without_a_package_counts(tmp_path, monkeypatch, line):
    (tmp_path / "helped.py").write_text(f"import json, numpy\n{line}\n")
    (tmp_path / "helping.py").write_text("grow = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert set(code_of(["helped"])) == {"helped", "helping"}


@pytest.mark.parametrize(
    "line", ["from outside_lab.steps import step", "from .steps import step",
             "from . import steps", "import outside_lab.steps"],
)  # fmt: skip
def test_the_package_of_a_module_counts(tmp_path, monkeypatch, line):
    folder = tmp_path / "outside_lab"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "network.py").write_text(f"import torch\n{line}\n")
    (folder / "steps.py").write_text("step = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert {"outside_lab.network", "outside_lab.steps"} <= set(code_of(["outside_lab.network"]))
    assert not [name for name in code_of(["outside_lab.network"]) if name.startswith("torch")]


def test_the_code_of_reports_changes_no_result(tmp_path, monkeypatch):
    (tmp_path / "two_module.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    before = code_digest(["two_module"])
    (tmp_path / "two_module.py").write_text("from mer.evaluation import metrics\nx = 1\n")
    with_import = code_digest(["two_module"])
    (tmp_path / "two_module.py").write_text("from mer.evaluation import statistics\nx = 1\n")
    assert len({before, with_import, code_digest(["two_module"])}) == 3
    assert code_digest(["mer.evaluation.metrics"]) == code_digest([])


def test_the_code_of_a_result_is_all_that_makes_it(words):
    seen = set(code_of(Configuration.parse(words).modules()))
    assert {
        "mer.batches", "mer.datamodules", "mer.datamodules.base", "mer.datasets.casme2",
        "mer.datasets.corrections", "mer.datasets.index", "mer.datasets.schemes.casme2",
        "mer.preparation.selection", "mer.preparation.apex_spotting",
        "mer.folds.recorder", "mer.folds.run", "mer.methods.base", "mer.methods.mmnet",
        "mer.methods.mmnet_network", "mer.methods.continuous_attention",
        "mer.methods.position_calibration", "mer.preparation.store", "mer.splits", "mer.types",
        "mer.views.frame_pair", "mer.views.images",
    } <= seen  # fmt: skip
    assert not [name for name in seen if name.startswith(("mer.reports", "mer.cli"))]
    # the methods and views beside it have their own results
    assert not {"mer.methods.gts_gn", "mer.views.landmark_triplet"} & seen


def test_a_change_of_the_augmentation_changes_the_hash(words, monkeypatch):
    from mer import code

    configuration = Configuration.parse(words)
    data, read = configuration.build_data(), code._source
    before, view = configuration.digest(data), data.cache.view.digest()
    monkeypatch.setattr(code, "_source", lambda file: read(file) + "\nchanged = 1")
    assert configuration.digest(data) != before
    monkeypatch.setattr(
        code, "_source", lambda file: "x = 1" if file.endswith("views/images.py") else read(file)
    )
    assert configuration.digest(data) != before
    assert data.cache.view.digest() != view
