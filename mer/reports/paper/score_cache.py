"""The scores of a run, kept beside its results, so that tables of many runs come at once.

What is kept holds for the very files and the very code that it was computed from and by.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.evaluation.metrics import Scores
from mer.evaluation.statistics import Estimate
from mer.files import write_json
from mer.reports.paper.subject_means import Means
from mer.reports.score_table import ScoreTable
from mer.reports.scores import PartScores, RuleScores

NAME = "scores.cache.json"
# rules and sets of seeds that are kept of a run, the last ones asked for
KEPT = 8
PACKAGE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Scored:
    """What the results of a run give.

    Attributes:
        done: Results that are whole.
        seconds: That they took, together.
        scores: None where they cannot be scored.
        means: The same averaged over subjects, see `subject_means`.
        facts: What each fold's method has learned, by fold and name, mean over seeds.
        problem: Why there are no scores.
        damaged: A sentence for each result that is there and does not count.
    """

    done: int
    seconds: float
    scores: ScoreTable | None
    means: Means | None
    facts: Mapping[str, Mapping[str, float]]
    problem: str
    damaged: tuple[str, ...] = ()


def fingerprint(paths: Sequence[Path], asked: str) -> str:
    """Return a digest of which files there are, as the file system tells, and of the code.

    Args:
        paths: Of results; those that are not there count as such.
        asked: What else decides: the rule.
    """
    digest = hashlib.sha256(f"{asked} {_code()}".encode())
    for path in paths:
        try:
            stat = path.stat()
            facts = f" {path.parent.name}/{path.name} {stat.st_size} {stat.st_mtime_ns}"
            digest.update(facts.encode())
        except OSError:
            digest.update(b" -")
    return digest.hexdigest()


def read_scored(folder: Path, asked: str, mark: str) -> Scored | None:
    """Return what was kept; None where nothing, or nothing whole or of now, is there.

    Args:
        folder: Of the run.
        asked: Rule and seeds.
        mark: The fingerprint of now.
    """
    try:
        kept = _kept(folder)[asked]
        if kept["mark"] != mark:
            return None
        values = kept["scored"]
        table, means = values["scores"], values["means"]
        return Scored(**values | {
            "scores": table and _table(table),
            "means": means and {name: tuple(map(_rule, one)) for name, one in means.items()},
            "damaged": tuple(values["damaged"]),
        })  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep_scored(folder: Path, asked: str, mark: str, scored: Scored) -> None:
    """Keep what was computed, beside what was asked for otherwise; arguments as `read_scored`.

    A folder that cannot be written stays as it is.
    """
    try:
        before = [(name, one) for name, one in _kept(folder).items() if name != asked]
    except (OSError, ValueError, TypeError):
        before = []
    latest = dict(before[1 - KEPT :])
    try:
        write_json(folder / NAME, latest | {asked: {"mark": mark, "scored": asdict(scored)}})
    except MerError:
        return


def _kept(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / NAME).read_text(encoding="utf-8")))


def _table(kept: Mapping[str, Any]) -> ScoreTable:
    tuples = ("classes", "seeds", "recall", "notes", "missing_seeds")
    return ScoreTable(**dict(kept) | {name: tuple(kept[name]) for name in tuples} | {
        "rules": tuple(_rule(one) for one in kept["rules"]),
        **{name: tuple(map(_part, kept[name])) for name in ("parts", "inner_parts")},
        "confusion": tuple(tuple(row) for row in kept["confusion"]),
        "floor": kept["floor"] and Scores(**kept["floor"]),
    })  # fmt: skip


def _rule(kept: Mapping[str, Any]) -> RuleScores:
    estimates = {
        name: Estimate(**kept[name] | {"seeds": tuple(kept[name]["seeds"])})
        for name in ("uf1", "uar", "acc")
    }
    return RuleScores(rule=kept["rule"], leaky=kept["leaky"], **estimates)


def _part(kept: Mapping[str, Any]) -> PartScores:
    return PartScores(**dict(kept) | {"scores": kept["scores"] and _rule(kept["scores"])})


@cache
def _code() -> str:
    """Return a digest of all that turns results into scores."""
    digest = hashlib.sha256()
    folders = ("evaluation", "reports", "reports/paper")
    for path in sorted(file for one in folders for file in PACKAGE.glob(f"{one}/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
