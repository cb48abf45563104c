"""Learning from ready-made flow pictures of drawn faces: above the majority and permuted labels.

Nothing about real clips follows from it.
"""

import numpy as np
import pytest

from mer.cli.locations import configs_folder
from mer.datasets import casme2
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
from mer.folds.backends import LocalWorkers
from mer.folds.configuration import Configuration
from mer.folds.flow_folder import export_flow
from mer.folds.sweep import plan_sweep, run_sweep
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.reports.score_table import score_table

SEEDS = (0, 1, 2)
CONFIGS = configs_folder()


def files(*names):
    return [word for name in names for word in ("-c", str(CONFIGS / f"{name}.yaml"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The flow pictures of twelve drawn subjects with ten clips each, three classes."""
    out = tmp_path_factory.mktemp("evidence")
    emotions = ("happiness", "disgust", "repression", "surprise")
    settings = SyntheticCorpus(subjects=12, clips=10, seed=1, trees=("cropped",), emotions=emotions)
    write_corpus(settings, out / "data", workers=2)
    index = casme2.read_index(out / "data/CASME2")
    prepare(index, "cropped", PreparationSettings(), out / "store", workers=2, progress=False)
    places = [f"--data.root={out / 'data/CASME2'}", f"--data.store={out / 'store'}"]
    words = files("trainer", "data/casme2_3", "method/ststnet_fast")
    export_flow([*words, *places], out / "FLOW")
    return out / "FLOW"


def table_of(folder, method, *words, seeds=SEEDS):
    places = [f"--data.root={folder}", "--trainer.accelerator=cpu"]
    composed = [*files("trainer", "data/flow_3", f"method/{method}"), *places, *words]
    sweep = plan_sweep(
        Configuration.parse(composed), seeds, folder.parent / "runs", method, weights=False
    )
    with LocalWorkers(2) as workers:
        table = score_table(run_sweep(sweep, workers), expected_folds=12)
    print(method, words, table.rule("last").uf1, table.floor)
    return table


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_ststnet_learns_from_a_flow_folder_and_permuted_labels_teach_nothing(folder):
    table = table_of(folder, "ststnet_fast")
    learnt = table.rule("last").uf1.mean
    control = table_of(folder, "ststnet_fast", "--data.permuted_labels=1").rule("last")
    assert table.complete
    assert learnt >= table.floor.uf1 + 0.2
    assert learnt >= control.uf1.mean + 0.2
    assert np.isclose(control.uar.mean, 1 / 3, atol=0.1)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_off_apexnet_learns_from_a_flow_folder(folder):
    table = table_of(folder, "off_apexnet", seeds=SEEDS[:1])
    assert table.rule("last").uf1.mean >= table.floor.uf1 + 0.2
