from mer.code import code_digest
from mer.datasets.synthetic.marker import MARKER, is_synthetic, is_synthetic_file


def test_a_folder_is_synthetic_by_its_marker(tmp_path):
    assert not is_synthetic(tmp_path)
    (tmp_path / MARKER).write_text("{}")
    assert is_synthetic(tmp_path)


def test_a_change_of_the_painter_retrains_nothing(monkeypatch):
    from mer import code

    read = code._source
    before = code_digest(["mer.datamodules"])
    monkeypatch.setattr(code, "_source", lambda name: "x = 1" if "painter" in name else read(name))
    assert code_digest(["mer.datamodules"]) == before


def test_a_file_deep_in_a_synthetic_dataset_is_known(tmp_path):
    deep = tmp_path / "CASME3" / "annotation" / "partA" / "label.xlsx"
    deep.parent.mkdir(parents=True)
    deep.touch()
    assert not is_synthetic_file(deep)
    (tmp_path / "CASME3" / MARKER).touch()
    assert is_synthetic_file(deep)
    assert is_synthetic_file(tmp_path / "CASME3")
