import pytest

from mer.folds.slurm_reply import read_reply, reply_path, write_reply
from mer.folds.worker import Reply


def test_a_reply_comes_back_for_its_own_task(tmp_path):
    path = tmp_path / "job12.json"
    write_reply(path, 3, Reply("diverged", "Fold é: the loss is not finite."))
    assert read_reply(path, 3) == Reply("diverged", "Fold é: the loss is not finite.")
    assert read_reply(path, 2) is None
    assert read_reply(tmp_path / "job1.json", 3) is None


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"kind": "died"}'])
def test_a_reply_that_is_not_whole_is_none_yet(tmp_path, text):
    if text is not None:
        reply_path(tmp_path / "job0.json", 0).write_text(text)
    assert read_reply(tmp_path / "job0.json", 0) is None
