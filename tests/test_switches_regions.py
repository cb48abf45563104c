"""Every switch of GAM-MER, of view and of method, changes what a fold predicts."""

from dataclasses import replace
from pathlib import Path

import pytest

from mer.evaluation.predictions import load_result
from mer.folds.configuration import Configuration
from mer.folds.provenance import pretrained_note
from mer.folds.run import run_fold
from mer.folds.sweep import plan_sweep
from mer.magnification import Eulerian
from mer.views import Magnification

CONFIGS = Path(__file__).parents[1] / "configs"

# as table files write them, so that these words work, too
SWITCHES = [
    (),
    # table 3
    ("model.layers=3",), ("model.layers=1",), ("model.graph_layer=gcn",),
    ("data.view.regions=all",), ("data.view.graph=raw",),
    # table 4
    ("data.view.magnification=null",), ("data.view.magnification.factor=10",),
    ("data.view.magnification.factor=20",),
    # ours
    ("data.view.magnification.magnifier=mer.magnification.Eulerian",),
    ("data.view.magnification.magnifier.mode=dynamic",), ("data.view.magnification.factor=1",),
    ("data.view.factors=[]",), ("data.view.factors=[8]",),
    ("data.view.input=onset+apex",), ("data.view.input=difference",), ("data.view.patch=16",),
    ("data.view.centred_on=apex",), ("data.view.variant=averaged",),
    ("data.view.augmentation.brightness=0",), ("data.view.augmentation.contrast=0",),
    ("data.view.augmentation.saturation=0",), ("data.view.augmentation.hue=0",),
    ("model.heads=1",), ("model.channels=32",), ("model.dropout=0",),
    ("model.attention_dropout=0.3",), ("model.readout=mean",),
]  # fmt: skip


class Learnt(Eulerian):
    """A magnifier that says what it was trained on."""

    pretrained = {"network": "drawn moving shapes"}  # noqa: RUF012  # no field


@pytest.fixture
def configured(corpus, store):
    """GAM-MER over the small corpus, two epochs, under some changes."""

    def of(changes):
        files = ("trainer.yaml", "data/casme2_3.yaml", "method/gam_mer.yaml")
        words = [word for file in files for word in ("-c", str(CONFIGS / file))]
        words += [f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64"]
        words += ["--trainer.max_epochs=2", "--trainer.accelerator=cpu", "--data.batch_size=8"]
        return Configuration.parse([*words, *(f"--{change}" for change in changes)])

    return of


@pytest.fixture
def predictions(configured, tmp_path):
    """The result of the first fold under some changes; one class is rare, so that it is copied."""

    def of(changes):
        configuration = configured(changes)
        task = plan_sweep(configuration, (0,), tmp_path / "runs").tasks()[0]
        labels = configuration.build_data().labels
        rare = [key for key in task.fold.train if labels[key] == 0]
        train = tuple(key for key in task.fold.train if key not in rare[2:])
        return load_result(run_fold(replace(task, fold=replace(task.fold, train=train))))

    return of


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_no_two_settings_predict_alike(predictions):
    found = {changes: predictions(changes).test.probabilities for changes in SWITCHES}
    names = list(found)
    for i, one in enumerate(names):
        for other in names[:i]:
            assert abs(found[one] - found[other]).max() > 1e-6, (one, other)


def test_a_result_names_the_magnifier(predictions):
    facts = predictions(("trainer.max_epochs=1", "data.view.factors=[]")).context
    assert facts["magnifier"].startswith("mer.magnification.st_memm.")
    assert ", factor 5, code " in facts["magnifier"]
    assert "drawn" in facts["magnifier trained on"]


def test_leak_checks_name_what_the_magnifier_was_trained_on(configured):
    parts = configured(()).build()
    learnt = replace(parts.data.view, magnification=Magnification(Learnt(), 5))
    parts.data.view = learnt
    reason = pretrained_note(parts).reason
    assert reason.endswith("; RegionPatches.network was trained on drawn moving shapes")
