"""One painted subject for all tests of the drawing."""

import numpy as np
import pytest

from mer.datasets.synthetic.canvas import Canvas
from mer.datasets.synthetic.landmarks import neutral_landmarks
from mer.datasets.synthetic.painter import paint_portrait
from mer.datasets.synthetic.relief import light_face
from mer.datasets.synthetic.renderer import Renderer
from mer.datasets.synthetic.subject import draw_subject


@pytest.fixture(scope="session")
def canvas():
    return Canvas(scale=1)


@pytest.fixture(scope="session")
def subject():
    return draw_subject(0, 1)


@pytest.fixture(scope="session")
def points(subject):
    return neutral_landmarks(subject)


@pytest.fixture(scope="session")
def light(canvas, subject):
    return light_face(canvas, subject)


@pytest.fixture
def blank(canvas):
    return np.full((*canvas.shape, 3), 128, np.float32)


@pytest.fixture(scope="session")
def renderer(subject):
    return Renderer(paint_portrait(subject))


@pytest.fixture
def changed():
    """Bounding box (left, top, right, bottom) of what differs between two pictures."""

    def box(before, after, least=4.0):
        rows, columns = np.nonzero(np.abs(after - before).max(axis=-1) > least)
        return columns.min(), rows.min(), columns.max(), rows.max()

    return box
