from dataclasses import replace

import numpy as np
import pytest

from mer.cli.figure_faces import clip_title, draw_attention_maps
from mer.cli.figure_runs import named_runs
from mer.errors import MerError
from mer.reports.figures.file import FigureRun, PaperFigure

FIGURE = PaperFigure(number="4", kind="attention", samples=2, runs=[FigureRun(title="MMEW")])


@pytest.fixture
def run(face_run):
    (found,) = named_runs(FIGURE, [face_run.folder])
    return found


def test_clips_of_every_class_with_their_units_and_maps(run, face_run):
    figure, (read, listed) = draw_attention_maps(FIGURE, run)
    assert len(figure.axes) == 3 * 6 + 1
    titles = [axes.get_title() for axes in figure.axes[:6]]
    assert [title.split("\n")[1][:4] for title in titles] == ["(NE)"] * 2 + ["(PO)"] * 2 + [
        "(SU)"
    ] * 2
    data = face_run.configuration.build_data()
    keys = listed.removeprefix("Clips from the left: ").rstrip(".").split(", ")
    assert titles[0].split("\n")[0] == "+".join(data.clips[keys[0]].action_units)
    wrong = sum("taken for" in title for title in titles)
    assert f"{6 - wrong} of 6 clips are classified rightly" in read
    assert all(axes.lines for axes in figure.axes[12:18])
    frames = data.stores["casme2"].frames(keys[0])
    assert np.array_equal(figure.axes[0].images[0].get_array(), frames[data.clips[keys[0]].onset])


def test_clips_can_be_named(run):
    key = run.results[0].test.clips[0]
    figure, (read, listed) = draw_attention_maps(replace(FIGURE, clips=[key]), run)
    assert len(figure.axes) == 3 + 1
    assert "named in the file of the figure" in read
    assert listed == f"Clips from the left: {key}."


def test_a_clip_that_no_fold_holds_out_is_named(run):
    with pytest.raises(MerError, match="casme2/sub99/x is held out by no fold"):
        draw_attention_maps(replace(FIGURE, clips=["casme2/sub99/x"]), run)


def test_named_subjects_and_several_maps_give_a_row_a_clip(run):
    subjects = [result.fold for result in run.results[1::-1]]
    wanted = replace(FIGURE, subjects=subjects, maps=5)
    figure, (read, listed) = draw_attention_maps(wanted, run)
    # an MMNet has the apex's map alone
    assert len(figure.axes) == 2 * 3 + 1
    assert figure.axes[2].get_title().endswith(" ms, apex")
    labels = [axes.get_ylabel().split("\n")[0] for axes in (figure.axes[0], figure.axes[3])]
    assert [f"casme2/{label}" for label in labels] == subjects
    assert "the first of each subject" in read
    assert "in the order of time since the onset" in read
    assert listed.startswith(f"Clips from the top: {subjects[0]}/")


def test_no_picture_stays_beside_the_run(run):
    draw_attention_maps(FIGURE, run)
    assert not (run.folder / "figures").exists()


def test_missing_weights_are_named(run):
    fold = run.results[0].fold
    moved = run.weights(fold).rename(run.folder / "elsewhere")
    try:
        with pytest.raises(MerError, match="There are no weights at"):
            draw_attention_maps(FIGURE, run)
    finally:
        moved.rename(run.weights(fold))


def test_the_title_has_the_units_the_class_and_what_it_was_taken_for():
    assert clip_title(("L12", "R12"), "happiness", "happiness") == ["L12+R12", "(HA)"]
    assert clip_title((), "others", "disgust") == ["no units", "(OT), taken for DI"]
