import pytest

from mer.cli import locations
from mer.errors import MerError


def test_the_checkouts_configs_are_found():
    assert (locations.configs_folder() / "demo.yaml").is_file()


def test_those_inside_an_installed_package_come_first(monkeypatch, tmp_path):
    (tmp_path / "mer/configs").mkdir(parents=True)
    (tmp_path / "mer/configs/trainer.yaml").write_text("")
    monkeypatch.setattr(locations, "PACKAGE", tmp_path / "mer")
    assert locations.configs_folder() == tmp_path / "mer/configs"


def test_none_at_all_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(locations, "PACKAGE", tmp_path / "mer")
    with pytest.raises(MerError, match="configuration files of mer are not at"):
        locations.configs_folder()
