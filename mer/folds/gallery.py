"""Pictures of what a fold was given and of where it looked; no numbers."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch

from mer.folds.configuration import Configuration, Parts
from mer.folds.sweep import Sweep
from mer.folds.weights import load_weights, weights_path
from mer.magnification import Linear, Magnifier
from mer.methods.mmnet import MMNet
from mer.types import ByteArray, Clip
from mer.views.magnification import Magnification

FACTORS = (2.0, 5.0)
DIFFERENCES = (Linear(),)
Row = list[ByteArray]


def one_clip_a_class(sweep: Sweep) -> list[tuple[str, str, Path]]:
    """Return class, key and fold result of one test clip of each class.

    The clips come from different folds where there are enough of them.
    """
    results = sweep.results()
    chosen = []
    for index, name in enumerate(results[0].classes):
        order = results[index:] + results[:index]
        result = next(one for one in order if index in one.test.truth)
        key = result.test.clips[int(np.argmax(result.test.truth == index))]
        path = next(task.result for task in sweep.tasks() if task.fold.name == result.fold)
        chosen.append((name, key, path))
    return chosen


def load_trained(configuration: Configuration, weights: Path) -> Parts:
    """Return the objects of a configuration with the weights of a finished fold.

    Raises:
        MerError: The weights are not there, or damaged.
    """
    parts = configuration.build()
    parts.model.load_state_dict(load_weights(weights))
    parts.model.eval()
    return parts


def attention_row(parts: Parts, key: str) -> Row:
    """Return onset, apex and the first attention map of a trained MMNet laid over the apex.

    Args:
        parts: A trained MMNet and its data.
        key: The clip.
    """
    assert isinstance(parts.model, MMNet)
    with torch.no_grad():
        batch = next(parts.data.batches([key]))
        attention = parts.model.attention_maps(batch)[0][0, 0].numpy()
    onset, apex = onset_and_apex(parts, key)
    return [onset, apex, overlay(apex, attention)]


def magnified_row(
    parts: Parts,
    key: str,
    factors: Sequence[float] = FACTORS,
    magnifiers: Sequence[Magnifier] = DIFFERENCES,
) -> Row:
    """Return the onset, the apex, and the apex at every factor by one magnifier after the other.

    Args:
        parts: Any configuration over the clip's store.
        key: The clip.
        factors: How many times as large a movement becomes.
        magnifiers: What makes the frames; each sees the clip from its onset.
    """
    clip = parts.data.clips[key]
    store, apex = parts.data.stores[clip.dataset], [_apex(clip)]
    ways = [Magnification(one, factor) for one in magnifiers for factor in factors]
    return [*onset_and_apex(parts, key), *(way.frames(clip, store, apex)[0] for way in ways)]


def attention_rows(sweep: Sweep) -> tuple[list[str], list[Row]]:
    """Return class names and `attention_row` of one test clip a class, by its own fold."""
    chosen = one_clip_a_class(sweep)
    rows = [
        attention_row(load_trained(sweep.configuration, weights_path(path)), key)
        for _, key, path in chosen
    ]
    return [name for name, _, _ in chosen], rows


def magnified_rows(
    sweep: Sweep, magnifiers: Sequence[Magnifier] = DIFFERENCES
) -> tuple[list[str], list[Row]]:
    """Return class names and `magnified_row` of one clip a class."""
    chosen = one_clip_a_class(sweep)
    parts = sweep.configuration.build()
    rows = [magnified_row(parts, key, magnifiers=magnifiers) for _, key, _ in chosen]
    return [name for name, _, _ in chosen], rows


def overlay(picture: ByteArray, values: np.ndarray) -> ByteArray:
    """Lay a map over a picture, stretched to its own range.

    Args:
        picture: uint8 RGB, shape (H, W, 3).
        values: Shape (h, w), any range.
    """
    low, high = float(values.min()), float(values.max())
    stretched = (values - low) / max(high - low, 1e-12)
    size = (picture.shape[1], picture.shape[0])
    large = cv2.resize(stretched.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    coloured = cv2.applyColorMap((large * 255).astype(np.uint8), cv2.COLORMAP_VIRIDIS)
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.addWeighted(grey, 0.5, coloured[..., ::-1], 0.5, 0), np.uint8)


def onset_and_apex(parts: Parts, key: str) -> tuple[ByteArray, ByteArray]:
    """Return the prepared onset and apex of a clip, the offset where it has no apex.

    Args:
        parts: Any configuration over the clip's store.
        key: The clip.
    """
    clip = parts.data.clips[key]
    frames = parts.data.stores[clip.dataset].frames(key)
    return np.array(frames[clip.onset]), np.array(frames[_apex(clip)])


def _apex(clip: Clip) -> int:
    return clip.offset if clip.apex is None else clip.apex
