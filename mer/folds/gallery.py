"""Looking at what a fold has learnt and at what it was given: pictures, no numbers."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import load_file

from mer.errors import MerError
from mer.folds.configuration import Configuration, Parts
from mer.magnification.linear import magnify_difference
from mer.methods.mmnet import MMNet
from mer.types import ByteArray


def load_trained(configuration: Configuration, weights: Path) -> Parts:
    """Return the objects of a configuration with the weights of a finished fold.

    Raises:
        MerError: The weights are not there.
    """
    if not weights.exists():
        raise MerError(f"There are no weights at {weights}; run mer loso without --no-weights.")
    parts = configuration.build()
    parts.model.load_state_dict(load_file(weights))
    parts.model.eval()
    return parts


def attention_pictures(parts: Parts, key: str) -> list[ByteArray]:
    """Return MMNet's first attention map over the apex frame, after the frame pair itself.

    Args:
        parts: A trained MMNet and its data.
        key: The clip.

    Returns:
        Onset, apex and overlay, uint8 RGB at the store's size.
    """
    assert isinstance(parts.model, MMNet)
    clip = parts.data.clips[key]
    frames = parts.data.store.frames(key)
    with torch.no_grad():
        batch = next(parts.data.batches([key]))
        attention = parts.model.attention_maps(batch)[0][0, 0].numpy()
    onset, apex = np.array(frames[clip.onset]), np.array(frames[clip.apex or clip.onset])
    return [onset, apex, overlay(apex, attention)]


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


def magnified_pictures(parts: Parts, key: str, factors: Sequence[float]) -> list[ByteArray]:
    """Return the onset, the apex, and the apex with its differences multiplied.

    Args:
        parts: Any configuration over the clip's store.
        key: The clip.
        factors: Of the differences.
    """
    clip = parts.data.clips[key]
    frames = parts.data.store.frames(key)
    onset, apex = np.array(frames[clip.onset]), np.array(frames[clip.apex or clip.onset])
    return [onset, apex, *(magnify_difference(onset, apex, factor) for factor in factors)]
