import numpy as np
import pytest

from mer.datamodules.flow_cache import FlowCache
from mer.datamodules.flow_store import FlowStore
from mer.errors import MerError
from mer.types import Clip
from mer.views import ApexFrame, OnsetApexFlow

CLIPS = tuple(
    Clip(f"mine/a/{n}", "mine/a", (), 0, None, 0, "unknown", "negative", (), None, 0.0)
    for n in range(3)
)


@pytest.fixture
def flows():
    draws = np.random.default_rng(0)
    pictures = {clip.key: draws.normal(size=(20, 20, 3)).astype(np.float32) for clip in CLIPS}
    return {"mine": FlowStore.of("mine", CLIPS, pictures)}


def test_pictures_come_at_the_view_s_size_and_scaling(flows):
    for scaling in ("min-max", "symmetric"):
        view = OnsetApexFlow(size=10, scaling=scaling)
        found = FlowCache(view, flows).arrays(CLIPS[1])["flow"]
        wanted = view.from_picture(flows["mine"].picture(CLIPS[1].key))["flow"]
        np.testing.assert_array_equal(found, wanted)
        assert found.shape == (10, 10, 3)


def test_a_picture_is_resized_once(flows):
    cache = FlowCache(OnsetApexFlow(size=10), flows)
    first = cache.arrays(CLIPS[0])
    assert cache.fill(CLIPS) == 2
    assert cache.fill(CLIPS) == 0
    assert cache.arrays(CLIPS[0]) is first


def test_a_view_of_frames_is_refused(flows):
    with pytest.raises(MerError, match="view ApexFrame looks at frames; take a method of flow"):
        FlowCache(ApexFrame(), flows)
