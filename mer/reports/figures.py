"""Confusion matrices and grids of images, as PNG and as PDF for print."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mer.errors import MerError
from mer.files import write_atomically
from mer.types import ByteArray, IntArray

# inches; a column of a two-column paper is 3.5 wide
_CELL = 0.62
_IMAGE = 1.2


def confusion_figure(
    matrix: IntArray, classes: Sequence[str], title: str, path: Path
) -> tuple[Path, Path]:
    """Draw a confusion matrix; each cell shows its count and its share of the true class.

    The shade is the share, in greys, so that a print without colour loses nothing.

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
    counts = np.asarray(matrix)
    if counts.shape != (len(classes), len(classes)):
        raise MerError(
            f"A confusion matrix of shape {counts.shape} does not fit {len(classes)} classes."
        )
    with _print_style():
        side = 1.3 + _CELL * len(classes)
        figure = Figure(figsize=(side, side), layout="constrained")
        axes = figure.subplots()
        _draw_cells(axes, counts)
        axes.set_xticks(
            range(len(classes)), classes, rotation=45, ha="right", rotation_mode="anchor"
        )
        axes.set_yticks(range(len(classes)), classes)
        axes.set_xlabel("predicted")
        axes.set_ylabel("true")
        axes.tick_params(length=0)
        if title:
            figure.suptitle(title, fontsize=9)
        return _save(figure, path)


def image_grid(
    rows: Sequence[Sequence[ByteArray]],
    row_titles: Sequence[str],
    column_titles: Sequence[str],
    title: str,
    path: Path,
) -> tuple[Path, Path]:
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
    with _print_style():
        size = (_IMAGE * columns + 0.9 * bool(row_titles), _IMAGE * len(rows) + 0.5)
        figure = Figure(figsize=size, layout="constrained")
        grid = figure.subplots(len(rows), columns, squeeze=False)
        for axes in grid.flat:
            _clear(axes)
        for i, row in enumerate(rows):
            for axes, image in zip(grid[i], row, strict=False):
                axes.imshow(image)
        for axes, text in zip(grid[0], column_titles, strict=False):
            axes.set_title(text, fontsize=9)
        for axes, text in zip(grid[:, 0], row_titles, strict=False):
            axes.set_ylabel(text, fontsize=9, rotation=0, ha="right", va="center")
        if title:
            figure.suptitle(title, fontsize=10)
        return _save(figure, path)


def _print_style() -> AbstractContextManager[None]:
    # STIX is Times-like and ships with matplotlib; type 42 embeds fonts that journals accept
    return mpl.rc_context({"font.family": "STIXGeneral", "font.size": 9, "pdf.fonttype": 42})


def _draw_cells(axes: Axes, counts: IntArray) -> None:
    totals = counts.sum(axis=1, keepdims=True)
    shares = counts / np.maximum(totals, 1)
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1)
    for (i, j), share in np.ndenumerate(shares):
        label = f"{counts[i, j]}\n{100 * share:.0f} %" if totals[i, 0] else "0"
        axes.text(j, i, label, ha="center", va="center", color="white" if share > 0.6 else "black")
    # thin lines part cells whose shades are alike
    edges = np.arange(len(counts) + 1) - 0.5
    axes.hlines(edges, -0.5, len(counts) - 0.5, colors="0.6", linewidths=0.5, clip_on=False)
    axes.vlines(edges, -0.5, len(counts) - 0.5, colors="0.6", linewidths=0.5, clip_on=False)
    axes.spines[:].set_visible(False)


def _clear(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)


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


def _save(figure: Figure, path: Path) -> tuple[Path, Path]:
    png, pdf = path.with_suffix(".png"), path.with_suffix(".pdf")
    write_atomically(png, lambda stream: figure.savefig(stream, format="png", dpi=200))
    # without a date, equal numbers give equal files
    write_atomically(
        pdf, lambda stream: figure.savefig(stream, format="pdf", metadata={"CreationDate": None})
    )
    return png, pdf
