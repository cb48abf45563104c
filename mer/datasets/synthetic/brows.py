"""Eyebrows, hair by hair."""

import numpy as np

from mer.datasets.synthetic.canvas import Canvas, Plane, cover, spline
from mer.datasets.synthetic.subject import Subject

_HAIRS = 330


def paint_brows(
    canvas: Canvas, s: Subject, points: Plane, face: Plane, generator: np.random.Generator
) -> Plane:
    """Paint both eyebrows onto a face."""
    colour = np.minimum(np.asarray(s.hair) * 1.05 + 4, np.asarray(s.skin) * 0.5)
    for side, line in ((-1, points[17:22]), (1, points[22:27][::-1])):
        middle = spline(line, 120)
        starts, ends = _hairs(s, middle, side, generator)
        hairs = canvas.hairs(starts, ends, 0.45)
        base = canvas.stroke(middle, s.brow_thickness * 0.75, s.brow_thickness * 0.32)
        face = cover(face, np.clip(0.85 * hairs + 0.36 * base, 0, 0.93), colour)
    return face


def _hairs(
    s: Subject, middle: Plane, side: int, generator: np.random.Generator
) -> tuple[Plane, Plane]:
    """Return both ends of every hair; hairs stand up at the inner end and lie at the outer."""
    inwards = generator.uniform(0, 1, _HAIRS)
    shape = np.sin(np.pi * np.clip(0.13 + inwards * 0.78, 0, 1))
    spread = s.brow_thickness * (0.30 + 0.75 * shape) * 0.30
    starts = middle[(inwards * 119).astype(int)]
    starts[:, 1] += generator.normal(0, spread) + s.brow_thickness * 0.25
    length = generator.uniform(3, 6, _HAIRS)
    outwards = side * length * (0.45 + 0.6 * (1 - inwards))
    upwards = -length * (0.75 * inwards + 0.05)
    return starts, starts + np.stack([outwards, upwards], axis=1)
