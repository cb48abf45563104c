"""Trained networks on drawn faces for the commands that look into them."""

from pathlib import Path

import pytest

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.fixture(scope="session")
def graph_words(corpus, store):
    """The command line of a tiny GTS-GN; the view's magnification is left to the override."""
    files = ("trainer.yaml", "data/casme2_3.yaml", "method/gts_gn.yaml")
    return [
        *(word for file in files for word in ("-c", str(CONFIGS / file))),
        f"--data.root={corpus}",
        f"--data.store={store}",
        "--data.preparation.size=64",
        "--data.batch_size=8",
        "--trainer.max_epochs=2",
        "--trainer.accelerator=cpu",
    ]


@pytest.fixture(scope="session")
def graph_run(graph_words, tmp_path_factory):
    """All folds of a GTS-GN on the landmarks of the store, with their weights."""
    from mer.folds.configuration import Configuration
    from mer.folds.run import run_fold
    from mer.folds.sweep import plan_sweep

    plain = {"variant": "plain", "jitters": 0, "magnification": None}
    configuration = Configuration.parse(graph_words).override(
        {"data": {"init_args": {"view": {"init_args": plain}}}}
    )
    sweep = plan_sweep(configuration, (0,), tmp_path_factory.mktemp("graphs"))
    for task in sweep.tasks():
        run_fold(task)
    return sweep


@pytest.fixture(scope="session")
def face_run(words, tmp_path_factory):
    """All folds of an MMNet with their weights."""
    from mer.folds.configuration import Configuration
    from mer.folds.run import run_fold
    from mer.folds.sweep import plan_sweep

    sweep = plan_sweep(Configuration.parse(words), (0,), tmp_path_factory.mktemp("faces"))
    for task in sweep.tasks():
        run_fold(task)
    return sweep
