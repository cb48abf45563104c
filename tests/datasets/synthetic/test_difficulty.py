from mer.datasets.synthetic.difficulty import PRESETS


def test_each_preset_is_harder_than_the_one_before():
    easy, default, hard = PRESETS["easy"], PRESETS["default"], PRESETS["hard"]
    for one, harder in ((easy, default), (default, hard)):
        assert harder.amplitude < one.amplitude
        for value in ("drift", "clutter", "noise", "blinks"):
            assert getattr(harder, value) > getattr(one, value)


def test_default_movements_are_between_half_a_pixel_and_two():
    assert PRESETS["default"].amplitude == (0.5, 2.0)
