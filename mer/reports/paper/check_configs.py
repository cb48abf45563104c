"""What a table file names in the folder of configurations must be there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.reports.paper.cells import table_cells
from mer.reports.paper.check import did_you_mean
from mer.reports.paper.settings import settings_of
from mer.reports.paper.table_file import PaperTable
from mer.reports.paper.typed_file import read_values

_MODEL = "--model."


def check_configs(table: PaperTable, path: Path, configs: Path) -> None:
    """Refuse files, datasets and settings of a method that do not exist; nothing is imported.

    Args:
        table: The file.
        path: Where it is, for messages.
        configs: The folder of the YAML files.

    Raises:
        MerError: The first that is not there, with what may be meant.
    """
    for problem in _problems(table, configs):
        raise MerError(f"{path}: {problem}{'' if problem.endswith('?') else '.'}")


def _problems(table: PaperTable, configs: Path) -> Iterator[str]:
    cells = table_cells(table)
    for file in dict.fromkeys(name for cell in cells for name in (cell.data, cell.method)):
        place = configs / file
        if not place.is_file():
            near = did_you_mean(place.stem, sorted(one.stem for one in place.parent.glob("*.yaml")))
            yield f"there is no configuration file {place}; {near}"
    for name, data in dict.fromkeys((cell.column, cell.data) for cell in cells):
        yield from _part_problems(name, table.columns[name].part, configs / data)
    for method, word in dict.fromkeys((one.method, w) for one in cells for w in one.overrides):
        yield from _setting_problems(word, configs / method)


def _part_problems(column: str, part: str, data: Path) -> Iterator[str]:
    if not part:
        return
    trees = _at(read_values(data), "data", "init_args", "tree")
    if not isinstance(trees, dict):
        yield f"columns.{column} has part {part!r}, but {data} has one dataset; leave part out"
    elif part not in trees:
        yield f"columns.{column} has part {part!r}; {did_you_mean(part, trees)}"


def _setting_problems(word: str, method: Path) -> Iterator[str]:
    if not word.startswith(_MODEL):
        return
    key = word.removeprefix(_MODEL).removeprefix("init_args.").partition("=")[0].partition(".")[0]
    known = settings_of(str(_at(read_values(method), "model", "class_path")))
    if known is not None and key not in known:
        near = did_you_mean(key, sorted(known - {"num_classes"}))
        yield f"override {word!r}: {method} has no setting {key}; {near}"


def _at(values: Any, *keys: str) -> Any:
    for key in keys:
        values = values.get(key) if isinstance(values, dict) else None
    return values
