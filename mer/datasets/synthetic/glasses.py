"""Spectacles."""

import numpy as np

from mer.datasets.synthetic.canvas import Canvas, Plane, cover, spline
from mer.datasets.synthetic.subject import Subject

_FRAME = (40, 35, 35)


def paint_glasses(canvas: Canvas, s: Subject, picture: Plane) -> Plane:
    """Paint thin-rimmed glasses; they move with the head, and with the skin beneath them."""
    angle = np.linspace(0, 2 * np.pi, 60)
    cosine, sine = np.cos(angle), np.sin(angle)
    bridge = [(s.centre_x - s.eye_x + 23, s.eye_y), (s.centre_x, s.eye_y - 3),
              (s.centre_x + s.eye_x - 23, s.eye_y)]  # fmt: skip
    lines = [spline(bridge, 20)]
    for side in (-1, 1):
        x = s.centre_x + side * s.eye_x
        across = x + 23 * np.sign(cosine) * np.abs(cosine) ** 0.7
        down = s.eye_y + 3 + 16 * np.sign(sine) * np.abs(sine) ** 0.7
        arm = [(x + side * 23, s.eye_y), (s.centre_x + side * (s.jaw_half_width + 2), s.eye_y - 3)]
        lines += [np.stack([across, down], axis=1), np.array(arm)]
    for line in lines:
        picture = cover(picture, 0.8 * np.clip(canvas.stroke(line, 1.4, 0.4), 0, 1), _FRAME)
    return picture
