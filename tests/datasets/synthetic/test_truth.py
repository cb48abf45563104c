import numpy as np
import pytest

from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.difficulty import PRESETS
from mer.datasets.synthetic.plan import plan_corpus
from mer.datasets.synthetic.recording import Recording
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.datasets.synthetic.truth import write_truth

PLAN = plan_corpus(SyntheticCorpus(subjects=1, clips=1, frames=(8, 8)))[0][0]


@pytest.fixture
def truth(tmp_path, renderer):
    recording = Recording(PLAN, PRESETS["default"], renderer)
    write_truth(tmp_path / "deep" / "clip.npz", recording, Camera(1280, 720))
    with np.load(tmp_path / "deep" / "clip.npz", allow_pickle=False) as values:
        yield dict(values)


def test_the_truth_says_what_happened(truth):
    assert truth["numbers"].tolist() == list(range(PLAN.first, PLAN.last + 1))
    found = [int(truth[name]) for name in ("onset", "apex", "offset")]
    assert found == [PLAN.onset, PLAN.apex, PLAN.offset]
    assert truth["landmarks"].shape == (PLAN.count, 68, 2)
    assert truth["units"].tolist() == [str(unit) for unit in PLAN.units]
    assert truth["intensity"].shape == (len(PLAN.units), PLAN.count)
    assert truth["numbers"][np.argmax(truth["intensity"][0])] == PLAN.apex
    assert str(truth["emotion"]) == PLAN.emotion


def test_landmarks_can_be_carried_into_raw_pictures(truth):
    """Half a pixel of the drawing is three quarters of one of the camera's."""
    assert truth["crop_corner"].tolist() == [180, 70]
    assert float(truth["raw_scale"]) == 1.5
    assert truth["raw_offset"].tolist() == [160.25, 0.25]
