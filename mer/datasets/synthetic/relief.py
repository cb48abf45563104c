"""The face as a height field, and the light that falls on it (Lambert and Blinn-Phong)."""

from dataclasses import dataclass

import numpy as np

from mer.datasets.synthetic.canvas import Canvas, Plane, blurred
from mer.datasets.synthetic.subject import Subject

# towards a weak second lamp that keeps the shadow side readable
_FILL_LIGHT = (0.5, -0.1, 0.85)


@dataclass(frozen=True, slots=True)
class Light:
    """What the lamps do to every sample of a canvas.

    Attributes:
        shade: Factor for the colour of matt skin.
        lamp: The main lamp's part alone, 0 to 1.
        shine: Strength of the highlight, 0 to 1.
    """

    shade: Plane
    lamp: Plane
    shine: Plane


def light_face(canvas: Canvas, subject: Subject) -> Light:
    """Light the face of a subject from its height field."""
    rough = _skull(canvas, subject) + canvas.blobs(_bumps(subject)) + _bridge(canvas, subject)
    height = blurred(rough, 1.4 * canvas.scale)
    down, across = np.gradient(height, 1.0 / canvas.scale)
    normal = np.stack([-across, -down, np.full_like(height, 1.15)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    lamp_direction, fill_direction = _unit(subject.light), _unit(_FILL_LIGHT)
    lamp = np.clip(normal @ lamp_direction, 0, None)
    fill = np.clip(normal @ fill_direction, 0, None)
    half_way = _unit(lamp_direction + np.array([0, 0, 1], np.float32))
    shine = np.clip(normal @ half_way, 0, None) ** 28
    return Light(0.26 + 0.60 * lamp + 0.26 * fill, lamp, shine)


def _unit(direction: Plane | tuple[float, float, float]) -> Plane:
    vector = np.asarray(direction, np.float32)
    return vector / np.float32(np.linalg.norm(vector))


def _skull(canvas: Canvas, s: Subject) -> Plane:
    middle = s.eye_y + 14
    below, above = s.chin_drop - 10, middle - s.crown_y + 8
    across = np.abs((canvas.x - s.centre_x) / (s.jaw_half_width + 3)) ** 2.3
    down = np.abs((canvas.y - middle) / np.where(canvas.y > middle, below, above)) ** 2.3
    return np.asarray(72 * np.sqrt(np.clip(1 - across - down, 0, None) + 0.012))


def _bridge(canvas: Canvas, s: Subject) -> Plane:
    along = np.clip((canvas.y - (s.eye_y - 12)) / (s.nose_length + 12), 0, 1)
    ends = 1 - np.clip((canvas.y - s.nose_y - 3) / 8, 0, 1)
    across = np.exp(-0.5 * ((canvas.x - s.centre_x) / (5.5 + 3.5 * along)) ** 2)
    return np.asarray(15 * across * along**1.2 * ends**2)


def _bumps(s: Subject) -> list[tuple[float, float, float, float, float]]:
    """Heights, places and widths of what stands out of the skull or lies in it."""
    x, eye, nose, mouth = s.centre_x, s.eye_y, s.nose_y, s.mouth_y
    lip_base = (nose + 13 + mouth - s.upper_lip) / 2
    middle = [
        (7.0, x, nose, 7.5, 7.5),
        (4.0, x, mouth - s.upper_lip * 0.5, s.mouth_half_width * 0.62, 4.0),
        (5.5, x, mouth + s.lower_lip * 0.62, s.mouth_half_width * 0.55, s.lower_lip * 0.48),
        (-3.0, x, mouth + 0.6, s.mouth_half_width * 0.8, 1.8),
        (-4.0, x, mouth + s.lower_lip + 6, 17.0, 5.0),
        (6.0, x, s.chin_y - 14, 17.0, 11.0),
        (-1.0, x, lip_base, 2.6, 6.0),
    ]
    for side in (-1, 1):
        middle += [
            (7.5, x + side * s.nose_half_width * 0.68, nose + 5, s.nose_half_width * 0.30, 6.0),
            (-9.0, x + side * (s.eye_x - 4), eye - 3, 17.0, 10.0),
            (5.5, x + side * s.eye_x, eye + 0.5, 11.5, 7.0),
            (4.5, x + side * s.eye_x * 1.02, eye - s.brow_height + 1, 24.0, 7.0),
            (5.5, x + side * 47, eye + 37, 20.0, 15.0),
            (-2.2, x + side * 34, mouth + 6, 7.0, 9.0),
        ]
    return middle
