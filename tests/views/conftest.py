"""Two short clips of one drawn face, prepared with every variant of the landmarks."""

from dataclasses import dataclass

import numpy as np
import pytest

JITTERS = 3


@dataclass(frozen=True)
class Faces:
    """A store, its clips by key and their true landmarks in prepared pixels, (T, 68, 2)."""

    store: object
    clips: tuple
    truth: dict


@pytest.fixture(scope="session")
def faces(tmp_path_factory):
    from mer.datasets import casme2
    from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
    from mer.preparation.manifest import read_manifest
    from mer.preparation.prepare import prepare
    from mer.preparation.settings import PreparationSettings
    from mer.preparation.store import Store

    out = tmp_path_factory.mktemp("faces")
    corpus = SyntheticCorpus(subjects=1, clips=2, trees=("cropped",), frames=(12, 14))
    root = write_corpus(corpus, out, workers=2, progress=False).root
    settings = PreparationSettings(landmarks=("averaged", "plain", "jittered"), jitters=JITTERS)
    index = casme2.read_index(root)
    summary = prepare(index, "cropped", settings, out / "store", workers=2, progress=False)
    store = Store(summary.folder, read_manifest(summary.folder))
    truth = {clip.key: _truth(out / "CASME2-truth", clip, store) for clip in index.clips}
    return Faces(store, store.clips(), truth)


def _truth(folder, clip, store):
    from mer.datasets.frames import frame_number

    matrix = np.array(store.record(clip.key).matrix)
    wanted = [frame_number(path) for path in clip.frames]
    with np.load(folder / f"{clip.key.partition('/')[2]}.npz", allow_pickle=False) as arrays:
        points = arrays["landmarks"][np.isin(arrays["numbers"], wanted)]
    return points @ matrix[:, :2].T + matrix[:, 2]
