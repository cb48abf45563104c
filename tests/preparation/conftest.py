import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from mer.types import Clip, Index

FRAMES = 12


@dataclass(frozen=True)
class Drawn:
    index: Index
    truth: dict[str, np.ndarray]

    @property
    def clips(self):
        return self.index.clips


def draw(folder):
    sys.path.insert(0, "/work/shared/prototypes/synthetic-faces")
    import clip as cl
    import cv2
    import synthface as sf

    clips, truth = [], {}
    for i in range(2):
        face = sf.Face(sf.make_subject(i))
        for c in range(3):
            ims, gt, _ = cl.make_clip(face, "surprise", 100 + c, n=40)
            place = folder / "Cropped" / f"sub{i + 1:02d}" / f"EP0{c}_01"
            place.mkdir(parents=True)
            frames = []
            for k, im in enumerate(ims[:FRAMES]):
                frames.append(place / f"reg_img{k + 1}.jpg")
                cv2.imwrite(str(frames[-1]), im, [cv2.IMWRITE_JPEG_QUALITY, 95])
            key = f"casme2/{place.parent.name}/{place.name}"
            truth[key] = gt[:FRAMES]
            clips.append(
                Clip(key, f"casme2/{place.parent.name}", tuple(frames), 1, 8, 11, "annotated",
                     "surprise", ("1", "L2"), None, 200.0)
            )  # fmt: skip
    return clips, truth


@pytest.fixture(scope="session")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("CASME2")
    clips, truth = draw(folder)
    table = folder / "coding.csv"
    table.write_text("Subject,Filename\n")
    return Drawn(Index("casme2", "2019", table, tuple(clips)), truth)


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
    return replace(drawn.index, annotation=target / "coding.csv", clips=tuple(clips))


@pytest.fixture(scope="session")
def finder():
    from mer.preparation.faces import face_finder
    from mer.preparation.settings import PreparationSettings

    return face_finder(PreparationSettings().model_path())


@pytest.fixture
def tree_bytes():
    def read(folder: Path):
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    return read
