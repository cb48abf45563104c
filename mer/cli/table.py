"""`mer table`: a paper's table; what is missing is run, ours stand beside the paper's."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mer.cli.cores import usable_cores
from mer.cli.locations import PACKAGE, configs_folder
from mer.cli.places import add_places
from mer.errors import MerError

if TYPE_CHECKING:
    from mer.reports.paper.cells import Cell
    from mer.reports.paper.smoke_file import Smoke
    from mer.reports.paper.table import FilledTable, Source
    from mer.reports.paper.table_file import PaperTable

SMOKE = "smoke.yaml"


def main(arguments: list[str]) -> int:
    """Print tables of papers, after running what is missing; see `mer table --help`.

    Raises:
        MerError: A table file is wrong, or some of a table's runs could not be done.
    """
    options = _parser().parse_args(arguments)
    from mer.reports.paper.cells import table_cells
    from mer.reports.paper.files import check_ending, write_paper_tables
    from mer.reports.paper.text import render_paper_table

    for path in options.out:
        check_ending(path)
    _check_options(options)
    files = [*options.files, *(all_tables() if options.all else ())]
    if not files:
        raise MerError("Name a table file, experiments/<method>/table<N>.yaml, or --all.")
    tables = _load(files)
    if options.check_numbers:
        print(_check_numbers(tables), end="")
        return 0
    smoke = load_smokes(files) if options.corpus == "synthetic" else None
    if smoke:
        require_sizes((cell for one in tables for cell in table_cells(one)), smoke)
    source = find_source(options, smoke)
    if options.status:
        print(_status(tables, source, options, smoke), end="")
        return 0
    filled, problems = _fill(tables, source, options, smoke)
    print("\n\n".join(map(render_paper_table, filled)), end="")
    for path in options.out:
        write_paper_tables(filled, path)
    if problems:
        raise MerError("\n".join(problems))
    return 0 if all(one.complete for one in filled) else 1


def experiments_folder() -> Path:
    """Return `experiments/`: inside an installed package, or beside it in a checkout.

    Raises:
        MerError: It is in neither place.
    """
    for folder in (PACKAGE / "experiments", PACKAGE.parent / "experiments"):
        if (folder / SMOKE).is_file():
            return folder
    raise MerError(f"The table files of mer are not at {PACKAGE.parent / 'experiments'}.")


def all_tables() -> list[Path]:
    """Return every table file of mer, by method and number."""
    found = experiments_folder().glob("*/table*.yaml")
    return sorted(found, key=lambda path: (path.parent.name, *_number(path.stem)))


def _number(stem: str) -> tuple[int, str]:
    """Return 3 and `b` of `table3b`; what has no number stands last."""
    name = stem.removeprefix("table")
    digits = name[: len(name) - len(name.lstrip("0123456789"))]
    return int(digits or 1000), name[len(digits) :]


def load_smokes(files: Sequence[Path]) -> "Smoke":
    """Return the demo size: the corpus' of all tables, the methods' of each table's folder."""
    from mer.reports.paper.smoke_file import load_smoke

    smoke = load_smoke(experiments_folder() / SMOKE)
    for folder in dict.fromkeys(file.parent for file in files):
        if (folder / SMOKE).is_file():
            smoke.methods |= load_smoke(folder / SMOKE).methods
    return smoke


def require_sizes(cells: "Iterable[Cell]", smoke: "Smoke") -> None:
    """Refuse to run a method on drawn faces at its full size.

    Args:
        cells: The runs of tables or of a figure.
        smoke: The demo sizes.

    Raises:
        MerError: A method has none.
    """
    for method in sorted({cell.method for cell in cells} - set(smoke.methods)):
        raise MerError(f"{method} has no demo size: give it one in {SMOKE} beside the file, under "
                       "methods.")  # fmt: skip


def find_source(options: argparse.Namespace, smoke: "Smoke | None") -> "Source":
    """Return where results are looked for; those on drawn faces have a folder of their own."""
    from mer.reports.paper.table import Source

    if smoke is None:
        return Source(configs_folder(), options.runs)
    runs = options.runs / "synthetic"
    return Source(configs_folder(), runs, tuple(smoke.data), smoke.methods, str(smoke.corpus))


def _check_options(options: argparse.Namespace) -> None:
    if options.workers is not None and options.workers < 1:
        raise MerError(f"--workers is {options.workers}; it takes 1 or more.")
    if options.out and (options.status or options.check_numbers):
        raise MerError(
            "--out writes tables; --status and --check-numbers print none: leave it out."
        )
    for seed in options.seeds:
        if seed < 0:
            raise MerError(f"--seeds has {seed}; it takes seeds of 0 or more.")


def _check_numbers(tables: "Sequence[PaperTable]") -> str:
    from mer.reports.paper.number_check import render_number_check

    return render_number_check(tables)


def _load(files: Sequence[Path]) -> "list[PaperTable]":
    from mer.reports.paper.check_configs import check_configs
    from mer.reports.paper.table_file import load_table

    tables = [load_table(file) for file in files]
    for table, file in zip(tables, files, strict=True):
        check_configs(table, file, configs_folder())
    return tables


def _seeds(options: argparse.Namespace, smoke: "Smoke | None") -> list[int]:
    return options.seeds or (smoke.seeds if smoke else [])


def _status(
    tables: "Sequence[PaperTable]",
    source: "Source",
    options: argparse.Namespace,
    smoke: "Smoke | None",
) -> str:
    from mer.reports.paper.status import render_status
    from mer.reports.paper.table import fill_table

    seeds = _seeds(options, smoke)
    filled = [fill_table(one, source, seeds, options.inner, score=False) for one in tables]
    return render_status(filled, options.workers or usable_cores())


def _fill(
    tables: "Sequence[PaperTable]",
    source: "Source",
    options: argparse.Namespace,
    smoke: "Smoke | None",
) -> "tuple[list[FilledTable], list[str]]":
    """Run what is missing, unless asked not to, and return the tables with what went wrong."""
    from mer.reports.paper.table import fill_table

    seeds = _seeds(options, smoke)
    filled = [fill_table(one, source, seeds, options.inner) for one in tables]
    if options.no_run or (all(one.complete for one in filled) and not options.rerun):
        return filled, []
    from mer.cli.table_run import run_missing

    problems = run_missing(filled, source, options, smoke)
    return [fill_table(one, source, seeds, options.inner) for one in tables], problems


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer table",
        description="Print a table of a paper: ours beside the paper's numbers. What is missing "
        "is run first; the same command continues what was stopped.",
        epilog="experiments/<method>/README.md tells what each table costs.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("files", type=Path, nargs="*", metavar="FILE", help="experiments/<method>/table<N>.yaml")
    add("--all", action="store_true", help="every table of every method")
    add("--corpus", choices=("real", "synthetic"), default="real",
        help="synthetic: on drawn faces at demo size, which shows that the rows run")  # fmt: skip
    add("--corpus-root", type=Path, metavar="FOLDER",
        help="where drawn faces are (default: RUNS/synthetic)")  # fmt: skip
    add("--status", action="store_true", help="what is done, missing, and how long it takes")
    add("--check-numbers", action="store_true",
        help="list the printed accuracies that no whole number of clips gives")  # fmt: skip
    add("--no-run", action="store_true", help="print what there is; train nothing")
    add("--rerun", action="store_true",
        help="train again where code or data has changed since")  # fmt: skip
    add("--seeds", type=int, nargs="+", default=[], help="in place of the table file's")
    add("--inner", action="store_true", help="train twice a fold and read by rule `inner`")
    add("--runs", type=Path, default=Path("runs"), help="default: runs")
    add("--out", type=Path, action="append", default=[], metavar="FILE",
        help="write the tables: .md, .csv, .tex (booktabs) or .json; may be repeated")  # fmt: skip
    add("--weights", action=argparse.BooleanOptionalAction,
        help="keep the last weights of folds trained now (default: as the file says)")  # fmt: skip
    add_places(parser)
    return parser
