"""What figures show of trained networks, as arrays: learned graphs and features; their folds."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.folds.configuration import Configuration
from mer.folds.gallery import load_trained
from mer.folds.weights import load_weights
from mer.methods.gts_gn import GTSGN
from mer.splits import make_folds
from mer.types import FloatArray, Fold


def learned_matrices(
    configuration: Configuration, weights: Sequence[Path]
) -> dict[str, FloatArray]:
    """Return the learned adjacency matrices of every fold, shape (folds, N, N) each, by name.

    Args:
        configuration: Of a GTS-GN; no data is read.
        weights: Of its folds.

    Raises:
        MerError: The method has no such matrices, or weights are missing or damaged.
    """
    model = configuration.build().model
    if not isinstance(model, GTSGN) or not model.adjacencies:
        raise MerError(
            f"{configuration.method} has no learned adjacency matrices; name a run of GTSGN with "
            "learnable_adjacency."
        )
    folds: list[dict[str, FloatArray]] = []
    for path in weights:
        model.load_state_dict(load_weights(path))
        folds.append({name: one.numpy().copy() for name, one in model.adjacencies.items()})
    return {name: np.stack([fold[name] for fold in folds]) for name in folds[0]}


def layer_features(
    configuration: Configuration, fold: Fold, weights: Path
) -> dict[str, np.ndarray]:
    """Return what the network of a fold makes of the fold's clips, layer by layer.

    Args:
        configuration: Of a GTS-GN.
        fold: The split that it was trained with.
        weights: Of this fold.

    Returns:
        `layer_1`, ... (clips, channels): pooled features from the fusion on; `labels` and
        `held_out`, (clips,). The training clips come first.

    Raises:
        MerError: The method has no such features, or weights are missing or damaged.
    """
    parts = load_trained(configuration, weights)
    model = parts.model
    if not isinstance(model, GTSGN):
        raise MerError(f"{configuration.method} gives no features by layer; name a run of GTSGN.")
    keys = [*fold.train, *fold.test]
    with torch.no_grad():
        batches = [model.layer_features(batch) for batch in parts.data.batches(keys)]
    layers = {
        f"layer_{number}": torch.cat([batch[number] for batch in batches]).numpy()
        for number in batches[0]
    }
    labels = np.array([parts.data.labels[key] for key in keys], np.int64)
    return layers | {"labels": labels, "held_out": np.isin(keys, fold.test)}


def fold_of(key: str, folds: Sequence[Fold]) -> Fold:
    """Return the fold that holds a clip out.

    Raises:
        MerError: There is none, or more than one.
    """
    found = [fold for fold in folds if key in fold.test]
    if len(found) != 1:
        raise MerError(f"{key} is held out by {len(found)} folds of the run; a figure needs one.")
    return found[0]


def find_fold(data: MERDataModule, protocol: str, name: str) -> Fold:
    """Return a fold of a protocol by its name.

    Raises:
        MerError: There is none of this name.
    """
    folds = {fold.name: fold for fold in make_folds(protocol, data.subjects)}
    if name not in folds:
        raise MerError(f"There is no fold {name} of {protocol}; there are {', '.join(folds)}.")
    return folds[name]


def largest_fold(folds: Sequence[Fold]) -> Fold:
    """Return the fold with most test clips, the first by name of several."""
    return min(folds, key=lambda fold: (-len(fold.test), fold.name))
