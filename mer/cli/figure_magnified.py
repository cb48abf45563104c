"""Magnified frames of some clips of a dataset, which no training precedes."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from mer.cli.locations import configs_folder
from mer.cli.table_corpus import Places
from mer.errors import MerError
from mer.reports.figures.file import PaperFigure
from mer.reports.figures.magnified import MagnifiedColumn, magnified_figure
from mer.reports.paper.cells import Cell

if TYPE_CHECKING:
    from mer.folds.figure_magnified import MagnifiedApex
    from mer.reports.paper.smoke_file import Smoke

_BY_RULE = "the first of each of the first subjects in the order of their keys"


def draw_magnified(
    figure: PaperFigure, options: argparse.Namespace, smoke: "Smoke | None"
) -> tuple[Figure, list[str], bool]:
    """Draw the apexes of clips, a row a factor and a column a clip and magnifier.

    Args:
        figure: The file.
        options: Of the command line.
        smoke: The demo size, on drawn faces; pictures keep the size of the data YAML.

    Returns:
        The figure, what its caption says, and whether its faces are drawn.

    Raises:
        MerError: The data is not prepared, or a magnifier cannot work.
    """
    if options.run:
        raise MerError(f"Figure {figure.number} shows no run: leave out --run.")
    from mer.folds.configuration import build_data
    from mer.folds.figure_magnified import described, first_clips, magnified_apex, magnifier_of

    magnifiers = [(one, magnifier_of(one.class_path, one.init_args)) for one in figure.magnifiers]
    data = build_data(_words(figure, options, smoke))
    keys = figure.clips or first_clips(data, figure.samples)
    columns = [
        _column(one.title, magnified_apex(data, key, magnifier, figure.factors))
        for key in keys
        for one, magnifier in magnifiers
    ]
    chosen = "named in the file of the figure" if figure.clips else _BY_RULE
    used = [f"{one.title} is {described(magnifier)}" for one, magnifier in magnifiers]
    told = [f"Clips are {chosen}: {', '.join(keys)}.", f"{'; '.join(used)}."]
    return magnified_figure(columns, figure.factors), told, data.is_synthetic


def _words(figure: PaperFigure, options: argparse.Namespace, smoke: "Smoke | None") -> list[str]:
    """Return the command line of the data, after drawing and preparing a synthetic one."""
    configs: Path = configs_folder()
    large = replace(smoke, data=[]) if smoke else None
    cell = Cell(0, "", "", figure.data, "", tuple(figure.overrides), figure.protocol)
    words = [*Places(configs, large, options).of(cell), *cell.overrides]
    return ["-c", str(configs / figure.data), *words]


def _column(title: str, found: "MagnifiedApex") -> MagnifiedColumn:
    clip = found.clip
    subject, units = clip.subject.rsplit("/", 1)[-1], "+".join(clip.action_units)
    head = f"{subject}, {units}" if units else subject
    return MagnifiedColumn(f"{head}\n{title}", found.onset, found.apex, found.magnified)
