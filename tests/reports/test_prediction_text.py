import pytest

from mer.evaluation.scored_csv import read_predictions
from mer.reports.prediction_table import prediction_table
from mer.reports.prediction_text import render_predictions


@pytest.fixture
def text(tmp_path):
    def text(*rows, classes=(), header="clip,subject,truth,prediction"):
        path = tmp_path / "p.csv"
        path.write_text("\n".join([header, *rows]))
        return render_predictions(prediction_table(read_predictions(path, classes)))

    return text


ROWS = ("a,1,x,x", "b,1,y,x", "c,2,y,y", "d,2,x,x", "e,3,x,x", "f,3,y,y")


def row(text, first):
    line = next(line for line in text.splitlines() if line.startswith(f"| {first} "))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_everything_is_printed(text):
    found = text(*ROWS)
    # x: 3 of 3 and 4 predicted so; y: 2 of 3 and 2 predicted so
    assert row(found, "pooled")[0].startswith("82.9 [")
    assert row(found, "pooled")[2].startswith("83.3 [")
    assert row(found, "majority class of the other folds")[2] == "50.0"
    assert row(found, "y") == ["1", "2", "66.7"]
    assert row(found, "precision, mean over classes (UAR with truth and prediction swapped)") == [
        "87.5"
    ]
    assert "3 subjects are few" in found
    for fact in (
        "- clips: 6",
        "- subjects: 3",
        "- folds: 3",
        "- seeds: 1 (0)",
        "- predicted correctly: 5 of 6",
    ):
        assert fact in found.splitlines()
    assert "Warning" not in found
    assert "part" not in found


def test_warnings_stand_above_the_numbers(text):
    found = text(*ROWS, "g,01,x,odd", classes=("x", "y"))
    head = found.partition("| ")[0]
    assert "Warning: subjects all/01, all/1 may be one person" in head
    assert "Warning: 1 prediction(s) are none of the classes (odd)" in head
    assert row(found, "truth") == ["x", "y", "none of them", "recall"]


def test_several_datasets_are_parts(text):
    rows = [f"{clip},{name}" for clip in ROWS for name in ("samm", "smic")]
    found = text(*rows, header="clip,subject,truth,prediction,dataset")
    assert row(found, "samm")[:2] == ["6", "3"]
    assert row(found, "smic")[2].startswith("82.9 [")
