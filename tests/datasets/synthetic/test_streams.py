import numpy as np

from mer.datasets.synthetic.streams import stream


def test_streams_repeat_themselves_and_differ_by_purpose_and_numbers():
    names = [("noise", 1, 2), ("noise", 1, 2, 0), ("noise", 12), ("motion", 1, 2)]
    first = [tuple(stream(*name).integers(1 << 30, size=4)) for name in names]
    again = [tuple(stream(*name).integers(1 << 30, size=4)) for name in names]
    assert first == again
    assert len(set(first)) == len(names)


def test_streams_are_independent_of_what_others_draw():
    other = stream("plan", 1)
    other.random(1000)
    assert np.array_equal(stream("motion", 1).random(3), stream("motion", 1).random(3))
