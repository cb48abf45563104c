import numpy as np
import pytest

from mer.datamodules.flow_export import written_settings
from mer.folds.blindness import check_blindness
from mer.folds.configuration import Configuration
from mer.folds.leaks import find_leaks, on_cpu
from mer.folds.spoilt import spoilt_bytes, spoilt_place, write_spoilt
from mer.splits import make_folds

HELD_OUT = {"samm/002"}
# the mean of the test pictures, by which one weight is moved a little
PEEKING = """
import torch
from mer.methods import STSTNet


class PeekingFlow(STSTNet):
    def on_train_start(self):
        batch = next(iter(self.trainer.datamodule.test_dataloader()))
        with torch.no_grad():
            next(self.parameters()).add_(1e-6 * batch["flow"].float().mean())
"""


@pytest.fixture
def flow(flow_words):
    return Configuration.parse(flow_words)


@pytest.fixture
def spoilt(flow, tmp_path):
    data = flow.build_data()
    write_spoilt(data, HELD_OUT, tmp_path / "spoilt")
    place = spoilt_place(data, tmp_path / "spoilt")
    assert place == written_settings(tmp_path / "spoilt")
    return data, flow.override({"data": {"init_args": place}}).build_data()


def test_the_held_out_become_noise_with_other_labels_and_nobody_else(spoilt):
    true, noise = spoilt
    assert list(noise.clips) == list(true.clips)
    assert noise.subjects == true.subjects
    for key, clip in true.clips.items():
        one, other = (data.stores[clip.dataset].picture(key) for data in spoilt)
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        held_out = clip.subject in HELD_OUT
        assert np.array_equal(one, other) != held_out
        if not held_out:
            assert true.labels[key] == noise.labels[key]
    own = [key for key, clip in true.clips.items() if clip.subject in HELD_OUT]
    assert [true.labels[key] for key in own] != [noise.labels[key] for key in own]


def test_the_bytes_are_those_of_all_pictures(spoilt, tmp_path):
    need = spoilt_bytes(spoilt[0], HELD_OUT)
    assert need == 42 * 28 * 28 * 3
    written = (tmp_path / "spoilt/flow.npz").stat().st_size
    assert need <= written <= 1.3 * need


def test_a_training_on_flow_is_blind(flow, broken_method, tmp_path):
    folds = make_folds("loso", flow.build_data().subjects)
    found = check_blindness(on_cpu(flow, 1, tmp_path), "loso", folds[3], tmp_path)
    assert found.outcome == "pass", found.reason
    assert "6 test clips became noise with other labels" in found.reason
    peeking = flow.override(broken_method("PeekingFlow", PEEKING))
    (tmp_path / "again").mkdir()
    found = check_blindness(on_cpu(peeking, 1, tmp_path), "loso", folds[3], tmp_path / "again")
    assert found.outcome == "FAIL"
    assert "weights differ" in found.reason


def test_every_check_of_the_audit_runs_on_flow_pictures(flow):
    verdicts = list(find_leaks(flow, epochs=1))
    assert not [verdict for verdict in verdicts if verdict.failed], verdicts
    by_check = {verdict.check: verdict.reason for verdict in verdicts}
    assert by_check["counts"].startswith("flow-3 of annotation flow casme2+samm+smic: 42 clips")
    assert "published: 250 + 109 + 83" in by_check["counts"]
    assert by_check["apex"] == "unknown 42"
    assert "Flow.pictures was trained on data that mer does not know" in by_check["pretrained"]
    assert {"overlap", "duplicates", "sources", "batch statistics", "blindness"} <= set(by_check)
