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
from mer.reports.score_table import ScoreTable
from mer.reports.scores import PartScores, RuleScores

NAME = "scores.cache.json"
PACKAGE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Scored:
    """What the results of a run give.

    Attributes:
        done: Results that are whole.
        seconds: That they took, together.
        scores: None where they cannot be scored.
        facts: What each fold's method has learned, by fold and name, mean over seeds.
        problem: Why there are no scores.
    """

    done: int
    seconds: float
    scores: ScoreTable | None
    facts: Mapping[str, Mapping[str, float]]
    problem: str


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


def read_scored(folder: Path, mark: str) -> Scored | None:
    """Return what was kept under a fingerprint; None where nothing, or nothing whole, is there."""
    try:
        kept = json.loads((folder / NAME).read_text(encoding="utf-8"))[mark]
        table = kept["scores"] and _table(kept["scores"])
        return Scored(**kept | {"scores": table})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_scored(folder: Path, mark: str, scored: Scored) -> None:
    """Keep what was computed; a folder that cannot be written stays as it is."""
    try:
        write_json(folder / NAME, {mark: asdict(scored)})
    except MerError:
        return


def _table(kept: Mapping[str, Any]) -> ScoreTable:
    tuples = ("classes", "seeds", "recall", "notes")
    return ScoreTable(**dict(kept) | {name: tuple(kept[name]) for name in tuples} | {
        "rules": tuple(_rule(one) for one in kept["rules"]),
        "parts": tuple(_part(one) for one in kept["parts"]),
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
