"""Trained weights of `mer fit` or `mer loso`, and the configuration that they belong to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mer import __version__
from mer.errors import MerError
from mer.evaluation.predictions import load_result
from mer.files import file_digest
from mer.folds.configuration import Configuration, Parts
from mer.folds.runs import CONFIGURATION
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

    Weights of `mer loso` (`.safetensors`) lie in a run's folder, whose `configuration.json` is
    read. A checkpoint of `mer fit` (`.ckpt`) holds weights alone, so that the words of its
    configuration are needed. No data is read, and no code out of a checkpoint is run.

    Args:
        checkpoint: The file.
        words: `-c FILE` and overrides, as in `mer fit`; they go before what lies beside the file.

    Raises:
        MerError: The file is missing or damaged, there is no configuration, or it is that of
            another network.
    """
    if not checkpoint.is_file():
        raise MerError(
            f"There is no checkpoint {checkpoint}; mer loso writes seed<k>/*{SAFETENSORS} into a "
            "run's folder, mer fit writes runs/fit/*.ckpt."
        )
    state = _state(checkpoint)
    parts = _configuration(checkpoint, words).build()
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


def _configuration(checkpoint: Path, words: Sequence[str]) -> Configuration:
    if words:
        return Configuration.parse(words)
    path = checkpoint.resolve().parent.parent / CONFIGURATION
    if checkpoint.suffix != SAFETENSORS or not path.is_file():
        raise MerError(
            f"No configuration lies beside {checkpoint}: give the -c files and overrides that it "
            "was trained with, as to mer fit."
        )
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MerError(f"{path} cannot be read: {error}.") from error
    return Configuration(values)


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
