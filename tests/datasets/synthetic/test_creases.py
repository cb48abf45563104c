import numpy as np

from mer.datasets.synthetic.creases import CREASE_OF_UNIT, paint_creases
from mer.datasets.synthetic.displacement import MOVEMENTS


def test_every_layer_that_a_unit_names_is_painted(canvas, subject):
    layers = paint_creases(canvas, subject)
    assert {name for name, _ in CREASE_OF_UNIT.values()} == set(layers)
    assert set(CREASE_OF_UNIT) <= set(MOVEMENTS)
    for layer in layers.values():
        assert 0.2 < layer.max() <= 1
        assert layer.min() == 0


def test_creases_lie_where_their_names_say(canvas, subject):
    layers = paint_creases(canvas, subject)
    height = {n: np.average(canvas.y[:, 0], weights=v.sum(axis=1)) for n, v in layers.items()}
    assert height["forehead"] < height["glabella"] < height["nose"] < height["nasolabial"]
    assert abs(height["crow's feet"] - subject.eye_y) < 10
