import pytest

from mer.cli.dry_run import describe
from mer.folds.configuration import Configuration
from mer.folds.lease import take
from mer.folds.run import resume_path, run_fold
from mer.folds.sweep import plan_sweep


@pytest.fixture(scope="module")
def configuration(words):
    return Configuration.parse(words)


def test_each_fold_says_why_it_would_be_trained(configuration, tmp_path):
    sweep = plan_sweep(configuration, (0,), tmp_path, weights=False, resume_minutes=1.0)
    done, damaged, stopped, busy = sweep.tasks()
    run_fold(done)
    damaged.result.write_bytes(b"half")
    resume_path(stopped.result).write_bytes(b"")
    with take(busy.result):
        text = describe(sweep, ["GPU 0", "GPU 1", "GPU 0"])
    lines = text.splitlines()
    assert f"configuration: {sweep.config_hash}" in lines
    assert "done: 1 of 4 trainings" in lines
    assert "places: 2 x GPU 0, 1 x GPU 1" in lines
    assert lines[-3:] == [
        "  casme2/sub02, seed 0: 18 clips, tested on 6; its result is not whole or not this one's",
        "  casme2/sub03, seed 0: 18 clips, tested on 6; goes on from its last epoch",
        "  casme2/sub04, seed 0: 18 clips, tested on 6; another process trains it now",
    ]


def test_a_finished_sweep_has_nothing_to_train(configuration, tmp_path):
    sweep = plan_sweep(configuration, (0,), tmp_path, weights=False)
    for task in sweep.tasks():
        run_fold(task)
    assert describe(sweep, ["cpu"]).endswith("nothing is left to train")
