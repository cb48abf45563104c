"""Learning from frame sequences, shown on drawn faces: above the majority and permuted labels.

Nothing about real clips follows from it.
"""

import numpy as np
import pytest

from mer.cli.locations import configs_folder
from mer.datasets import casme3
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
from mer.folds.backends import LocalWorkers
from mer.folds.configuration import Configuration
from mer.folds.sweep import plan_sweep, run_sweep
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.reports.score_table import score_table

SUBJECTS, SIZE, FRAMES = 8, 64, 8
PREPARED = PreparationSettings(size=SIZE, landmarks=())
SMALLER = {
    "trainer": {"max_epochs": 18, "accelerator": "cpu", "accumulate_grad_batches": 1},
    "data": {
        "init_args": {
            "batch_size": 8,
            "view": {"init_args": {"size": SIZE, "frames": FRAMES, "augmentation": {"padding": 2}}},
        }
    },
    "model": {
        "init_args": {
            "frames": FRAMES,
            "features": 32,
            "stem": 8,
            "widths": [12, 24],
            "heads": 2,
            "optimisation": {"learning_rate": 6e-3, "decay": 0.9},
        }
    },
}


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """Eight subjects with seven clips each in CAS(ME)^3's layout, three classes, easy."""
    out = tmp_path_factory.mktemp("evidence")
    settings = SyntheticCorpus(
        dataset="casme3",
        subjects=SUBJECTS,
        clips=7,
        seed=1,
        trees=("clips",),
        difficulty="easy",
        emotions=("happy", "disgust", "surprise"),
        frames=(8, 16),
    )
    write_corpus(settings, out / "data", workers=2)
    index = casme3.read_index(out / "data/CASME3", "clips")
    prepare(index, "clips", PREPARED, out / "store", workers=2, progress=False)
    return out


def table_of(evidence, *words):
    configs = configs_folder()
    files = ("trainer.yaml", "data/casme3_3.yaml", "method/atm_gcn_small.yaml")
    configuration = Configuration.parse(
        [
            *(word for file in files for word in ("-c", str(configs / file))),
            f"--data.root={evidence / 'data/CASME3'}",
            f"--data.store={evidence / 'store'}",
            "--data.tree=clips",
            f"--data.preparation.size={PREPARED.size}",
            "--data.preparation.landmarks=[]",
            *words,
        ]
    ).override(SMALLER)
    sweep = plan_sweep(configuration, (0,), evidence / "runs", weights=False)
    with LocalWorkers(2) as workers:
        table = score_table(run_sweep(sweep, workers), expected_folds=SUBJECTS)
    print(words, table.rule("last").uf1, table.floor)
    return table


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_atm_gcn_learns_from_sequences_and_permuted_labels_teach_nothing(evidence):
    table = table_of(evidence)
    learnt = table.rule("last").uf1.mean
    control = table_of(evidence, "--data.permuted_labels=1").rule("last")
    assert table.complete
    assert learnt >= table.floor.uf1 + 0.15
    assert learnt >= control.uf1.mean + 0.15
    assert np.isclose(control.uar.mean, 1 / 3, atol=0.15)
