"""An ONNX file: traced, checked, described, written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

from mer.errors import MerError
from mer.export.agreement import TOLERANCE, largest_difference, sizes_of
from mer.export.exportable import Exportable
from mer.export.half import halved
from mer.export.tracing import traced
from mer.files import write_atomically

PRODUCER = "mer"


@dataclass(frozen=True)
class Exported:
    """A model that agrees with PyTorch.

    Attributes:
        model: With its metadata.
        difference: The largest one from PyTorch.
        any_batch: Whether it takes any number of clips, or one alone.
    """

    model: onnx.ModelProto
    difference: float
    any_batch: bool


def export(exportable: Exportable, *, half: bool = False) -> Exported:
    """Return a network as an ONNX model, after a check against PyTorch.

    Where the exporter fixed the number of clips, which shows in the check, the model takes one.

    Args:
        exportable: The network.
        half: In float16.

    Raises:
        MerError: It cannot be exported, or does not agree with PyTorch.
    """
    precision = "float16" if half else "float32"
    difference = float("inf")
    for any_batch in [True, False] if exportable.takes_any_batch else [False]:
        model = traced(exportable, any_batch=any_batch)
        model = halved(model) if half else model
        sizes = sizes_of(any_batch=any_batch)
        difference = largest_difference(model, exportable, sizes)
        if difference <= TOLERANCE[precision]:
            _describe(model, exportable, precision, difference, sizes)
            return Exported(model, difference, any_batch)
    raise MerError(
        f"{exportable.name} in {precision} differs from PyTorch by {difference:.2g}, more than "
        f"{TOLERANCE[precision]:g}; nothing was written."
    )


def require_own(path: Path) -> None:
    """Refuse to write over a file that is not an exported one.

    Raises:
        MerError: It is something else.
    """
    if path.exists() and not _is_own(path):
        raise MerError(f"{path} is there and was not written by mer export; name another --out.")


def write_onnx(exported: Exported, path: Path) -> None:
    """Write a model; see `mer.files.write_atomically`."""
    content = exported.model.SerializeToString()
    write_atomically(path, lambda stream: stream.write(content))


def _is_own(path: Path) -> bool:
    try:
        found: str = onnx.load(path).producer_name
    except (OSError, DecodeError):
        return False
    return found == PRODUCER


def _describe(
    model: onnx.ModelProto,
    exportable: Exportable,
    precision: str,
    difference: float,
    sizes: Sequence[tuple[int, int]],
) -> None:
    facts: Mapping[str, str] = {
        **exportable.facts,
        "precision": precision,
        "inputs": json.dumps(signature(model)),
        "largest_difference": f"{difference:.2g}",
        "checked_batches": json.dumps(sorted({clips for clips, _ in sizes})),
    }
    onnx.helper.set_model_props(model, dict(facts))
    model.producer_name, model.producer_version = PRODUCER, exportable.facts.get("mer", "")
    onnx.checker.check_model(model)


def signature(model: onnx.ModelProto) -> dict[str, str]:
    """Return type and shape of every input, `uint8[batch,224,224,3]` for example."""
    found = {}
    for entry in model.graph.input:
        kind = entry.type.tensor_type
        name = onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type).name
        sides = [side.dim_param or str(side.dim_value) for side in kind.shape.dim]
        found[entry.name] = f"{name}[{','.join(sides)}]"
    return found
