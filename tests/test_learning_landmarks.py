"""Learning from landmarks, shown on drawn faces; nothing about real clips follows from it."""

import pytest

from mer.reports.facts import fact_rows, mean_facts

SUBJECTS, CLIPS, FOLDS = 8, 12, 4
# the tree of the release, and emotions of which two are negative
SETS = {
    "casme2": ("cropped", ("happiness", "disgust", "repression", "surprise")),
    "samm": ("raw", ("Happiness", "Anger", "Disgust", "Surprise")),
}
# as published but for these: magnified three times, and the mean of seven runs is tested
SMALLER = (
    "--trainer.max_epochs=30",
    "--data.preparation.landmarks=[]",  # the view finds them itself, in magnified frames
    "--data.view.jitters=2",
)


@pytest.fixture(scope="module", params=SETS)
def corpus(request, drawn, learn):
    """Trainings on eight subjects with twelve clips each, three classes; easy, for as few
    trainings as this to be enough."""
    tree, emotions = SETS[request.param]
    release = {"dataset": request.param, "subjects": SUBJECTS, "clips": CLIPS, "trees": (tree,),
               "emotions": emotions, "difficulty": "easy"}  # fmt: skip
    out = drawn(f"landmarks-{request.param}", release, landmarks=())

    def run(method, *changes):
        words, plan = (*SMALLER, *changes), f"k-fold:{FOLDS}"
        return learn(out, f"{request.param}_3", method, *words, protocol=plan)

    return run


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_landmarks_are_learned_from_and_permuted_labels_teach_nothing(corpus):
    sweep, table = corpus("gts_gn")
    _, one_stream = corpus("ss_gn")
    _, control = corpus("gts_gn", "--data.permuted_labels=1")
    taught = control.rule("last")
    # 96 clips at chance: three standard deviations
    assert abs(taught.uar.mean - 1 / 3) < 0.15
    for learnt in (table, one_stream):
        assert learnt.complete
        assert learnt.rule("last").uf1.mean >= learnt.floor.uf1 + 0.25
        assert learnt.rule("last").uf1.mean >= taught.uf1.mean + 0.1
    rows = fact_rows(sweep.folder)
    assert len(rows) == FOLDS
    assert sum(mean_facts(rows.values()).values()) == pytest.approx(1, abs=1e-5)
