"""The configuration of trained weights, in a file near them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mer.errors import MerError
from mer.files import write_atomically
from mer.folds.configuration import Configuration
from mer.folds.runs import CONFIGURATION

PARTS = ("trainer", "data", "model")
LIGHTNING = "config.yaml"  # what LightningCLI calls the file that it saves in its log folder


def save_configuration(values: Mapping[str, Any], checkpoint: Path) -> None:
    """Write the configuration of a checkpoint of `mer fit` beside it, as YAML that `-c` takes.

    Args:
        values: Of LightningCLI; what is neither trainer, data nor model is left out.
        checkpoint: The file of weights.

    Raises:
        MerError: The file cannot be written.
    """
    # paths become text
    plain = json.loads(json.dumps({name: values[name] for name in PARTS}, default=str))
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
    write_atomically(_beside(checkpoint), lambda stream: stream.write(text.encode()))


def find_configuration(checkpoint: Path) -> Configuration:
    """Return the configuration that lies near some weights.

    That is the file of their own name (`mer fit`), LightningCLI's in their folder or the one
    above, or that of a run's folder (`mer loso`).

    Args:
        checkpoint: The file of weights.

    Raises:
        MerError: There is none, or it cannot be read.
    """
    places = _places(checkpoint)
    found = next((path for path in places if path.is_file()), None)
    if found is None:
        names = f"{places[0].name}, {LIGHTNING} or {CONFIGURATION}"
        raise MerError(
            f"No configuration lies beside {checkpoint} ({names}): give the -c files and overrides "
            "that it was trained with, as to mer fit."
        )
    try:
        values = yaml.safe_load(found.read_text(encoding="utf-8"))  # JSON is YAML
        return Configuration({name: values[name] for name in PARTS if name in dict(values)})
    except (OSError, ValueError, TypeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise MerError(f"{found} cannot be read as a configuration: {reason}.") from error


def _places(checkpoint: Path) -> list[Path]:
    folder = checkpoint.resolve().parent
    return [
        folder / _beside(checkpoint).name,
        folder / LIGHTNING,
        folder.parent / LIGHTNING,
        folder.parent / CONFIGURATION,
    ]


def _beside(checkpoint: Path) -> Path:
    return checkpoint.with_suffix(".yaml")
