import multiprocessing
import os

import pytest

from mer.errors import MerError
from mer.preparation.pool import Task, prepare_clips
from mer.preparation.settings import PreparationSettings


@pytest.fixture
def tasks(drawn, tmp_path):
    return [Task(clip, tmp_path / str(number)) for number, clip in enumerate(drawn.clips)]


def test_each_task_comes_back_with_its_reason(own_copy, tasks, tmp_path):
    own_copy.clips[0].frames[3].write_bytes(b"")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "frames.npy").touch()
    bad = Task(own_copy.clips[0], tmp_path / "bad")
    others = set(multiprocessing.active_children())
    before = dict(os.environ)
    found = dict(prepare_clips([bad, tasks[1]], PreparationSettings(), workers=2))
    assert os.environ == before
    assert found[tasks[1]] is None
    assert own_copy.clips[0].frames[3].name in found[bad]
    assert not bad.folder.exists()
    assert set(multiprocessing.active_children()) <= others


def test_closing_starts_no_more_and_ends_what_was_begun(tasks, tmp_path):
    results = prepare_clips(tasks, PreparationSettings(), workers=1)
    next(results)
    results.close()
    begun = [task.folder for task in tasks if task.folder.exists()]
    assert 1 <= len(begun) < len(tasks)
    assert all((folder / "clip.json").exists() for folder in begun)
    assert not list(tmp_path.rglob(".*.tmp"))


def test_a_killed_worker_is_one_sentence(tasks):
    others = set(multiprocessing.active_children())
    results = prepare_clips(tasks, PreparationSettings(), workers=1)
    next(results)
    (set(multiprocessing.active_children()) - others).pop().kill()
    with pytest.raises(MerError, match="fewer workers"):
        list(results)


def test_a_wrong_model_ends_the_run_in_one_sentence(tasks, tmp_path):
    model = tmp_path / "model.dat"
    model.write_bytes(b"no model")
    settings = PreparationSettings(landmark_model=str(model))
    with pytest.raises(MerError, match=r"model\.dat"):
        list(prepare_clips(tasks[:1], settings, workers=1))
