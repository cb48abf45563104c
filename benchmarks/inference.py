"""ST-MEMM and GAM-MER on one pair of frames, beside table 5 of their paper (Wu et al., 2024).

Untrained weights, which take the time that trained ones take: ST-MEMM, `small` and `paper`, on a
pair of 224x224 pixels, GAM-MER on the patches of one clip. PyTorch eager and compiled, ONNX
Runtime in float32 and float16, with one thread and with two, measured in turns in one run. The
paper's figures are those of an A10 GPU and of its own network, whose sizes it does not print: only
the ratios are worth a look. On a busy machine, look at the least time a way took.

With `--device cuda` also bfloat16 and channels-last memory.

Run: python benchmarks/inference.py [--threads 1 2] [--rounds 20] [--no-compile] [--device cpu]
"""

import argparse
import copy
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import onnxruntime  # type: ignore[import-untyped]
import torch

from mer.export.exportable import Exportable, exportable_method
from mer.export.magnifier import exportable_magnifier
from mer.export.timing import Latency, latencies
from mer.export.ways import Way, torch_way, ways_of
from mer.folds.configuration import Configuration
from mer.folds.process import set_up_process
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.magnification.st_memm.settings import SMALL, Architecture

CONFIGS = Path(__file__).parents[1] / "configs"
CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}
FRAMES = 8  # read by no network here
# Wu et al., table 5: milliseconds on an A10; float16 comes on top of TensorRT
PAPER = {
    "ST-MEMM": {"PyTorch": 156.4, "ONNX Runtime": 118.3, "TensorRT": 62.2,
                "TensorRT, float16": 43.9},
    "GAM-MER": {"PyTorch": 53.7, "ONNX Runtime": 43.2, "TensorRT": 25.3,
                "TensorRT, float16": 18.5},
}  # fmt: skip


def magnifier(architecture: Architecture) -> Exportable:
    """Return an untrained ST-MEMM."""
    network = STMEMMNetwork(architecture)
    return exportable_magnifier(network.eval().requires_grad_(False), {})


def recogniser() -> Exportable:
    """Return an untrained GAM-MER with the settings of its file."""
    files = ("trainer.yaml", "data/casme2_5.yaml", "method/gam_mer.yaml")
    words = [word for file in files for word in ("-c", str(CONFIGS / file))]
    return exportable_method(Configuration.parse(words).build(), {})


NETWORKS: dict[str, tuple[str, Callable[[], Exportable]]] = {
    "ST-MEMM small": ("ST-MEMM", lambda: magnifier(SMALL)),
    "ST-MEMM paper": ("ST-MEMM", lambda: magnifier(Architecture())),
    "GAM-MER": ("GAM-MER", recogniser),
}


def measured(
    exportable: Exportable, threads: int, options: argparse.Namespace
) -> dict[str, Latency]:
    """Return the latencies of one network in every way that there is here."""
    torch.set_num_threads(threads)
    found = ways_of(exportable, FRAMES, threads, options.device)
    further, failed = further_ways(exportable, threads, options)
    for name, reason in (found.missing | failed).items():
        print(f"    {name}: {reason}")
    return latencies(found.ways | further, options.rounds, clock=CLOCKS[options.clock])


def further_ways(
    exportable: Exportable, threads: int, options: argparse.Namespace
) -> tuple[dict[str, Way], dict[str, str]]:
    """Return what `mer bench` does not measure, and why some of it is not measured here either."""
    ways: dict[str, Way] = {}
    failed: dict[str, str] = {}
    if options.compile:
        try:
            ways["PyTorch, compiled"] = compiled(exportable, threads, options.device)
        except RuntimeError as error:  # of the compiler; every class of them
            failed["PyTorch, compiled"] = f"cannot be compiled here: {str(error).splitlines()[0]}"
    if options.device == "cuda":
        ways["PyTorch, bfloat16"] = torch_way(exportable, FRAMES, "cuda", torch.bfloat16)
        last = replace(exportable, network=channels_last(exportable.network))
        ways["PyTorch, channels last"] = torch_way(last, FRAMES, "cuda")
    return ways, failed


def compiled(exportable: Exportable, threads: int, device: str) -> Way:
    """Return the network compiled for its one size and number of threads, and called once.

    Raises:
        RuntimeError: There is no C++ compiler here, or it gave up.
    """
    settings = {"cpp.threads": threads}
    network = torch.compile(copy.deepcopy(exportable.network), dynamic=False, options=settings)
    way = torch_way(replace(exportable, network=network), FRAMES, device)
    way()
    return way


def channels_last(network: torch.nn.Module) -> torch.nn.Module:
    """Return a copy with the weights of convolutions in channels-last memory."""
    return copy.deepcopy(network).to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def show(found: dict[str, Latency], paper: dict[str, float]) -> None:
    """Print a line a way: ours and its ratio to eager, the paper's and its ratio."""
    for name in [*found, *(name for name in paper if name not in found)]:
        ours = line(found[name], found["PyTorch"]) if name in found else " " * 64
        theirs = ""
        if name in paper:
            theirs = f"   paper, A10: {paper[name]:5.1f} ms {paper['PyTorch'] / paper[name]:5.2f} x"
        print(f"    {name:24}{ours}{theirs}")


def line(one: Latency, eager: Latency) -> str:
    """Return median, quartiles and least, the first and the last with their ratio to eager."""
    spread = f"({one.lower:7.1f} to {one.upper:7.1f})"
    return (
        f"{one.median:8.1f} ms {spread} {eager.median / one.median:5.2f} x"
        f"  least {one.least:7.1f} {eager.least / one.least:5.2f} x"
    )


def main() -> None:
    """Measure all in one run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--clock", choices=tuple(CLOCKS), default="wall",
                        help="processor: for one thread on a busy machine")  # fmt: skip
    parser.add_argument("--no-compile", dest="compile", action="store_false")
    parser.add_argument("--only", choices=tuple(NETWORKS), help="one network alone")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    set_up_process()
    torch.manual_seed(0)
    print(
        f"torch {torch.__version__}, onnxruntime {onnxruntime.__version__}, {options.device}, "
        f"{os.cpu_count()} cores, medians of {options.rounds} rounds, {options.clock} time"
    )
    for name, (row, make) in NETWORKS.items():
        if options.only in (None, name):
            exportable = make()
            count = sum(p.numel() for p in exportable.network.parameters())
            for threads in options.threads:
                load = f"load {os.getloadavg()[0]:.1f}"
                print(f"{name}, {count:,} parameters, threads: {threads}, {load}", flush=True)
                show(measured(exportable, threads, options), PAPER[row])


if __name__ == "__main__":
    main()
