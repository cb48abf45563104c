"""Eulerian magnification of a short clip: NumPy and OpenCV against torch, milliseconds a frame.

A drawn clip of `--frames` frames at 256x256, with one thread on the CPU; both sides do the same
work (a test holds their results to the rounding). A view wants three frames of a clip, not all:
that is timed too. Processor time on the CPU, wall time on another device.

Run: OPENBLAS_NUM_THREADS=1 python benchmarks/magnification.py [--frames 40] [--device cpu]
"""

import argparse
import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np
import torch

from mer.folds.process import set_up_process
from mer.magnification import Eulerian
from mer.magnification.tensor import magnify_tensor
from mer.types import ByteArray

SIZE, FPS, FACTOR = 256, 200.0, 4.0


def drawn_clip(count: int) -> ByteArray:
    """Return soft random patterns that move by half a pixel, shape (T, 256, 256, 3)."""
    noise = np.random.default_rng(0).normal(size=(SIZE + 8, SIZE + 8, 3)).astype(np.float32)
    pattern = 128 + 400 * cv2.GaussianBlur(noise, (0, 0), 3)
    moved = []
    for step in 0.5 * np.sin(np.linspace(0, np.pi, count)):
        matrix = np.array([[1, 0, step - 4], [0, 1, -4]], np.float32)
        moved.append(cv2.warpAffine(pattern, matrix, (SIZE, SIZE)))
    return np.clip(np.rint(moved), 0, 255).astype(np.uint8)


def median_seconds(work: Callable[[], object], rounds: int, cuda: bool) -> float:
    """Return the median of some timings after one that does not count."""
    times = []
    for _ in range(rounds + 1):
        start = _now(cuda)
        work()
        times.append(_now(cuda) - start)
    return statistics.median(times[1:])


def _now(cuda: bool) -> float:
    if not cuda:
        return time.process_time()
    torch.cuda.synchronize()
    return time.perf_counter()


def main() -> None:
    """Time both sides in one run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    set_up_process()
    clip, magnifier = drawn_clip(options.frames), Eulerian()
    device = torch.device(options.device)
    tensor = torch.from_numpy(clip).movedim(-1, 1)[None].float().div(255).to(device)
    three = [0, options.frames // 2, options.frames - 1]
    works: dict[str, tuple[Callable[[], object], int]] = {
        "numpy, all frames": (lambda: magnifier.magnify(clip, FACTOR, FPS), len(clip)),
        "numpy, three frames": (lambda: magnifier.magnify(clip, FACTOR, FPS, three), 3),
        f"torch on {device}, all frames": (lambda: magnify_tensor(tensor, FACTOR, FPS), len(clip)),
    }
    for name, (work, frames) in works.items():
        seconds = median_seconds(work, options.rounds, device.type == "cuda")
        print(f"{name:<30} {1e3 * seconds / frames:7.2f} ms a wanted frame")


if __name__ == "__main__":
    main()
