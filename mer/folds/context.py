"""What a report says about the data, the method and the machine beside the numbers."""

import platform
import subprocess
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from mer.datamodules import MERDataModule
from mer.folds.configuration import Configuration
from mer.types import Remark
from mer.views.provenance import provenance_of


def sweep_context(
    configuration: Configuration, data: MERDataModule, experiment: str, folds: int
) -> dict[str, str]:
    """Return the facts that stand in every result and in the report.

    Args:
        configuration: Trainer, data and model.
        data: Made from it.
        experiment: The folder's name.
        folds: How many a seed needs.
    """
    sources = Counter(clip.apex_source for clip in data.clips.values())
    return {
        "method": configuration.method,
        "dataset": data.dataset,
        "scheme": data.scheme.name,
        "corpus": "synthetic" if data.is_synthetic else "as delivered",
        "annotation_version": ", ".join(_versions(data)),
        "apex": ", ".join(f"{source} {count}" for source, count in sorted(sources.items())),
        "excluded": _listed([r for store in data.stores.values() for r in store.exclusions]),
        "without an apex": _listed(data.left_out),
        "corrections": _listed([r for store in data.stores.values() for r in store.corrected]),
        "labels": "as annotated" if data.permuted_labels is None else "permuted",
        **(provenance_of(data.view.magnification) if data.view else {}),
        "experiment": experiment,
        "folds": str(folds),
        "commit": _commit(),
        "python": platform.python_version(),
        "torch": version("torch"),
        "lightning": version("lightning"),
        "machine": platform.machine(),
    }


def _versions(data: MERDataModule) -> list[str]:
    if len(data.versions) == 1:
        return list(data.versions.values())
    return [f"{dataset} {version}" for dataset, version in data.versions.items()]


def _listed(remarks: Sequence[Remark]) -> str:
    return "; ".join(f"{remark.key}: {remark.text}" for remark in remarks) or "none"


def _commit() -> str:
    here = Path(__file__).parents[2]
    if not (here / ".git").exists():  # installed, perhaps inside somebody else's checkout
        return "unknown"
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=here, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip()
