from dataclasses import replace

from mer.reports.figures.caption import caption, run_sentence, score_sentences
from mer.reports.figures.file import FigureRun, PaperFigure, figure_cells
from mer.reports.figures.style import SYNTHETIC
from mer.reports.paper.table import FilledCell
from mer.reports.score_table import score_table

FIGURE = PaperFigure(
    paper="GTS-GN",
    number="9",
    title="Accuracy over beta",
    citation="Wei et al.",
    kind="confusion",
    caption="How it is read.",
    notes=["The paper is silent."],
    runs=[FigureRun(title="CASME II", data="d.yaml", method="m.yaml")],
)


def one_line(text):
    return " ".join(text.split())


def test_a_caption_says_what_how_and_of_whom():
    text = caption(FIGURE, ["Mean over 26 folds."], synthetic=False)
    assert one_line(text) == (
        "GTS-GN, figure 9: Accuracy over beta. How it is read. Mean over 26 folds. "
        "The paper is silent. Paper: Wei et al."
    )
    assert max(map(len, text.splitlines())) <= 100


def test_drawn_faces_are_said_before_anything_else():
    lines = one_line(caption(FIGURE, [], synthetic=True))
    assert lines.startswith(f"GTS-GN, figure 9: Accuracy over beta. {SYNTHETIC} How")
    assert SYNTHETIC not in one_line(caption(FIGURE, [], synthetic=False))


def test_the_run_of_a_network_is_named(make_run):
    said = run_sentence(make_run(seeds=(3,))[0])
    assert said.startswith("mmnet on casme2+smic, scheme composite-3, seed 3, configuration c0ffee")


def test_scores_name_rule_seeds_and_what_is_incomplete(make_run):
    (cell,) = figure_cells(FIGURE)
    whole = FilledCell(cell, scores=score_table(make_run(seeds=(0, 2))))
    said = score_sentences([whole], intervals=True)
    assert said[0].startswith("Rule last (the last epoch), seeds 0, 2; mean over seeds.")
    assert "95 % intervals by bootstrap over subjects, 10,000 draws" in said[0]
    assert said[1].endswith("36 clips of 6 subjects, complete, 6 folds.")
    stale = replace(whole, changes=("mer.methods.gts_gn",))
    assert "Changed since these results were made: mer.methods.gts_gn." in score_sentences(
        [whole, stale], intervals=True
    )
    lost = FilledCell(cell, problem="not run")
    assert score_sentences([whole, lost], intervals=True)[-1] == "1 of 2 runs could not be scored."
    assert score_sentences([lost], intervals=True)[0].startswith("Nothing was run")
    part = replace(whole, scores=score_table(make_run(seeds=(0,), folds=5)))
    said = score_sentences([part], intervals=False)
    assert "seed 0; counts summed over seeds" in said[0]
    assert "interval" not in said[0]
    assert "incomplete, 5 of 6 folds" in said[1]


def test_a_long_list_of_changes_is_cut(make_run):
    (cell,) = figure_cells(FIGURE)
    changes = tuple(f"mer.methods.{name}" for name in "abcde")
    stale = FilledCell(cell, scores=score_table(make_run(seeds=(0,))), changes=changes)
    (said,) = (one for one in score_sentences([stale], True) if one.startswith("Changed"))
    assert said.endswith("mer.methods.a, mer.methods.b, mer.methods.c and 2 more.")
