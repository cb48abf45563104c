import numpy as np
import pytest

from mer.errors import MerError
from mer.reports.figures.magnified import MagnifiedColumn, magnified_figure
from mer.reports.figures.style import PAGE


def column(title, factors=3):
    pictures = np.random.default_rng(0).integers(0, 256, (2 + factors, 20, 20, 3), dtype=np.uint8)
    return MagnifiedColumn(title, pictures[0], pictures[1], tuple(pictures[2:]))


def test_a_row_a_factor_and_a_column_a_clip():
    columns = [column("sub01, 12\nEulerian"), column("sub02, 4\nEulerian")]
    figure = magnified_figure(columns, [5, 10, 2.5])
    axes = np.array(figure.axes).reshape(5, 2)
    assert [one.get_title() for one in axes[0]] == [one.title for one in columns]
    names = [one.get_ylabel() for one in axes[:, 0]]
    assert names == ["onset", "apex", "factor 5", "factor 10", "factor 2.5"]
    for line, one in zip(axes.T, columns, strict=True):
        shown = [cell.images[0].get_array() for cell in line]
        for picture, true in zip(shown, (one.onset, one.apex, *one.magnified), strict=True):
            assert (picture == true).all()


@pytest.mark.parametrize("count", [1, 4, 9])
def test_a_figure_fits_the_page(count):
    figure = magnified_figure([column(str(number)) for number in range(count)], [2, 3, 4])
    assert figure.get_size_inches()[0] <= PAGE + 1e-6


def test_nothing_to_draw_is_refused():
    for columns in ([], [column("a", 2)]):
        with pytest.raises(MerError, match="needs columns of one frame a factor"):
            magnified_figure(columns, [5, 10, 20])
