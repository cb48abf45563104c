import numpy as np
import pytest

from mer.errors import MerError
from mer.reports.figures.bars import PAPERS
from mer.reports.figures.file import FigureRun, PaperFigure, figure_cells
from mer.reports.figures.fill import as_table
from mer.reports.figures.scores import draw_bars, draw_class_bars, draw_confusion, draw_curve
from mer.reports.paper.cells import table_cells
from mer.reports.paper.table import FilledCell, FilledTable
from mer.reports.paper.table_file import Column, PaperTable, Row
from mer.reports.score_table import score_table

COMMON = {"paper": "P", "number": "1", "title": "A title", "citation": "C", "method": "m.yaml"}


def filled(cells, make_run, corpus="as delivered"):
    results = make_run(seeds=(0,), corpus=corpus)
    return [FilledCell(cell, scores=score_table(results)) for cell in cells]


def as_filled(figure, cells):
    return FilledTable(as_table(figure), tuple(cells), (0,), "last")


def test_confusion_matrices_are_those_of_the_predictions(make_run):
    figure = PaperFigure(**COMMON, kind="confusion",
                         runs=[FigureRun(title=name, data="d.yaml") for name in "ab"])  # fmt: skip
    cells = filled(figure_cells(figure), make_run)
    drawn = draw_confusion(figure, cells)
    assert [axes.get_title() for axes in drawn.axes] == ["(a) a", "(b) b"]
    confusion = np.array(cells[0].scores.confusion)
    shares = confusion / confusion.sum(axis=1, keepdims=True)
    assert np.allclose(drawn.axes[0].images[0].get_array(), shares)


def test_a_single_matrix_has_the_title_of_the_figure(make_run):
    figure = PaperFigure(**COMMON, kind="confusion", runs=[FigureRun(title="a", data="d.yaml")])
    (axes,) = draw_confusion(figure, filled(figure_cells(figure), make_run)).axes
    assert axes.get_title() == "A title"


@pytest.mark.parametrize("score", ["acc", "uf1"])
def test_a_curve_shows_the_scores_of_rule_last(make_run, score):
    run = FigureRun(title="a", data="d.yaml", printed={"0.5": "78.49"})
    figure = PaperFigure(**COMMON, kind="curve", setting="--model.beta", values=[0.1, 0.5],
                         label="beta", scores=[score], runs=[run])  # fmt: skip
    cells = filled(figure_cells(figure), make_run)
    (axes,) = draw_curve(figure, as_filled(figure, cells)).axes
    ours, printed = axes.lines
    mean = 100 * getattr(cells[0].scores.rule("last"), score).mean
    assert ours.get_ydata() == pytest.approx([mean, mean])
    assert list(printed.get_ydata()) == [78.49]
    assert axes.get_ylabel() == {"acc": "accuracy (%)", "uf1": "UF1 (%)"}[score]


def test_the_papers_numbers_never_stand_beside_those_of_drawn_faces(make_run):
    run = FigureRun(title="a", data="d.yaml", printed={"0.5": "78.49"})
    figure = PaperFigure(**COMMON, kind="curve", setting="--model.beta", values=[0.5], runs=[run])
    cells = filled(figure_cells(figure), make_run, "synthetic")
    (axes,) = draw_curve(figure, as_filled(figure, cells)).axes
    assert [line.get_label() for line in axes.lines] == ["a"]
    drawn, _ = bars(make_run, corpus="synthetic", scores=["acc", "uf1"])
    assert drawn.axes[0].patches
    assert not any(
        len(c.get_offsets()) for c in drawn.axes[0].collections if c.get_label() == PAPERS
    )
    assert PAPERS not in [text.get_text() for text in drawn.legends[0].texts]


def test_a_run_without_scores_is_named():
    figure = PaperFigure(**COMMON, kind="curve", setting="--model.beta", values=[0.1],
                         runs=[FigureRun(title="SAMM", data="d.yaml")])  # fmt: skip
    cells = [FilledCell(cell, problem="not run") for cell in figure_cells(figure)]
    with pytest.raises(MerError, match=r"SAMM --model.beta=0.1: not run\."):
        draw_curve(figure, as_filled(figure, cells))


def bars(make_run, corpus="as delivered", **keys):
    table = PaperTable(
        **COMMON,
        scores={"acc": "fraction", "f1": "fraction"},
        columns={"one": Column("CASME II-3", "d.yaml"), "two": Column("SAMM-3", "e.yaml")},
        rows=[
            Row(name="ours", printed={"one": "0.9157 / 0.9122", "two": "lost"}),
            Row(name="theirs", published=True, printed={"one": "0.5 / 0.5"}),
        ],
    )
    cells = tuple(filled(table_cells(table), make_run, corpus))
    figure = PaperFigure(**COMMON | {"method": ""}, kind="bars", table="table1.yaml", **keys)
    return draw_bars(figure, FilledTable(table, cells, (0,), "last")), cells


def test_bars_are_the_rows_of_a_table_with_the_papers_numbers(make_run):
    drawn, cells = bars(make_run, scores=["acc", "uf1"])
    first, second = drawn.axes
    assert first.get_title() == "(a) CASME II-3"
    scores = cells[0].scores.rule("last")
    assert [bar.get_width() for bar in first.patches] == pytest.approx(
        [100 * scores.acc.mean, 100 * scores.uf1.mean]
    )
    marks = [c for c in first.collections if c.get_label() == PAPERS or len(c.get_offsets()) == 1]
    values = {round(float(x), 2) for c in marks for x, _ in c.get_offsets()}
    assert values >= {91.57, 91.22}
    assert [text.get_text() for text in first.get_yticklabels()] == ["ours"]
    assert not any(len(c.get_offsets()) for c in second.collections if c.get_label() == PAPERS)


def test_columns_can_be_chosen(make_run):
    drawn, _ = bars(make_run, columns=["two"])
    assert [axes.get_title() for axes in drawn.axes] == ["SAMM-3"]
    with pytest.raises(MerError, match="has no column three; it has one, two"):
        bars(make_run, columns=["three"])


def class_bars(make_run, **keys):
    table = PaperTable(
        **COMMON,
        scores={"acc": "fraction"},
        columns={"one": Column("CASME II-3", "d.yaml"), "two": Column("SAMM-3", "e.yaml")},
        rows=[
            Row(name="alpha 5", printed={"one": "0.9", "two": "0.9"}),
            Row(name="raw", printed={"one": "0.8", "two": "0.8"}),
            Row(name="theirs", published=True, printed={"one": "0.5"}),
        ],
    )
    cells = filled(table_cells(table), make_run)
    cells[-1] = FilledCell(cells[-1].cell, problem="not run")
    figure = PaperFigure(**COMMON | {"method": ""}, kind="class_bars", table="t.yaml", **keys)
    return draw_class_bars(figure, FilledTable(table, tuple(cells), (0,), "last")), cells


def test_the_accuracy_of_a_class_is_its_share_of_the_pooled_matrix(make_run):
    drawn, cells = class_bars(make_run)
    first, second = drawn.axes
    table = cells[0].scores
    confusion = np.array(table.confusion)
    wanted = 100 * confusion.diagonal() / confusion.sum(axis=1)
    for place in (0, len(wanted)):
        bars = first.patches[place : place + len(wanted)]
        assert [bar.get_height() for bar in bars] == pytest.approx(wanted)
    # what was not run has no bar
    assert len(second.patches) == len(wanted)
    labels = [text.get_text() for text in first.get_xticklabels()]
    counts = confusion.sum(axis=1)
    assert labels == [
        f"{name}\n({count})" for name, count in zip(table.classes, counts, strict=True)
    ]
    assert [text.get_text() for text in drawn.legends[0].texts] == ["alpha 5", "raw"]


def test_clips_of_a_class_are_counted_once_for_all_seeds(make_run):
    one, three = (score_table(make_run(seeds=seeds)) for seeds in ((0,), (0, 1, 2)))
    assert np.sum(three.confusion) == 3 * np.sum(one.confusion)
    panels = []
    for scores in (one, three):
        table = PaperTable(
            **COMMON,
            columns={"a": Column("A", "d.yaml")},
            rows=[Row(name="ours", printed={"a": "0.5"})],
            scores={"acc": "fraction"},
        )
        cells = tuple(FilledCell(cell, scores=scores) for cell in table_cells(table))
        figure = PaperFigure(**COMMON | {"method": ""}, kind="class_bars", table="t.yaml")
        (axes,) = draw_class_bars(figure, FilledTable(table, cells, (0,), "last")).axes
        panels.append([text.get_text() for text in axes.get_xticklabels()])
    assert panels[0] == panels[1]


def test_class_bars_choose_columns_too(make_run):
    assert [axes.get_title() for axes in class_bars(make_run, columns=["two"])[0].axes] == [
        "SAMM-3"
    ]
    with pytest.raises(MerError, match="has no column three; it has one, two"):
        class_bars(make_run, columns=["three"])
