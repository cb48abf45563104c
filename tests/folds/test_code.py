from mer.folds.code import code_digest


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


def test_the_code_of_reports_changes_no_result(tmp_path, monkeypatch):
    (tmp_path / "two_module.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    before = code_digest(["two_module"])
    (tmp_path / "two_module.py").write_text("from mer.evaluation import metrics\nx = 1\n")
    with_import = code_digest(["two_module"])
    (tmp_path / "two_module.py").write_text("from mer.evaluation import statistics\nx = 1\n")
    assert len({before, with_import, code_digest(["two_module"])}) == 3
    assert code_digest(["mer.evaluation.metrics"]) == code_digest([])
