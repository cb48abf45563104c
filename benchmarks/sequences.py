"""What a training step of ATM-GCN costs by the number of frames, with and without its two savers.

    python benchmarks/sequences.py                                  the small setting, 224 pixels
    python benchmarks/sequences.py --size 48 --channels 16 --stem 16     a quick look

For 8, 16 and 32 frames a clip: seconds and peak memory of a step (forward, backward, AdamW), with
gradient checkpointing on and off, in single precision and under bf16 autocast. Every setting runs
in a process of its own, since a process's peak never falls. All are then given as ratios to the
plain setting of their number of frames, and the plain ones to that of the fewest frames: 31
pairs to 7 make 4.4 times the memory where memory grows linearly. Memory is what a step adds to
the process that is ready for it. The settings take turns for some rounds and the median counts, so
that other work on the machine falls on all of them; processor time is given for the CPU.

The graph's share is that of everything behind the encoder (graph, attention, pooling, classifier)
in the time of a step, measured alone on features of the same shape, and in multiply-adds.

Runs on the GPU where there is one: its own memory and synchronised wall time.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

import torch
from torch.utils.flop_counter import FlopCounterMode

from mer.folds.process import set_up_process
from mer.methods import ATMGCN

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
MIB = 2**20


def main():
    """Measure all settings in turns, or one of them in a process of its own."""
    options = arguments()
    if options.child:
        print(json.dumps(measure(options, *json.loads(options.child))))
        return
    print(f"{device_name()}, torch {torch.__version__}, load {os.getloadavg()[0]:.1f}; "
          f"{options.clips} clips of {options.size} pixels, stem {options.stem}, "
          f"{options.blocks} blocks of {options.channels} channels")  # fmt: skip
    settings = [(n, c, p) for n in options.frames for p in ("32", "bf16") for c in (False, True)]
    found = {setting: [] for setting in settings}
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        for setting in settings:
            found[setting].append(in_own_process(setting))
    report({setting: merged(rows) for setting, rows in found.items()}, options)


def arguments():
    """Return the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, nargs="+", default=[8, 16, 32])
    parser.add_argument("--size", type=int, default=224, help="pixels a side")
    parser.add_argument("--channels", type=int, default=128, help="of every CA block")
    parser.add_argument("--stem", type=int, default=180)
    parser.add_argument("--blocks", type=int, default=2)
    parser.add_argument("--layers", type=int, default=2, help="of the graph")
    parser.add_argument("--clips", type=int, default=2, help="a batch")
    parser.add_argument("--steps", type=int, default=3, help="that count, after one that does not")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


def in_own_process(setting):
    """Return what a fresh process measures of a setting."""
    words = [sys.executable, *sys.argv, "--child", json.dumps(setting)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def merged(rows):
    """Return the medians of several rounds."""
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]}


def measure(options, frames, checkpoint, precision):
    """Return seconds, MiB and the graph's shares of one setting."""
    set_up_process()
    torch.manual_seed(0)
    module = make_module(options, frames, checkpoint)
    batch = make_batch(options, frames)
    optimiser = torch.optim.AdamW(module.parameters(), 1e-4)
    before = memory()
    seconds = timed(lambda: step(module, optimiser, batch, precision), options.steps)
    row = {"seconds": seconds, "mib": memory() - before}
    features, rest = graph_inputs(options, frames, batch)
    graph = timed(lambda: graph_step(module.network, features, rest), 5 * options.steps)
    return row | {"graph": graph / seconds, "flops": flop_share(module.network, batch)}


def make_module(options, frames, checkpoint):
    """Return ATM-GCN on the device."""
    widths = [options.channels] * options.blocks
    return ATMGCN(
        3, frames=frames, stem=options.stem, widths=widths, layers=options.layers,
        checkpoint=checkpoint,
    ).to(DEVICE)  # fmt: skip


def make_batch(options, frames):
    """Return full clips of noise."""
    clips, size = options.clips, options.size
    batch = {
        "frames": torch.randn(clips, frames, 3, size, size),
        "mask": torch.ones(clips, frames, dtype=torch.bool),
        "index": torch.arange(frames).repeat(clips, 1),
        "apex": torch.full((clips,), frames // 2),
        "label": torch.arange(clips) % 3,
    }
    return {name: part.to(DEVICE) for name, part in batch.items()}


def step(module, optimiser, batch, precision):
    """Train on one batch."""
    optimiser.zero_grad()
    with torch.autocast(DEVICE, torch.bfloat16, enabled=precision == "bf16"):
        loss = module.training_loss(batch)
    loss.backward()
    optimiser.step()


def graph_inputs(options, frames, batch):
    """Return features as the encoder gives them, and the network's other inputs."""
    nodes = batch["mask"][:, 1:]
    features = torch.randn(options.clips, frames - 1, 256, device=DEVICE, requires_grad=True)
    return features, (nodes, batch["index"][:, 1:], batch["apex"] - 1)


def graph_step(network, features, rest):
    """Run everything behind the encoder forwards and backwards."""
    nodes, index, apex = rest
    network.head(
        network.pooling(network.graph(features, nodes, index, apex), nodes)
    ).sum().backward()


def flop_share(network, batch):
    """Return the share of everything behind the encoder in the floating point operations."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(*(batch[name] for name in ("frames", "mask", "index", "apex")))
    counts = counter.get_flop_counts()
    encoder = sum(counts[f"{type(network).__name__}.encoder"].values())
    return 1 - encoder / counter.get_total_flops()


def timed(work, count):
    """Return the median seconds of some work, after one that does not count."""
    times = []
    for _ in range(count + 1):
        synchronise()
        start = time.perf_counter() if DEVICE == "cuda" else time.process_time()
        work()
        synchronise()
        end = time.perf_counter() if DEVICE == "cuda" else time.process_time()
        times.append(end - start)
    return statistics.median(times[1:])


def synchronise():
    """Wait for the GPU."""
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def memory():
    """Return the most memory so far, in MiB."""
    if DEVICE == "cuda":
        return torch.cuda.max_memory_allocated() / MIB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(found, options):
    """Print a row a setting."""
    print(f"{'frames':>6} {'precision':9} {'recomputed':10} {'seconds':>8} {'MiB':>7} "
          f"{'time':>6} {'memory':>6} {'graph':>7} {'graph FLOPs':>11}")  # fmt: skip
    first = found[options.frames[0], False, "32"]
    for (frames, checkpoint, precision), row in found.items():
        plain = found[frames, False, "32"]
        base = first if row is plain else plain
        times = f"{row['seconds'] / base['seconds']:6.2f} {row['mib'] / base['mib']:6.2f}"
        print(f"{frames:6} {precision:9} {'yes' if checkpoint else 'no':10} {row['seconds']:8.3f} "
              f"{row['mib']:7.0f} {times} {row['graph']:7.2%} {row['flops']:11.3%}")  # fmt: skip
    pairs = (options.frames[-1] - 1) / (options.frames[0] - 1)
    print(f"time and memory: times that of plain {options.frames[0]} frames where plain, of the "
          f"plain step of as many frames elsewhere; the most frames have {pairs:.2f} times the "
          f"pairs of the fewest; load {os.getloadavg()[0]:.1f}")  # fmt: skip


def device_name():
    """Return what the numbers are of."""
    return torch.cuda.get_device_name() if DEVICE == "cuda" else "one CPU thread"


if __name__ == "__main__":
    main()
