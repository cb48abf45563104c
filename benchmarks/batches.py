"""A training batch of frame pairs from the store against nine JPEGs decoded a sample.

Both make normalised float tensors of 32 frame pairs at 224x224, ready on the device (the CPU),
with one thread and no augmentation. The published MMNet script reads nine frames a sample (the
onset, the apex and those around them that it may draw) and uses two; so does the slow side here,
which resizes and normalises the two alone.

Run: python benchmarks/batches.py [--clips 32] [--rounds 5]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch

from mer.batches import ClipSamples
from mer.datasets import casme2
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
from mer.folds.process import set_up_process
from mer.preparation.manifest import annotation_digest
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.preparation.store import Store
from mer.types import Index
from mer.views import FramePair
from mer.views.cache import ViewCache
from mer.views.images import normalise_bytes

SIZE, READ = 224, 9


def median_seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median of some timings after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def from_jpegs(index: Index, count: int) -> Callable[[], object]:
    """Return the work of a script that decodes nine frames a sample."""

    def work() -> torch.Tensor:
        pairs = []
        for clip in index.clips[:count]:
            first = max(0, min(clip.onset, len(clip.frames) - READ))
            frames = [cv2.imread(str(path)) for path in clip.frames[first : first + READ]]
            used = [cv2.cvtColor(frames[i], cv2.COLOR_BGR2RGB) for i in (0, -1)]
            pairs.append([cv2.resize(frame, (SIZE, SIZE)) for frame in used])
        return normalise_bytes(torch.from_numpy(np.array(pairs)).flatten(0, 1))

    return work


def from_store(index: Index, store: Store, count: int) -> Callable[[], object]:
    """Return the work of the project: memory-mapped bytes, normalised as a batch."""
    view = FramePair(size=SIZE)
    cache = ViewCache(view, {store.dataset: store})
    clips = index.clips[:count]
    cache.fill(clips)
    samples = ClipSamples(clips, [0] * len(clips), cache, training=True)
    return lambda: view.normalise(samples.collate([samples[i] for i in range(len(clips))]))


def main() -> None:
    """Measure both sides in one run and print their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    set_up_process()
    with tempfile.TemporaryDirectory() as folder:
        root, base = Path(folder) / "data", Path(folder) / "store"
        clips = -(-options.clips // 4)
        write_corpus(SyntheticCorpus(subjects=4, clips=clips, trees=("cropped",)), root, workers=2)
        index = casme2.read_index(root / "CASME2")
        settings = PreparationSettings()
        prepare(index, "cropped", settings, base, workers=2, progress=False)
        digest = annotation_digest(index.annotation)
        store = Store.open(base, "casme2", "cropped", digest, settings)
        slow = median_seconds(from_jpegs(index, options.clips), options.rounds)
        fast = median_seconds(from_store(index, store, options.clips), options.rounds)
    print(f"{READ} JPEGs a sample: {1e3 * slow:6.1f} ms a batch of {options.clips}")
    print(f"from the store:   {1e3 * fast:6.1f} ms a batch of {options.clips}")
    print(f"ratio: {slow / fast:.1f}")


if __name__ == "__main__":
    main()
