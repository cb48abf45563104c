"""What holds for every layout: a small corpus of each is drawn, with one face to save time."""

import hashlib
import shutil
from collections import defaultdict

import cv2
import numpy as np
import pytest

from mer.datasets.synthetic import drawing
from mer.datasets.synthetic.corpus import open_recording, write_corpus
from mer.datasets.synthetic.layouts.catalogue import LAYOUTS
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.preparation.faces import face_finder
from mer.preparation.settings import PreparationSettings

# dataset and version -> the first picture of the second subject's clip in every tree, then
# the shape of each
DRAWN = {
    ("casme2", "2019"): {
        "CASME2/CASME2_RAW/CASME2-RAW/sub02/EP03_01f/img217.jpg": (480, 640, 3),
        "CASME2/CASME2_RAW_selected/sub02/EP03_01f/img222.jpg": (480, 640, 3),
        "CASME2/Cropped/sub02/EP03_01f/reg_img222.jpg": (340, 280, 3),
    },
    ("samm", "v2"): {
        "SAMM/007/007_7_1/007_0257.jpg": (650, 960),
        "SAMM/SAMM_cropped/007/007_7_1/007_0264.jpg": (340, 280),
    },
    ("smic", "hs"): {
        "SMIC/SMIC_all_raw/HS/s2/micro/positive/s2_po_01/image052322.bmp": (480, 640, 3),
        "SMIC/SMIC_all_cropped/HS/s2/micro/positive/s2_po_01/reg_image052322.bmp": (340, 280, 3),
    },
    ("smic", "hs-e"): {
        "SMIC/SMIC-E_raw image/HS_long/SMIC-HS-E/s02/s2_po_01/image052318.jpg": (480, 640, 3),
    },
    ("casme3", "v2"): {
        "CASME3/part_A/spNo.2/e/color/96.jpg": (720, 1280, 3),
        "CASME3/Part_A_ME_clip/frame/spNO.2_e_100/100.jpg": (720, 1280, 3),
    },
    ("casme3c", "c"): {"CASME3/part_C/02/a/color/201.jpg": (720, 1280, 3)},
    ("mmew", "full"): {
        "MMEW/MMEW_Final/Micro_Expression/repression/S02-04-001/1.jpg": (480, 640, 3),
    },
}  # fmt: skip
DEFAULTS = ({"subjects": 8, "clips": 12}, {"subjects": 5, "clips": 8, "frames": (10, 16)})


def digests(out):
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module", params=DRAWN, ids="-".join)
def drawn(request, tmp_path_factory, renderer):
    dataset, version = request.param
    corpus = SyntheticCorpus(dataset, 2, 1, annotations=version, frames=(8, 8))
    out = tmp_path_factory.mktemp("drawn")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "renderer_of", lambda seed, subject: renderer)
        write_corpus(corpus, out, progress=False)
        yield request.param, corpus, out


def test_files_have_the_releases_names_sizes_and_channels(drawn):
    which, _, out = drawn
    shapes = {
        name: cv2.imread(str(out / name), cv2.IMREAD_UNCHANGED).shape for name in DRAWN[which]
    }
    assert shapes == DRAWN[which]


def test_dlib_finds_the_face_where_the_truth_says_it_is(drawn):
    which, corpus, out = drawn
    grey = cv2.imread(str(out / next(iter(DRAWN[which]))), cv2.IMREAD_GRAYSCALE)
    finder = face_finder(PreparationSettings().model_path())
    row = next(row for row in corpus.layout.present(corpus) if row.plan.subject == 2)
    with np.load(out / corpus.layout.truth / f"{row.folder}.npz") as truth:
        place = truth["numbers"].tolist().index(row.pictures[corpus.trees[0]].first)
        drawing_pixels = truth["landmarks"][place] + truth["crop_corner"]
        points = drawing_pixels * truth["raw_scale"] + truth["raw_offset"]
    found = finder.landmarks(grey, finder.detect(grey, 0))
    eyes = np.linalg.norm(points[36] - points[45])
    assert np.linalg.norm(found - points, axis=1).mean() < 0.06 * eyes


def test_nothing_is_drawn_twice_and_what_is_missing_is_drawn_again(drawn, tmp_path):
    _, corpus, written = drawn
    out = tmp_path / "copy"
    shutil.copytree(written, out)
    assert write_corpus(corpus, out, progress=False).frames == 0
    row = corpus.layout.present(corpus)[0]
    (out / corpus.layout.truth / f"{row.folder}.npz").unlink()
    pictures = row.pictures[corpus.trees[0]]
    shutil.rmtree(out / corpus.layout.folder / pictures.folder)
    assert write_corpus(corpus, out, progress=False).frames > 0
    assert digests(out) == digests(written)


def test_every_clip_can_be_opened_by_subject_and_name(drawn, monkeypatch):
    _, corpus, out = drawn
    monkeypatch.setattr("mer.datasets.synthetic.corpus.renderer_of", drawing.renderer_of)
    truth = out / corpus.layout.truth
    folders = [str(path.relative_to(truth).with_suffix("")) for path in truth.rglob("*.npz")]
    assert len(folders) == len(corpus.layout.present(corpus))
    for folder in folders:
        plan = open_recording(corpus, folder).plan
        with np.load(truth / f"{folder}.npz") as values:
            assert values["apex"] == plan.apex


def test_datasets_are_named_once_and_draw_other_people():
    assert len({layout.dataset for layout in LAYOUTS}) == len(LAYOUTS) == 6
    assert len({layout.seed_offset for layout in LAYOUTS}) == 6
    assert {layout.folder for layout in LAYOUTS} == {"CASME2", "SAMM", "SMIC", "CASME3", "MMEW"}


# the labels of every class scheme; objective classes are in it where the release has them
CLASSES = {
    "casme2": ("happiness", "disgust", "repression", "surprise", "others", "sadness", "fear",
               1, 2, 3, 4, 5, 6, 7),
    "samm": ("anger", "other", "happiness", "surprise", "contempt", "disgust", "fear", "sadness",
             1, 2, 3, 4, 5, 6, 7),
    "smic": ("negative", "positive", "surprise"),
    "casme3": ("disgust", "surprise", "others", "fear", "anger", "sad", "happy",
               1, 2, 3, 4, 5, 6, 7),
    "casme3c": ("disgust", "surprise", "others", "fear", "anger", "sad", "happy"),
    "mmew": ("happiness", "surprise", "disgust", "fear", "sadness", "anger", "others",
             1, 2, 3, 4, 5),
}  # fmt: skip


@pytest.mark.parametrize("size", DEFAULTS, ids=["one", "all"])
@pytest.mark.parametrize("dataset", CLASSES)
def test_every_class_has_usable_clips_of_two_subjects(dataset, size):
    for seed in range(4):
        corpus = SyntheticCorpus(dataset, seed=seed, **size)
        subjects = defaultdict(set)
        for row in corpus.layout.present(corpus):
            if row.annotated and row.onset < row.offset:
                subjects[row.emotion.lower()].add(row.subject)
                subjects[row.plan.objective_class].add(row.subject)
        assert min(len(subjects[name]) for name in CLASSES[dataset]) >= 2


@pytest.mark.parametrize("dataset", CLASSES)
def test_clips_have_names_and_pictures_of_their_own(dataset):
    corpus = SyntheticCorpus(dataset, subjects=9, clips=14)
    rows = corpus.layout.present(corpus)
    assert len({row.folder for row in rows}) == len(rows)
    pictures = [
        (found.folder, found.name(number))
        for row in rows
        for found in row.pictures.values()
        for number in range(found.first, found.last + 1)
    ]
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("dataset", CLASSES)
def test_annotations_depend_on_the_seed_alone(dataset, tmp_path):
    corpus = SyntheticCorpus(dataset, subjects=3, clips=8)
    for folder in ("one", "two"):
        corpus.layout.write_annotations(
            tmp_path / folder, corpus.layout.present(corpus), corpus.annotations
        )
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
