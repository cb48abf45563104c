"""Table files: one a paper's table, typed. They name runs and hold the numbers that it prints."""

from collections.abc import Iterator
from dataclasses import dataclass, field, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import yaml
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from mer.errors import MerError
from mer.reports.paper.check import check_table, did_you_mean

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
    table = load_typed(path, PaperTable)
    assert isinstance(table, PaperTable)
    check_table(table, path)
    return table


def load_typed(path: Path, kind: type) -> Any:
    """Read a YAML file as a dataclass of plain values; a key that it lacks is an error.

    Raises:
        MerError: The file is not there, no YAML, or does not fit.
    """
    values = _read(path)
    for place, sentence in _unknown_keys(values, kind):
        raise MerError(f"{path}: {place}: {sentence}{'' if sentence.endswith('?') else '.'}")
    try:
        merged = OmegaConf.merge(OmegaConf.structured(kind), OmegaConf.create(values))
        return OmegaConf.to_object(merged)
    except OmegaConfBaseException as error:
        first = str(error).splitlines()[0]
        raise MerError(f"{path}: {error.full_key}: {first}.") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        # every value stays the text that it is: 70.20 must not become 70.2
        values = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    except FileNotFoundError as error:
        raise MerError(
            f"There is no table file {path}; experiments/<method>/ holds those of mer."
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MerError(f"{path} is no YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(values, dict):
        raise MerError(f"{path} has no keys at its top.")
    return values


def _unknown_keys(values: Any, kind: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the place of each key that a dataclass lacks; OmegaConf tells none in lists."""
    inner, origin = get_args(kind), get_origin(kind)
    if is_dataclass(kind) and isinstance(values, dict):
        known = get_type_hints(kind)
        for key, value in values.items():
            here = f"{place}.{key}".lstrip(".")
            if key not in known:
                yield here, did_you_mean(key, known)
            else:
                yield from _unknown_keys(value, known[key], here)
    elif origin is list and isinstance(values, list):
        for number, value in enumerate(values):
            yield from _unknown_keys(value, inner[0], f"{place}[{number}]")
    elif origin is dict and isinstance(values, dict):
        for key, value in values.items():
            yield from _unknown_keys(value, inner[1], f"{place}.{key}")
