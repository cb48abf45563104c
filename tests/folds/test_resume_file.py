import pytest
import torch

from mer.errors import MerError
from mer.folds import resume_file
from mer.folds.resume_file import ResumeFile, ResumeIO


@pytest.fixture
def file(tmp_path):
    return ResumeFile(tmp_path / "x.main.resume", "hash loso x 0 main")


STATE = {"epoch": 3, "weights": torch.arange(3.0), "nested": [{"a": None}, 0.5]}


def test_a_state_comes_back_and_can_be_removed(file):
    assert file.load() is None
    file.save(STATE)
    found = file.load()
    assert torch.equal(found.pop("weights"), STATE["weights"])
    assert found == {"epoch": 3, "nested": [{"a": None}, 0.5]}
    file.remove()
    file.remove()
    assert file.load() is None


def test_every_damage_is_noticed(file):
    file.save(STATE)
    whole = file.path.read_bytes()
    for place in range(0, len(whole), 13):
        file.path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        assert file.load() is None
        file.path.write_bytes(whole[:place])
        assert file.load() is None


@pytest.mark.parametrize("other", ["hash loso x 1 main", "hash loso x 0 inner", "hash loso x 0"])
def test_the_file_of_another_training_is_ignored(file, other):
    file.save(STATE)
    assert ResumeFile(file.path, other).load() is None


def test_another_release_of_a_library_starts_anew(file, monkeypatch):
    file.save(STATE)
    monkeypatch.setattr(resume_file, "version", lambda _: "99.0")
    assert ResumeFile(file.path, "hash loso x 0 main").load() is None


class Anything:
    """Would run code when it is unpickled."""


def test_more_than_tensors_and_plain_values_is_not_loaded(file, capsys):
    file.save({"callback": Anything()})
    assert file.load() is None
    assert "is ignored" in capsys.readouterr().err


def test_a_trainer_reads_and_writes_the_same(file):
    io = ResumeIO(file)
    io.save_checkpoint(STATE, "whatever")
    assert io.load_checkpoint("whatever", weights_only=True)["epoch"] == 3
    file.path.write_bytes(b"")
    with pytest.raises(MerError, match=r"x\.main\.resume is damaged; delete it"):
        io.load_checkpoint("whatever")
