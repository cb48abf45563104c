import subprocess
import sys

import pytest

from mer.datasets.synthetic.clip_files import ClipFiles
from mer.datasets.synthetic.drawing import Task, draw_clips
from mer.datasets.synthetic.layouts.casme2 import CASME2
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.errors import MerError

ROWS = CASME2.present(SyntheticCorpus(subjects=2, clips=1, frames=(8, 9)))


def tasks(out):
    return [
        Task(0, row.plan.subject, "default", (ClipFiles(out, CASME2, row, ("cropped",)),))
        for row in ROWS
    ]


def test_each_clip_yields_its_frames(tmp_path):
    drawn = sorted(draw_clips(tasks(tmp_path), workers=1))
    assert drawn == sorted(row.offset - row.onset + 1 for row in ROWS)
    assert all(task.clips[0].complete for task in tasks(tmp_path))


def test_an_error_in_a_worker_reaches_the_user(tmp_path):
    (tmp_path / "CASME2").write_text("in the way")
    with pytest.raises(MerError, match="Cannot write the pictures"):
        list(draw_clips(tasks(tmp_path), workers=2))


def test_workers_need_no_torch():
    code = "import sys, mer.datasets.synthetic.drawing; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
