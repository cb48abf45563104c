import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.image import imread

from mer.errors import MerError
from mer.reports.figures.pictures import confusion_figure, image_grid

MATRIX = np.array([[219, 22, 9], [40, 62, 7], [21, 3, 59]])
NAMES = ("negative", "positive", "surprise")


def picture(shade):
    return np.full((24, 20, 3), shade, np.uint8)


def test_a_confusion_matrix_is_drawn_in_greys(tmp_path):
    png, pdf = confusion_figure(MATRIX, NAMES, "a title", tmp_path / "figures" / "confusion.png")
    assert pdf.read_bytes().startswith(b"%PDF")
    pixels = imread(png)[..., :3]
    assert min(pixels.shape[:2]) > 500
    assert np.ptp(pixels, axis=2).max() == 0
    assert pixels.min() < 0.1


def test_the_diagonal_of_a_good_matrix_is_darker(tmp_path):
    good, _ = confusion_figure(np.diag([9, 9, 9]), NAMES, "", tmp_path / "good")
    bad, _ = confusion_figure(np.full((3, 3), 3), NAMES, "", tmp_path / "bad")
    assert imread(good)[..., 0].min() == 0
    # a cell of share 1 is black, one of a third is light
    assert (imread(good)[..., 0] < 0.05).mean() > 0.1
    assert (imread(bad)[..., 0] < 0.05).mean() < 0.1


def test_equal_numbers_give_equal_files(tmp_path):
    first = confusion_figure(MATRIX, NAMES, "t", tmp_path / "first")
    second = confusion_figure(MATRIX, NAMES, "t", tmp_path / "second")
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes()


def test_a_class_without_clips_is_drawn_too(tmp_path):
    png, _ = confusion_figure(np.array([[3, 1], [0, 0]]), NAMES[:2], "", tmp_path / "c")
    assert png.stat().st_size > 1000


def test_drawing_leaves_the_settings_alone(tmp_path):
    before = dict(mpl.rcParams)
    confusion_figure(MATRIX, NAMES, "t", tmp_path / "c")
    assert dict(mpl.rcParams) == before


def test_a_matrix_of_other_classes_is_an_error(tmp_path):
    with pytest.raises(MerError, match="does not fit 2 classes"):
        confusion_figure(MATRIX, NAMES[:2], "", tmp_path / "c")


def test_a_grid_shows_its_images(tmp_path):
    rows = [[picture(0), picture(255)], [picture(90)]]
    png, pdf = image_grid(rows, ["frame", "map"], ["onset", "apex"], "title", tmp_path / "g.png")
    assert pdf.read_bytes().startswith(b"%PDF")
    pixels = (imread(png)[..., 0] * 255).round()
    area = 20 * 24
    for shade in (0, 90):
        assert (pixels == shade).sum() > area * 4


@pytest.mark.parametrize(
    ("rows", "row_titles", "column_titles", "message"),
    [
        ([], [], [], "no images"),
        ([[]], [], [], "no images"),
        ([[np.zeros((4, 4, 3))]], [], [], "float64"),
        ([[np.zeros((4, 4), np.uint8)]], [], [], "8-bit RGB"),
        ([[picture(0)]], ["a", "b"], [], "2 row titles do not fit 1"),
        ([[picture(0)]], [], ["a", "b"], "2 column titles do not fit 1"),
    ],
)
def test_what_is_no_grid_is_an_error(tmp_path, rows, row_titles, column_titles, message):
    with pytest.raises(MerError, match=message):
        image_grid(rows, row_titles, column_titles, "", tmp_path / "g")
    assert not list(tmp_path.iterdir())
