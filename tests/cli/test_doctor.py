import re

import pytest

from mer.cli import doctor
from mer.datasets.readers import READERS
from mer.preparation import settings


def test_it_names_packages_model_devices_and_folders(capsys, monkeypatch, tmp_path):
    for name in ("CASME2", "MMEW", "SAMM", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "SMIC").touch()
    monkeypatch.setenv("MER_DATA", str(tmp_path))
    assert doctor.main([]) == 0
    text = capsys.readouterr().out
    assert re.search(r"^ok +torch 2", text, re.MULTILINE)
    assert "not for commercial use" in text
    assert "CPU cores" in text
    assert f"$MER_DATA {tmp_path}" in text
    assert "holds CASME2, SAMM, MMEW\n" in text
    assert re.search(r"^ok +xlrd 2", text, re.MULTILINE)
    assert "MISSING" not in text


def test_every_dataset_s_folder_is_looked_for():
    assert set(doctor.DATASETS) == {each.RELEASE.folder for each in READERS}


def test_a_missing_model_is_said_and_the_status_is_one(capsys, monkeypatch):
    monkeypatch.setattr(settings, "MODEL_FILE", "models/nothing.dat")
    assert doctor.main([]) == 1
    assert re.search(r"^MISSING .*no landmark model.*pip install", capsys.readouterr().out,
                     re.MULTILINE)  # fmt: skip


def test_a_missing_package_is_said(capsys, monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package",))
    assert doctor.main([]) == 1
    assert "MISSING  no-such-package: run pip install no-such-package" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["here/is/nothing"])
def test_a_folder_that_is_not_there_yet_has_its_disk_looked_at(
    capsys, monkeypatch, tmp_path, place
):
    monkeypatch.setenv("MER_STORE", str(tmp_path / place))
    assert doctor.main([]) == 0
    assert re.search(rf"{place}: \d+ GiB free", capsys.readouterr().out)
