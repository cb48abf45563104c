from mer.datasets.synthetic.plan import plan_corpus, plan_still
from mer.datasets.synthetic.settings import SyntheticCorpus

CORPUS = SyntheticCorpus(subjects=30, clips=10)
BY_SUBJECT = plan_corpus(CORPUS)
PLANS = [plan for own in BY_SUBJECT for plan in own]


def test_every_clip_is_in_order_and_of_the_asked_length():
    assert [len(own) for own in BY_SUBJECT] == 30 * [10]
    assert all(plan.subject == k for k, own in enumerate(BY_SUBJECT, start=1) for plan in own)
    for plan in PLANS:
        assert 1 <= plan.first <= plan.onset - 4 < plan.onset < plan.apex < plan.offset < plan.last
        assert plan.onset - plan.first <= 8
        assert plan.last - plan.offset <= 8
        assert 24 <= plan.offset - plan.onset + 1 <= 40
        assert plan.count == plan.last - plan.first + 1


def test_lengths_can_be_chosen():
    (plans,) = plan_corpus(SyntheticCorpus(subjects=1, clips=40, frames=(10, 12)))
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
    assert fewer == BY_SUBJECT[:2]
    assert plan_corpus(SyntheticCorpus(subjects=2, clips=10, seed=1)) != fewer


# (emotion, units, onset) of subject 2 before there was any dataset but CASME II
SHOWN = [
    ("disgust", "4+7+R10", 138), ("happiness", "L12", 237), ("surprise", "1+2", 189),
    ("happiness", "12", 7), ("surprise", "1+2+5", 66), ("repression", "17", 8),
]  # fmt: skip


def test_a_few_emotions_are_planned_as_they_always_were():
    """What the demo's published score was measured on."""
    four = ("happiness", "disgust", "repression", "surprise")
    plans = plan_corpus(SyntheticCorpus(subjects=2, clips=6, emotions=four))[1]
    shown = [(plan.emotion, "+".join(map(str, plan.units)), plan.onset) for plan in plans]
    assert shown == SHOWN


def test_labels_of_the_annotation_stand_for_the_same_expressions():
    plans = plan_corpus(SyntheticCorpus("smic", 3, emotions=("positive",)))
    shown = {tuple(unit.number for unit in plan.units) for own in plans for plan in own}
    assert shown == {(12,), (6, 12), (12, 14)}
    assert {plan.emotion for own in plans for plan in own} == {"positive"}


def test_two_datasets_share_neither_people_nor_clips():
    one, other = (SyntheticCorpus(name, 2, 2) for name in ("samm", "mmew"))
    seeds = [{plan.seed for own in plan_corpus(corpus) for plan in own} for corpus in (one, other)]
    assert seeds[0].isdisjoint(seeds[1])


def test_a_plan_can_be_numbered_anew_and_trimmed():
    plan = PLANS[0]
    moved = plan.starting_at(1000)
    assert moved.first == 1000
    assert moved.apex - moved.onset == plan.apex - plan.onset
    assert (moved.count, moved.seed) == (plan.count, plan.seed)
    trimmed = plan.trimmed()
    assert (trimmed.first, trimmed.last) == (plan.onset, plan.offset)
    assert trimmed.apex == plan.apex


def test_a_still_recording_shows_nothing():
    still = plan_still(CORPUS, 2)
    assert (still.emotion, still.units, still.subject) == ("", (), 2)
    assert still.seed not in {plan.seed for plan in PLANS}
