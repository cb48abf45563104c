import numpy as np
import pytest

from mer.datasets.synthetic.difficulty import PRESETS, Difficulty
from mer.datasets.synthetic.plan import plan_corpus
from mer.datasets.synthetic.recording import Recording
from mer.datasets.synthetic.settings import SyntheticCorpus

CALM = Difficulty((2.0, 2.0), drift=0.0, clutter=0.0, noise=0.0, blinks=0.0)
PLAN = next(
    plan for plan in plan_corpus(SyntheticCorpus(subjects=1))[0] if plan.emotion == "surprise"
)


@pytest.fixture
def recording(renderer):
    return Recording(PLAN, PRESETS["default"], renderer)


def test_a_frame_is_the_same_whenever_it_is_drawn(recording):
    first = recording.frame(PLAN.apex)
    recording.frame(PLAN.onset)
    again = recording.frame(PLAN.apex, raw=True)
    assert np.array_equal(first.cropped, again.cropped)
    assert first.raw is None
    assert again.raw.shape == (480, 640, 3)


def test_frames_come_in_order_with_their_numbers(recording):
    frames = recording.frames(PLAN.onset, PLAN.onset + 2, raw=False)
    assert [frame.number for frame in frames] == [PLAN.onset + k for k in range(3)]


def test_sensor_noise_differs_from_frame_to_frame(renderer):
    noisy = Recording(PLAN, Difficulty((0.0, 0.0), 0.0, 0.0, 2.0, 0.0), renderer)
    one, two = (noisy.frame(number).cropped for number in (PLAN.first, PLAN.last))
    assert not np.array_equal(one, two)


def test_a_factor_magnifies_the_movement_and_leaves_the_onset_alone(renderer):
    calm = Recording(PLAN, CALM, renderer)
    onset, apex = PLAN.onset - PLAN.first, PLAN.apex - PLAN.first
    once, four = calm.landmarks(), calm.landmarks(4.0)
    assert once.shape == (PLAN.count, 68, 2)
    assert once.dtype == np.float32
    assert np.array_equal(once[onset], four[onset])
    moved = np.linalg.norm(once[apex] - once[onset], axis=1)
    magnified = np.linalg.norm(four[apex] - four[onset], axis=1)
    fastest = np.argmax(moved)
    # the brows are at 8 pixels now, where the Gaussian patches let go of them a little
    assert 2.5 < magnified[fastest] / moved[fastest] <= 4.01
    assert np.array_equal(calm.frame(PLAN.onset).cropped, calm.frame(PLAN.onset, 4.0).cropped)
    assert not np.array_equal(calm.frame(PLAN.apex).cropped, calm.frame(PLAN.apex, 4.0).cropped)


def test_factor_zero_is_a_still_face(renderer):
    calm = Recording(PLAN, CALM, renderer)
    still = calm.landmarks(0.0)
    assert np.allclose(still, still[0], atol=1e-4)


def test_the_expression_is_greatest_at_the_apex(renderer):
    calm = Recording(PLAN, CALM, renderer)
    path = np.linalg.norm(calm.landmarks() - calm.landmarks()[0], axis=-1).max(axis=1)
    assert np.argmax(path) == PLAN.apex - PLAN.first
    assert path[PLAN.offset - PLAN.first] == pytest.approx(0, abs=1e-4)
