import pytest

from mer.folds.plan import PLAN, Plan, read_plan, write_plan
from mer.splits import leave_one_subject_out


@pytest.fixture
def folds():
    return leave_one_subject_out({"x/a/1": "x/a", "x/b/1": "x/b"})


def test_every_fold_is_trained_with_every_seed(folds):
    tasks = Plan("loso", folds, (3, 5)).tasks
    assert [(fold.name, seed) for fold, seed in tasks] == [
        ("x/a", 3), ("x/b", 3), ("x/a", 5), ("x/b", 5),
    ]  # fmt: skip


def test_a_plan_is_noted_beside_its_results(folds, tmp_path):
    context = {"method": "MMNet", "dataset": "x", "scheme": "x-3", "commit": "abc"}
    write_plan(Plan("loso", folds, (5, 3)), context, tmp_path)
    assert read_plan(tmp_path) == {
        "method": "MMNet", "dataset": "x", "scheme": "x-3", "protocol": "loso",
        "folds": ["x/a", "x/b"], "seeds": [3, 5],
    }  # fmt: skip


def test_seeds_that_were_planned_before_stay_planned(folds, tmp_path):
    write_plan(Plan("loso", folds, (5, 3)), {}, tmp_path)
    write_plan(Plan("loso", folds, (0,)), {}, tmp_path)
    assert read_plan(tmp_path)["seeds"] == [0, 3, 5]
    write_plan(Plan("loso", folds[:1], (7,)), {}, tmp_path)
    assert read_plan(tmp_path)["seeds"] == [7]


@pytest.mark.parametrize("content", ["", '{"folds": ', "[]"])
def test_a_plan_that_is_not_whole_is_none(folds, tmp_path, content):
    assert read_plan(tmp_path) is None
    (tmp_path / PLAN).write_text(content)
    assert read_plan(tmp_path) is None
