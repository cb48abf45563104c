"""What was read out of trained networks for a figure, kept beside their run, without torch."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from mer.files import write_atomically

Arrays = dict[str, np.ndarray]
_FACTS = "facts"


def arrays_path(run: Path, name: str) -> Path:
    """Return where the arrays of a figure lie: `<run>/figures/<name>.npz`."""
    return run / "figures" / f"{name.replace('/', '_')}.npz"


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
    """Write arrays and plain facts atomically, without pickle.

    Never pictures: those of persons are written only where a user asks for the figure.

    Raises:
        MerError: The file cannot be written.
    """
    text = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    values: Any = {**arrays, _FACTS: text}
    write_atomically(path, lambda stream: np.savez_compressed(stream, **values))


def read_arrays(path: Path, facts: Mapping[str, Any]) -> Arrays | None:
    """Return arrays that were written with equal facts; None where nothing whole is there."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            found = {name: np.asarray(archive[name]) for name in archive.files}
        same = json.loads(found.pop(_FACTS).tobytes()) == json.loads(json.dumps(facts))
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    return found if same else None
