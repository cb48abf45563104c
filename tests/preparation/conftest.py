import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from mer.datasets.casme2 import read_index
from mer.datasets.frames import frame_number
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
from mer.preparation.faces import face_finder
from mer.preparation.settings import PreparationSettings
from mer.types import Index

FRAMES = 12


@dataclass(frozen=True)
class Drawn:
    index: Index
    truth: dict[str, np.ndarray]

    @property
    def clips(self):
        return self.index.clips


def shortened(clip):
    """Enough frames for every test, drawn clips being two to three times as long."""
    apex = min(clip.apex, FRAMES - 1)
    return replace(clip, frames=clip.frames[:FRAMES], apex=apex, offset=FRAMES - 1)


def true_landmarks(truth, clip):
    with np.load(truth / f"{clip.key.partition('/')[2]}.npz", allow_pickle=False) as arrays:
        wanted = [frame_number(path) for path in clip.frames]
        return arrays["landmarks"][np.isin(arrays["numbers"], wanted)]


@pytest.fixture(scope="session")
def drawn(tmp_path_factory):
    """Six clips of two drawn people and the true landmarks of every frame."""
    folder = tmp_path_factory.mktemp("drawn")
    corpus = SyntheticCorpus(subjects=2, clips=3, trees=("cropped",), frames=(FRAMES, FRAMES + 2))
    root = write_corpus(corpus, folder, workers=2, progress=False).root
    index = read_index(root, "cropped")
    clips = tuple(shortened(clip) for clip in index.clips)
    truth = {clip.key: true_landmarks(folder / "CASME2-truth", clip) for clip in clips}
    return Drawn(replace(index, clips=clips, remarks=()), truth)


@pytest.fixture
def own_copy(drawn, tmp_path):
    """The corpus in a folder that the test may damage."""
    source = drawn.index.annotation.parent
    target = tmp_path / "CASME2"
    shutil.copytree(source, target)
    clips = [
        replace(clip, frames=tuple(target / path.relative_to(source) for path in clip.frames))
        for clip in drawn.clips
    ]
    return replace(drawn.index, annotation=target / drawn.index.annotation.name, clips=tuple(clips))


@pytest.fixture(scope="session")
def finder():
    return face_finder(PreparationSettings().model_path())


@pytest.fixture
def tree_bytes():
    def read(folder: Path):
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    return read
