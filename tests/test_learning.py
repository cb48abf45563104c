"""Learning, shown on drawn faces: well above the majority class and above permuted labels.

Nothing about real clips follows from it.
"""

import numpy as np
import pytest
import yaml

from mer.cli.locations import configs_folder
from mer.folds.flow_folder import export_flow

# four folds of three subjects each, whose nine others are trained on
PLAN = {"protocol": "k-fold:4"}
ALIGNED = "--data.preparation.landmarks=[]"


@pytest.fixture(scope="module")
def evidence(drawn):
    """Twelve subjects with ten short clips each, three classes, default difficulty."""
    emotions = ("happiness", "disgust", "repression", "surprise")
    release = {"dataset": "casme2", "subjects": 12, "clips": 10, "seed": 1, "trees": ("cropped",),
               "emotions": emotions, "frames": (10, 14)}  # fmt: skip
    return drawn("evidence", release, landmarks=())


@pytest.fixture(scope="module")
def flow(evidence, composed):
    """The same clips as ready-made flow pictures."""
    words = composed("trainer", "data/casme2_3", "method/ststnet_fast")
    places = [f"--data.root={evidence / 'data/CASME2'}", f"--data.store={evidence / 'store'}"]
    export_flow([*words, *places, ALIGNED], evidence / "FLOW")
    return evidence


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_mmnet_learns_at_demo_size_and_permuted_labels_teach_nothing(evidence, learn):
    demo = yaml.safe_load((configs_folder() / "demo.yaml").read_text())["methods"]["mmnet"]
    plan = {"values": demo, **PLAN}
    _, table = learn(evidence, "casme2_3", "mmnet", ALIGNED, **plan)
    learnt = table.rule("last").uf1.mean
    permuted = ("--data.permuted_labels=1", ALIGNED)
    control = learn(evidence, "casme2_3", "mmnet", *permuted, **plan)[1].rule("last")
    assert table.complete
    assert learnt >= table.floor.uf1 + 0.15
    assert learnt >= control.uf1.mean + 0.15
    assert np.isclose(control.uar.mean, 1 / 3, atol=0.1)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_ststnet_learns_from_a_flow_folder_and_permuted_labels_teach_nothing(flow, learn):
    _, table = learn(flow, "flow_3", "ststnet_fast", **PLAN)
    learnt = table.rule("last").uf1.mean
    permuted = "--data.permuted_labels=1"
    control = learn(flow, "flow_3", "ststnet_fast", permuted, **PLAN)[1].rule("last")
    assert table.complete
    assert learnt >= table.floor.uf1 + 0.2
    assert learnt >= control.uf1.mean + 0.2
    assert np.isclose(control.uar.mean, 1 / 3, atol=0.1)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_off_apexnet_learns_from_a_flow_folder(flow, learn):
    _, table = learn(flow, "flow_3", "off_apexnet", **PLAN)
    assert table.rule("last").uf1.mean >= table.floor.uf1 + 0.2
