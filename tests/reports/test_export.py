import csv
import hashlib
import json

import numpy as np
import pytest

from mer.errors import MerError
from mer.evaluation.metrics import confusion_matrix, score
from mer.reports.export import write_csv, write_json, write_predictions, write_run
from mer.reports.run_numbers import summary
from mer.reports.score_table import score_table


def read(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_json_holds_the_numbers_of_the_table(tmp_path, make_run):
    table = score_table(make_run())
    write_json([table], tmp_path / "t.json")
    (loaded,) = json.loads((tmp_path / "t.json").read_text())
    assert loaded["rules"][0]["uf1"]["mean"] == table.rule("last").uf1.mean
    assert loaded["confusion"] == [list(row) for row in table.confusion]
    assert loaded["context"]["annotation_version"] == "2019"
    write_json(table, tmp_path / "one.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "t.json").read_bytes()


def test_csv_has_a_row_for_each_part_rule_and_score(tmp_path, make_run):
    table = score_table(make_run())
    write_csv([table], tmp_path / "t.csv")
    rows = read(tmp_path / "t.csv")
    # four rules and the floor on the whole, two honest rules on two parts, three scores each
    assert len(rows) == (4 + 1 + 2 * 2) * 3
    assert {row["rule"] for row in rows if row["part"] == "smic"} == {"last", "inner"}
    first = rows[0]
    assert (first["part"], first["rule"], first["score"]) == ("all", "last", "uf1")
    assert float(first["low"]) == table.rule("last").uf1.low
    assert {row["rule"] for row in rows if row["leaky"] == "True"} == {"best", "best-separate"}
    assert {row["clips"] for row in rows if row["part"] == "smic"} == {"18"}


def test_a_table_can_be_computed_again_from_the_predictions(tmp_path, make_run):
    results = make_run()
    table = score_table(results)
    for rule in ("last", "inner", "best"):
        write_predictions(results, tmp_path / "p.csv", rule)
        rows = [row for row in read(tmp_path / "p.csv") if row["seed"] == "1"]
        index = {name: i for i, name in enumerate(table.classes)}
        truth, guess = (np.array([index[row[k]] for row in rows]) for k in ("truth", "prediction"))
        scores = score(confusion_matrix(truth, guess, 3), table.classes)
        assert scores.uf1 == pytest.approx(table.rule(rule).uf1.seeds[1])
        assert scores.acc == pytest.approx(table.rule(rule).acc.seeds[1])


def test_a_row_of_predictions(tmp_path, make_run):
    results = make_run()
    write_predictions(results, tmp_path / "p.csv")
    rows = read(tmp_path / "p.csv")
    assert len(rows) == 3 * 36
    row, test = rows[0], results[0].test
    assert (row["experiment"], row["config_hash"]) == ("trial", "c0ffee")
    assert (row["fold"], row["subject"], row["epoch"]) == ("casme2/sub00", "casme2/sub00", "4")
    assert row["clip"] == "casme2/sub00/clip0"
    shares = [float(row[f"p_{name}"]) for name in results[0].classes]
    assert shares == pytest.approx(test.probabilities[-1, 0].tolist())
    assert results[0].classes[int(np.argmax(shares))] == row["prediction"]


def test_a_row_names_the_weights_that_made_it(tmp_path, make_run):
    results = make_run(seeds=[0])
    kept = tmp_path / "seed0" / "casme2_sub00.safetensors"
    kept.parent.mkdir()
    kept.write_bytes(b"weights")
    for rule, named in (("last", True), ("inner", False)):
        write_predictions(results, tmp_path / "p.csv", rule, tmp_path)
        rows = [row for row in read(tmp_path / "p.csv") if row["fold"] == "casme2/sub00"]
        # rule inner takes an earlier epoch, whose weights nobody kept
        assert (rows[0]["epoch"] == "4") == named
        assert {row["weights"] for row in rows} == {
            hashlib.sha256(b"weights").hexdigest() if named else ""
        }
    assert {row["weights"] for row in read(tmp_path / "p.csv")} == {""}


def test_mixed_results_leave_no_file(tmp_path, make_run):
    mixed = make_run(seeds=[0]) + make_run(seeds=[1], config_hash="beef")
    with pytest.raises(MerError, match="2 configurations"):
        write_predictions(mixed, tmp_path / "p.csv")
    assert not list(tmp_path.iterdir())


def test_a_run_leaves_everything_that_a_tracker_is_sent(tmp_path, make_run):
    results = make_run()
    table = score_table(results)
    write_run(table, results, tmp_path / "run")
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "table.json", "scores.csv", "summary.json", "subjects.csv", "folds.csv", "curves.csv",
    }  # fmt: skip
    assert json.loads((tmp_path / "run/summary.json").read_text()) == summary(table, results)
    write_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "run/scores.csv").read_bytes() == (tmp_path / "t.csv").read_bytes()
    subjects, folds, epochs = (
        read(tmp_path / f"run/{name}.csv") for name in ("subjects", "folds", "curves")
    )
    assert (len(subjects), len(folds), len(epochs)) == (18, 18, 18 * 4)
    assert sum(int(row["correct"]) for row in subjects) == np.trace(np.array(table.confusion))
    assert list(epochs[0]) == [
        "seed", "fold", "epoch", "train/loss", "inner/uf1", "inner/uar", "inner/acc",
    ]  # fmt: skip
    assert [row["epoch"] for row in epochs[:5]] == ["1", "2", "3", "4", "1"]


def test_a_run_without_inner_trainings_leaves_their_cells_empty(tmp_path, make_run):
    results = make_run(seeds=[0], inner=False)
    write_run(score_table(results), results, tmp_path)
    assert {row["inner_epoch"] for row in read(tmp_path / "folds.csv")} == {""}
    assert "inner/uf1" not in read(tmp_path / "curves.csv")[0]
