"""Learning from graphs, shown on drawn faces: above the majority and permuted labels.

Nothing about real clips follows from it.
"""

from pathlib import Path

import numpy as np
import pytest

from mer.cli.locations import configs_folder
from mer.datasets.readers import reader
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
from mer.folds.backends import LocalWorkers
from mer.folds.configuration import Configuration
from mer.folds.sweep import plan_sweep, run_sweep
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.reports.score_table import score_table

SUBJECTS, CLIPS, FOLDS = 6, 8, 3
EMOTIONS = {"samm": ("Happiness", "Anger", "Surprise"), "smic": ()}
SMALLER = (
    "--trainer.max_epochs=30",
    "--trainer.accelerator=cpu",
    "--data.preparation.landmarks=[]",  # the view finds them itself, in magnified frames
    "--data.batch_size=8",
    "--data.view.frames=4",
    "--data.view.factors=[2,4]",
    "--model.optimisation.learning_rate=3e-3",
)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """Six subjects with eight clips each in the layouts of SAMM and SMIC, three classes, easy."""
    out = tmp_path_factory.mktemp("evidence")
    for dataset, emotions in EMOTIONS.items():
        settings = SyntheticCorpus(
            dataset=dataset, subjects=SUBJECTS, clips=CLIPS, trees=("raw",), emotions=emotions,
            difficulty="easy", frames=(12, 16),
        )  # fmt: skip
        write_corpus(settings, out / "data", workers=2, progress=False)
        release = reader(dataset)
        index = release.read_index(out / "data" / release.RELEASE.folder)
        bare = PreparationSettings(landmarks=())
        prepare(index, "raw", bare, out / "store", workers=2, progress=False)
    return out


def results_of(evidence: Path, data, protocol, *changes):
    name, configs = data.partition("_")[0], configs_folder()
    root = evidence / "data"
    files = (f"{file}.yaml" for file in ("trainer", f"data/{data}", "method/amagn"))
    words = [
        *(word for file in files for word in ("-c", str(configs / file))),
        f"--data.root={root if name == 'composite' else root / reader(name).RELEASE.folder}",
        f"--data.store={evidence / 'store'}",
        *SMALLER,
        *changes,
    ]
    sweep = plan_sweep(
        Configuration.parse(words), (0,), evidence / "runs", weights=False, protocol=protocol
    )
    with LocalWorkers(2) as workers:
        results = run_sweep(sweep, workers)
    table = score_table(results, expected_folds=len(sweep.plan.folds))
    print(data, protocol, changes, table.rule("last").uf1, table.floor)
    return results, table


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("data", ["samm_3", "smic_3"])
def test_graphs_are_learned_from_and_permuted_labels_teach_nothing(evidence, data):
    _, table = results_of(evidence, data, f"k-fold:{FOLDS}")
    _, control = results_of(evidence, data, f"k-fold:{FOLDS}", "--data.permuted_labels=1")
    learnt, taught = table.rule("last"), control.rule("last")
    assert table.complete
    assert learnt.uf1.mean >= table.floor.uf1 + 0.15
    assert learnt.uf1.mean >= taught.uf1.mean + 0.1
    # 48 clips at chance: three standard deviations
    assert abs(taught.uar.mean - 1 / 3) < 0.2


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_one_dataset_is_trained_on_and_the_other_tested_both_ways(evidence):
    results, table = results_of(evidence, "composite_samm_smic_3", "cross-dataset")
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
