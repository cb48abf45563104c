from mer.datasets.synthetic.plan import plan_corpus, plan_still
from mer.datasets.synthetic.settings import SyntheticCorpus

CORPUS = SyntheticCorpus(subjects=30, clips=10)
PLANS = plan_corpus(CORPUS)


def test_every_clip_is_in_order_and_of_the_asked_length():
    assert len(PLANS) == 300
    for plan in PLANS:
        assert 1 <= plan.first <= plan.onset - 4 < plan.onset < plan.apex < plan.offset < plan.last
        assert plan.onset - plan.first <= 8
        assert plan.last - plan.offset <= 8
        assert 24 <= plan.offset - plan.onset + 1 <= 40
        assert plan.count == plan.last - plan.first + 1


def test_lengths_can_be_chosen():
    plans = plan_corpus(SyntheticCorpus(subjects=2, clips=20, frames=(10, 12)))
    assert {plan.offset - plan.onset + 1 for plan in plans} == {10, 11, 12}


def test_numbers_start_at_one_in_some_and_cross_a_hundred_in_others():
    assert any(plan.first == 1 for plan in PLANS)
    assert any(plan.onset < 100 <= plan.offset for plan in PLANS)
    assert any(plan.onset > 300 for plan in PLANS)


def test_some_units_are_one_sided_and_brow_lowerers_never():
    units = [unit for plan in PLANS for unit in plan.units]
    assert {unit.side for unit in units if unit.number == 12} == {"", "L", "R"}
    assert {unit.side for unit in units if unit.number == 4} == {""}
    raised = [p.units for p in PLANS if [u.number for u in p.units] == [1, 2]]
    assert all(one.side == two.side for one, two in raised)


def test_a_plan_depends_on_the_seed_and_not_on_the_number_of_subjects():
    fewer = plan_corpus(SyntheticCorpus(subjects=2, clips=10))
    assert fewer == PLANS[:20]
    assert plan_corpus(SyntheticCorpus(subjects=2, clips=10, seed=1)) != fewer


def test_a_still_recording_shows_nothing():
    still = plan_still(CORPUS, 2)
    assert (still.emotion, still.units, still.subject) == ("", (), 2)
    assert still.seed not in {plan.seed for plan in PLANS}
