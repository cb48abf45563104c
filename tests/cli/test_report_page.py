import re
import subprocess
import sys

import numpy as np
import pytest

from mer.cli.report_page import write_report
from mer.errors import MerError
from mer.evaluation.predictions import load_results, result_path, save_result
from mer.reports.score_table import score_table
from mer.types import EpochPredictions, FoldResult


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "runs" / "trial" / "c0ffee"
    for fold in ("set/1", "set/2"):
        truth = np.array([0, 1, 1])
        clips = tuple(f"{fold}/clip{i}" for i in range(3))
        test = EpochPredictions(clips, (fold,) * 3, truth, np.eye(2, dtype=np.float32)[truth][None])
        result = FoldResult(
            fold, 0, "c0ffee", ("calm", "tense"), test, None, np.ones(1, np.float32), 1.0, "cpu",
            {"method": "mmnet", "dataset": "set", "scheme": "set-2", "folds": "2"},
        )  # fmt: skip
        save_result(result, result_path(place, 0, fold))
    return place


def test_the_time_is_all_that_results_do_not_say(folder, tmp_path):
    results = load_results(folder)
    pages = []
    for name in ("a.html", "b.html"):
        write_report([(folder, results, score_table(results))], tmp_path / name, faces=False)
        text = (tmp_path / name).read_text(encoding="utf-8")
        made = r"Made \d{4}-\d\d-\d\d \d\d:\d\d UTC by mer"
        assert len(re.findall(made, text)) == 1
        pages.append(re.sub(made, "", text))
    assert pages[0] == pages[1]


def test_a_page_that_cannot_be_written(folder, tmp_path):
    results = load_results(folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(MerError, match="Cannot write"):
        write_report(
            [(folder, results, score_table(results))], tmp_path / "file" / "a.html", faces=False
        )


def test_a_page_without_pictures_needs_no_torch(folder, tmp_path):
    code = (
        "import sys; from mer.cli import main;"
        f"status = main(['report', {str(folder)!r}, '--out', {str(tmp_path / 'a.html')!r}]);"
        "sys.exit(status or bool({'torch', 'lightning', 'cv2', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
