import numpy as np
import pytest

from mer.datasets.synthetic.difficulty import PRESETS, Difficulty
from mer.datasets.synthetic.motion import draw_motion, onset_apex_offset, wander
from mer.datasets.synthetic.plan import plan_corpus
from mer.datasets.synthetic.settings import SyntheticCorpus

PLANS = [plan for own in plan_corpus(SyntheticCorpus(subjects=6, clips=10)) for plan in own]


@pytest.mark.parametrize("plan", PLANS[:10])
def test_the_course_is_zero_at_onset_greatest_at_apex_and_zero_at_offset(plan):
    course = onset_apex_offset(plan)
    onset, apex, offset = (n - plan.first for n in (plan.onset, plan.apex, plan.offset))
    assert len(course) == plan.count
    assert (course[: onset + 1] == 0).all()
    assert (course[offset:] == 0).all()
    assert course[apex] == 1 == course.max()
    assert np.argmax(course) == apex
    assert (np.diff(course[onset : apex + 1]) > 0).all()
    assert (np.diff(course[apex : offset + 1]) < 0).all()


def test_amplitudes_stay_near_the_asked_range():
    for plan in PLANS:
        motion = draw_motion(plan, PRESETS["default"])
        peaks = [values.max() for values in motion.expression.values()]
        assert all(0.75 * 0.5 <= peak <= 1.15 * 2.0 for peak in peaks)


def test_clutter_avoids_the_shown_units_and_has_the_asked_size():
    spread = []
    for plan in PLANS:
        motion = draw_motion(plan, PRESETS["default"])
        shown = {unit.number for unit in motion.expression}
        assert shown.isdisjoint(unit.number for unit in motion.clutter)
        spread += [values[-1] - values[0] for values in motion.clutter.values()]
    # the difference of two independent values is sqrt(2) wider than one
    assert np.std(spread) == pytest.approx(0.8 * np.sqrt(2), rel=0.2)


def test_wandering_starts_at_zero_and_is_smooth():
    paths = np.stack([wander(200, 8, np.random.default_rng(seed)) for seed in range(200)])
    assert (paths[:, 0] == 0).all()
    assert np.std(paths[:, 100]) == pytest.approx(np.sqrt(2), rel=0.15)
    assert np.abs(np.diff(paths, axis=1)).max() < 0.5


def test_blinks_come_as_often_as_asked_and_the_head_stays_where_it_may_not_drift():
    still = Difficulty((1.0, 1.0), drift=0, clutter=0, noise=0, blinks=0)
    motion = draw_motion(PLANS[0], still)
    assert (motion.pose == motion.pose[0]).all()
    assert motion.closure.max() == 0
    always = Difficulty((1.0, 1.0), drift=0, clutter=0, noise=0, blinks=1)
    assert all(draw_motion(plan, always).closure.max() > 0 for plan in PLANS)


def test_a_factor_multiplies_all_facial_movement():
    motion = draw_motion(PLANS[0], PRESETS["default"])
    frame = PLANS[0].apex - PLANS[0].first
    once, thrice = motion.intensities(frame), motion.intensities(frame, 3.0)
    assert set(once) == {*motion.expression, *motion.clutter}
    assert all(thrice[unit] == pytest.approx(3 * once[unit]) for unit in once)
