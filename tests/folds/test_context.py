import re
import subprocess

from mer.folds import context as module
from mer.folds.context import sweep_context
from mer.magnification import STMEMM
from mer.views import ApexFrame, Magnification


def test_a_report_can_say_what_was_run(configuration):
    found = sweep_context(configuration, configuration.build_data(), "mine", 4)
    expected = {
        "method": "MMNet", "dataset": "casme2", "scheme": "casme2-3", "experiment": "mine",
        "folds": "4", "corpus": "synthetic", "annotation_version": "2019", "excluded": "none",
        "labels": "as annotated",
    }  # fmt: skip
    assert found.items() >= expected.items()
    assert re.fullmatch(r"\d+\.\d+\..*", found["torch"])
    assert all(isinstance(value, str) for value in found.values())


def test_permuted_labels_are_told(configuration):
    permuted = configuration.override({"data": {"init_args": {"permuted_labels": 1}}})
    assert sweep_context(permuted, permuted.build_data(), "x", 4)["labels"] == "permuted"


def test_a_machine_without_git_is_no_error(monkeypatch):
    def missing(*arguments, **options):
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", missing)
    assert module._commit() == "unknown"


def test_a_result_says_what_magnified_its_pictures(configuration):
    data = configuration.build_data()
    assert sweep_context(configuration, data, "x", 4)["magnifier"] == "none"
    data.view = ApexFrame(magnification=Magnification(STMEMM(), 5))
    found = sweep_context(configuration, data, "x", 4)
    assert found["magnifier"].startswith("mer.magnification.st_memm.magnifier.STMEMM")
    assert ", factor 5, code " in found["magnifier"]
    assert found["magnifier trained on"].startswith("drawn textures and shapes")
