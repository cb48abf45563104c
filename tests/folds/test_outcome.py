import subprocess
import sys
from pathlib import Path

from mer.folds.outcome import Outcome, log_path


def test_an_outcome_without_an_error_is_done():
    assert Outcome(None).done
    assert not Outcome(None, error="x").done


def test_the_log_of_a_fold():
    result = Path("runs/demo/c0ffee/seed3/casme2_sub01.npz")
    assert log_path(result) == Path("runs/demo/c0ffee/logs/seed3-casme2_sub01.log")


def test_a_worker_begins_without_torch():
    code = "import sys, mer.folds.worker, mer.folds.backends; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
