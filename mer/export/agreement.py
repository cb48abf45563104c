"""Whether an ONNX model gives what PyTorch gives."""

from collections.abc import Sequence

import numpy as np
import onnx
import torch
from onnxruntime.capi.onnxruntime_pybind11_state import (  # type: ignore[import-untyped]
    Fail,
    InvalidArgument,
    RuntimeException,
)

from mer.export.examples import FRAMES
from mer.export.exportable import Exportable
from mer.export.runtime import runner, session

TOLERANCE = {"float32": 1e-4, "float16": 1e-2}
SIZES = ((1, FRAMES), (3, FRAMES), (2, FRAMES - 3))  # clips, and frames where these may differ
FAILURES = (Fail, InvalidArgument, RuntimeException)
Size = tuple[int, int]


def sizes_of(*, any_batch: bool) -> tuple[Size, ...]:
    """Return the numbers of clips and frames that a model is tried with.

    Args:
        any_batch: Whether the model takes any number of clips; otherwise it is given one.
    """
    sizes = SIZES if any_batch else tuple((1, frames) for _, frames in SIZES)
    return tuple(dict.fromkeys(sizes))


def largest_difference(
    model: onnx.ModelProto, exportable: Exportable, sizes: Sequence[Size]
) -> float:
    """Return how far ONNX Runtime is from PyTorch at most, over all outputs and sizes.

    Differences are absolute, or in units of the output's largest value where that is above one:
    logits may be large. Infinite where a shape differs, a value is no number, or a run fails.

    Args:
        model: Of the network.
        exportable: The network.
        sizes: Numbers of clips and frames.
    """
    try:
        opened = session(model)
    except FAILURES:  # ONNX Runtime finds shapes that contradict each other
        return float("inf")
    worst = 0.0
    for clips, frames in sizes:
        tensors = exportable.example(clips, frames)
        with torch.no_grad():
            expected = [output.numpy() for output in exportable.network(*tensors)]
        try:
            found = runner(opened, exportable.inputs, tensors)()
        except FAILURES:
            return float("inf")
        worst = max(worst, *map(difference, found, expected))
    return worst


def difference(found: np.ndarray, expected: np.ndarray) -> float:
    """Return the largest difference of two outputs; see `largest_difference`."""
    if found.shape != expected.shape or not np.isfinite(found).all():
        return float("inf")
    apart = np.abs(found.astype(np.float64) - expected).max(initial=0)
    return float(apart / max(1.0, np.abs(expected).max(initial=0)))
