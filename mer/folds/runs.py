"""Which configurations have results below a folder, and how far each is.

Nothing here trusts what it finds: sweeps write and delete files meanwhile, and people leave
others.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mer.errors import MerError
from mer.evaluation.predictions import load_result, result_path
from mer.evaluation.protocol import by_seed
from mer.evaluation.selection import select
from mer.folds.lease import SUFFIX, is_held
from mer.folds.plan import read_plan
from mer.types import FoldResult

CONFIGURATION = "configuration.json"


@dataclass(frozen=True, slots=True)
class Run:
    """The folder of one configuration.

    Attributes:
        folder: `runs/<experiment>/<config hash>`.
        method: As planned, or as the results say.
        scheme: Likewise.
        seeds: Those that were planned, or have results.
        done: Results that are whole and of this configuration.
        planned: Results that the plan needs; None where it is not noted.
        damaged: Result files that are neither.
        size: Of all files, in bytes.
        changed: When a file was written last, in seconds since 1970.
        busy: Some process is training a fold of it.
        uf1: Rule `last`, pooled over folds, mean over seeds; None where a class has no clip.
    """

    folder: Path
    method: str
    scheme: str
    seeds: tuple[int, ...]
    done: int
    planned: int | None
    damaged: int
    size: int
    changed: float
    busy: bool
    uf1: float | None

    @property
    def complete(self) -> bool:
        """All that was planned is there."""
        return self.done == self.planned


def find_runs(folder: Path) -> list[Run]:
    """Return the runs at or below a folder, in the order of their names.

    Raises:
        MerError: There is no such folder.
    """
    if not folder.is_dir():
        raise MerError(f"There is no folder {folder}; `mer loso` makes one, by default in runs/.")
    found = [path.parent for path, _ in _files(folder) if path.name == CONFIGURATION]
    return [_read(path) for path in sorted(found) if is_run(path)]


def is_run(folder: Path) -> bool:
    """Tell whether a folder is one that `mer loso` made."""
    planned = read_plan(folder) is not None or any(folder.glob("seed*/*.npz"))
    return planned and (folder / CONFIGURATION).is_file() and not folder.is_symlink()


def delete(run: Run) -> None:
    """Delete the folder of a run, and that of its experiment where it was the last.

    Raises:
        MerError: Some process is training a fold of it, or it cannot be deleted.
    """
    if not is_run(run.folder) or _is_busy(run.folder):
        raise MerError(f"{run.folder} is in use, or is no run any more; it was not deleted.")
    try:
        shutil.rmtree(run.folder)
    except OSError as error:
        raise MerError(f"Cannot delete {run.folder}: {error.strerror}.") from error
    with suppress(OSError):  # another run is left in it, or somebody stands in it
        run.folder.parent.rmdir()


def _read(folder: Path) -> Run:
    plan = read_plan(folder) or {}
    paths = sorted(folder.glob("seed*/*.npz"))
    results = [one for one in (_load(path, folder) for path in paths) if one]
    context = results[0].context if results else {}
    # two sweeps that begin at once may each note their own seeds
    seeds = sorted({*plan.get("seeds", ()), *(result.seed for result in results)})
    folds = len(plan["folds"]) if plan else int(context.get("folds", 0))
    files = [stat for _, stat in _files(folder)]
    return Run(
        folder=folder,
        method=plan.get("method") or context.get("method", "?"),
        scheme=plan.get("scheme") or context.get("scheme", "?"),
        seeds=tuple(seeds),
        done=len(results),
        planned=folds * len(seeds) or None,
        damaged=len(paths) - len(results),
        size=sum(stat.st_size for stat in files),
        changed=max((stat.st_mtime for stat in files), default=0.0),
        busy=_is_busy(folder),
        uf1=_uf1(results),
    )


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield all files below a folder; those that vanish meanwhile are left out."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            with suppress(OSError):
                yield path, path.stat()


def _load(path: Path, folder: Path) -> FoldResult | None:
    """Return a result of this configuration that lies under its own name."""
    try:
        result = load_result(path)
    except MerError:
        return None
    own = result_path(folder, result.seed, result.fold) == path
    return result if own and result.config_hash == folder.name else None


def _is_busy(folder: Path) -> bool:
    leases = folder.glob(f"seed*/*{SUFFIX}")
    # `<fold>.<number>.lease` beside `<fold>.npz`
    return any(is_held(path.with_name(f"{Path(path.stem).stem}.npz")) for path in leases)


def _uf1(results: Sequence[FoldResult]) -> float | None:
    if not results:
        return None
    try:
        seeds = by_seed(results).values()
        scores = [select(group, "last").scores(results[0].classes).uf1 for group in seeds]
    except MerError:
        return None
    return sum(scores) / len(scores)
