import json
from dataclasses import replace
from pathlib import Path

import pytest

from mer.errors import MerError
from mer.folds.slurm_tasks import read_task, write_tasks


def test_a_task_comes_back_equal(make_sweep, tmp_path):
    tasks = make_sweep((0, 3), inner=True, weights=True).tasks()
    tasks = [replace(task, resume_minutes=2.5) for task in tasks]
    write_tasks(tmp_path / "job0.json", tasks, resumable=True)
    assert [read_task(tmp_path / "job0.json", number) for number in range(8)] == tasks
    assert json.loads((tmp_path / "job0.json").read_text())["resumable"] is True


def test_a_job_elsewhere_finds_the_same_result(make_sweep, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    task = replace(make_sweep().tasks()[0], result=Path("runs/seed0/a.npz"))
    write_tasks(tmp_path / "job0.json", [task])
    assert read_task(tmp_path / "job0.json", 0).result == tmp_path / "runs/seed0/a.npz"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"tasks": []}', '{"tasks": [{"fold": {}}]}'])
def test_a_damaged_file_is_one_sentence(tmp_path, text):
    (tmp_path / "job0.json").write_text(text)
    with pytest.raises(MerError, match=r"job0\.json holds no training 0 .*start the sweep again"):
        read_task(tmp_path / "job0.json", 0)
