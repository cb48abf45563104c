"""Trained weights of `mer fit` or `mer loso`, and the configuration that they belong to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from mer import __version__
from mer.errors import MerError
from mer.evaluation.predictions import load_result
from mer.files import file_digest
from mer.folds.configuration import Configuration, Parts
from mer.folds.saved_configuration import find_configuration
from mer.folds.weights import load_weights

SAFETENSORS = ".safetensors"


@dataclass(frozen=True)
class Trained:
    """A method with the weights of a checkpoint.

    Attributes:
        parts: Of the configuration; the method has the weights.
        facts: What is known of them, as text by name.
    """

    parts: Parts
    facts: Mapping[str, str]


def load_trained(checkpoint: Path, words: Sequence[str]) -> Trained:
    """Return the method of a checkpoint.

    Weights of `mer loso` (`.safetensors`) and checkpoints of `mer fit` (`.ckpt`) find their
    configuration in a file near them; see `find_configuration`. No data is read, and no code out
    of a checkpoint is run.

    Args:
        checkpoint: The file.
        words: `-c FILE` and overrides, as in `mer fit`; they go before what lies beside the file.

    Raises:
        MerError: The file is missing or damaged, there is no configuration, or it is that of
            another network.
    """
    if checkpoint.suffix == ".onnx":
        raise MerError(f"{checkpoint} is exported already; name the weights that it was made of.")
    if not checkpoint.is_file():
        raise MerError(
            f"There is no checkpoint {checkpoint}; mer loso writes seed<k>/*{SAFETENSORS} into a "
            "run's folder, mer fit writes runs/fit/*.ckpt."
        )
    state = _state(checkpoint)
    _require_method(checkpoint, state)
    configuration = Configuration.parse(words) if words else find_configuration(checkpoint)
    parts = configuration.build()
    try:
        parts.model.load_state_dict(state)
    except RuntimeError as error:
        raise MerError(
            f"{checkpoint} holds the weights of another network; give the configuration that it "
            "was trained with."
        ) from error
    parts.model.eval()
    return Trained(parts, _facts(checkpoint, parts))


def _state(checkpoint: Path) -> dict[str, Tensor]:
    if checkpoint.suffix == SAFETENSORS:
        return load_weights(checkpoint)
    try:
        state: dict[str, Tensor] = torch.load(checkpoint, map_location="cpu", weights_only=True)[
            "state_dict"
        ]
    except Exception as error:
        raise MerError(
            f"{checkpoint} is not a checkpoint, or holds more than weights; nothing else is loaded."
        ) from error
    return state


def _require_method(checkpoint: Path, state: Mapping[str, Tensor]) -> None:
    if any(name.startswith("network.manipulator.") for name in state):
        raise MerError(
            f"{checkpoint} is a magnifier in training; export the st_memm.safetensors that mer fit "
            "writes at its end."
        )


def _facts(checkpoint: Path, parts: Parts) -> dict[str, str]:
    """Return what the metadata says; no name of a person, of a clip or of a folder."""
    scheme = parts.data.scheme
    known = _of_result(checkpoint.with_suffix(".npz"))
    return {
        "mer": __version__,
        "method": type(parts.model).__name__,
        "classes": json.dumps(list(scheme.classes)),
        "scheme": scheme.name,
        "view": type(parts.data.view).__name__,
        "weights_sha256": file_digest(checkpoint),
        "config_hash": known.get("config_hash", "unknown"),
        "corpus": known.get("corpus") or ("synthetic" if parts.data.is_synthetic else "unknown"),
    }


def _of_result(path: Path) -> dict[str, str]:
    """Return what a fold's result beside its weights knows of them; nothing where there is none."""
    if not path.is_file():
        return {}
    result = load_result(path)
    return {"config_hash": result.config_hash, "corpus": result.context.get("corpus", "unknown")}
