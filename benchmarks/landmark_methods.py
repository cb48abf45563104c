"""GTS-GN's landmark networks beside its picture baselines, as the paper's table III(b).

First the seconds of one clip's prediction and the parameters of each network, then one training
step of SS-GN as a fold trains it, with Lightning and the recipe's fused Adam, against a plain loop
over the same network and batches with torch's default Adam, taken in turns. Everything uses one
thread; batches wait in memory. Processor time is given beside wall time, since other work on the
machine lengthens the latter alone.

Run: python benchmarks/landmark_methods.py [--steps 40] [--rounds 5]
"""

import argparse
import logging
import os
import statistics
import time
import warnings
from collections.abc import Callable

import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from torch import Tensor, nn
from torch.utils.data import DataLoader

from mer.folds.process import set_up_process
from mer.methods import GTSGN, SSGN, Capsule, PlainGCN, ResNet18
from mer.methods.base import MERModule

CLASSES, BATCH, UNITS = 6, 32, (1, 2, 4, 6, 7, 9, 10, 12, 14, 15, 17, 20)
Batch = dict[str, Tensor]
Seconds = tuple[float, float]  # wall, processor


def clock() -> Seconds:
    """Return the two clocks."""
    return time.perf_counter(), time.process_time()


def since(start: Seconds, count: int) -> Seconds:
    """Return the seconds of one of some pieces of work since a moment."""
    now = clock()
    return (now[0] - start[0]) / count, (now[1] - start[1]) / count


def medians(times: list[Seconds]) -> Seconds:
    """Return the median of each clock."""
    walls, processors = zip(*times, strict=True)
    return statistics.median(walls), statistics.median(processors)


def landmark_batch(clips: int) -> Batch:
    """Return random landmarks."""
    return {
        "landmarks": torch.randn(clips, 3, 14, 2),
        "label": torch.randint(CLASSES, (clips,)),
        "units": torch.randint(2, (clips, len(UNITS))).float(),
    }


def prediction(module: MERModule, batch: Batch, rounds: int) -> Seconds:
    """Return the median seconds of one prediction, after three that do not count."""
    module.eval()
    times = []
    with torch.inference_mode():
        for number in range(rounds + 3):
            start = clock()
            module.probabilities(batch)
            if number >= 3:
                times.append(since(start, 1))
    return medians(times)


class Stopwatch(Callback):
    """Measures the first epoch, without what happens before and after."""

    seconds: Seconds

    def on_train_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Start."""
        del trainer, pl_module
        self._start = clock()

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Stop."""
        del pl_module
        self.seconds = since(self._start, int(trainer.num_training_batches))


def inside_lightning(batches: list[Batch]) -> Seconds:
    """Return the seconds of one step of the project's training, as a fold runs it."""
    watch = Stopwatch()
    trainer = Trainer(
        accelerator="cpu",
        max_epochs=1,
        logger=False,
        enable_checkpointing=False,
        enable_model_summary=False,
        enable_progress_bar=False,
        callbacks=[watch],
        deterministic="warn",
        log_every_n_steps=1,
    )
    trainer.fit(SSGN(CLASSES), DataLoader(batches, batch_size=None))  # type: ignore[arg-type]
    return watch.seconds


def plain_loop(batches: list[Batch]) -> Seconds:
    """Return the seconds of one step of a loop by hand, with Adam as torch sets it up."""
    network = SSGN(CLASSES).network.train()
    optimiser = torch.optim.Adam(network.parameters(), 1e-3, weight_decay=1e-4)
    start = clock()
    for batch in batches:
        optimiser.zero_grad()
        logits = network(batch["landmarks"])
        nn.functional.cross_entropy(logits, batch["label"]).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return since(start, len(batches))


def compare_steps(steps: int, rounds: int) -> None:
    """Print the step of both loops and what Lightning adds."""
    batches = [landmark_batch(BATCH) for _ in range(steps)]
    ways: tuple[Callable[[list[Batch]], Seconds], ...] = (inside_lightning, plain_loop)
    for way in ways:
        way(batches[:10])
    times = [[way(batches) for way in ways] for _ in range(rounds)]
    found = [medians([pair[index] for pair in times]) for index in range(2)]
    for name, (wall, processor) in zip(("in Lightning", "plain loop"), found, strict=True):
        print(
            f"step of {BATCH} clips, {name:13} {1e3 * wall:6.2f} ms ({1e3 * processor:.2f} ms CPU)"
        )
    # by rounds, so that a machine that slows down meanwhile does not count
    added = medians([(ours[0] / hand[0] - 1, ours[1] / hand[1] - 1) for ours, hand in times])
    print(f"a fold adds {added[0]:.1%} ({added[1]:.1%} CPU); medians of {rounds} rounds")


def compare_networks(rounds: int) -> None:
    """Print table III(b): input, seconds a clip, parameters."""
    picture = {"apex": torch.randn(1, 3, 224, 224)}
    landmarks = landmark_batch(1)
    rows: list[tuple[MERModule, Batch, str, int]] = [
        (ResNet18(CLASSES), picture, "3*224*224", rounds),
        (Capsule(CLASSES), picture, "3*224*224", rounds),
        (PlainGCN(CLASSES), landmarks, "42*2", 40 * rounds),
        (SSGN(CLASSES), landmarks, "14*3*2", 40 * rounds),
        (GTSGN(CLASSES, UNITS), landmarks, "14*3*4", 40 * rounds),
    ]
    for module, batch, size, count in rows:
        wall, processor = prediction(module, batch, count)
        parameters = sum(p.numel() for p in module.network.parameters())
        print(
            f"{type(module).__name__:9} {size:10} {1e3 * wall:7.2f} ms a clip "
            f"({1e3 * processor:.2f} ms CPU) {parameters:11,} parameters"
        )


def main() -> None:
    """Measure all in one run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    set_up_process()
    torch.manual_seed(0)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, torch {torch.__version__}")
    compare_networks(options.rounds)
    compare_steps(options.steps, options.rounds)
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
