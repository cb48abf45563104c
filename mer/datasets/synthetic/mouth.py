"""The lips and the line between them."""

import numpy as np

from mer.datasets.synthetic.canvas import Canvas, Plane, cover, spline
from mer.datasets.synthetic.relief import Light
from mer.datasets.synthetic.subject import Subject

_MIDDLE = (54, 64, 63, 62, 61, 60, 48)
_LOWER_TOP = (48, 60, 67, 66, 65, 64, 54)
_LOWER_EDGE = (54, 55, 56, 57, 58, 59, 48)


def paint_mouth(
    canvas: Canvas,
    s: Subject,
    points: Plane,
    light: Light,
    face: Plane,
    generator: np.random.Generator,
) -> Plane:
    """Paint closed lips onto a face."""
    middle = spline(points[list(_MIDDLE)])
    upper = np.vstack([spline(points[48:55]), middle])
    lower = np.vstack([spline(points[list(_LOWER_TOP)]), spline(points[list(_LOWER_EDGE)])])
    texture = light.shade * (1 + 0.035 * canvas.grain(generator, 0.9, 4))
    lip = np.asarray(s.lip, np.float32) * texture[..., None]
    wet = 16 * canvas.blob(s.centre_x - 3, s.mouth_y + s.lower_lip * 0.5, 9, 2)[..., None]
    face = cover(face, 0.9 * canvas.fill(upper, 0.9), 0.80 * lip)
    face = cover(face, 0.9 * canvas.fill(lower, 1.0), lip + wet)
    gap = np.clip(1.4 * canvas.stroke(middle, 1.5, 0.7), 0, 1)
    return cover(face, 0.80 * gap, np.asarray(s.lip) * 0.28)
