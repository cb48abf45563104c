import hashlib
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from mer.datasets.synthetic.corpus import SyntheticCorpus, open_recording, write_corpus
from mer.datasets.synthetic.lock import sole_writer
from mer.errors import MerError

SMALL = SyntheticCorpus(subjects=2, clips=3, frames=(8, 10), emotions=("happiness", "surprise"))
WORDS = ["--subjects", "2", "--clips", "3", "--frames", "8", "10",
         "--emotions", "happiness", "surprise"]  # fmt: skip
# all clips of a subject in one folder
SHARED = SyntheticCorpus("casme3", 2, 2, frames=(8, 8), trees=("videos",))
SHARED_WORDS = ["--dataset", "casme3", "--trees", "videos", "--subjects", "2", "--clips", "2",
                "--frames", "8", "8"]  # fmt: skip


def digests(out):
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = tmp_path_factory.mktemp("one")
    return out, write_corpus(SMALL, out, workers=1, progress=False)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    out = tmp_path_factory.mktemp("shared")
    write_corpus(SHARED, out, workers=1, progress=False)
    return out


def test_two_workers_write_the_same_bytes_as_one(written, tmp_path):
    write_corpus(SMALL, tmp_path, workers=2, progress=False)
    assert digests(tmp_path) == digests(written[0])


def test_another_seed_writes_other_pictures(written, tmp_path):
    other = SyntheticCorpus(subjects=1, clips=1, frames=(8, 10), seed=1, trees=("cropped",))
    write_corpus(other, tmp_path, progress=False)
    pictures = {d for name, d in digests(tmp_path).items() if name.endswith(".jpg")}
    assert pictures.isdisjoint(digests(written[0]).values())


def test_what_was_written_is_counted(written):
    out, result = written
    assert (result.root, result.clips, result.kept) == (out / "CASME2", 6, 0)
    raw = [name for name in digests(out) if "CASME2-RAW/" in name]
    assert result.frames == len(raw)
    names = sorted(path.name for path in out.iterdir())
    assert names == [".CASME2.lock", "CASME2", "CASME2-truth", "README.txt"]


def test_only_the_wanted_trees_are_written_and_they_are_the_same_pictures(written, tmp_path):
    values = {name: getattr(SMALL, name) for name in ("subjects", "clips", "frames", "emotions")}
    write_corpus(SyntheticCorpus(trees=("cropped",), **values), tmp_path, progress=False)
    names = {name for name in digests(tmp_path) if name.endswith(".jpg")}
    assert all(name.startswith("CASME2/Cropped/") for name in names)
    assert {name: digests(written[0])[name] for name in names} == {
        name: digest for name, digest in digests(tmp_path).items() if name in names
    }


def test_only_what_is_missing_is_drawn_again(written, tmp_path):
    out = tmp_path / "copy"
    shutil.copytree(written[0], out)
    truth = sorted((out / "CASME2-truth").rglob("*.npz"))
    truth[0].unlink()
    shutil.rmtree(sorted((out / "CASME2" / "Cropped").iterdir())[0])
    result = write_corpus(SMALL, out, progress=False)
    assert result.kept == 3
    assert digests(out) == digests(written[0])
    assert write_corpus(SMALL, out, progress=False).frames == 0


@pytest.mark.parametrize("what", ["casme2", "casme3"])
def test_killed_at_work_it_continues_to_the_same_files(written, shared, tmp_path, what):
    words = SHARED_WORDS if what == "casme3" else WORDS
    command = [sys.executable, "-m", "mer", "synth", str(tmp_path), *words]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while process.poll() is None and not list(tmp_path.rglob("*.npz")):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    # workers end with their parent; what they were at may still appear until then
    time.sleep(1)
    subprocess.run(command, check=True, capture_output=True)
    assert digests(tmp_path) == digests(shared if what == "casme3" else written[0])


def test_a_second_writer_is_refused_and_changes_nothing(tmp_path):
    with sole_writer(tmp_path, "CASME2"), pytest.raises(MerError, match="Another process"):
        write_corpus(SMALL, tmp_path, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == [".CASME2.lock"]


def test_other_settings_in_the_same_folder_are_refused(written):
    with pytest.raises(MerError, match="clips is 3 there and 4 here"):
        write_corpus(SyntheticCorpus(subjects=2, clips=4), written[0], progress=False)


def test_no_workers_cannot_work(tmp_path):
    with pytest.raises(MerError, match="0 workers"):
        write_corpus(SMALL, tmp_path, workers=0)


def test_a_recording_can_be_opened_by_its_folder_and_magnified(written):
    out, _ = written
    folder = next((out / "CASME2" / "Cropped" / "sub02").iterdir())
    recording = open_recording(SMALL, f"sub02/{folder.name}")
    with np.load(out / "CASME2-truth" / "sub02" / f"{folder.name}.npz") as truth:
        assert np.array_equal(recording.landmarks(), truth["landmarks"])
    apex = recording.plan.apex
    assert not np.array_equal(
        recording.frame(apex).cropped, recording.frame(apex, factor=3.0).cropped
    )
    with pytest.raises(MerError, match="no clip sub09/EP01_01"):
        open_recording(SMALL, "sub09/EP01_01")
