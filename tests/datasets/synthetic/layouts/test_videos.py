import numpy as np

from mer.datasets.synthetic.layouts.videos import numbered_through
from mer.datasets.synthetic.plan import plan_corpus
from mer.datasets.synthetic.settings import SyntheticCorpus

(PLANS,) = plan_corpus(SyntheticCorpus(subjects=1, clips=6))


def test_recordings_of_a_video_follow_one_another_beyond_the_readers_margin():
    videos = ["a", "a", "b", "b", "b", "c"]
    numbered = numbered_through(PLANS, videos, np.random.default_rng(0))
    for i, (plan, video) in enumerate(zip(numbered, videos, strict=True)):
        assert (plan.seed, plan.count) == (PLANS[i].seed, PLANS[i].count)
        if i and videos[i - 1] == video:
            assert plan.first - numbered[i - 1].last > 8
        else:
            assert plan.first >= 40
