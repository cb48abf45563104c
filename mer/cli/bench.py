"""`mer bench`: how long a trained network takes for one clip, in PyTorch and exported."""

import argparse
import os
from typing import TYPE_CHECKING

from mer.cli.trained import load, trained_parser
from mer.errors import MerError

if TYPE_CHECKING:
    from mer.export.timing import Latency

FRAMES = 8


def main(arguments: list[str]) -> int:
    """Print the latencies; see `mer bench --help`.

    Args:
        arguments: The words after `mer bench`.

    Raises:
        MerError: The checkpoint cannot be read, or a number is out of its range.
    """
    options, composed = _parser().parse_known_args(arguments)
    _check(options)
    exportable = load(options.checkpoint, composed, options.size)
    import torch

    from mer.export.timing import latencies
    from mer.export.ways import ways_of

    _require_device(options.device, torch.cuda.is_available())
    torch.set_num_threads(options.threads)
    found = ways_of(exportable, options.frames, options.threads, options.device)
    measured = latencies(found.ways, options.rounds)
    print(
        f"{exportable.name}, one clip, {options.device}, {options.threads} threads, median of "
        f"{options.rounds} rounds, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(table(measured))
    for name, reason in found.missing.items():
        print(f"{name}: {reason.rstrip('.')}.")
    return 0


def table(measured: "dict[str, Latency]") -> str:
    """Return a line a way: median, quartiles, and how many times faster than the first.

    Args:
        measured: By name.
    """
    first = next(iter(measured.values())).median
    width = max(map(len, measured))
    return "\n".join(
        f"{name:<{width}}  {one.median:8.2f} ms  ({one.lower:.2f} to {one.upper:.2f})  "
        f"{first / one.median:.2f} x"
        for name, one in measured.items()
    )


def _check(options: argparse.Namespace) -> None:
    for name, least in {"rounds": 2, "threads": 1, "frames": 2}.items():
        value = getattr(options, name)
        if value < least:
            raise MerError(f"--{name} is {value}; it takes {least} or more.")


def _require_device(device: str, has_gpu: bool) -> None:
    if device == "cuda" and not has_gpu:
        raise MerError("PyTorch finds no GPU here: leave --device cuda out.")


def _parser() -> argparse.ArgumentParser:
    parser = trained_parser(
        "bench",
        "Milliseconds a clip (a batch of one) in PyTorch, ONNX Runtime, float16 and, where ONNX "
        "Runtime has it, TensorRT, measured in turns.",
    )
    add = parser.add_argument
    add("--rounds", type=int, default=50, help="that count (default: 50)")
    add("--threads", type=int, default=1, help="within an operator (default: 1)")
    add("--frames", type=int, default=FRAMES,
        help=f"of a clip, for methods that read sequences (default: {FRAMES})")  # fmt: skip
    add("--device", choices=("cpu", "cuda"), default="cpu", help="default: cpu")
    return parser
