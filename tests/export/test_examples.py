from itertools import product

import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.export.examples import Examples, drawn_arrays
from mer.folds.configuration import Configuration
from mer.views import (
    ApexFrame,
    FramePair,
    FrameSequence,
    LandmarkFlowGraph,
    LandmarkTriplet,
    Magnification,
    OnsetApexFlow,
    RegionPatches,
)
from mer.views.base import View

STILL = Magnification(factor=1.0)
VIEWS = [
    FramePair(size=32),
    ApexFrame(size=48),
    OnsetApexFlow(method="dis"),
    LandmarkTriplet(points=31, variant="plain", jitters=0, magnification=STILL),
    FrameSequence(size=32, rate=200.0),
    LandmarkFlowGraph(size=64, factors=(), magnification=STILL),
    RegionPatches(patch=16, factors=(), magnification=STILL),
    RegionPatches(regions="all", input="difference", factors=(), magnification=STILL),
]


@pytest.fixture(scope="module")
def data(words):
    return Configuration.parse(words).build_data()


def shapes(batch):
    return {name: (value.dtype, tuple(value.shape)) for name, value in batch.items()}


def as_sample(view, arrays):
    return view.collate([type("S", (), {"arrays": arrays, "label": 0})()])


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: type(view).__name__)
def test_drawn_clips_have_the_shapes_and_types_of_real_ones(view, data):
    clip = next(iter(data.clips.values()))
    real = view.draw(view.prepare(clip, data.stores[clip.dataset]), training=False)
    frames = len(real.get("index", real.get("kept", [])))
    if isinstance(view, LandmarkFlowGraph):
        frames = len(real["position"]) // 51
    drawn = drawn_arrays(view, frames, np.random.default_rng(0))
    assert set(drawn) == set(real)
    assert shapes(as_sample(view, drawn)) == shapes(as_sample(view, real))


def test_every_view_of_the_project_is_known():
    import mer.views

    own = {
        name
        for name in mer.views.__all__
        if isinstance(getattr(mer.views, name), type) and issubclass(getattr(mer.views, name), View)
    }
    assert own == {type(view).__name__ for view in VIEWS}


def test_the_same_numbers_give_the_same_batch_and_others_another(configured):
    examples = Examples(configured("gts_gn").data)
    one, again, other = (examples.batch(n) for n in (2, 2, 3))
    assert torch.equal(one["landmarks"], again["landmarks"])
    assert set(one) == {"landmarks"}  # neither label nor action units
    assert not torch.equal(one["landmarks"], other["landmarks"][:2])


def test_clips_of_a_batch_differ_in_length_so_that_padding_is_tried(configured):
    batch = Examples(configured("atm_gcn").data).batch(3, 8)
    assert batch["mask"].sum(dim=1).tolist() == [8, 7, 6]
    short = configured("atm_gcn", "--data.view.frames=4").data
    assert Examples(short).batch(1, 8)["frames"].shape[1] == 4


class Unknown(View):
    """A view of somebody else: the brightness of a clip's frames."""

    def cached_by(self):
        return {}

    def prepare(self, clip, store):
        return {"mean": np.asarray(store.frames(clip.key)[: clip.offset].mean(), np.float32)}

    def augment(self, batch):
        return batch

    def normalise(self, batch):
        return batch


def test_a_view_of_somebody_else_gives_clips_of_its_store(words):
    data = Configuration.parse(words).build_data()
    data.view = Unknown()
    batch = Examples(data).batch(3)
    assert set(batch) == {"mean"}
    assert batch["mean"].shape == (3,)
    assert len(set(batch["mean"].tolist())) == 3


def test_without_a_view_or_a_store_it_is_one_sentence(configured):
    data = configured("mmnet").data
    for view, sentence in ((None, "view is not set"), (Unknown(), "There is no folder /nowhere")):
        data.view = view
        with pytest.raises(MerError, match=sentence):
            Examples(data).batch(1)


def test_numbers_of_clips_and_frames_do_not_collide(configured):
    examples = Examples(configured("mmnet").data)
    batches = [examples.batch(*size)["onset"][0] for size in product((1, 2), (5, 8))]
    assert len({tuple(batch.flatten().tolist()) for batch in batches}) == 4
