"""How every figure for print looks, and how it is written: widths, fonts, colours, files."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mer.files import write_atomically

# inches; one column and both columns of a page of IEEE
COLUMN, PAGE = 3.5, 7.16
DPI = 300
KINDS = ("png", "pdf", "svg")
# Okabe and Ito's palette (2008), told apart by the colour-blind, in the order of use. Neighbours
# differ in grey; markers and dashes say the same again.
COLOURS = ("#0072B2", "#E69F00", "#000000", "#56B4E9", "#D55E00", "#CC79A7", "#009E73", "#F0E442")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))
SYNTHETIC = "Synthetic corpus of drawn faces: this shows that the pipeline learns, nothing more."

_STYLE: Mapping[str, Any] = {
    # STIX is Times-like and ships with matplotlib
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 8,
    "figure.titlesize": 9,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.0,
    # embeds fonts as journals accept them
    "pdf.fonttype": 42,
    # names of elements that do not change from run to run
    "svg.hashsalt": "mer",
}
# without a date, equal numbers give equal files
_UNDATED: Mapping[str, Any] = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}


def paper_style() -> AbstractContextManager[None]:
    """Return the settings of matplotlib under which figures are drawn and saved."""
    style: Any = dict(_STYLE)
    return mpl.rc_context(style)


def mark_synthetic(figure: Figure) -> None:
    """Write below a figure that its faces are drawn."""
    with paper_style():
        figure.supxlabel(SYNTHETIC, fontsize=7, style="italic")


def letter(index: int, text: str) -> str:
    """Return the title of a panel: `(a) layer 1`."""
    return f"({chr(ord('a') + index)}) {text}".rstrip()


def clear(axes: Axes) -> None:
    """Remove the ticks and the frame of a panel that shows a picture or a drawing."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)


def save_figure(figure: Figure, path: Path, kinds: Sequence[str] = KINDS) -> list[Path]:
    """Write a figure as PNG of 300 dpi, as PDF and as SVG beside each other.

    Equal figures give equal files: there is no date in them, and no path.

    Args:
        figure: What to write.
        path: Any suffix; others take its place.
        kinds: Which of `png`, `pdf` and `svg`; the files are returned in this order.

    Raises:
        MerError: A file cannot be written.
    """
    files = [path.with_suffix(f".{kind}") for kind in kinds]
    with paper_style():
        for kind, file in zip(kinds, files, strict=True):
            write = partial(figure.savefig, format=kind, dpi=DPI, metadata=_UNDATED.get(kind))
            write_atomically(file, write)
    return files
