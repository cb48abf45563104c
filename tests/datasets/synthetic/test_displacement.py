import cv2
import numpy as np
import pytest

from mer.datasets.synthetic.displacement import MOVEMENTS, ActionUnit, Displacement
from mer.datasets.synthetic.renderer import Look

# unit -> landmarks and the direction (right, down) that FACS describes for them
FACS = [
    (1, 21, (0, -1)), (1, 22, (0, -1)), (2, 18, (0, -1)), (2, 25, (0, -1)),
    (4, 21, (1, 1)), (4, 22, (-1, 1)), (5, 37, (0, -1)), (6, 41, (0, -1)), (7, 41, (0, -1)),
    (9, 31, (0, -1)), (9, 35, (0, -1)), (10, 50, (0, -1)), (10, 52, (0, -1)),
    (12, 48, (-1, -1)), (12, 54, (1, -1)), (14, 48, (1, 0)), (14, 54, (-1, 0)),
    (15, 48, (0, 1)), (15, 54, (0, 1)), (17, 57, (0, -1)), (17, 8, (0, -1)),
    (20, 48, (-1, 0)), (20, 54, (1, 0)), (24, 51, (0, 1)), (24, 57, (0, -1)),
]  # fmt: skip


@pytest.fixture(scope="module")
def displacement(points):
    return Displacement(points)


@pytest.mark.parametrize(("unit", "landmark", "direction"), FACS)
def test_a_unit_moves_its_landmark_as_facs_describes(
    displacement, points, unit, landmark, direction
):
    moved = displacement.move(points, {ActionUnit(unit): 1.0})[landmark] - points[landmark]
    toward = np.array(direction) / np.linalg.norm(direction)
    assert moved @ toward > 0.25
    assert moved @ toward > 0.8 * np.linalg.norm(moved)


@pytest.mark.parametrize("unit", MOVEMENTS)
def test_a_unit_of_intensity_is_about_a_pixel_and_fades_away(displacement, unit):
    size = np.linalg.norm(displacement.field(ActionUnit(unit)), axis=-1)
    assert 0.3 < size.max() < 2.2
    assert size[:60].max() < 0.02


def test_one_sided_units_spare_the_other_side(displacement, points):
    right = displacement.move(points, {ActionUnit(12, "R"): 2.0}) - points
    assert np.linalg.norm(right[48]) > 1
    assert np.linalg.norm(right[54]) < 0.05
    both = displacement.field(ActionUnit(12))
    halves = displacement.field(ActionUnit(12, "L")) + displacement.field(ActionUnit(12, "R"))
    assert np.allclose(both, halves, atol=1e-6)


def test_units_are_written_as_annotators_do():
    assert [str(ActionUnit(4)), str(ActionUnit(10, "L"))] == ["4", "L10"]


def test_flow_between_pictures_agrees_with_the_landmarks(renderer):
    still, smile = Look({}), Look({ActionUnit(12): 3.0})
    before, after = (
        cv2.cvtColor(renderer.cropped(look), cv2.COLOR_RGB2GRAY) for look in (still, smile)
    )
    flow = cv2.calcOpticalFlowFarneback(before, after, None, 0.5, 3, 15, 3, 5, 1.2, 0)
    truth = renderer.landmarks(smile) - renderer.landmarks(still)
    for corner in (48, 54):
        x, y = np.round(renderer.landmarks(still)[corner]).astype(int)
        seen = flow[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 2).mean(axis=0)
        assert np.sign(seen).tolist() == np.sign(truth[corner]).tolist()
        assert np.linalg.norm(seen - truth[corner]) < 0.6 * np.linalg.norm(truth[corner])


@pytest.mark.parametrize("size", [1.0, 8.0])
def test_a_moved_point_shows_the_skin_it_came_from(displacement, points, size):
    units = {ActionUnit(12): size, ActionUnit(4): size}
    seen = displacement.move(points, units)
    total = displacement.total(units)
    for q, p in zip(seen, points, strict=True):
        x, y = (np.array([[v]], np.float32) for v in q)
        assert cv2.remap(total, x, y, cv2.INTER_LINEAR)[0, 0] == pytest.approx(q - p, abs=0.08)
