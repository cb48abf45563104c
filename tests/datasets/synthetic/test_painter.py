import importlib.util
from pathlib import Path

import dlib
import numpy as np
import pytest

from mer.datasets.synthetic.painter import paint_portrait
from mer.datasets.synthetic.renderer import Look, Renderer
from mer.datasets.synthetic.subject import draw_subject


@pytest.fixture(scope="module")
def predictor():
    places = importlib.util.find_spec("face_recognition_models").submodule_search_locations
    return dlib.shape_predictor(
        str(Path(places[0]) / "models" / "shape_predictor_68_face_landmarks.dat")
    )


def found_landmarks(picture, predictor):
    boxes = dlib.get_frontal_face_detector()(picture, 0)
    assert len(boxes) == 1
    return np.array([(p.x, p.y) for p in predictor(picture, boxes[0]).parts()], float)


@pytest.mark.parametrize("number", [1, 3, 4, 9, 12])
def test_dlib_finds_the_landmarks_that_were_painted(predictor, number):
    renderer = Renderer(paint_portrait(draw_subject(0, number)))
    look = Look({}, pose=(2.0, -1.0, 1.5, 1.01))
    truth = renderer.landmarks(look)
    found = found_landmarks(renderer.cropped(look), predictor)
    eyes = np.linalg.norm(truth[36] - truth[45])
    assert np.hypot(*(found - truth).T).mean() < 0.05 * eyes


def test_a_portrait_depends_on_its_subject_alone(renderer, subject):
    again = paint_portrait(subject)
    assert np.array_equal(again.picture, renderer.portrait.picture)
    assert np.array_equal(again.backdrop, renderer.portrait.backdrop)


def test_shapes_are_as_promised(renderer):
    portrait = renderer.portrait
    assert portrait.picture.shape == (1020, 840, 3)
    assert portrait.picture.dtype == portrait.backdrop.dtype == np.uint8
    assert portrait.backdrop.shape == (480, 640, 3)
    assert {layer.shape for layer in portrait.creases.values()} == {(340, 280)}
