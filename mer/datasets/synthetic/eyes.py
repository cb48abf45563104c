"""Open eyes: the ball with its iris, the lids and the lashes."""

import numpy as np

from mer.datasets.synthetic.canvas import Canvas, Plane, cover, darken, spline
from mer.datasets.synthetic.landmarks import EYE_LEFT, EYE_RIGHT
from mer.datasets.synthetic.relief import Light
from mer.datasets.synthetic.subject import Subject

_WHITE = (216, 212, 205)


def paint_eyes(canvas: Canvas, s: Subject, points: Plane, light: Light, face: Plane) -> Plane:
    """Paint both eyes onto a copy of a face."""
    face = face.copy()
    for side, indices in ((-1, EYE_LEFT), (1, EYE_RIGHT)):
        corners, x = points[list(indices)], s.centre_x + side * s.eye_x
        upper = spline(corners[[0, 1, 2, 3]], 40)
        lower = spline(corners[[3, 4, 5, 0]], 40)
        window = canvas.window(x, s.eye_y, 2 * s.eye_half_width)
        shadow = 0.48 * np.clip(canvas.stroke(upper, 4.0, 1.5), 0, 1)
        ball = darken(_ball(canvas, s, x, light, window), shadow[window])
        opening = canvas.fill(np.vstack([upper, lower]), 0.45)
        face[window] = cover(face[window], opening[window], ball)
        face = _lids(canvas, s, face, upper, lower)
        inner_x, inner_y = corners[3]
        corner = np.clip(2 * canvas.blob(inner_x, inner_y, 1.7, 1.3), 0, 1)
        face = cover(face, 0.5 * corner, np.asarray(s.skin) * [0.8, 0.5, 0.5])
    return face


def paint_closed_lids(canvas: Canvas, s: Subject, points: Plane, face: Plane) -> Plane:
    """Return a face without eyes with the lashes of closed lids."""
    for indices in (EYE_LEFT, EYE_RIGHT):
        lower = spline(points[list(indices)][[3, 4, 5, 0]], 40)
        lashes = np.clip(1.2 * canvas.stroke(lower, 1.7, 0.6), 0, 1)
        face = cover(face, 0.85 * lashes, np.asarray(s.skin) * 0.16)
    return face


def lid_order(canvas: Canvas, points: Plane) -> Plane:
    """Return at which closure of the lids, 0 to 1, each sample is covered; 2 is never."""
    order: Plane = np.full(canvas.shape, 2.0, np.float32)
    for indices in (EYE_LEFT, EYE_RIGHT):
        corners = points[list(indices)]
        upper, lower = (_height(canvas, corners[part]) for part in ([0, 1, 2, 3], [0, 5, 4, 3]))
        inside = (canvas.x > corners[:, 0].min()) & (canvas.x < corners[:, 0].max())
        # the lash lines go as well
        inside = inside & (canvas.y > upper - 2.5) & (canvas.y < lower + 1.5)
        share = (canvas.y - upper) / np.maximum(lower - upper, 1)
        order = np.where(inside, np.clip(share, 0, 1), order)
    return np.asarray(order, np.float32)


def _height(canvas: Canvas, corners: Plane) -> Plane:
    """Return the height of a lid's edge in every column of a canvas."""
    x, y = spline(corners, 40).T
    rising = np.argsort(x)
    return np.asarray(np.interp(canvas.x, x[rising], y[rising]))


def _ball(canvas: Canvas, s: Subject, x: float, light: Light, window: tuple[slice, slice]) -> Plane:
    rows, columns = window
    across, down = canvas.x[:, columns] - x, canvas.y[rows] - (s.eye_y - 0.8)
    dim = np.clip(0.55 + 0.45 * light.lamp[window], 0, 1)
    dim = dim * (1 - 0.22 * (across / s.eye_half_width) ** 2)
    ball = np.asarray(_WHITE, np.float32) * dim[..., None]
    radius, distance = s.eye_half_width * 0.47, np.hypot(across, down)
    ball = cover(ball, _disc(radius - distance, 1.2), _iris(s, radius, distance, across, down))
    ball = cover(ball, _disc(radius * 0.44 - distance, 1.5), (10, 10, 10))
    glint = np.clip(1.6 - np.hypot(across + 2.2, down + 2.4), 0, 1)
    return cover(ball, 0.9 * glint, (250, 250, 250))


def _iris(s: Subject, radius: float, distance: Plane, across: Plane, down: Plane) -> Plane:
    angle = np.arctan2(down, across)
    rays = 1 + 0.12 * np.sin(angle * 23 + 3 * np.sin(angle * 7))
    bright = np.clip((0.75 + 0.45 * distance / radius) * rays, 0.5, 1.4)
    rim = np.clip((distance - radius * 0.80) / (radius * 0.2), 0, 1)
    return np.asarray(np.asarray(s.iris, np.float32) * (bright * (1 - 0.6 * rim))[..., None])


def _disc(depth: Plane, hardness: float) -> Plane:
    return np.asarray(np.clip(depth * hardness + 0.5, 0, 1))


def _lids(canvas: Canvas, s: Subject, face: Plane, upper: Plane, lower: Plane) -> Plane:
    skin = np.asarray(s.skin)
    lashes = np.clip(1.2 * canvas.stroke(upper, 1.7, 0.6), 0, 1)
    face = cover(face, 0.85 * lashes, skin * 0.16)
    face = cover(face, 0.42 * canvas.stroke(lower, 0.9, 0.6), skin * 0.34)
    crease = upper[3:-4] - np.array([0, 4.2])
    return cover(face, 0.36 * canvas.stroke(crease, 1.0, 0.9), skin * 0.42)
