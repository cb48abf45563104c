"""Every switch of the landmark methods, of view and of method, changes what a fold predicts."""

import pytest

from mer.evaluation.predictions import load_result
from mer.folds.configuration import Configuration
from mer.folds.run import run_fold
from mer.folds.sweep import plan_sweep

STORED = ("magnification=null", "variant=plain", "jitters=0")  # as the store of the tests has them

SWITCHES = {
    "gts_gn": [
        (), ("model.learnable_adjacency=false",), ("model.au_loss=none",), ("model.au_loss=sum",),
        ("model.au_loss=weighted",), ("model.au_loss=single", "model.au_layer=3"),
        ("model.layer=1",), ("model.layer=3",), ("model.beta=0.1",), ("data.view.points=31",),
        ("data.view.units=[4,12]",), ("data.view.flip=0.5",),
        ("data.view.magnification.factor=1", "data.view.variant=plain"),
        ("data.view.magnification.factor=1", "data.view.variant=averaged"),
        ("data.view.magnification.factor=1", "data.view.jitters=2"),
        ("data.view.magnification.factor=3",),
    ],
    "ss_gn": [(), ("model.features=B",), ("model.learnable_adjacency=true",),
              ("data.view.points=31",), ("data.view.points=68",)],
    "gcn": [(), ("data.view.points=31",), ("data.view.points=68",)],
}  # fmt: skip


@pytest.fixture
def predictions(corpus, store, composed, tmp_path):
    """What the first fold predicts after two epochs under some changes."""

    def of(method, changes):
        words = composed("trainer", "data/casme2_3", f"method/{method}")
        words += [f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64"]
        magnified = any("magnification" in change for change in changes)
        stored = STORED[1:] if magnified else STORED
        words += [f"--data.view.{change}" for change in stored]
        words += ["--trainer.max_epochs=2", "--trainer.accelerator=cpu"]
        configuration = Configuration.parse([*words, *(f"--{change}" for change in changes)])
        task = plan_sweep(configuration, (0,), tmp_path / "runs").tasks()[0]
        return load_result(run_fold(task)).test.probabilities

    return of


@pytest.mark.slow
@pytest.mark.parametrize("method", SWITCHES)
def test_no_two_settings_predict_alike(predictions, method):
    found = {changes: predictions(method, changes) for changes in SWITCHES[method]}
    names = list(found)
    for i, one in enumerate(names):
        for other in names[:i]:
            assert abs(found[one] - found[other]).max() > 1e-6, (one, other)
