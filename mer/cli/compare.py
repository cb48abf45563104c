"""`mer compare`: one system against others, on the clips and seeds that both have."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mer.cli.report import find_configurations, planned_seeds
from mer.cli.score import class_list
from mer.errors import MerError

if TYPE_CHECKING:
    from mer.evaluation.system import System


def main(arguments: list[str]) -> int:
    """Print how the first system differs from each other one; see `mer compare --help`.

    Raises:
        MerError: A system cannot be read, or two cannot be paired.
    """
    options = _parser().parse_args(arguments)
    from mer.evaluation.comparison import compare
    from mer.reports.comparison_table import render_comparison, write_comparison

    one, *rivals = [_system(path, options) for path in options.systems]
    comparisons = compare(one, rivals, options.common)
    print(render_comparison(one, comparisons, options.rule))
    if options.json:
        write_comparison(one, comparisons, options.rule, options.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer compare",
        description="Compare the first system with each of the others: the paired difference of "
        "UF1, UAR and ACC, its 95 % interval by subject bootstrap, and p by swapping subjects.",
        allow_abbrev=False,
    )
    parser.add_argument("systems", type=Path, nargs="+", metavar="SYSTEM",
                        help="runs/EXPERIMENT with one configuration, a configuration's folder, "
                        "or a CSV as mer score takes it")  # fmt: skip
    parser.add_argument("--rule", choices=("last", "inner"), default="last",
                        help="which epoch of runs counts (default: last)")  # fmt: skip
    parser.add_argument("--common", action="store_true",
                        help="where clips differ, compare on those that both tested")  # fmt: skip
    parser.add_argument("--classes", type=class_list, default=[], metavar="A,B,C",
                        help="of CSVs, as mer score takes them")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all numbers")
    return parser


def _system(path: Path, options: argparse.Namespace) -> "System":
    from mer.evaluation.predictions import load_results
    from mer.evaluation.protocol import FIRST_PROTOCOL
    from mer.evaluation.scored_csv import read_predictions
    from mer.evaluation.system import system_of_file, system_of_results
    from mer.reports.audited import alarms, find_audit
    from mer.reports.evaluated import ledger_notes
    from mer.reports.score_table import context_notes, merge_context

    if not path.is_dir():
        return system_of_file(read_predictions(path, options.classes))
    found = find_configurations(path)
    if len(found) > 1:
        raise MerError(
            f"{path} holds {len(found)} configurations ({', '.join(map(str, found[:3]))}); name "
            "the folder of one."
        )
    results = load_results(found[0])
    context = merge_context(results)
    protocol = context.get("protocol", FIRST_PROTOCOL)
    failed = alarms(find_audit(found[0], results[0].config_hash, protocol))
    notes = (*context_notes(context), *failed, *ledger_notes(found[0], context))
    seeds = planned_seeds(found[0])
    return system_of_results(results, str(found[0]), options.rule, notes, seeds)
