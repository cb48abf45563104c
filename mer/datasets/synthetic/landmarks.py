"""The 68 true landmarks of a neutral face, in the order of iBUG 300-W (Sagonas et al. 2013).

Left and right below are of the picture: the jaw starts at the picture's left, which is the
person's right side.
"""

import numpy as np

from mer.datasets.synthetic.canvas import Plane
from mer.datasets.synthetic.subject import Subject

EYE_LEFT = (36, 37, 38, 39, 40, 41)
# the same order: outer corner, upper lid outwards in, inner corner, lower lid inwards out
EYE_RIGHT = (45, 44, 43, 42, 47, 46)

# upper lid, and the landmark of the lower lid below it
_LIDS = ((37, 41), (38, 40), (43, 47), (44, 46))


def close_lids(points: Plane, closure: float) -> Plane:
    """Return landmarks with the upper lids that share, 0 to 1, of their way down."""
    closed = points.copy()
    for upper, lower in _LIDS:
        closed[upper] += closure * (points[lower] - points[upper])
    return closed


def neutral_landmarks(subject: Subject) -> Plane:
    """Return the landmarks of the painted face, shape (68, 2), float64 pixels."""
    points = np.zeros((68, 2))
    points[:17] = _jaw(subject)
    points[17:27] = _brows(subject)
    points[27:36] = _nose(subject)
    for side, indices in ((-1, EYE_LEFT), (1, EYE_RIGHT)):
        points[list(indices)] = _eye(subject, side)
    points[48:] = _mouth(subject)
    return points


def _jaw(s: Subject) -> Plane:
    """Points at equal distances along the lower half of a superellipse, as annotators space."""
    angle = np.linspace(np.pi, 0, 401)
    cosine, sine, power = np.cos(angle), np.sin(angle), 2 / s.jaw_squareness
    x = s.centre_x + s.jaw_half_width * np.sign(cosine) * np.abs(cosine) ** power
    y = s.eye_y + 2 + (s.chin_drop - 2) * np.abs(sine) ** power
    length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    steps = np.linspace(0, length[-1], 17)
    return np.stack([np.interp(steps, length, x), np.interp(steps, length, y)], axis=1)


def _brows(s: Subject) -> Plane:
    inwards = np.linspace(0, 1, 5)
    across = s.brow_outer + (s.brow_inner - s.brow_outer) * inwards
    arch = s.brow_arch * np.sin(np.pi * np.clip(inwards * 0.95 + 0.08, 0, 1))
    y = s.eye_y - s.brow_height - arch + 6 * (1 - inwards) ** 2
    left = np.stack([s.centre_x - across, y], axis=1)
    right = np.stack([s.centre_x + across, y], axis=1)[::-1]
    return np.vstack([left, right])


def _nose(s: Subject) -> Plane:
    bridge = np.stack([np.full(4, s.centre_x), s.eye_y + np.linspace(-1, s.nose_length, 4)], axis=1)
    x = s.centre_x + s.nose_half_width * np.array([-0.88, -0.45, 0, 0.45, 0.88])
    base = np.stack([x, s.nose_y + np.array([9, 11.5, 13, 11.5, 9])], axis=1)
    return np.vstack([bridge, base])


def _eye(s: Subject, side: int) -> Plane:
    outwards = np.array([1, 0.36, -0.36, -1, -0.36, 0.36])
    x = s.centre_x + side * (s.eye_x + s.eye_half_width * outwards)
    up, low = -s.eye_half_height, s.eye_half_height * 0.72
    y = s.eye_y + np.array([-s.eye_slant, up - 0.4, up, 1.5, low + 0.5, low])
    return np.stack([x, y], axis=1)


def _mouth(s: Subject) -> Plane:
    corner, upper, lower = 1.0, s.upper_lip, s.lower_lip
    shape = [
        (-1, corner), (-0.62, -0.62 * upper), (-0.24, -upper), (0, -upper + s.cupid),
        (0.24, -upper), (0.62, -0.62 * upper), (1, corner), (0.62, 0.66 * lower),
        (0.28, 0.97 * lower), (0, 1.02 * lower), (-0.28, 0.97 * lower), (-0.62, 0.66 * lower),
        (-0.86, corner), (-0.27, -0.2), (0, -0.2), (0.27, -0.2), (0.86, corner),
        (0.27, 1.2), (0, 1.2), (-0.27, 1.2),
    ]  # fmt: skip
    across, down = np.array(shape).T
    return np.stack([s.centre_x + s.mouth_half_width * across, s.mouth_y + down], axis=1)
