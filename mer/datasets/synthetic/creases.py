"""The creases that a facial action deepens, as layers that the renderer darkens."""

from collections.abc import Mapping, Sequence

import numpy as np

from mer.datasets.synthetic.canvas import Canvas, Plane, Points, spline
from mer.datasets.synthetic.subject import Subject

# action unit -> the layer and the share of light it takes a pixel of movement; by eye
CREASE_OF_UNIT: Mapping[int, tuple[str, float]] = {
    1: ("forehead", 0.030),
    2: ("forehead", 0.030),
    4: ("glabella", 0.055),
    6: ("crow's feet", 0.035),
    9: ("nose", 0.060),
    10: ("nasolabial", 0.035),
    12: ("nasolabial", 0.045),
}


def paint_creases(canvas: Canvas, s: Subject) -> dict[str, Plane]:
    """Return every layer by its name, 0 to 1, at the canvas's own resolution."""
    x, eye = s.centre_x, s.eye_y
    layers = {"forehead": _layer(canvas, _forehead(s), 1.0, 1.4)}
    across_nose = [[(x - 7, eye + y), (x + 7, eye + y)] for y in (4, 9, 14)]
    layers["nose"] = _layer(canvas, across_nose, 1.0, 1.2)
    frown: list[Points] = []
    cheeks: list[Points] = []
    corners: list[Points] = []
    for side in (-1, 1):
        frown.append([(x + side * 5, eye - s.brow_height - 8), (x + side * 4.2, eye - 10)])
        cheek = [
            (x + side * s.nose_half_width * 1.05, s.nose_y + 3),
            (x + side * (s.nose_half_width + 10), s.nose_y + 16),
            (x + side * (s.mouth_half_width + 10), s.mouth_y - 3),
        ]
        cheeks.append(spline(cheek))
        outer = s.eye_x + s.eye_half_width
        corners += [
            [(x + side * (outer + 4), eye + 2 * k), (x + side * (outer + 13), eye - 3 + 5 * k)]
            for k in range(3)
        ]
    layers["glabella"] = _layer(canvas, frown, 1.2, 1.3)
    layers["nasolabial"] = _layer(canvas, cheeks, 1.6, 2.0)
    layers["crow's feet"] = _layer(canvas, corners, 0.9, 1.1)
    return layers


def _forehead(s: Subject) -> list[Plane]:
    x = s.centre_x
    heights = [s.eye_y - 46 - 10 * k for k in range(3)]
    return [spline([(x - 42, y), (x, y - 3), (x + 42, y)]) for y in heights]


def _layer(canvas: Canvas, lines: Sequence[Points], thickness: float, blur: float) -> Plane:
    strokes = [canvas.stroke(line, thickness, blur) for line in lines]
    return np.asarray(np.clip(np.sum(strokes, axis=0), 0, 1))
