import hashlib
from pathlib import Path

import pytest

from mer.magnification.pairs.folder_record import folder_record


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "train/sub").mkdir(parents=True)
    (tmp_path / "train/b.jpg").write_bytes(b"123")
    (tmp_path / "train/sub/a.jpg").write_bytes(b"1")
    return tmp_path / "train"


def test_a_folder_is_known_again_by_names_and_sizes(folder):
    record = folder_record(folder, folder.rglob("*.jpg"))
    digest = hashlib.sha256(b"b.jpg\t3\nsub/a.jpg\t1\n").hexdigest()
    assert record == {"folder": "train", "files": 2, "names_and_sizes": digest}
    assert folder_record(folder, sorted(folder.rglob("*.jpg"), reverse=True)) == record


def test_it_says_nothing_of_where_the_folder_lies(folder, tmp_path, monkeypatch):
    here = folder_record(folder, folder.rglob("*.jpg"))
    folder.rename(tmp_path / "other")
    monkeypatch.chdir(tmp_path / "other")
    moved = folder_record(Path(), Path().rglob("*.jpg"))
    assert moved == here | {"folder": "other"}


def test_another_size_is_another_folder(folder):
    before = folder_record(folder, folder.rglob("*.jpg"))
    (folder / "b.jpg").write_bytes(b"1234")
    assert folder_record(folder, folder.rglob("*.jpg")) != before
