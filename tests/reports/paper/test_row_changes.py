import json
import subprocess
import sys

import pytest

from mer.code import code_of
from mer.reports.paper import row_changes
from mer.reports.paper.row_changes import changed_modules, changes_since, code_marks
from mer.reports.paper.row_index import RowEntry


@pytest.fixture
def package(tmp_path, monkeypatch):
    (tmp_path / "views").mkdir()
    (tmp_path / "views/__init__.py").write_text("from mer.views import a\n")
    (tmp_path / "views/a.py").write_text("x = 1  # one\n")
    monkeypatch.setattr(row_changes, "PACKAGE", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget():
    for one in (row_changes._source, row_changes._text_mark, row_changes._code_mark):
        one.cache_clear()


def test_comments_do_not_count_and_code_does(package):
    marks = code_marks(["mer.views", "mer.views.a"])
    (package / "views/a.py").write_text("# another\nx = 1\n")
    forget()
    assert changed_modules(marks) == []
    (package / "views/a.py").write_text("x = 2\n")
    forget()
    assert changed_modules(marks) == ["mer.views.a"]
    (package / "views/a.py").unlink()
    forget()
    assert changed_modules(marks) == ["mer.views.a"]


def test_every_module_that_makes_results_is_found():
    modules = code_of(["mer.views.frame_pair"])
    absent = set(code_marks(["mer.nowhere"]).values())
    assert not absent & set(code_marks(modules).values())
    assert "mer.views.base" in modules


def test_another_content_of_a_store_is_a_change_and_no_store_is_none(tmp_path):
    there, gone = tmp_path / "a", tmp_path / "b"
    there.mkdir()
    entry = RowEntry("c0ffee", "loso", (), {}, {str(there): "one", str(gone): "one"}, ())
    for content, expected in (("one", []), ("two", [str(there)])):
        (there / "manifest.json").write_text(json.dumps({"content": content}))
        assert changes_since(entry) == expected


def test_marks_are_taken_without_torch():
    code = (
        "import sys; from mer.reports.paper.row_changes import code_marks;"
        "code_marks(['mer.views.base', 'mer.methods.mmnet']); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
