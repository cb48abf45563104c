"""Figure files: one a paper's figure, typed. They name runs, and say what is drawn of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mer.errors import MerError
from mer.landmark_sets import POINT_SETS
from mer.reports.paper.cells import Cell
from mer.reports.paper.check import SCORES, did_you_mean
from mer.reports.paper.typed_file import load_typed

# by kind: the keys that it needs, and those that it can do without
KINDS = {
    "confusion": (("runs",), ()),
    "attention": (("runs",), ("clips", "samples", "subjects", "maps")),
    "adjacency": (("runs",), ()),
    "edges": (("runs", "matrices"), ("edges",)),
    "embedding": (("runs",), ("fold", "perplexity")),
    "points": (("points",), ()),
    "curve": (("runs", "setting", "values"), ("label", "scores")),
    "bars": (("table",), ("columns", "scores")),
    "class_bars": (("table",), ("columns",)),
    "magnified": (("data", "magnifiers", "factors"), ("clips", "samples")),
}
# kinds that look into trained networks, so that their weights must be there
OF_WEIGHTS = ("attention", "adjacency", "edges", "embedding")
_OPTIONS = tuple(dict.fromkeys(key for keys in KINDS.values() for part in keys for key in part))

# OmegaConf fills these; a frozen dataclass would be read-only to it.


@dataclass
class FigureRun:
    """A run that a figure shows: a panel, a row of panels or a line.

    Attributes:
        title: What it is called in the figure.
        data: The data YAML below `configs/`.
        method: The method YAML; empty takes the figure's.
        overrides: As on a command line, after the figure's: `--model.layer=1`.
        printed: By value of the setting of a `curve`, what the paper prints, in per cent.
    """

    title: str = ""
    data: str = ""
    method: str = ""
    overrides: list[str] = field(default_factory=list)
    printed: dict[str, str] = field(default_factory=dict)


@dataclass
class FigureMagnifier:
    """A way of magnifying motion that a figure shows: a column a clip.

    Attributes:
        title: What it is called in the figure.
        class_path: As in a method's YAML: `mer.magnification.Eulerian`.
        init_args: Its settings.
    """

    title: str = ""
    class_path: str = ""
    init_args: dict[str, str] = field(default_factory=dict)


@dataclass
class PaperFigure:
    """A figure of a paper.

    Attributes:
        paper: The method's name.
        number: Of the figure.
        title: Of the figure.
        citation: The paper.
        kind: What is drawn, one of `KINDS`.
        caption: What a reader must know beside what the runs themselves tell.
        notes: Where ours differs from the paper's, and why.
        cost: What the runs take.
        method: The method YAML of runs that name none.
        overrides: Of all runs.
        protocol: See `mer.splits.make_folds`.
        seeds: Of the runs; figures of trained networks show the first.
        runs: In the order in which they are shown.
        clips: Of `attention` and `magnified`: keys; empty takes the first of each class, or of as
            many subjects as there are `samples`.
        subjects: Of `attention`: whose first clips are shown, `casme3/spNO.1`; not beside clips.
        maps: Of `attention`: a clip, in the order of time; several need a method of sequences.
        samples: Of `attention`: clips a class, of `magnified`: clips, where none are named.
        matrices: Of `edges`: names such as `fused/4`, a panel each.
        edges: Of `edges`: how many a panel.
        fold: Of `embedding`: the held-out subject; empty takes the one with most clips.
        perplexity: Of `embedding`: of t-SNE.
        points: Of `points`: sizes of the point sets.
        setting: Of `curve`: the key that takes the values, `--model.beta`.
        values: Of `curve`.
        label: Of `curve`: what the setting is called in print.
        scores: Of `curve` (the first) and `bars`: `acc`, `uf1`, `uar`.
        table: Of `bars` and `class_bars`: the table file beside this one whose rows are shown.
        columns: Likewise: which of its columns, a panel each; empty takes all.
        data: Of `magnified`: the data YAML below `configs/` whose clips are shown.
        magnifiers: Of `magnified`: a column each.
        factors: Of `magnified`: a row each.
    """

    paper: str = ""
    number: str = ""
    title: str = ""
    citation: str = ""
    kind: str = ""
    caption: str = ""
    notes: list[str] = field(default_factory=list)
    cost: str = ""
    method: str = ""
    overrides: list[str] = field(default_factory=list)
    protocol: str = "loso"
    seeds: list[int] = field(default_factory=lambda: [0])
    runs: list[FigureRun] = field(default_factory=list)
    clips: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    maps: int = 1
    samples: int = 2
    matrices: list[str] = field(default_factory=list)
    edges: int = 10
    fold: str = ""
    perplexity: float = 30.0
    points: list[int] = field(default_factory=list)
    setting: str = ""
    values: list[float] = field(default_factory=list)
    label: str = ""
    scores: list[str] = field(default_factory=lambda: ["acc"])
    table: str = ""
    columns: list[str] = field(default_factory=list)
    data: str = ""
    magnifiers: list[FigureMagnifier] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)


def load_figure(path: Path) -> PaperFigure:
    """Read a figure file.

    Raises:
        MerError: It is not there, no YAML, or has a key or value that a figure cannot have; the
            message names the file and the place in it.
    """
    if not path.is_file():
        raise MerError(f"There is no figure file {path}; experiments/<method>/ holds those of mer.")
    figure = load_typed(path, PaperFigure)
    assert isinstance(figure, PaperFigure)
    for problem in _problems(figure):
        raise MerError(f"{path}: {problem}{'' if problem.endswith('?') else '.'}")
    return figure


def figure_cells(figure: PaperFigure) -> list[Cell]:
    """Return the trainings of a figure: one a run, or one a run and value of the setting."""
    choices = [f"{figure.setting}={value:g}" for value in figure.values] or [""]
    return [
        Cell(
            row=place,
            column=run.title,
            choice=choice,
            data=run.data,
            method=run.method or figure.method,
            overrides=(*figure.overrides, *run.overrides, *filter(None, [choice])),
            protocol=figure.protocol,
        )
        for place, run in enumerate(figure.runs)
        for choice in choices
    ]


def _problems(figure: PaperFigure) -> Iterator[str]:
    for name in ("paper", "number", "title", "citation", "kind", "seeds"):
        if not getattr(figure, name):
            yield f"{name} is missing"
    if figure.kind not in KINDS:
        yield f"kind is {figure.kind!r}; {did_you_mean(figure.kind, KINDS)}"
    yield from _option_problems(figure)
    yield from _value_problems(figure)
    yield from _magnifier_problems(figure)
    yield from _run_problems(figure)


def _value_problems(figure: PaperFigure) -> Iterator[str]:
    for score in figure.scores:
        if score not in SCORES:
            yield f"scores has {score!r}; {did_you_mean(score, SCORES)}"
    for size in figure.points:
        if size not in POINT_SETS:
            yield f"points has {size}; there are {', '.join(map(str, POINT_SETS))}"
    for name in ("samples", "maps", "edges", "perplexity"):
        if getattr(figure, name) < 1:
            yield f"{name} is {getattr(figure, name)}; it takes 1 or more"
    if figure.clips and figure.subjects:
        yield "clips and subjects both say what is shown; write one of the two"


def _magnifier_problems(figure: PaperFigure) -> Iterator[str]:
    for factor in figure.factors:
        if not factor >= 1:
            yield f"factors has {factor:g}; it takes 1 or more"
    for place, one in enumerate(figure.magnifiers):
        if not (one.title and one.class_path):
            yield f"magnifiers[{place}]: title or class_path is missing"


def _option_problems(figure: PaperFigure) -> Iterator[str]:
    needed, allowed = KINDS[figure.kind]
    blank = PaperFigure()
    for key in _OPTIONS:
        given = getattr(figure, key) != getattr(blank, key)
        if key in needed and not given:
            yield f"{key} is missing, which a figure of kind {figure.kind} needs"
        if given and key not in (*needed, *allowed):
            yield f"{key} means nothing to a figure of kind {figure.kind}"


def _run_problems(figure: PaperFigure) -> Iterator[str]:
    titles = [run.title for run in figure.runs]
    for place, run in enumerate(figure.runs):
        where = f"runs[{place}]"
        if titles.count(run.title) > 1:
            yield f"{where}: title {run.title!r} is there twice"
        if not run.data or not (run.method or figure.method):
            yield f"{where}: data or method is missing"
        for word in (*figure.overrides, *run.overrides):
            if not word.startswith("--") or "=" not in word:
                yield f"{where}: override {word!r} must read --KEY=VALUE"
        for value, text in run.printed.items():
            if not _is_number(value) or float(value) not in figure.values:
                yield f"{where}: printed has {value}, which is none of the values"
            if not _is_number(text) or float(text) > 100:
                yield f"{where}: printed at {value} is {text!r}; it takes per cent, such as 78.49"


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
