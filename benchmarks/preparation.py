"""How fast clips are prepared: by step, and as a whole.

    python benchmarks/preparation.py                    on drawn faces of 280x340 pixels
    python benchmarks/preparation.py --pictures FOLDER  on your own; one clip a folder

The whole is the difference of two runs of different length, so that what a run costs once
(starting Python, reading the landmark model) drops out. It is given in wall time and in processor
time, from the best of three rounds; other programs on the machine slow down the first most.
"""

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from mer.datasets.frames import list_frames
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
from mer.files import write_array
from mer.preparation.faces import face_finder, jittered_boxes
from mer.preparation.one_clip import locate
from mer.preparation.pictures import read_picture
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.types import Clip, Index

ENOUGH = 400  # frames for a steady figure
ROUNDS = 3


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.pictures or draw(Path(scratch) / "corpus")
        clips = find_clips(folder)
        report_steps(clips, Path(scratch))
        for landmarks in (("plain",), ("averaged", "plain")):
            report_whole(clips, PreparationSettings(landmarks=landmarks), Path(scratch))


def draw(folder):
    """Draw a few clips of 280x340 pixels and return their folder."""
    corpus = SyntheticCorpus(subjects=2, clips=4, trees=("cropped",))
    return write_corpus(corpus, folder, progress=False).root / "Cropped"


def find_clips(folder):
    """Take every folder with pictures as a clip."""
    clips = []
    for place in sorted({path.parent for path in folder.rglob("*") if path.is_file()}):
        frames = list_frames(place).paths
        if len(frames) > 1:
            key, last = f"benchmark/{len(clips)}", len(frames) - 1
            clips.append(
                Clip(key, "benchmark/1", frames, 0, last // 2, last, "middle", "", (), None, 200.0)
            )
    return clips


def report_steps(clips, scratch):
    """Print the milliseconds a frame that each step takes."""
    settings = PreparationSettings()
    finder = face_finder(settings.model_path())
    seconds, frames = defaultdict(float), 0
    for clip in clips:
        geometry, took = timed(locate, clip, settings, finder)
        seconds["onset: detect and align"] += took
        jittered = jittered_boxes(geometry.box, clip.key)
        prepared = []
        for path in clip.frames:
            picture, took = timed(read_picture, path)
            seconds["decode"] += took
            grey, took = timed(cv2.cvtColor, picture, cv2.COLOR_RGB2GRAY)
            seconds["grey"] += took
            seconds["landmarks, plain"] += timed(finder.landmarks, grey, geometry.box)[1]
            seconds["landmarks, averaged"] += timed(finder.averaged, grey, jittered)[1]
            frame, took = timed(geometry.alignment.frame, picture)
            seconds["warp"] += took
            prepared.append(frame)
        frames += len(prepared)
        whole = np.stack(prepared)
        seconds["write and flush"] += timed(write_array, scratch / "frames.npy", whole)[1]
    height, width = picture.shape[:2]
    print(f"{len(clips)} clips, {frames} frames of {width}x{height} pixels; processor time:")
    for step, took in seconds.items():
        print(f"  {step:24} {1000 * took / frames:6.2f} ms a frame")


def report_whole(clips, settings, scratch):
    """Print the frames a second of `prepare` with one worker."""
    once = sum(len(clip.frames) for clip in clips)
    times = max(2, -(-ENOUGH // once))
    short, long = (
        np.min([run(repeated(clips, n), settings, scratch) for _ in range(ROUNDS)], axis=0)
        for n in (1, 1 + times)
    )
    wall, processor = long - short
    frames = times * once
    print(f"prepare with {' and '.join(settings.landmarks)} landmarks, one worker:")
    print(f"  {frames / processor:4.0f} frames a second of processor time")
    print(f"  {frames / wall:4.0f} frames a second of wall time")


def repeated(clips, times):
    """Return the clips several times over, under different keys."""
    return [replace(clip, key=f"{clip.key}/{n}") for n in range(times) for clip in clips]


def run(clips, settings, scratch):
    """Prepare some clips into a new store; return the seconds of wall and processor time."""
    table = scratch / "annotation.csv"
    table.write_text("none")
    index = Index("benchmark", "none", table, tuple(clips))
    before = worker_seconds()
    with tempfile.TemporaryDirectory(dir=scratch) as base:
        summary = prepare(index, "cropped", settings, Path(base), workers=1, progress=False)
    return summary.seconds, worker_seconds() - before


def worker_seconds():
    """Return the processor time of all workers that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def timed(function, *arguments):
    """Return what a call returns and its seconds of processor time."""
    start = time.process_time()
    value = function(*arguments)
    return value, time.process_time() - start


if __name__ == "__main__":
    main()
