import numpy as np
import pytest

from mer.errors import MerError
from mer.magnification.pairs import pair as module
from mer.magnification.pairs.bend import draw_bend
from mer.magnification.pairs.pair import PairSettings, draw_pair

SETTINGS = PairSettings(size=64, max_factor=20, max_motion=3)


def drawn(seed, settings=SETTINGS):
    return draw_pair(settings, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def many():
    return [drawn(seed) for seed in range(60)]


def test_a_pair_is_what_a_network_takes(many):
    for pair in many:
        for name in ("first", "second", "relit", "magnified"):
            picture = getattr(pair, name)
            assert picture.shape == (3, 64, 64)
            assert picture.dtype == np.float32
            assert picture.flags.c_contiguous
            assert picture.min() >= 0
            assert picture.max() <= 1
        assert 1 <= pair.factor <= 20


def test_a_seed_fixes_everything():
    one, again, other = drawn(7), drawn(7), drawn(8)
    for name in ("first", "second", "relit", "magnified"):
        assert (getattr(one, name) == getattr(again, name)).all()
        assert (getattr(one, name) != getattr(other, name)).any()
    assert one.factor == again.factor != other.factor


def test_factors_are_spread_by_their_logarithm(many):
    logarithms = np.log([pair.factor for pair in many]) / np.log(20)
    assert np.mean(logarithms) == pytest.approx(0.5, abs=0.12)
    assert np.std(logarithms) == pytest.approx(12**-0.5, abs=0.07)


def test_magnified_differs_more_from_a_than_b_does(many):
    moved = [np.abs(pair.magnified - pair.first).mean() for pair in many]
    before = [np.abs(pair.second - pair.first).mean() for pair in many]
    assert np.mean(moved) > 1.5 * np.mean(before)


def test_where_nothing_moves_the_target_is_frame_a(monkeypatch):
    monkeypatch.setattr(module, "STILL", 1.0)
    for seed in range(6):
        pair = drawn(seed)
        difference = pair.magnified - pair.second
        # noise of at most three grey levels, which the target has not
        assert difference.std() < 3.5 / 255
        assert abs(difference.mean()) < 1 / 255


@pytest.mark.parametrize("bent", [0.0, 1.0])
def test_factor_one_gives_frame_b_without_its_noise(bent):
    settings = PairSettings(size=64, max_factor=1, bent=bent)
    for seed in range(6):
        pair = drawn(seed, settings)
        assert pair.factor == 1
        assert (pair.magnified - pair.second).std() < 3.5 / 255


def test_the_magnified_motion_stays_within_its_bound(monkeypatch):
    seen = []
    monkeypatch.setattr(
        module, "_painted", lambda *args: seen.append(args[2:4]) or [np.zeros((3, 8, 8), "f")] * 3
    )
    settings = PairSettings(size=64, max_factor=100, max_motion=10, max_magnified=30)
    for seed in range(300):
        drawn(seed, settings)
    motions, factors = np.array(seen).T
    assert motions.max() <= 10
    assert 25 < (motions * factors).max() <= 30
    assert 0.01 < (motions == 0).mean() < 0.12


@pytest.mark.parametrize(("bent", "called"), [(0.0, 0), (1.0, 10)])
def test_the_share_that_is_bent_is_chosen(monkeypatch, bent, called):
    seen = []
    monkeypatch.setattr(module, "draw_bend", lambda *args: seen.append(args) or draw_bend(*args))
    for seed in range(10):
        drawn(seed, PairSettings(size=32, bent=bent))
    assert len(seen) == called


def test_noise_can_be_left_out(monkeypatch):
    monkeypatch.setattr(module, "STILL", 1.0)
    for seed in range(6):
        pair = drawn(seed, PairSettings(size=32, noise=0))
        # bytes are off by half a level
        assert np.abs(pair.magnified - pair.second).max() <= 0.51 / 255


def test_frame_c_is_made_of_frame_b(monkeypatch):
    monkeypatch.setattr(module, "relit", lambda picture, _: picture)
    pairs = [drawn(seed, PairSettings(size=32, noise=0)) for seed in range(8)]
    assert all((pair.relit == pair.second).all() for pair in pairs)
    assert any((pair.second != pair.first).any() for pair in pairs)


def test_one_camera_takes_a_and_b_and_another_c(monkeypatch):
    cameras = []
    monkeypatch.setattr(module, "seen", lambda picture, noise, _: cameras.append(noise) or picture)
    for seed in range(4):
        drawn(seed)
    for first, second, relit in zip(*[iter(cameras)] * 3, strict=True):
        assert first is second
        assert relit != first


def test_a_share_is_at_most_one():
    with pytest.raises(MerError, match=r"bent is 1\.5; it takes a share up to 1"):
        PairSettings(bent=1.5)


@pytest.mark.parametrize(
    ("field", "value"),
    [("size", 8), ("max_factor", 0.5), ("max_motion", -1), ("max_magnified", float("nan")),
     ("bent", -0.1), ("noise", -1)],
)  # fmt: skip
def test_impossible_settings_are_refused(field, value):
    with pytest.raises(MerError, match=rf"Magnification pairs: {field} is .*; it takes \d+ or"):
        PairSettings(**{field: value})
