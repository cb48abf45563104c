from mer.folds.plan import Plan
from mer.splits import leave_one_subject_out


def test_every_fold_is_trained_with_every_seed():
    folds = leave_one_subject_out({"x/a/1": "x/a", "x/b/1": "x/b"})
    tasks = Plan("loso", folds, (3, 5)).tasks
    assert [(fold.name, seed) for fold, seed in tasks] == [
        ("x/a", 3), ("x/b", 3), ("x/a", 5), ("x/b", 5),
    ]  # fmt: skip
