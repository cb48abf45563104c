"""What figures show of trained networks, as arrays: learned graphs, features, attention maps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.folds.configuration import Configuration, Parts
from mer.folds.gallery import load_trained, onset_and_apex
from mer.folds.weights import load_weights
from mer.methods.gts_gn import GTSGN
from mer.methods.mmnet import MMNet
from mer.splits import make_folds
from mer.types import ByteArray, Clip, FloatArray, Fold


@dataclass(frozen=True, slots=True)
class Attention:
    """A clip that a network was not trained on, and where the network looked.

    Attributes:
        clip: With its annotation.
        onset: Prepared picture, RGB, uint8, shape (H, W, 3).
        apex: Likewise.
        attention: The map of the first block, shape (h, w).
        landmarks: Of the apex, in its pixels, shape (68, 2); None where the store keeps none.
        truth: Name of its class.
        predicted: Name of the class that the network gives it.
    """

    clip: Clip
    onset: ByteArray
    apex: ByteArray
    attention: FloatArray
    landmarks: FloatArray | None
    truth: str
    predicted: str


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


def clips_to_show(data: MERDataModule, count: int) -> list[str]:
    """Return keys of some clips of every class, class by class, by a rule that nobody chose.

    The first clips in the order of their keys, of as many different subjects as there are.

    Args:
        data: All clips.
        count: Clips a class.
    """
    chosen = []
    for index in range(data.num_classes):
        keys = sorted(key for key, label in data.labels.items() if label == index)
        chosen += _of_different_subjects(keys, data.subjects)[:count]
    return chosen


def _of_different_subjects(keys: Sequence[str], subjects: Mapping[str, str]) -> list[str]:
    """Return all keys; first the first of each subject, then each one's second, and so on."""
    turns: dict[str, int] = {}
    places = []
    for key in keys:
        turns[subjects[key]] = turns.get(subjects[key], -1) + 1
        places.append((turns[subjects[key]], key))
    return [key for _, key in sorted(places)]


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


def attention_of(configuration: Configuration, weights: Mapping[str, Path]) -> list[Attention]:
    """Return where networks looked in clips that they were not trained on.

    Args:
        configuration: Of an MMNet.
        weights: For each clip, those of the fold that holds it out.

    Raises:
        MerError: The method has no attention maps, or weights are missing or damaged.
    """
    parts = configuration.build()
    model = parts.model
    if not isinstance(model, MMNet):
        raise MerError(f"{configuration.method} has no attention maps; name a run of MMNet.")
    model.eval()
    found = []
    for key, path in weights.items():
        model.load_state_dict(load_weights(path))
        batch = next(parts.data.batches([key]))
        with torch.no_grad():
            maps, logits = model.attention_maps(batch), model(batch)
        if not maps:
            raise MerError("This MMNet has basic blocks, which have no attention maps.")
        onset, apex = onset_and_apex(parts, key)
        classes = parts.data.scheme.classes
        found.append(
            Attention(
                clip=parts.data.clips[key],
                onset=onset,
                apex=apex,
                attention=maps[0][0, 0].numpy(),
                landmarks=_apex_landmarks(parts, key),
                truth=classes[parts.data.labels[key]],
                predicted=classes[int(logits.argmax())],
            )
        )
    return found


def _apex_landmarks(parts: Parts, key: str) -> FloatArray | None:
    clip = parts.data.clips[key]
    store = parts.data.stores[clip.dataset]
    kept = [name for name in ("averaged", "plain") if name in parts.data.preparation.landmarks]
    if not kept or store.record(key).box is None:
        return None
    apex = clip.offset if clip.apex is None else clip.apex
    return np.array(store.landmarks(key, kept[0])[apex])
