"""From a network to an ONNX model, by torch's classic exporter."""

import io
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from torch.onnx.errors import OnnxExporterError

from mer.errors import MerError
from mer.export.examples import FRAMES
from mer.export.exportable import BATCH, Axes, Exportable

OPSET = 18  # the first whose ScatterElements takes a maximum, which graph attention needs


def traced(exportable: Exportable, *, any_batch: bool = True) -> onnx.ModelProto:
    """Return the ONNX model of a network.

    It is traced with one clip: numbers of clips that the exporter takes for constants are then
    ones, which broadcast.

    Args:
        exportable: What is exported.
        any_batch: Whether the number of clips stays open.

    Raises:
        MerError: The exporter knows no counterpart of an operator, or cannot follow the network.
    """
    axes = exportable.axes if any_batch else _without_batch(exportable.axes)
    buffer = io.BytesIO()
    with torch.no_grad(), _quiet(), one_sentence(exportable.name):
        torch.onnx.export(
            exportable.traced,
            exportable.example(1, FRAMES),
            buffer,  # type: ignore[arg-type]  # the classic exporter takes a stream
            input_names=list(exportable.inputs),
            output_names=list(exportable.outputs),
            dynamic_axes={name: dict(places) for name, places in axes.items()},
            opset_version=OPSET,
            # the newer exporter needs onnxscript, which the project does not depend on
            dynamo=False,
        )
    return onnx.load_from_string(buffer.getvalue())


@contextmanager
def one_sentence(name: str) -> Iterator[None]:
    """Turn the exporter's errors into one sentence.

    Args:
        name: Of what is exported.

    Raises:
        MerError: The exporter gave up.
    """
    try:
        yield
    except MerError:
        raise
    except (OnnxExporterError, RuntimeError, TypeError, ValueError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        reason = first.split(". ")[0].split("  [")[0].rstrip(".")
        raise MerError(f"{name} cannot be exported to ONNX: {reason}.") from error


def _without_batch(axes: Axes) -> Axes:
    return {
        name: {place: axis for place, axis in places.items() if axis != BATCH}
        for name, places in axes.items()
    }


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter from warning and from printing the whole graph where it gives up.

    It prints that from C++, past `sys.stdout`.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    with warnings.catch_warnings(), Path(os.devnull).open("wb") as nowhere:
        warnings.simplefilter("ignore")
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
