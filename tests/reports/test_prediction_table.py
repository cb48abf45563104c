import dataclasses

import numpy as np
import pytest

from mer.errors import MerError
from mer.evaluation.scored_csv import read_predictions
from mer.reports.export import write_predictions
from mer.reports.prediction_table import prediction_table
from mer.reports.score_table import score_table


@pytest.fixture
def export(tmp_path, make_run):
    def export(**changes):
        write_predictions(make_run(**changes), tmp_path / "p.csv")
        return tmp_path / "p.csv"

    return export


def test_an_exported_run_scores_as_it_did(export, make_run):
    ours = score_table(make_run())
    table = prediction_table(read_predictions(export()))
    last = ours.rule("last")
    assert (table.scores.uf1, table.scores.uar, table.scores.acc) == (last.uf1, last.uar, last.acc)
    assert [part.dataset for part in table.parts] == ["casme2", "smic"]
    for one, other in zip(table.parts, ours.parts, strict=True):
        assert one.scores.uf1 == other.scores.uf1
    for name in ("classes", "clips", "subjects", "seeds", "confusion", "recall", "floor",
                 "conventions", "draws"):  # fmt: skip
        assert getattr(table, name) == getattr(ours, name), name
    assert table.warnings == ()


def test_the_counts_behind_the_accuracy(export):
    table = prediction_table(read_predictions(export()))
    for (correct, clips), accuracy in zip(table.correct, table.scores.acc.seeds, strict=True):
        assert clips == 36
        assert accuracy == pytest.approx(correct / 36)


def test_predictions_of_no_class_have_a_column(tmp_path):
    path = tmp_path / "p.csv"
    rows = ["a,1,x,x", "b,1,y,odd", "c,2,y,y", "d,2,x,y", "e,3,x,x", "f,3,y,y"]
    path.write_text("\n".join(["clip,subject,truth,prediction", *rows]))
    table = prediction_table(read_predictions(path, ["x", "y"]))
    assert table.confusion == ((2, 1, 0), (0, 2, 1))
    assert table.recall == (2 / 3, 2 / 3)
    assert table.scores.uf1.mean == pytest.approx((4 / 5 + 4 / 6) / 2)
    assert table.correct == ((4, 6),)
    # each class: half of the other folds; the first of two equally frequent ones is x
    assert table.floor.acc == 0.5
    precision = "precision, mean over classes (UAR with truth and prediction swapped)"
    assert table.conventions[precision] == pytest.approx((2 / 2 + 2 / 3) / 2)
    assert table.conventions["accuracy, mean over subjects"] == pytest.approx(
        (1 / 2 + 1 / 2 + 1) / 3
    )


def test_subjects_without_a_dataset_are_drawn_among_one_another(tmp_path):
    path = tmp_path / "p.csv"
    rows = [
        f"{k},{s},{'xy'[k % 2]},{'x' if s < 4 else 'xy'[k % 2]}" for s in range(8) for k in range(6)
    ]
    path.write_text("\n".join(["clip,subject,truth,prediction", *rows]))
    table = prediction_table(read_predictions(path))
    assert table.parts == ()
    assert table.scores.acc.low < table.scores.acc.mean < table.scores.acc.high


def test_a_seed_without_a_class_is_named(tmp_path):
    path = tmp_path / "p.csv"
    rows = ["a,1,x,x,0", "b,1,y,y,0", "a,1,x,x,4"]
    path.write_text("\n".join(["clip,subject,truth,prediction,seed", *rows]))
    with pytest.raises(MerError, match="no clip of seed 4 is truly y, so its UF1 and UAR"):
        prediction_table(read_predictions(path))


def test_the_table_is_made_of_plain_values(export):
    values = dataclasses.asdict(prediction_table(read_predictions(export(seeds=(0,)))))
    assert not any(isinstance(value, np.ndarray | np.generic) for value in values.values())
