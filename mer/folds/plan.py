"""Which trainings a configuration needs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mer.files import write_json
from mer.types import Fold

PLAN = "plan.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """The trainings of one configuration, in the order in which they are started.

    Attributes:
        protocol: See `mer.splits.make_folds`.
        folds: The splits.
        seeds: The user's seeds; every fold is trained with each.
    """

    protocol: str
    folds: tuple[Fold, ...]
    seeds: tuple[int, ...]

    @property
    def tasks(self) -> list[tuple[Fold, int]]:
        """All (fold, seed) pairs."""
        return [(fold, seed) for seed in self.seeds for fold in self.folds]


def write_plan(plan: Plan, context: Mapping[str, str], folder: Path) -> None:
    """Note a plan beside its results, so that it is known how many are missing.

    Seeds that were planned in this folder before stay planned.

    Args:
        plan: The plan.
        context: Facts: `method`, `dataset` and `scheme` are noted.
        folder: Of the configuration.

    Raises:
        MerError: The folder cannot be written.
    """
    names = [fold.name for fold in plan.folds]
    earlier = read_plan(folder) or {}
    seeds = (
        {*earlier.get("seeds", ()), *plan.seeds} if earlier.get("folds") == names else plan.seeds
    )
    facts = {name: context.get(name, "") for name in ("method", "dataset", "scheme")}
    write_json(
        folder / PLAN,
        {**facts, "protocol": plan.protocol, "folds": names, "seeds": sorted(seeds)},
    )


def read_plan(folder: Path) -> dict[str, Any] | None:
    """Return what `write_plan` noted; None where nothing, or nothing whole, is there."""
    try:
        found = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and _is_whole(found) else None


def _is_whole(plan: Mapping[str, Any]) -> bool:
    texts = [plan.get("method"), plan.get("scheme")]
    lists = [plan.get("folds"), plan.get("seeds")]
    if not all(isinstance(one, list) for one in lists):
        return False
    folds, seeds = plan["folds"], plan["seeds"]
    return all(isinstance(one, str) for one in (*texts, *folds)) and all(
        isinstance(one, int) for one in seeds
    )
