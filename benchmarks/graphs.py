"""2S-AMAGN's section 4.6 stage by stage: from frames on disk to the probabilities of one clip.

Two drawn clips of the paper's average lengths, SAMM's 75 frames at 200 a second and SMIC's 34 at
100, in the formats of the releases. The paper's stages are (i) reading the frames and selecting
those that move much, (ii) landmarks, patches of flow and edges, up to a graph of torch_geometric,
(iii) inference. Its list names neither the alignment to the first frame nor the magnification,
which both come before: here `mer prepare` aligns, once a clip, and both are given in rows of
their own and in a sum with the stages. Frames are read from the store, whose pages are dropped
from the system's cache before each round.

The stages must give what the view itself gives before they are timed. Flow runs in as many threads
as `--threads`; everything else in one. Wall time, medians.

Run: python benchmarks/graphs.py [--rounds 7] [--threads 2] [--dataset samm]
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import torch
from threadpoolctl import threadpool_limits
from torch_geometric.data import Data  # type: ignore[import-untyped]

from mer.datasets.readers import reader
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
from mer.folds.process import set_up_process
from mer.methods import AMAGN
from mer.preparation.faces import face_finder
from mer.preparation.frame_selection import flow_magnitudes, select_frames
from mer.preparation.manifest import read_manifest
from mer.preparation.one_clip import locate
from mer.preparation.pictures import read_picture
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.preparation.store import FRAMES, Store, clip_folder
from mer.types import Clip, Sample
from mer.views import LandmarkFlowGraph
from mer.views.base import Arrays, Batch
from mer.views.facial_graph import flow_patches, graph_points
from mer.views.images import resize
from mer.views.redetection import redetect

# frames from onset to offset, and the paper's seconds by stage
CLIPS = {
    "samm": (75, {"i": 1.05, "ii": 0.4, "iii": 0.03}),
    "smic": (34, {"i": 0.52, "ii": 0.2, "iii": 0.03}),
}
SHARE = 3  # the aim: the first two stages in at most a third of the paper's time
VIEW = LandmarkFlowGraph(factors=())


@dataclass
class Stopwatch:
    """Wall and processor seconds of every step, by round."""

    seconds: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    _start: tuple[float, float] = (0.0, 0.0)

    def start(self) -> None:
        """Begin a step."""
        self._start = time.perf_counter(), time.process_time()

    def stop(self, step: str) -> None:
        """End it and begin the next one."""
        wall, processor = time.perf_counter(), time.process_time()
        spent = wall - self._start[0], processor - self._start[1]
        self.seconds.setdefault(step, []).append(spent)
        self.start()

    def medians(self, clock: int) -> Mapping[str, float]:
        """Return the median of each step by the wall clock, 0, or the processor's, 1."""
        return {
            step: statistics.median(spent[clock] for spent in times)
            for step, times in self.seconds.items()
        }


def drawn(dataset: str, scratch: Path) -> tuple[Clip, Clip, Store]:
    """Return a clip as the release has it, as it is prepared, and the store."""
    count = CLIPS[dataset][0]
    settings = SyntheticCorpus(
        dataset=dataset, subjects=1, clips=1, trees=("raw",), frames=(count - 1, count - 1)
    )
    root = write_corpus(settings, scratch, progress=False).root
    index = reader(dataset).read_index(root)
    bare = PreparationSettings(landmarks=())
    summary = prepare(index, "raw", bare, scratch / "store", workers=1, progress=False)
    store = Store(summary.folder, read_manifest(summary.folder) or {})
    return index.clips[0], store.clips()[0], store


def align(source: Clip) -> None:
    """Decode and align the frames of a release from onset to offset, as `mer prepare`."""
    settings = PreparationSettings(landmarks=())
    geometry = locate(source, settings, face_finder(settings.model_path()))
    for path in source.frames[source.onset : source.offset + 1]:
        geometry.alignment.frame(read_picture(path))


def forget(path: Path) -> None:
    """Drop a file from the system's cache, so that it is read from the disk again."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def stages(clip: Clip, store: Store, model: AMAGN, threads: int, watch: Stopwatch) -> Arrays:
    """Time each stage of one clip; return the arrays of its graph."""
    forget(clip_folder(store.folder, clip.key) / FRAMES)
    watch.start()
    whole = np.array(store.frames(clip.key)[clip.onset : clip.offset + 1])
    watch.stop("read")
    frames = VIEW.magnification.magnifier.magnify(whole, VIEW.magnification.factor, clip.fps)
    watch.stop("magnify")
    small = [resize(frame, VIEW.size) for frame in frames]
    fields = flow_magnitudes(small, VIEW.flow, threads)
    kept = select_frames(np.array([one.sum(dtype=np.float64) for one in fields]), VIEW.window)
    watch.stop("select")
    landmarks = redetect(frames[kept], store.record(clip.key), VIEW.variant, jitters=0)[0]
    watch.stop("landmarks")
    arrays = graph_of(frames, fields, kept, landmarks)
    batch = VIEW.collate([Sample(clip.key, clip.key, 0, VIEW.draw(arrays, training=False))])
    in_torch_geometric(batch)
    watch.stop("graph")
    with torch.inference_mode():
        model.probabilities(batch)
    watch.stop("infer")
    return arrays


def graph_of(
    frames: np.ndarray, fields: list[np.ndarray], kept: np.ndarray, landmarks: np.ndarray
) -> Arrays:
    """Return positions and patches of the kept frames, as the view."""
    points = graph_points(landmarks)
    scaled = (points + 0.5) * VIEW.size / frames.shape[1] - 0.5
    patches = [flow_patches(fields[at], nodes) for at, nodes in zip(kept, scaled, strict=True)]
    eyes = landmarks[0, 42:48].mean(axis=0) - landmarks[0, 36:42].mean(axis=0)
    centred = points - points[0].mean(axis=0, dtype=np.float64)
    return {
        "position": np.asarray(centred / np.hypot(*eyes), np.float32).reshape(-1, 2),
        "flow": np.concatenate(patches).astype(np.float16),
        "kept": kept,
    }


def in_torch_geometric(batch: Batch) -> Data:
    """Return the graph in the form that the paper's second stage ends with."""
    return Data(
        x=torch.cat((batch["position"], batch["flow"]), dim=1),
        edge_index=batch["edge_index"],
        edge_attr=batch["edge_jaccard"],
    )


def by_stage(times: Mapping[str, float]) -> dict[str, float]:
    """Return the seconds of the paper's three stages."""
    return {
        "i": times["read"] + times["select"],
        "ii": times["landmarks"] + times["graph"],
        "iii": times["infer"],
    }


def report(dataset: str, watch: Stopwatch, kept: int) -> None:
    """Print every step and, for the paper's stages, the aim."""
    count, paper = CLIPS[dataset]
    wall, processor = watch.medians(0), watch.medians(1)
    print(f"\n{dataset}: {count} frames, {kept} kept, {51 * kept} nodes; wall (processor) seconds")
    for step, seconds in wall.items():
        print(f"  {step:10} {seconds:6.3f} ({processor[step]:.3f})")
    ours, spent = by_stage(wall), by_stage(processor)
    for stage, seconds in ours.items():
        aim = paper[stage] / (1 if stage == "iii" else SHARE)
        print(
            f"  stage {stage:4} {seconds:6.3f} ({spent[stage]:.3f}); the paper {paper[stage]:.2f}, "
            f"aim {aim:.3f}: {'met' if seconds <= aim else 'missed'}"
        )
    total = sum(ours.values())
    print(
        f"  all        {total:6.3f} ({sum(spent.values()):.3f}); the paper "
        f"{sum(paper.values()):.2f}; with magnification {total + wall['magnify']:.3f}, with "
        f"alignment too {total + wall['magnify'] + wall['align']:.3f}"
    )


def measure(dataset: str, rounds: int, threads: int) -> None:
    """Draw a clip, check the stages against the view and print the medians of some rounds."""
    with tempfile.TemporaryDirectory() as scratch:
        source, clip, store = drawn(dataset, Path(scratch))
        torch.manual_seed(0)
        model = AMAGN(3).eval()
        found = stages(clip, store, model, threads, Stopwatch())
        for name, array in VIEW.prepare(clip, store).items():
            np.testing.assert_array_equal(array, found[name])
        watch = Stopwatch()
        for _ in range(rounds):
            watch.start()
            align(source)
            watch.stop("align")
            stages(clip, store, model, threads, watch)
        report(dataset, watch, len(found["kept"]))


def main() -> None:
    """Measure both clips."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dataset", choices=CLIPS, nargs="+", default=list(CLIPS))
    options = parser.parse_args()
    set_up_process()
    print(
        f"{options.threads} thread(s) for flow; load {os.getloadavg()[0]:.1f} on "
        f"{os.cpu_count()} cores, OpenCV {cv2.__version__}, torch {torch.__version__}"
    )
    with threadpool_limits(1, user_api="blas"):
        for dataset in options.dataset:
            measure(dataset, options.rounds, options.threads)
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
