"""ONNX Runtime: sessions, and what they are fed."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]
from torch import Tensor

CPU = "CPUExecutionProvider"
ONLY_FATAL = 4  # of its log: what goes wrong is said by whoever called
TYPES = {"tensor(float16)": np.float16, "tensor(float)": np.float32}
Run = Callable[[], list[np.ndarray]]


def session(
    model: onnx.ModelProto, threads: int = 1, provider: str = CPU
) -> onnxruntime.InferenceSession:
    """Return a session of a model.

    Args:
        model: In memory.
        threads: Within an operator.
        provider: Which of ONNX Runtime's back ends; what it cannot do falls to the CPU.
    """
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads, settings.inter_op_num_threads = threads, 1
    settings.log_severity_level = ONLY_FATAL
    # threads that wait for work by spinning would slow down whoever is measured beside
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    wanted = [provider] if provider == CPU else [provider, CPU]
    return onnxruntime.InferenceSession(model.SerializeToString(), settings, providers=wanted)


def runner(
    opened: onnxruntime.InferenceSession, names: Sequence[str], tensors: Sequence[Tensor]
) -> Run:
    """Return what runs a session on some inputs, which are converted once.

    Args:
        opened: The session.
        names: Of the inputs.
        tensors: The inputs, in that order; those that the graph does not look at are left out.
    """
    feeds = feed(opened, dict(zip(names, tensors, strict=True)))
    return lambda: list(opened.run(None, feeds))


def feed(
    opened: onnxruntime.InferenceSession, inputs: Mapping[str, Tensor]
) -> dict[str, np.ndarray]:
    """Return inputs as the session takes them: no more than it has, in its precision."""
    found = {}
    for entry in opened.get_inputs():
        array = inputs[entry.name].cpu().numpy()
        found[entry.name] = array.astype(TYPES.get(entry.type, array.dtype), copy=False)
    return found


def providers() -> list[str]:
    """Return the back ends that this build of ONNX Runtime has."""
    return list(onnxruntime.get_available_providers())
