"""A confusion matrix and a grid of images, as PNG and as PDF for print."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from mer.errors import MerError
from mer.reports.figures.confusion import confusion_matrices
from mer.reports.figures.style import clear, paper_style, save_figure
from mer.types import ByteArray, IntArray

# inches
_IMAGE = 1.2
Files = tuple[Path, Path]


def confusion_figure(matrix: IntArray, classes: Sequence[str], title: str, path: Path) -> Files:
    """Draw a confusion matrix; see `figure_confusion.confusion_matrices`.

    Args:
        matrix: Counts, truth in rows, shape (C, C).
        classes: Names in the order of the indices.
        title: Above the matrix; empty for none.
        path: Any suffix; `.png` and `.pdf` are written beside each other.

    Returns:
        The two files.

    Raises:
        MerError: The matrix does not fit the classes, or a file cannot be written.
    """
    return _save(confusion_matrices([(title, classes, np.asarray(matrix))]), path)


def image_grid(
    rows: Sequence[Sequence[ByteArray]],
    row_titles: Sequence[str],
    column_titles: Sequence[str],
    title: str,
    path: Path,
) -> Files:
    """Lay out images in rows, such as the frames of clips above their attention maps.

    Args:
        rows: RGB images, uint8, shape (H, W, 3) each; a row may be shorter than the others.
        row_titles: One a row; empty for none.
        column_titles: One a column of the longest row; empty for none.
        title: Above all; empty for none.
        path: Any suffix; `.png` and `.pdf` are written beside each other.

    Returns:
        The two files.

    Raises:
        MerError: There are no images, an image is not 8-bit RGB, or titles do not fit.
    """
    columns = max((len(row) for row in rows), default=0)
    _check_grid(rows, columns, row_titles, column_titles)
    with paper_style():
        size = (_IMAGE * columns + 0.9 * bool(row_titles), _IMAGE * len(rows) + 0.5)
        figure = Figure(figsize=size, layout="constrained")
        grid = figure.subplots(len(rows), columns, squeeze=False)
        for axes in grid.flat:
            clear(axes)
        for i, row in enumerate(rows):
            for axes, image in zip(grid[i], row, strict=False):
                axes.imshow(image)
        for axes, text in zip(grid[0], column_titles, strict=False):
            axes.set_title(text)
        for axes, text in zip(grid[:, 0], row_titles, strict=False):
            axes.set_ylabel(text, fontsize=8, rotation=0, ha="right", va="center")
        if title:
            figure.suptitle(title)
        return _save(figure, path)


def _check_grid(
    rows: Sequence[Sequence[ByteArray]],
    columns: int,
    row_titles: Sequence[str],
    column_titles: Sequence[str],
) -> None:
    if not columns:
        raise MerError("There are no images to lay out in a grid.")
    for image in (image for row in rows for image in row):
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise MerError(f"A grid takes 8-bit RGB images, not {image.dtype} {image.shape}.")
    for what, titles, n in (("row", row_titles, len(rows)), ("column", column_titles, columns)):
        if titles and len(titles) != n:
            raise MerError(f"{len(titles)} {what} titles do not fit {n} {what}s of images.")


def _save(figure: Figure, path: Path) -> Files:
    png, pdf = save_figure(figure, path, ("png", "pdf"))
    return png, pdf
