"""Learning from graphs, shown on drawn faces: above the majority and permuted labels.

Nothing about real clips follows from it.
"""

import numpy as np
import pytest

SUBJECTS, CLIPS, FOLDS = 6, 8, 3
EMOTIONS = {"samm": ("Happiness", "Anger", "Surprise"), "smic": ()}
SMALLER = (
    "--trainer.max_epochs=30",
    "--data.preparation.landmarks=[]",  # the view finds them itself, in magnified frames
    "--data.batch_size=8",
    "--data.view.frames=4",
    "--data.view.factors=[2,4]",
    "--model.optimisation.learning_rate=3e-3",
)


@pytest.fixture(scope="module")
def evidence(drawn):
    """Six subjects with eight clips each in the layouts of SAMM and SMIC, three classes, easy."""
    shared = {"subjects": SUBJECTS, "clips": CLIPS, "trees": ("raw",), "difficulty": "easy",
              "frames": (12, 16)}  # fmt: skip
    releases = [
        shared | {"dataset": dataset, "emotions": emotions}
        for dataset, emotions in EMOTIONS.items()
    ]
    return drawn("graphs", *releases, landmarks=())


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("data", ["samm_3", "smic_3"])
def test_graphs_are_learned_from_and_permuted_labels_teach_nothing(evidence, learn, data):
    plan = {"protocol": f"k-fold:{FOLDS}"}
    _, table = learn(evidence, data, "amagn", *SMALLER, **plan)
    _, control = learn(evidence, data, "amagn", *SMALLER, "--data.permuted_labels=1", **plan)
    learnt, taught = table.rule("last"), control.rule("last")
    assert table.complete
    assert learnt.uf1.mean >= table.floor.uf1 + 0.15
    assert learnt.uf1.mean >= taught.uf1.mean + 0.1
    # 48 clips at chance: three standard deviations
    assert abs(taught.uar.mean - 1 / 3) < 0.2


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_one_dataset_is_trained_on_and_the_other_tested_both_ways(evidence, learn):
    data = "composite_samm_smic_3"
    sweep, table = learn(evidence, data, "amagn", *SMALLER, protocol="cross-dataset")
    results = sweep.results()
    assert table.complete
    assert [result.fold for result in results] == ["samm", "smic"]
    for result in results:
        assert {key.partition("/")[0] for key in result.test.clips} == {result.fold}
        assert len(result.test.clips) == SUBJECTS * CLIPS
        assert np.isfinite(result.losses).all()
        guessed = result.test.predictions[-1]
        print(result.fold, "accuracy", np.mean(guessed == result.test.truth))
        assert len(set(guessed.tolist())) > 1
    assert table.rule("last").uf1.mean > table.floor.uf1
