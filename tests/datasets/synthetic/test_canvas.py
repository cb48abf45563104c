import numpy as np
import pytest

from mer.datasets.synthetic.canvas import Canvas, cover, darken, spline


@pytest.mark.parametrize("scale", [1, 3])
def test_a_blob_stands_where_it_was_put_at_any_scale(scale):
    canvas = Canvas(40, 30, scale=scale)
    blob = canvas.blob(20.0, 10.0, 3.0, 3.0)
    assert (blob * canvas.x).sum() / blob.sum() == pytest.approx(20, abs=0.01)
    assert (blob * canvas.y).sum() / blob.sum() == pytest.approx(10, abs=0.05)


@pytest.mark.parametrize("scale", [1, 3])
def test_a_filled_square_has_its_area_and_place_with_and_without_blur(scale):
    canvas = Canvas(60, 60, left=-10, top=-10, scale=scale)
    for blur in (0.2, 2.0):
        mask = canvas.fill([(10, 10), (30, 10), (30, 30), (10, 30)], blur)
        assert mask.sum() / scale**2 == pytest.approx(400, rel=0.15)
        assert (mask * canvas.x).sum() / mask.sum() == pytest.approx(20, abs=0.2)


def test_a_stroke_is_as_thick_as_asked():
    canvas = Canvas(60, 60)
    line = canvas.stroke([(10, 30), (50, 30)], 4.0, 0.2)
    middle = line[:, 30 * canvas.scale]
    assert middle.sum() / canvas.scale == pytest.approx(4, abs=0.7)


def test_grain_has_unit_variance_and_follows_its_generator():
    canvas = Canvas(100, 100)
    one, same = (canvas.grain(np.random.default_rng(3), 5, 5) for _ in range(2))
    assert one.std() == pytest.approx(1, abs=0.01)
    assert np.array_equal(one, same)


def test_a_spline_goes_through_its_knots_and_closes():
    knots = np.array([(0, 0), (10, 5), (20, 0)])
    curve = spline(knots, 501)
    assert np.abs(curve - knots[1]).sum(axis=1).min() < 0.1
    closed = spline(knots, 50, closed=True)
    assert np.allclose(closed[0], closed[-1])


def test_cover_mixes_and_leaves_its_input_alone():
    picture = np.zeros((4, 4, 3), np.float32)
    mask = np.zeros((4, 4))
    mask[1, 2] = 0.5
    covered = cover(picture, mask, (100, 200, 40))
    assert covered[1, 2].tolist() == [50, 100, 20]
    assert covered.sum() == 170
    assert picture.sum() == 0


def test_darken_takes_a_share_of_the_light():
    picture = np.full((2, 2, 3), 80, np.float32)
    assert darken(picture, np.full((2, 2), 0.25))[0, 0].tolist() == [60, 60, 60]


def test_a_window_is_cut_at_the_edge():
    rows, columns = Canvas(40, 30, scale=2).window(2, 15, 5)
    assert columns.start == 0
    assert (rows.stop - rows.start) == 20
