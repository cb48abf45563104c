import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mer.errors import MerError
from mer.evaluation import predictions
from mer.evaluation.predictions import load_results, result_path, save_result
from mer.reports.facts import fact_rows, facts_by_fold, mean_facts

CONFIGS = Path(__file__).parents[2] / "configs"


def stored(results, folder):
    for result in results:
        save_result(result, result_path(folder, result.seed, result.fold))
    return folder


def told(result, number):
    return replace(result, facts={"aau/weight_1": number, "aau/weight_2": 1 - number, "kind": "x"})


@pytest.fixture
def folder(make_run, tmp_path):
    """Two seeds of three folds; the first weight is 0.1, 0.2, 0.3 and then 0.4, 0.5, 0.6."""
    run = make_run(seeds=(0, 1), folds=3, inner=False)
    return stored([told(one, (i + 1) / 10) for i, one in enumerate(run)], tmp_path / "c0ffee")


def test_facts_come_back_by_seed_and_fold(folder):
    found = facts_by_fold(folder)
    assert list(found) == [0, 1]
    assert list(found[0]) == ["casme2/sub00", "casme2/sub01", "casme2/sub02"]
    assert found[1]["casme2/sub00"] == {"aau/weight_1": 0.4, "aau/weight_2": 0.6, "kind": "x"}


def test_a_row_a_fold_is_the_mean_over_its_seeds_and_the_last_row_that_over_folds(folder):
    rows = fact_rows(folder)
    assert rows["casme2/sub00"] == pytest.approx({"aau/weight_1": 0.25, "aau/weight_2": 0.75})
    assert [row["aau/weight_1"] for row in rows.values()] == pytest.approx([0.25, 0.35, 0.45])
    average = mean_facts(rows.values())
    assert list(average) == ["aau/weight_1", "aau/weight_2"]
    assert average["aau/weight_1"] == pytest.approx(0.35)


def test_a_method_that_learned_nothing_to_tell_has_empty_rows(make_run, tmp_path):
    folder = stored(make_run(seeds=(0,), folds=2, inner=False), tmp_path)
    assert facts_by_fold(folder) == {0: {"casme2/sub00": {}, "casme2/sub01": {}}}
    assert mean_facts(fact_rows(folder).values()) == {}


def test_a_result_written_before_there_were_facts_is_read(folder):
    path = result_path(folder, 0, "casme2/sub00")
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files if name != "checksum"}
    stored = json.loads(arrays["facts"].tobytes())
    del stored["learned"]
    arrays["facts"] = np.frombuffer(json.dumps(stored).encode(), np.uint8)
    np.savez(path, **arrays, checksum=predictions._checksum(arrays))
    assert facts_by_fold(folder)[0]["casme2/sub00"] == {}


def test_numbers_that_some_results_lack_are_not_averaged():
    with pytest.raises(MerError, match="aau/weight_3 was learned in some of 2 results alone"):
        mean_facts([{"aau/weight_2": 0.5}, {"aau/weight_2": 0.4, "aau/weight_3": 0.6}])


def test_a_folder_without_results_is_named(tmp_path):
    with pytest.raises(MerError, match=r"holds no results .*; run `mer loso` first"):
        facts_by_fold(tmp_path)


def test_results_of_two_configurations_are_refused(make_run, tmp_path):
    one = make_run(seeds=(0,), folds=1, inner=False)
    other = make_run(seeds=(1,), folds=1, inner=False, config_hash="beef")
    with pytest.raises(MerError, match="2 configurations are mixed"):
        facts_by_fold(stored([*one, *other], tmp_path))


def test_they_are_read_without_torch(folder):
    code = (
        f"import sys; from pathlib import Path; from mer.reports.facts import fact_rows; "
        f"rows = fact_rows(Path({str(folder)!r})); "
        "sys.exit(len(rows) != 3 or 'torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_fold_and_seed_of_gts_gn_stores_its_weights(corpus, store, tmp_path):
    from mer.folds.backends import LocalWorkers
    from mer.folds.configuration import Configuration
    from mer.folds.sweep import plan_sweep, run_sweep

    files = ("trainer.yaml", "data/casme2_3.yaml", "method/gts_gn.yaml")
    words = [word for file in files for word in ("-c", str(CONFIGS / file))]
    words += [f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64"]
    words += ["--data.view.magnification=null", "--data.view.variant=plain"]
    words += ["--data.view.jitters=0", "--trainer.max_epochs=2", "--trainer.accelerator=cpu"]
    sweep = plan_sweep(Configuration.parse(words), (0, 1), tmp_path, inner=True)
    with LocalWorkers(1) as workers:
        run_sweep(sweep, workers)
    found = facts_by_fold(sweep.folder)
    assert {seed: len(folds) for seed, folds in found.items()} == {0: 4, 1: 4}
    weights = [tuple(facts.values()) for folds in found.values() for facts in folds.values()]
    assert all(sum(one) == pytest.approx(1, abs=1e-6) for one in weights)
    assert len(set(weights)) == 8
    names = {f"aau/weight_{layer}" for layer in (2, 3, 4)}
    assert all(set(row) == names for row in fact_rows(sweep.folder).values())
    assert not any("aau" in key for one in load_results(sweep.folder) for key in one.context)
