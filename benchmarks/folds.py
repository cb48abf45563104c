"""What it costs to run many folds: two workers against one, bookkeeping, and the recorder.

    python benchmarks/folds.py               26 folds of a small MMNet, minutes on two cores
    python benchmarks/folds.py --epochs 4    a quick look

A corpus of 26 drawn subjects is prepared in a temporary folder. The same sweep is run with one
worker and with two, each from nothing: processes and imports count. What lies between two results
of one worker, less the training itself, is scheduling and bookkeeping. The recorder's share is
that of one fold with about a tenth of the clips held out, trained in turn with and without it, in
processor time. The others are in wall time, the best of some repeats: two cores must be free, and
the load is printed. Where they are not, the workers' processor time still says what two processes
cost each other: with free cores the gain is at most twice its ratio.
"""

import argparse
import logging
import os
import resource
import statistics
import tempfile
import time
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

from lightning.pytorch import Trainer, seed_everything

from mer.datasets import casme2
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
from mer.evaluation.predictions import load_result, save_result
from mer.folds.backends import LocalWorkers
from mer.folds.configuration import Configuration
from mer.folds.process import set_up_process
from mer.folds.recorder import EpochRecorder
from mer.folds.sweep import plan_sweep, run_sweep
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.splits import make_folds
from mer.workers import usable_cores

CONFIGS = Path(__file__).parents[1] / "configs"
SIZE = 64
SUBJECTS, CLIPS = 26, 5


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=20, help="of every fold")
    parser.add_argument("--repeats", type=int, default=3, help="of both sweeps, in turn")
    parser.add_argument("--rounds", type=int, default=5, help="with and without the recorder")
    options = parser.parse_args()
    set_up_process()
    warnings.filterwarnings("ignore", module="lightning")
    for name in ("lightning.pytorch", "lightning.fabric", "lightning.pytorch.utilities.rank_zero"):
        logging.getLogger(name).setLevel(logging.ERROR)
    print(f"load average {os.getloadavg()[0]:.1f}, {usable_cores()} cores")
    with tempfile.TemporaryDirectory() as scratch:
        configuration = prepare_corpus(Path(scratch), options.epochs)
        runs = {1: [], 2: []}
        for number in range(options.repeats):
            for workers, done in runs.items():
                done.append(sweep(configuration, Path(scratch) / f"{workers}-{number}", workers))
        report_workers(runs[1], runs[2])
        report_recorder(configuration, Path(scratch), options.rounds)


def prepare_corpus(scratch, epochs):
    """Draw and prepare a corpus and return a small configuration over it."""
    emotions = ("happiness", "disgust", "repression", "surprise")
    corpus = SyntheticCorpus(subjects=SUBJECTS, clips=CLIPS, trees=("cropped",), emotions=emotions)
    root = write_corpus(corpus, scratch, workers=usable_cores(), progress=False).root
    settings = PreparationSettings(size=SIZE)
    prepare(casme2.read_index(root), "cropped", settings, scratch / "store",
            workers=usable_cores(), progress=False)  # fmt: skip
    files = ("trainer.yaml", "data/casme2_3.yaml", "method/mmnet.yaml")
    return Configuration.parse(
        [
            *(word for file in files for word in ("-c", str(CONFIGS / file))),
            *(f"--data.root={root}", f"--data.store={scratch / 'store'}"),
            *(f"--data.preparation.size={SIZE}", f"--data.view.size={SIZE}"),
            *(f"--trainer.max_epochs={epochs}", "--trainer.accelerator=cpu"),
            *("--model.stem=8", "--model.widths=[8,8,16,16]"),
        ]
    )


@dataclass
class Run:
    """A sweep from nothing: wall and processor seconds, the time of each end, its results."""

    wall: float
    processor: float
    ends: list
    results: list

    @property
    def predictions(self):
        """What must be equal whatever the number of workers."""
        return [result.test.probabilities.tobytes() for result in self.results]


def sweep(configuration, runs, workers):
    """Run all folds with processes of their own."""
    planned = plan_sweep(configuration, (0,), runs)
    ends = []
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with LocalWorkers(workers) as backend:
        results = run_sweep(planned, backend, lambda _: ends.append(time.perf_counter()))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.perf_counter() - start, processor, ends, results)


def report_workers(ones, twos):
    """Print what two workers gain, and what lies between the folds of one."""
    assert len({tuple(run.predictions) for run in (*ones, *twos)}) == 1
    one, two = (min(runs, key=lambda run: run.wall) for runs in (ones, twos))
    training = sum(result.seconds for result in one.results[1:])  # in the plan's order
    count = len(one.results)
    between = (one.ends[-1] - one.ends[0] - training) / (count - 1)
    ratio = min(run.processor for run in ones) / min(run.processor for run in twos)
    print(f"{count} folds, {training / (count - 1):.2f} s of training each, best of {len(ones)}")
    print(f"  one worker    {one.wall:7.1f} s")
    print(f"  two workers   {two.wall:7.1f} s   {one.wall / two.wall:.2f} times faster")
    print(f"  bookkeeping   {between:7.3f} s a fold after the first")
    print(f"  processor time, one worker to two: {ratio:.2f}")


def report_recorder(configuration, scratch, rounds):
    """Print what predicting and storing a tenth of the clips after every epoch adds."""
    data = configuration.build_data()
    fold = make_folds("k-fold:10", data.subjects)[0]
    template = load_result(next(scratch.glob("1-0/**/*.npz")))
    times = {True: [], False: []}
    for number in range(2 * rounds + 2):
        seconds = train(configuration, fold, template, scratch, record=number % 2 == 0)
        if number > 1:  # the first of each fills caches
            times[number % 2 == 0].append(seconds)
    with_it, without = (statistics.median(times[record]) for record in (True, False))
    part = len(fold.test) / (len(fold.test) + len(fold.train))
    print(f"one fold with {part:.1%} of the clips held out, median of {rounds}")
    print(f"  training alone            {without:6.2f} s")
    print(f"  recorded after each epoch {with_it:6.2f} s   {with_it / without - 1:+.1%}")


def train(configuration, fold, template, scratch, record):
    """Return the seconds of one training, with or without the recorder."""
    seed_everything(0, verbose=False)
    parts = configuration.build()
    parts.data.use(fold)
    recorder = EpochRecorder(parts.data, fold.test)
    callbacks = {"callbacks": [recorder] if record else [], "enable_progress_bar": False}
    trainer = Trainer(**parts.trainer | callbacks)
    start = time.process_time()
    trainer.fit(parts.model, datamodule=parts.data)
    if record:
        changes = {"test": recorder.predictions, "losses": recorder.losses}
        save_result(replace(template, **changes), scratch / "recorded.npz")
    return time.process_time() - start


if __name__ == "__main__":
    main()
