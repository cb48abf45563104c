"""Learning from frame sequences, shown on drawn faces: above the majority and permuted labels.

Nothing about real clips follows from it.
"""

import numpy as np
import pytest

SUBJECTS, SIZE, FRAMES = 8, 64, 8
SMALLER = {
    "trainer": {"max_epochs": 18, "accumulate_grad_batches": 1},
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
def evidence(drawn):
    """Eight subjects with seven clips each in CAS(ME)^3's layout, three classes, easy."""
    release = {"dataset": "casme3", "subjects": SUBJECTS, "clips": 7, "seed": 1,
               "trees": ("clips",), "difficulty": "easy",
               "emotions": ("happy", "disgust", "surprise"), "frames": (8, 16)}  # fmt: skip
    return drawn("sequences", release, size=SIZE, landmarks=())


@pytest.fixture(scope="module")
def table_of(evidence, learn):
    """Four folds of two subjects each."""
    store = ("--data.tree=clips", f"--data.preparation.size={SIZE}",
             "--data.preparation.landmarks=[]")  # fmt: skip

    def of(*words):
        plan = {"values": SMALLER, "protocol": "k-fold:4"}
        return learn(evidence, "casme3_3", "atm_gcn_small", *store, *words, **plan)[1]

    return of


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_atm_gcn_learns_from_sequences_and_permuted_labels_teach_nothing(table_of):
    table = table_of()
    learnt = table.rule("last").uf1.mean
    control = table_of("--data.permuted_labels=1").rule("last")
    assert table.complete
    assert learnt >= table.floor.uf1 + 0.15
    assert learnt >= control.uf1.mean + 0.15
    assert np.isclose(control.uar.mean, 1 / 3, atol=0.15)
