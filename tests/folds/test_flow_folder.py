import pytest

from mer.errors import MerError
from mer.evaluation.predictions import load_result
from mer.folds.configuration import Configuration
from mer.folds.flow_folder import export_flow
from mer.folds.run import run_fold
from mer.folds.spoilt import spoilt_place
from mer.folds.sweep import plan_sweep


@pytest.fixture(scope="module")
def arguments(corpus, store):
    from mer.cli.locations import configs_folder

    files = ("trainer.yaml", "data/casme2_3.yaml", "method/ststnet_fast.yaml")
    return [
        *(word for file in files for word in ("-c", str(configs_folder() / file))),
        f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64",
        "--data.view.method=dis", "--trainer.max_epochs=2", "--trainer.accelerator=cpu",
    ]  # fmt: skip


def test_a_fold_on_the_folder_is_the_fold_on_the_store(arguments, flow_words, tmp_path):
    said = export_flow(arguments, tmp_path / "FLOW")
    assert said == f"24 flow pictures of casme2 in {tmp_path / 'FLOW'}"
    flow = Configuration.parse([*flow_words, "--data.batch_size=256"])
    place = spoilt_place(flow.build_data(), tmp_path / "FLOW")
    flow = flow.override({"data": {"init_args": place}})
    results = []
    for name, configuration in (("a", Configuration.parse(arguments)), ("b", flow)):
        sweep = plan_sweep(configuration, [0], tmp_path / name, weights=False)
        results.append(load_result(run_fold(sweep.tasks()[1])))
    one, other = results
    assert one.test.clips == other.test.clips
    assert one.test.probabilities.tobytes() == other.test.probabilities.tobytes()
    assert one.losses.tobytes() == other.losses.tobytes()
    assert other.context["corpus"] == "synthetic"
    assert other.context["apex"] == "unknown 24"


def test_a_method_of_frames_is_refused(words, tmp_path):
    with pytest.raises(MerError, match=r"The view is FramePair; .*ststnet.yaml after the data's"):
        export_flow(words, tmp_path / "FLOW")


def test_every_dataset_of_a_folder_has_scores_of_its_own(flow_words, tmp_path):
    from mer.reports.score_table import score_table

    configuration = Configuration.parse([*flow_words, "--trainer.max_epochs=1"])
    sweep = plan_sweep(configuration, [0], tmp_path, weights=False, protocol="cross-dataset")
    table = score_table([load_result(run_fold(task)) for task in sweep.tasks()])
    assert [fold.name for fold in sweep.plan.folds] == ["casme2", "samm", "smic"]
    found = [(part.dataset, part.clips, part.subjects) for part in table.parts]
    assert found == [("casme2", 18, 3), ("samm", 12, 2), ("smic", 12, 2)]
    assert all(part.scores is not None for part in table.parts)
    assert table.context["annotation_version"] == "casme2+samm+smic"
    assert table.context["without an apex"] == "none"
