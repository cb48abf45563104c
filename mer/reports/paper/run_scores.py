"""The scores of one run of a table: those that were kept, or computed from its results."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mer.errors import MerError
from mer.evaluation.predictions import load_result, result_path
from mer.reports.facts import mean_facts
from mer.reports.paper.row_index import RowEntry
from mer.reports.paper.score_cache import Scored, fingerprint, keep_scored, read_scored
from mer.reports.paper.subject_means import subject_means
from mer.reports.score_table import score_table
from mer.types import FoldResult


def score_run(
    entry: RowEntry, runs: Path, seeds: tuple[int, ...], rule: str, score: bool = True
) -> Scored:
    """Return the scores of a run, and keep them beside its results.

    Args:
        entry: The run.
        runs: The folder of all runs.
        seeds: Asked for.
        rule: A training counts for rule `inner` only if it can be read by it.
        score: Compute scores that were not kept; otherwise only count.
    """
    folder, paths = entry.folder(runs), entry.results(runs, seeds)
    asked = f"{rule} {' '.join(map(str, seeds))}"
    mark = fingerprint(paths, f"{rule} {entry.config_hash}")
    kept = read_scored(folder, asked, mark)
    if kept is not None:
        return kept
    scored = _score(entry, seeds, _read_all(paths, folder), rule, score)
    if score and folder.is_dir():
        keep_scored(folder, asked, mark, scored)
    return scored


def _score(
    entry: RowEntry,
    seeds: tuple[int, ...],
    found: Mapping[Path, FoldResult | str],
    rule: str,
    score: bool,
) -> Scored:
    whole = [one for one in found.values() if isinstance(one, FoldResult)]
    results = [one for one in whole if one.inner or rule != "inner"]
    problem = "" if results else "not run"
    table = means = None
    if results and score:
        try:
            table = score_table(results, len(entry.folds), seeds)
            means = subject_means(results)
        except MerError as error:
            problem = str(error)
    return Scored(
        done=len(results),
        seconds=sum(one.seconds for one in results),
        scores=table,
        means=means,
        facts=_facts(results),
        problem=problem,
        damaged=tuple(one for one in found.values() if isinstance(one, str)),
    )


def _read_all(paths: Sequence[Path], folder: Path) -> dict[Path, FoldResult | str]:
    return {path: _read(path, folder) for path in paths if path.exists()}


def _read(path: Path, folder: Path) -> FoldResult | str:
    """Return a result, or why there is none."""
    try:
        result = load_result(path)
    except MerError as error:
        return str(error)
    if result.config_hash != folder.name:
        return f"{path} is of another configuration ({result.config_hash}); delete it."
    if path != result_path(folder, result.seed, result.fold):
        return f"{path} holds fold {result.fold} of seed {result.seed}; put it back or delete it."
    return result


def _facts(results: Sequence[FoldResult]) -> Mapping[str, Mapping[str, float]]:
    names = dict.fromkeys(one.fold for one in results)
    return {name: mean_facts(one.facts for one in results if one.fold == name) for name in names}
