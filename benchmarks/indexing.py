"""How fast CAS(ME)^3 part A is indexed: many clips in one folder, thousands of files each.

    python benchmarks/indexing.py                the release's 860 rows, 463 videos of 300 frames
    python benchmarks/indexing.py --frames 3600  videos as long as the release's, 1.7 million files

A corpus in the real layout, its files links to one byte a video, is written to a temporary folder
and indexed; processor time, the best of five rounds. Beside it stands the naive way, which lists a
video for every row. The system has the folders in memory, for they have just been written; a cold
disk or one across a network is slower, by the number of listings. Longer videos are extrapolated
from two lengths.
"""

import argparse
import csv
import os
import tempfile
import time
from pathlib import Path

from mer.datasets.casme3 import read_annotations, read_index
from mer.datasets.casme3_coding import COLUMNS, EMOTION_COLUMN, OBJECTIVE_COLUMN
from mer.datasets.clips import make_clip
from mer.datasets.frames import list_frames

ROUNDS = 5
# rows, videos and subjects of the release's second version
ROWS, VIDEOS, SUBJECTS = 860, 463, 94
FULL = 3600  # frames of a whole video, two minutes
FILE = "cas(me)3_part_A_ME_label_JpgIndex_v2.csv"


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=300, help="of each video, at least 100")
    frames = parser.parse_args().frames
    ours, naive = measure(frames)
    report(f"{frames} frames a video", frames, ours, naive)
    if frames < FULL:
        shorter = measure(frames // 3)
        long = [extrapolated(*pair, frames) for pair in zip(shorter, (ours, naive), strict=True)]
        report(f"{FULL} frames a video, extrapolated", FULL, *long)


def measure(frames):
    """Return the seconds of our way and of the naive way."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        write_rows(root, frames)
        write_videos(root / "part_A", frames)
        return best(index_once, root), best(list_every_row, root)


def extrapolated(short, long, frames):
    """Return the seconds at full length: a part for the rows and a part for the files."""
    each = (long - short) / (frames - frames // 3)
    return long + each * (FULL - frames)


def report(title, frames, ours, naive):
    """Print seconds and rates."""
    files = VIDEOS * frames
    print(f"{title}: {ROWS} rows, {VIDEOS} videos, {files} files")
    print(f"  each video listed once  {ours:6.2f} s  {files / ours:8.0f} entries a second")
    print(f"  listed for every row    {naive:6.2f} s  {naive / ours:8.2f} times as long")


def videos():
    """Return subject and letter of each video, one a subject before any second."""
    return [(f"spNO.{1 + i % SUBJECTS}", "abcdefghijklm"[i // SUBJECTS]) for i in range(VIDEOS)]


def write_rows(root, frames):
    """Write the annotation: the rows go round the videos until all are placed."""
    rows = []
    for i in range(ROWS):
        onset = 1 + 20 * (i // VIDEOS) + i % (frames // 2)
        rows.append((*videos()[i % VIDEOS], onset, onset + 5, onset + 12, "4", "III", "disgust"))
    with (root / FILE).open("w", newline="", encoding="utf-8") as stream:
        header = (*COLUMNS, OBJECTIVE_COLUMN, EMOTION_COLUMN)
        csv.writer(stream).writerows([header, *sorted(rows)])


def write_videos(base, frames):
    """Write all frames as links to one byte a video: empty files count as damaged."""
    for subject, letter in videos():
        folder = base / subject / letter / "color"
        folder.mkdir(parents=True)
        first = folder / "1.jpg"
        first.write_bytes(b"x")
        for number in range(2, frames + 1):
            os.link(first, folder / f"{number}.jpg")


def index_once(root):
    """Return the clips as the reader finds them."""
    return read_index(root).clips


def list_every_row(root):
    """Return the clips as a script finds them that goes from row to row."""
    found = []
    for row in read_annotations(root / FILE).rows:
        _, subject, video, _ = row.key.split("/")
        folder = root / "part_A" / subject / video / "color"
        found.append(make_clip(row, list_frames(folder), 30.0))
    return found


def best(function, root):
    """Return the seconds of processor time that a call takes at best."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        found = function(root)
        seconds.append(time.process_time() - start)
        assert len(found) == ROWS
    return min(seconds)


if __name__ == "__main__":
    main()
