"""Learning, shown on drawn faces: well above the majority class and above permuted labels.

Nothing about real clips follows from it.
"""

import numpy as np
import pytest
import yaml

from mer.cli.locations import configs_folder
from mer.datasets import casme2
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
from mer.folds.backends import LocalWorkers
from mer.folds.configuration import Configuration
from mer.folds.sweep import plan_sweep, run_sweep
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.reports.score_table import score_table

SEEDS = (0, 1, 2)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """Twelve subjects with ten clips each, three classes, default difficulty."""
    out = tmp_path_factory.mktemp("evidence")
    emotions = ("happiness", "disgust", "repression", "surprise")
    settings = SyntheticCorpus(subjects=12, clips=10, seed=1, trees=("cropped",), emotions=emotions)
    write_corpus(settings, out / "data", workers=2)
    index = casme2.read_index(out / "data/CASME2")
    prepare(index, "cropped", PreparationSettings(), out / "store", workers=2, progress=False)
    return out


def table_of(evidence, *words):
    configs = configs_folder()
    demo = yaml.safe_load((configs / "demo.yaml").read_text())
    files = ("trainer.yaml", "data/casme2_3.yaml", "method/mmnet.yaml")
    configuration = Configuration.parse(
        [
            *(word for file in files for word in ("-c", str(configs / file))),
            f"--data.root={evidence / 'data/CASME2'}",
            f"--data.store={evidence / 'store'}",
            *words,
        ]
    ).override(demo["methods"]["mmnet"])
    sweep = plan_sweep(configuration, SEEDS, evidence / "runs", weights=False)
    with LocalWorkers(2) as workers:
        table = score_table(run_sweep(sweep, workers), expected_folds=12)
    print(words, table.rule("last").uf1, table.floor)
    return table


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_mmnet_learns_at_demo_size_and_permuted_labels_teach_nothing(evidence):
    table = table_of(evidence)
    learnt = table.rule("last").uf1.mean
    control = table_of(evidence, "--data.permuted_labels=1").rule("last")
    assert table.complete
    assert learnt >= table.floor.uf1 + 0.15
    assert learnt >= control.uf1.mean + 0.15
    assert np.isclose(control.uar.mean, 1 / 3, atol=0.1)
