import pytest

from mer.errors import MerError
from mer.reports.page.document import document
from mer.reports.page.file import require_page, write_page

PAGE = document("t", [], [], [])


def test_an_earlier_page_is_replaced(tmp_path):
    path = tmp_path / "new" / "report.html"
    write_page(PAGE, path)
    write_page(PAGE.replace("<h1>t", "<h1>u"), path)
    assert "<h1>u" in path.read_text(encoding="utf-8")
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]


def test_any_other_file_stays(tmp_path):
    path = tmp_path / "thesis.html"
    path.write_text("<html>my work</html>")
    with pytest.raises(MerError, match=r"thesis.html is there and is no page of mer report"):
        write_page(PAGE, path)
    assert path.read_text() == "<html>my work</html>"


@pytest.mark.parametrize("name", ["report", "report.pdf", "report.html.txt"])
def test_a_page_has_its_suffix(tmp_path, name):
    with pytest.raises(MerError, match=r"ends in \.html"):
        require_page(tmp_path / name)


def test_a_folder_is_no_page(tmp_path):
    (tmp_path / "a.html").mkdir()
    with pytest.raises(MerError, match="is a folder"):
        require_page(tmp_path / "a.html")


def test_what_utf8_cannot_say_is_written_out(tmp_path):
    write_page(PAGE + "\udcff", tmp_path / "a.html")
    assert (tmp_path / "a.html").read_bytes().endswith(b"\\udcff")
