"""STSTNet over 442 flow pictures: a whole leave-one-subject-out, estimated from a few folds.

Pictures of noise stand in MEGC2019's sizes: 442 clips of 68 subjects in three datasets, 28 x 28. A
few of the 68 folds are trained as `mer loso` trains them, in this process with one thread: data
read, parser, Lightning and the prediction of the test clips after every epoch included. What is
printed is processor time beside wall time, since other work on the machine lengthens the latter
alone; the estimate divides by the cores. Then one training step: three convolutions against the
one in their place.

Run: python benchmarks/flow_baselines.py [--folds 4] [--method ststnet_fast] [--cores 2] [--seeds 3]
"""

import argparse
import os
import statistics
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from mer.cli.locations import configs_folder
from mer.folds.configuration import Configuration
from mer.folds.process import set_up_process
from mer.folds.run import run_fold
from mer.folds.sweep import plan_sweep
from mer.methods.ststnet import STREAMS, STSTNetNetwork

SIZE = 28
# clips a subject, as the Composite of MEGC2019 has them in all: 145 + 133 + 164 of 24 + 28 + 16
PARTS = {"casme2": (24, 145), "samm": (28, 133), "smic": (16, 164)}


def write_noise(folder: Path) -> None:
    """Write 442 pictures of noise as one `.npz`, and their table."""
    folder.mkdir()
    rows = ["dataset,subject,clip,label"]
    for name, (subjects, clips) in PARTS.items():
        for index in range(clips):
            subject, label = index % subjects + 1, index % 3
            rows.append(f"{name},{subject:02d},clip{index},{label}")
    (folder / "flow.csv").write_text("\n".join(rows) + "\n")
    draws = np.random.default_rng(0)
    shape = (len(rows) - 1, SIZE, SIZE, 3)
    np.savez(folder / "flow.npz", flow=draws.integers(0, 256, shape, dtype=np.uint8))


def time_folds(folder: Path, method: str, count: int) -> tuple[float, float]:
    """Return the median seconds of one fold, wall and processor; the first does not count."""
    files = ("trainer.yaml", "data/flow_3.yaml", f"method/{method}.yaml")
    words = [word for file in files for word in ("-c", str(configs_folder() / file))]
    overrides = [f"--data.root={folder / 'FLOW'}", "--trainer.accelerator=cpu"]
    sweep = plan_sweep(Configuration.parse(words + overrides), [0], folder / "runs", weights=False)
    tasks = sweep.tasks()
    times = []
    for task in [tasks[0], *tasks[:: max(1, len(tasks) // count)][:count]]:
        start = time.perf_counter(), time.process_time()
        run_fold(task)
        times.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    walls, processors = zip(*times[1:], strict=True)
    return statistics.median(walls), statistics.median(processors)


class ThreeStreams(nn.Module):
    """STSTNet as the paper draws it: each stream by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.streams = nn.ModuleList(STSTNetNetwork(3, streams=(each,)).streams for each in STREAMS)
        self.pool, self.head = nn.AvgPool2d(2), nn.Linear(400, 3)

    def forward(self, flow: Tensor) -> Tensor:
        """Return logits."""
        joined = torch.cat([stream(flow) for stream in self.streams], dim=1)
        logits: Tensor = self.head(torch.flatten(self.pool(joined), 1))
        return logits


def step(network: nn.Module, channels_last: bool, rounds: int) -> float:
    """Return the median processor seconds of a training step of 256 clips."""
    flow, label = torch.rand(256, 3, SIZE, SIZE), torch.randint(3, (256,))
    if channels_last:
        flow = flow.contiguous(memory_format=torch.channels_last)
    optimiser = torch.optim.Adam(network.parameters(), 5e-4)
    times = []
    for _ in range(rounds + 3):
        start = time.process_time()
        optimiser.zero_grad()
        nn.functional.cross_entropy(network(flow), label).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        times.append(time.process_time() - start)
    return statistics.median(times[3:])


def main() -> None:
    """Measure all in one run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--method", default="ststnet_fast")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    set_up_process()
    torch.manual_seed(0)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, torch {torch.__version__}")
    for name, network in (("three convolutions", ThreeStreams()), ("one", STSTNetNetwork(3))):
        plain, last = (1e3 * step(network, each, rounds=30) for each in (False, True))
        print(f"step of 256, {name:18} {plain:6.1f} ms CPU, channels last {last:6.1f} ms CPU")
    with tempfile.TemporaryDirectory() as temporary:
        write_noise(Path(temporary) / "FLOW")
        wall, processor = time_folds(Path(temporary), options.method, options.folds)
    subjects = sum(count for count, _ in PARTS.values())
    trainings = subjects * options.seeds
    minutes = trainings * processor / options.cores / 60
    print(f"{options.method}, a fold: {wall:.2f} s ({processor:.2f} s CPU)")
    print(
        f"all {subjects} folds, {options.seeds} seeds, {options.cores} cores: {minutes:.1f} min at "
        "that processor time"
    )
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
