"""SAMM and SMIC in small, written by hand and prepared without looking for faces."""

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from mer.datamodules import Composite
from mer.datasets.readers import reader
from mer.preparation.prepare import prepare
from mer.preparation.settings import PreparationSettings
from mer.views import FramePair

HEADER = (
    "Subject", "Filename", "Inducement Code", "Onset Frame", "Apex Frame", "Offset Frame",
    "Duration", "Micro", "Action Units", "Estimated Emotion", "Objective Classes", "Notes",
)  # fmt: skip
SAMM = [
    ("006", "006_1_1", 5, 8, 14, "4", "Anger", 3),
    ("006", "006_1_2", 21, 27, 31, "12", "Happiness", 1),
    ("006", "006_1_3", 40, 43, 49, "14", "Other", 7),
    ("007", "007_2_1", 5, 9, 14, "1+2", "Surprise", 2),
    ("007", "007_2_2", 21, 22, 30, "9", "Disgust", 4),
    # as it stands in the release
    ("028", "028_4_1", 1071, 1143, 1134, "1", "Surprise", 5),
]
SMIC = [
    ("s1", "negative", "s1_ne_01", 139562, 139571),
    ("s1", "positive", "s1_po_01", 139600, 139610),
    ("s2", "surprise", "s2_sur_01", 9990, 10003),
]
SETTINGS = PreparationSettings(size=32, face="dataset", landmarks=())
SCHEME = "composite-samm-smic-3"


def picture(folder, name, seed):
    folder.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(0, 255, (32, 32, 3), dtype=np.uint8)
    cv2.imwrite(str(folder / name), noise)


def write_samm(root):
    for subject, clip, onset, _, offset, *_ in SAMM:
        for number in range(onset - 2, offset + 3):
            picture(root / subject / clip, f"{subject}_{number:05d}.jpg", number)
    rows = [
        (s, clip, 1, onset, apex, offset, offset - onset + 1, "Micro - 1/2", units, emotion, n, "")
        for s, clip, onset, apex, offset, units, emotion, n in SAMM
    ]
    with (root / "SAMM_Micro_FACS_Codes_v2.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *rows])


def write_smic(root):
    for subject, emotion, clip, onset, offset in SMIC:
        place = root / "SMIC_all_raw" / "HS" / subject / "micro" / emotion / clip
        for number in range(onset, offset + 1):
            picture(place, f"image{number:06d}.bmp", number)


@dataclass(frozen=True)
class Two:
    """Two datasets and their stores."""

    root: Path
    store: Path

    def data(self, scheme=SCHEME, kind=Composite, **more):
        values = {"view": FramePair(size=32), "preparation": SETTINGS} | more
        return kind(self.root, scheme, self.store, **values)

    def prepare(self, dataset, base=None, corrections=None):
        chosen = reader(dataset)
        index = chosen.read_index(self.root / chosen.RELEASE.folder, corrections=corrections)
        return prepare(index, "raw", SETTINGS, base or self.store, workers=1, progress=False)


@pytest.fixture(scope="session")
def two(tmp_path_factory):
    root = tmp_path_factory.mktemp("two")
    write_samm(root / "SAMM")
    write_smic(root / "SMIC")
    made = Two(root, tmp_path_factory.mktemp("two-store"))
    made.prepare("samm")
    made.prepare("smic")
    return made
