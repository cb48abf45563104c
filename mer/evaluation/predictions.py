"""A fold's result on disk: one `.npz` without pickle that notices when it is damaged."""

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mer.errors import MerError
from mer.files import write_atomically
from mer.types import EpochPredictions, FoldResult

FORMAT = 1
# everything that zipfile and numpy raise on truncated or garbled bytes
_DAMAGE = (
    ArithmeticError,
    EOFError,
    KeyError,
    MemoryError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def result_path(folder: Path, seed: int, fold: str) -> Path:
    """Return where the result of a fold lies.

    Args:
        folder: Of one configuration: `runs/<experiment>/<config hash>`.
        seed: The user's seed.
        fold: The fold's name, `casme2/sub01`; a slash becomes an underscore in the file's name.
    """
    return folder / f"seed{seed}" / f"{fold.replace('/', '_')}.npz"


def save_result(result: FoldResult, path: Path) -> None:
    """Write a result atomically, with a sha256 over all of its content.

    Raises:
        MerError: The result is not consistent (shapes, class indices, numbers that are not
            finite), or the file cannot be written.
    """
    _check(result)
    arrays = _to_arrays(result)
    arrays["checksum"] = _checksum(arrays)
    write_atomically(path, lambda stream: np.savez_compressed(stream, **arrays))  # type: ignore[arg-type]


def load_result(path: Path) -> FoldResult:
    """Read what `save_result` wrote.

    Raises:
        MerError: The file is missing, truncated, garbled, or of another format.
    """
    arrays = _read_arrays(path)
    checksum = arrays.pop("checksum", None)
    if checksum is None or not np.array_equal(checksum, _checksum(arrays)):
        raise MerError(_damaged(path, "its checksum does not agree with its content"))
    facts = json.loads(arrays["facts"].tobytes().decode())
    if facts["format"] != FORMAT:
        raise MerError(
            f"{path} has result format {facts['format']}, this version reads {FORMAT}; "
            "read it with the version that wrote it, or run the fold again."
        )
    result = _from_arrays(facts, arrays)
    _check(result)
    return result


def load_results(folder: Path) -> list[FoldResult]:
    """Read all results of one configuration, ordered by seed and fold.

    Args:
        folder: `runs/<experiment>/<config hash>`, with `seed<k>/<fold>.npz` inside.

    Raises:
        MerError: A file is damaged or lies under another seed's or fold's name; all such files
            are named.
    """
    results, problems = [], []
    for path in sorted(folder.glob("seed*/*.npz")):
        try:
            result = load_result(path)
        except MerError as error:
            problems.append(str(error))
            continue
        if path != result_path(folder, result.seed, result.fold):
            problems.append(
                f"{path} holds fold {result.fold} of seed {result.seed}; it was copied or "
                "renamed: put it back or delete it."
            )
        results.append(result)
    if problems:
        raise MerError("\n".join(problems))
    return sorted(results, key=lambda result: (result.seed, result.fold))


def _to_arrays(result: FoldResult) -> dict[str, np.ndarray]:
    groups = {"test": result.test, "inner": result.inner}
    facts = {
        "format": FORMAT,
        "fold": result.fold,
        "seed": result.seed,
        "config_hash": result.config_hash,
        "classes": result.classes,
        "seconds": result.seconds,
        "device": result.device,
        "context": dict(result.context),
        "learned": dict(result.facts),
        "clips": {name: group.clips for name, group in groups.items() if group},
        "subjects": {name: group.subjects for name, group in groups.items() if group},
    }
    text = json.dumps(facts, ensure_ascii=False).encode()
    arrays: dict[str, np.ndarray] = {
        "facts": np.frombuffer(text, np.uint8),
        "losses": np.asarray(result.losses, np.float32),
    }
    for name, group in groups.items():
        if group:
            arrays[f"{name}_truth"] = group.truth.astype(np.int64)
            arrays[f"{name}_probabilities"] = group.probabilities.astype(np.float32)
    return arrays


def _from_arrays(facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> FoldResult:
    groups = {
        name: EpochPredictions(
            clips=tuple(facts["clips"][name]),
            subjects=tuple(facts["subjects"][name]),
            truth=arrays[f"{name}_truth"],
            probabilities=arrays[f"{name}_probabilities"],
        )
        for name in facts["clips"]
    }
    return FoldResult(
        fold=facts["fold"],
        seed=facts["seed"],
        config_hash=facts["config_hash"],
        classes=tuple(facts["classes"]),
        test=groups["test"],
        inner=groups.get("inner"),
        losses=arrays["losses"],
        seconds=facts["seconds"],
        device=facts["device"],
        context=facts["context"],
        facts=facts.get("learned", {}),  # earlier results have none
    )


def _read_arrays(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        raise MerError(f"There is no result {path}; run the fold first.")
    try:
        with path.open("rb") as stream:
            # of other files numpy would say that they hold pickled data, and how to trust them
            if not zipfile.is_zipfile(stream):
                raise ValueError("it is no whole .npz archive")
            stream.seek(0)
            archive = np.load(stream, allow_pickle=False)
            return {name: np.asarray(archive[name]) for name in archive.files}
    except _DAMAGE as error:
        raise MerError(_damaged(path, f"{type(error).__name__}: {error}")) from error


def _checksum(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype.str} {array.shape} ".encode())
        digest.update(array.tobytes())
    return np.frombuffer(digest.digest(), np.uint8)


def _damaged(path: Path, reason: str) -> str:
    return f"{path} is damaged ({reason}); delete it and run the same fold again."


def _check(result: FoldResult) -> None:
    for name, group in (("test", result.test), ("inner", result.inner)):
        problem = _problem(group, len(result.classes)) if group else None
        if problem:
            raise MerError(f"Fold {result.fold}, seed {result.seed}, {name} clips: {problem}.")


def _problem(group: EpochPredictions, classes: int) -> str | None:
    shape, clips = group.probabilities.shape, len(group.clips)
    if not clips or len(group.subjects) != clips or group.truth.shape != (clips,):
        return f"{clips} clips, {len(group.subjects)} subjects, truth of shape {group.truth.shape}"
    if len(shape) != 3 or shape[0] == 0 or shape[1:] != (clips, classes):
        return f"probabilities of shape {shape}, not (epochs, {clips}, {classes})"
    if group.truth.min() < 0 or group.truth.max() >= classes:
        return f"a true class index is outside of 0..{classes - 1}"
    finite = np.isfinite(group.probabilities).all(axis=(1, 2))
    if not finite.all():
        return (
            f"a probability after epoch {int(np.argmin(finite)) + 1} is not finite; the training "
            "diverged, lower its learning rate"
        )
    return None
