"""The ways to run a network on a clip: PyTorch, ONNX Runtime, TensorRT, each also in float16."""

from collections.abc import Callable
from dataclasses import dataclass

import onnx
import torch

from mer.errors import MerError
from mer.export.exportable import Exportable
from mer.export.half import halved
from mer.export.runtime import CPU, providers, runner, session
from mer.export.tracing import traced

CUDA, TENSORRT = "CUDAExecutionProvider", "TensorrtExecutionProvider"
Way = Callable[[], object]


@dataclass(frozen=True)
class Ways:
    """What can be measured here, and why the rest cannot.

    Attributes:
        ways: By name, PyTorch first.
        missing: Reasons by name.
    """

    ways: dict[str, Way]
    missing: dict[str, str]


def ways_of(exportable: Exportable, frames: int, threads: int, device: str = "cpu") -> Ways:
    """Return the ways to run one clip.

    Args:
        exportable: The network.
        frames: Of the clip, where a view's clips differ in length.
        threads: Of the CPU, within an operator.
        device: `cpu` or `cuda`.
    """
    ways: dict[str, Way] = {"PyTorch": torch_way(exportable, frames, device)}
    missing: dict[str, str] = {}
    if device == "cuda":
        ways["PyTorch, float16"] = torch_way(exportable, frames, device, torch.float16)
    try:
        model = traced(exportable)
    except MerError as error:
        return Ways(ways, {"ONNX Runtime": str(error)})
    backends = {"ONNX Runtime": CPU if device == "cpu" else CUDA, "TensorRT": TENSORRT}
    for name, provider in backends.items():
        if provider not in providers():
            missing[name] = f"this build of ONNX Runtime has no {provider}"
            continue
        ways[name] = onnx_way(model, exportable, frames, threads, provider)
        half = halved(model)
        ways[f"{name}, float16"] = onnx_way(half, exportable, frames, threads, provider)
    return Ways(ways, missing)


def torch_way(
    exportable: Exportable, frames: int, device: str, precision: torch.dtype | None = None
) -> Way:
    """Return a call of the network in PyTorch on one clip.

    Args:
        exportable: The network; it is moved to the device.
        frames: Of the clip.
        device: `cpu` or `cuda`.
        precision: Of autocast; None for float32.
    """
    network = exportable.network.to(device)
    clip = [tensor.to(device) for tensor in exportable.example(1, frames)]

    def call() -> object:
        with (
            torch.inference_mode(),
            torch.autocast(device, precision, enabled=precision is not None),
        ):
            found = network(*clip)
        if device == "cuda":
            torch.cuda.synchronize()
        return found

    return call


def onnx_way(
    model: onnx.ModelProto, exportable: Exportable, frames: int, threads: int, provider: str = CPU
) -> Way:
    """Return a call of an ONNX model on one clip.

    Args:
        model: Of the network.
        exportable: The network.
        frames: Of the clip.
        threads: Of the CPU, within an operator.
        provider: Which back end of ONNX Runtime.
    """
    clip = exportable.example(1, frames)
    return runner(session(model, threads, provider), exportable.inputs, clip)
