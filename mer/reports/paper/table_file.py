"""Table files: one a paper's table, typed. They name runs and hold the numbers that it prints."""

from dataclasses import dataclass, field
from pathlib import Path

from mer.errors import MerError
from mer.reports.paper.check import KINDS, check_table
from mer.reports.paper.typed_file import fit_values, read_values

# OmegaConf fills these; a frozen dataclass would be read-only to it.


@dataclass
class Column:
    """A column of scores: a dataset with its classes, or a variant of the method.

    Attributes:
        title: As the paper heads it.
        data: The data YAML below `configs/`; a row's own goes first.
        overrides: As on a command line: `--model.au_loss=none`.
        part: The dataset of a Composite whose clips alone count here; empty for all.
        clips: The paper's number of clips, then other usual ones of the set.
        clips_stated: Whether the paper tells its number; otherwise all of `clips` are usual ones.
    """

    title: str = ""
    data: str = ""
    overrides: list[str] = field(default_factory=list)
    part: str = ""
    clips: list[int] = field(default_factory=list)
    clips_stated: bool = True


@dataclass
class Row:
    """A row of a table: a run of ours in each column that `printed` names, or somebody's figures.

    Attributes:
        name: As the paper prints it.
        group: The part of the table that it stands in: `(a) On CASME II`.
        data: The data YAML, where columns name none.
        method: The method YAML below `configs/`; empty takes the table's.
        overrides: After the table's and the column's.
        cells: More overrides by column.
        choices: By column, overrides of which the paper does not say which one it took; all run.
        printed: By column, the scores in the order of the table's, divided by ` / `. `lost` where
            the text has lost a number; `-` where the paper has none: nothing runs there.
        published: Others' figures, which are not run.
        cited: Another paper's method, which is run beside the figures that the table cites.
        clips: As a column's, where the row says which dataset it is of; goes before a column's.
        fold: The fold whose facts stand here, in a table of kind `facts`; empty for their mean.
        note: A sentence below the table.
    """

    name: str = ""
    group: str = ""
    data: str = ""
    method: str = ""
    overrides: list[str] = field(default_factory=list)
    cells: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    published: bool = False
    cited: bool = False
    clips: list[int] = field(default_factory=list)
    fold: str = ""
    note: str = ""


@dataclass
class PaperTable:
    """A table of a paper.

    Attributes:
        paper: The method's name.
        number: Of the table: `3`, `III(b)`; what follows the word table.
        title: Of the table.
        citation: The paper.
        scores: Unit of each printed number by its name, in order: `acc`, `f1`, `uf1`, `uar` in
            `percent` or `fraction`; in a table of `facts` or `costs` any names.
        columns: By a short name that rows use.
        rows: In the paper's order.
        kind: `scores`; `facts`, what each fold's method has learned; `costs`, measured elsewhere.
        method: The method YAML of rows that name none.
        overrides: Of all rows.
        protocol: Of our runs, see `mer.splits.make_folds`.
        rule: The honest rule that ours are read by: `last` or `inner`.
        averaging: How the paper averages: `pooled`, `subjects` or `unstated`.
        papers_rule: The leaky rule by which the paper's numbers came about, as far as is known.
        seeds: Of our runs.
        weights: Whether the last weights are kept, which figures need.
        cost: What the runs take.
        benchmark: Of kind `costs`: the script that measures ours.
        notes: Sentences below the table.
    """

    paper: str = ""
    number: str = ""
    title: str = ""
    citation: str = ""
    scores: dict[str, str] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    kind: str = "scores"
    method: str = ""
    overrides: list[str] = field(default_factory=list)
    protocol: str = "loso"
    rule: str = "last"
    averaging: str = "unstated"
    papers_rule: str = ""
    seeds: list[int] = field(default_factory=lambda: [0, 1, 2])
    weights: bool = False
    cost: str = ""
    benchmark: str = ""
    notes: list[str] = field(default_factory=list)


def load_table(path: Path) -> PaperTable:
    """Read a table file.

    Raises:
        MerError: It is not there, no YAML, or has a key or value that a table cannot have; the
            message names the file and the place in it.
    """
    values = read_values(path)
    if "rows" not in values and values.get("kind", KINDS[0]) not in KINDS:
        raise MerError(f"{path} is a figure file; `mer figure {path}` draws it.")
    table = fit_values(values, PaperTable, path)
    assert isinstance(table, PaperTable)
    check_table(table, path)
    return table
