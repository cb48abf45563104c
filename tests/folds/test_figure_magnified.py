from pathlib import Path

import numpy as np
import pytest

from mer.errors import MerError
from mer.files import file_digest
from mer.folds.configuration import build_data
from mer.folds.figure_magnified import described, first_clips, magnified_apex, magnifier_of
from mer.magnification import STMEMM, Eulerian, Linear

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.fixture(scope="module")
def data(corpus, store):
    words = ["-c", str(CONFIGS / "data/casme2_3.yaml"), f"--data.root={corpus}",
             f"--data.store={store}", "--data.preparation.size=64"]  # fmt: skip
    return build_data(words)


def test_a_magnifier_is_named_by_its_class_and_settings():
    assert magnifier_of("mer.magnification.Linear", {}) == Linear()
    settings = {"low": "1.5", "chrominance": "0.1"}
    assert magnifier_of("mer.magnification.Eulerian", settings) == Eulerian(1.5, chrominance=0.1)


@pytest.mark.parametrize(
    ("path", "settings", "said"),
    [
        ("mer.magnification.Euler", {}, "Euler"),
        ("mer.magnification.Eulerian", {"lowest": "1"}, "lowest"),
        ("mer.magnification.Eulerian", {"low": "much"}, "low"),
        ("mer.magnification.Eulerian", {"low": "20"}, "the band from 20.0 to 10.0 Hz is empty"),
        ("mer.magnification.STMEMM", {"checkpoint": "no/such.safetensors"},
         "There is no checkpoint no/such.safetensors"),
    ],
)  # fmt: skip
def test_what_a_file_names_wrongly_is_told(path, settings, said):
    with pytest.raises(MerError, match=said):
        magnifier_of(path, settings)


def test_settings_and_weights_are_told(tmp_path):
    assert described(Linear()) == "Linear"
    told = described(Eulerian(low=1))
    assert told == "Eulerian (low 1, high 10.0, cutoff 4.0, chrominance 1.0)"
    weights = tmp_path / "secret-place.safetensors"
    weights.write_bytes(b"weights")
    digest = file_digest(weights)[:12]
    assert described(STMEMM(weights)) == f"STMEMM (checkpoint {digest}, mode static)"


def test_the_first_clip_of_each_subject_is_shown(data):
    keys = first_clips(data, 3)
    assert [data.subjects[key] for key in keys] == sorted(set(data.subjects.values()))[:3]
    for key in keys:
        assert key == min(k for k in data.clips if data.subjects[k] == data.subjects[key])


def test_the_apex_is_magnified_within_its_clip(data):
    key = first_clips(data, 1)[0]
    clip = data.clips[key]
    frames = data.stores["casme2"].frames(key)
    found = magnified_apex(data, key, Linear(), [1, 3])
    assert found.clip == clip
    assert (found.onset == frames[clip.onset]).all()
    assert (found.apex == frames[clip.apex]).all()
    assert (found.magnified[0] == frames[clip.apex]).all()
    onset, apex = (frames[place].astype(int) for place in (clip.onset, clip.apex))
    assert (found.magnified[1] == np.clip(onset + 3 * (apex - onset), 0, 255)).all()


def test_a_clip_that_is_not_there_is_named(data):
    with pytest.raises(MerError, match="no clip casme2/sub99/x; it has clips such as casme2/sub"):
        magnified_apex(data, "casme2/sub99/x", Linear(), [2])
