"""The runs whose trained networks a figure shows, and what was read out of them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mer.errors import MerError
from mer.evaluation.predictions import load_results, result_path
from mer.reports.figures.arrays import Arrays, arrays_path, read_arrays, write_arrays
from mer.reports.figures.file import PaperFigure
from mer.types import FoldResult

if TYPE_CHECKING:
    from mer.folds.configuration import Configuration


@dataclass(frozen=True)
class NetworkRun:
    """A run whose trained networks a figure shows.

    Attributes:
        title: What it is called in the figure.
        folder: Of its configuration.
        seed: The one that is shown.
        results: Of the folds that are shown.
    """

    title: str
    folder: Path
    seed: int
    results: tuple[FoldResult, ...]

    @property
    def folds(self) -> list[str]:
        """The names of the folds that are shown."""
        return [result.fold for result in self.results]

    @property
    def synthetic(self) -> bool:
        """Whether its faces are drawn."""
        return "synthetic" in self.results[0].context.get("corpus", "")

    @cached_property
    def configuration(self) -> "Configuration":
        """What the networks were trained with."""
        from mer.folds.configuration import Configuration

        text = (self.folder / "configuration.json").read_text(encoding="utf-8")
        return Configuration(json.loads(text))

    def weights(self, fold: str) -> Path:
        """Return where the weights of a fold are."""
        return result_path(self.folder, self.seed, fold).with_suffix(".safetensors")


def named_runs(figure: PaperFigure, folders: Sequence[Path]) -> list[NetworkRun]:
    """Return the runs of folders that somebody names; nothing is trained.

    Args:
        figure: The file.
        folders: In the order of the figure's runs.

    Raises:
        MerError: There are more or fewer than the figure shows, or one holds no results.
    """
    if len(folders) != len(figure.runs):
        names = ", ".join(run.title for run in figure.runs)
        raise MerError(
            f"Figure {figure.number} shows {len(figure.runs)} runs: give --run FOLDER as often, in "
            f"the order {names}."
        )
    return [_named(run.title, folder) for run, folder in zip(figure.runs, folders, strict=True)]


def _named(title: str, folder: Path) -> NetworkRun:
    results = load_results(folder) if folder.is_dir() else []
    if not results:
        raise MerError(f"{folder} holds no results (seed<k>/<fold>.npz); run `mer loso` first.")
    seed = results[0].seed
    return NetworkRun(title, folder, seed, tuple(one for one in results if one.seed == seed))


def kept(run: NetworkRun, name: str, folds: Sequence[str], collect: Callable[[], Arrays]) -> Arrays:
    """Return arrays that lie beside a run, after collecting them where they do not.

    Args:
        run: Whose networks they are of.
        name: Of what they are.
        folds: Of whose networks.
        collect: Reads them out of the networks.
    """
    facts: dict[str, Any] = {"config_hash": run.results[0].config_hash, "folds": list(folds)}
    path = arrays_path(run.folder, f"{name}-seed{run.seed}")
    found = read_arrays(path, facts)
    if found is None:
        found = collect()
        write_arrays(path, found, facts)
    return found
