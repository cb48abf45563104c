import numpy as np
import pytest

from mer.datamodules.flow_store import FlowStore
from mer.errors import MerError
from mer.types import Clip, Remark

KEY = "mine/a/b"


def clip(label="negative", key=KEY):
    return Clip(key, "mine/a", (), 0, None, 0, "unknown", label, (), None, 0.0)


def picture(seed=0):
    return np.random.default_rng(seed).integers(0, 256, (9, 9, 3), dtype=np.uint8)


def store(*clips, pictures=None, exclusions=()):
    clips = clips or (clip(),)
    pictures = pictures or {each.key: picture() for each in clips}
    return FlowStore.of("mine", clips, pictures, exclusions)


def test_it_answers_what_a_prepared_store_is_asked():
    lost = Remark("mine/a/c", "it is empty.", unusable=True)
    made = store(exclusions=[lost])
    assert (made.dataset, made.version, made.corrected) == ("mine", "flow pictures", ())
    assert made.exclusions == (lost,)
    assert made.clips() == (clip(),)
    np.testing.assert_array_equal(made.picture(KEY), picture())
    made.require_intact(KEY)


def test_its_content_follows_keys_labels_and_pixels_alone():
    other = picture()
    other[0, 0, 0] ^= 1
    contents = [
        store().content,
        store(clip("surprise")).content,
        store(clip(key="mine/a/c")).content,
        store(pictures={KEY: other}).content,
        store(pictures={KEY: picture().astype(np.float32)}).content,
    ]
    assert len(set(contents)) == 5
    assert store().content == contents[0]
    assert store().hash == store(pictures={KEY: other}).hash


def test_whoever_looks_at_frames_sees_the_picture():
    np.testing.assert_array_equal(store().frames(KEY), picture()[None])
    numbers = picture().astype(np.float32) / 100 - 1
    seen = store(pictures={KEY: numbers}).frames(KEY)
    assert (seen.dtype, seen.shape, seen.min(), seen.max()) == (np.uint8, (1, 9, 9, 3), 0, 255)


@pytest.mark.parametrize(("ask", "sentence"), [
    (lambda made: made.record(KEY), "is a flow picture, without frames, face or alignment"),
    (lambda made: made.landmarks(KEY), "is a flow picture, without plain landmarks"),
    (lambda made: made.picture("mine/a/x"), "mine/a/x is not among the flow pictures of mine"),
    (lambda made: made.require_intact("mine/a/x"), "is not among the flow pictures"),
])  # fmt: skip
def test_what_is_not_there_gets_a_sentence(ask, sentence):
    with pytest.raises(MerError, match=sentence):
        ask(store())
