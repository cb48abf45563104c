"""`mer figure`: a paper's figure for print; what is missing is run."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mer.cli.places import add_places
from mer.errors import MerError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mer.cli.figure_runs import NetworkRun
    from mer.reports.figures.file import PaperFigure
    from mer.reports.paper.smoke_file import Smoke
    from mer.reports.paper.table import FilledTable, Source


def main(arguments: list[str]) -> int:
    """Draw the figures of files; see `mer figure --help`.

    Raises:
        MerError: A figure file is wrong, some of its runs could not be done, or it shows faces
            and nobody said where these may be written.
    """
    options = _parser().parse_args(arguments)
    from mer.reports.figures.file import load_figure

    # all files are read before anything is trained
    figures = {path: load_figure(path) for path in options.files}
    for figure in figures.values():
        _require_place_for_faces(figure, options)
    for path, figure in figures.items():
        _make(path, figure, options)
    return 0


def _make(path: Path, figure: "PaperFigure", options: argparse.Namespace) -> None:
    from mer.files import write_atomically
    from mer.reports.figures.caption import caption
    from mer.reports.figures.style import mark_synthetic, save_figure

    drawn, sentences, synthetic = _draw(path, figure, options)
    if synthetic:
        mark_synthetic(drawn)
    stem = (options.out or Path("figures")) / f"{path.resolve().parent.name}-{path.stem}"
    written = save_figure(drawn, stem.with_suffix(".png"))
    text = caption(figure, sentences, synthetic)
    write_atomically(stem.with_suffix(".txt"), lambda stream: stream.write(text.encode()))
    print(f"{text}{' '.join(str(one) for one in written)}\n")


def _draw(
    path: Path, figure: "PaperFigure", options: argparse.Namespace
) -> "tuple[Figure, list[str], bool]":
    from mer.reports.figures.file import OF_WEIGHTS

    if figure.kind == "points":
        from mer.reports.figures.points import point_sets

        return point_sets(figure.points), [], False
    if figure.kind == "magnified":
        from mer.cli.figure_magnified import draw_magnified

        return draw_magnified(figure, options, _source(path, options)[1])
    if figure.kind in OF_WEIGHTS:
        return _draw_networks(path, figure, options)
    return _draw_scores(path, figure, options)


def _draw_networks(
    path: Path, figure: "PaperFigure", options: argparse.Namespace
) -> "tuple[Figure, list[str], bool]":
    from mer.cli.figure_faces import draw_attention_maps
    from mer.cli.figure_features import draw_embedding
    from mer.cli.figure_graphs import draw_adjacency, draw_edges
    from mer.reports.figures.caption import run_sentence

    runs = _network_runs(path, figure, options)
    if figure.kind == "embedding":
        drawn, sentences = draw_embedding(figure, runs)
    elif figure.kind == "attention":
        drawn, sentences = draw_attention_maps(figure, runs[0])
    elif figure.kind == "edges":
        drawn, sentences = draw_edges(figure, runs[0])
    else:
        drawn, sentences = draw_adjacency(runs[0])
    sentences += [run_sentence(run.results[0]) for run in runs]
    return drawn, sentences, any(run.synthetic for run in runs)


def _network_runs(
    path: Path, figure: "PaperFigure", options: argparse.Namespace
) -> "list[NetworkRun]":
    from mer.cli.figure_runs import named_runs

    if options.run:
        return named_runs(figure, options.run)
    from mer.cli.figure_training import trained_runs
    from mer.cli.table import require_sizes
    from mer.reports.figures.file import figure_cells

    source, smoke = _source(path, options)
    if smoke:
        require_sizes(figure_cells(figure), smoke)
    return trained_runs(figure, source, options, smoke)


def _draw_scores(
    path: Path, figure: "PaperFigure", options: argparse.Namespace
) -> "tuple[Figure, list[str], bool]":
    from mer.reports.figures.caption import score_sentences
    from mer.reports.figures.scores import draw_bars, draw_class_bars, draw_confusion, draw_curve

    filled = _filled(path, figure, options)
    intervals = figure.kind in ("bars", "curve")
    if figure.kind == "bars":
        drawn = draw_bars(figure, filled)
    elif figure.kind == "class_bars":
        drawn = draw_class_bars(figure, filled)
    elif figure.kind == "curve":
        drawn = draw_curve(figure, filled)
    else:
        drawn = draw_confusion(figure, filled.cells)
    sentences = score_sentences(filled.cells, intervals)
    if filled.synthetic and intervals:
        sentences.append("The paper's numbers, which are of other data, are left out.")
    return drawn, sentences, filled.synthetic


def _filled(path: Path, figure: "PaperFigure", options: argparse.Namespace) -> "FilledTable":
    """Return the figure's runs, or those of the table that it shows, after running the missing."""
    from mer.cli.table import require_sizes
    from mer.reports.figures.fill import as_table, cells_of_folders, fill_figure
    from mer.reports.paper.table import FilledTable, fill_table
    from mer.reports.paper.table_file import load_table

    if options.run:
        if figure.table:
            raise MerError(f"{path} shows {figure.table}, whose runs it finds: leave out --run.")
        cells = cells_of_folders(figure, options.run)
        return FilledTable(as_table(figure), tuple(cells), tuple(figure.seeds), "last")
    source, smoke = _source(path, options)
    seeds = smoke.seeds if smoke else ()

    def fill() -> "FilledTable":
        if figure.table:
            return fill_table(load_table(path.parent / figure.table), source, seeds)
        return fill_figure(figure, source, seeds)

    filled = fill()
    if smoke:
        require_sizes((one.cell for one in filled.cells), smoke)
    if filled.complete or options.no_run:
        return filled
    from mer.cli.table_run import run_missing

    problems = run_missing([filled], source, options, smoke)
    if problems:
        raise MerError("\n".join(problems))
    return fill()


def _source(path: Path, options: argparse.Namespace) -> "tuple[Source, Smoke | None]":
    from mer.cli.table import find_source, load_smokes

    smoke = load_smokes([path]) if options.corpus == "synthetic" else None
    return find_source(options, smoke), smoke


def _require_place_for_faces(figure: "PaperFigure", options: argparse.Namespace) -> None:
    of_faces = figure.kind in ("attention", "magnified")
    if of_faces and options.corpus == "real" and options.out is None:
        raise MerError(
            f"Figure {figure.number} shows faces of persons, whose licence may forbid to publish "
            "them: say with --out FOLDER where on this machine they may be written."
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer figure",
        description="Draw a figure of a paper, as PNG, PDF and SVG, with its caption as text. "
        "Trainings that are missing are run first; runs are shared with mer table.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("files", type=Path, nargs="+", metavar="FILE", help="experiments/<method>/figure<N>.yaml")
    add("--out", type=Path, metavar="FOLDER",
        help="where to (default: figures); must be named for faces of persons")  # fmt: skip
    add("--run", type=Path, action="append", default=[], metavar="FOLDER",
        help="a run that mer loso has made, in place of the figure's own; repeated where it shows "
        "several, in its order")  # fmt: skip
    add("--corpus", choices=("real", "synthetic"), default="real",
        help="synthetic: on drawn faces at demo size, which shows that it works")  # fmt: skip
    add("--corpus-root", type=Path, metavar="FOLDER",
        help="where drawn faces are (default: RUNS/synthetic)")  # fmt: skip
    add("--no-run", action="store_true", help="draw what there is; train nothing")
    add("--runs", type=Path, default=Path("runs"), help="default: runs")
    add_places(parser)
    parser.set_defaults(rerun=False, weights=None, inner=False)
    return parser
