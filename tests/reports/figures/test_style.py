from itertools import pairwise

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread

from mer.reports.figures.style import (
    COLOURS,
    DPI,
    MARKERS,
    SYNTHETIC,
    letter,
    mark_synthetic,
    paper_style,
    save_figure,
)


def plain(size=(2, 1)):
    with paper_style():
        figure = Figure(figsize=size, layout="constrained")
        figure.subplots().set_xlabel("beta")
        return figure


def test_a_figure_is_written_as_png_pdf_and_svg_of_its_size(tmp_path):
    png, pdf, svg = save_figure(plain(), tmp_path / "new" / "figure.any")
    assert (png.name, pdf.name, svg.name) == ("figure.png", "figure.pdf", "figure.svg")
    assert imread(png).shape[:2] == (DPI, 2 * DPI)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "<svg" in svg.read_text()[:500]


def test_equal_figures_are_equal_files_without_date_or_place(tmp_path):
    first, second = (save_figure(plain(), tmp_path / name) for name in ("first", "second"))
    for one, two in zip(first, second, strict=True):
        content = one.read_bytes()
        assert content == two.read_bytes()
        assert str(tmp_path).encode() not in content
        assert b"CreationDate" not in content
        assert b"<dc:date>" not in content


def test_type_is_stix_and_nothing_is_left_changed():
    before = dict(mpl.rcParams)
    with paper_style():
        assert mpl.rcParams["font.family"] == ["STIXGeneral"]
        assert 7 <= mpl.rcParams["xtick.labelsize"] <= mpl.rcParams["font.size"] <= 9
    assert dict(mpl.rcParams) == before


def test_drawn_faces_are_said_to_be_drawn():
    figure = plain()
    mark_synthetic(figure)
    assert [text.get_text() for text in figure.texts] == [SYNTHETIC]
    assert "Synthetic" in SYNTHETIC
    assert "nothing more" in SYNTHETIC


def test_lines_of_a_figure_differ_in_grey():
    grey = [np.dot(to_rgb(colour), (0.299, 0.587, 0.114)) for colour in COLOURS]
    assert all(abs(a - b) > 0.1 for a, b in pairwise(grey))
    assert len(set(MARKERS)) == len(MARKERS) == len(set(COLOURS))


def test_panels_are_lettered():
    assert letter(0, "layer 1") == "(a) layer 1"
    assert letter(2, "") == "(c)"
