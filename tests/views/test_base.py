from dataclasses import replace

from mer.views import Augmentation, FramePair
from mer.views.base import View


class Doubled(FramePair):
    pass


def test_the_digest_is_over_what_prepare_depends_on():
    view = FramePair(size=32)
    assert view.digest() == FramePair(size=32).digest()
    assert view.digest() == replace(view, augmentation=Augmentation(flip=0)).digest()
    assert view.digest() != FramePair(size=48).digest()
    assert view.digest() != FramePair(size=32, draw_from="label").digest()


def test_the_digest_tells_classes_apart():
    assert FramePair(size=32).digest() != Doubled(size=32).digest()


def test_draw_takes_all_arrays_unless_a_view_chooses():
    arrays = {"a": [1], "b": [2]}
    assert View.draw(FramePair(), arrays, training=True) == arrays
