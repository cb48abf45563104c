"""Skin: its colour, what grows on it, and the folds that age leaves."""

import numpy as np

from mer.datasets.synthetic.canvas import Canvas, Plane, cover, darken, spline
from mer.datasets.synthetic.relief import Light
from mer.datasets.synthetic.subject import Subject

# share of the light and size in samples
_GRAIN = ((0.020, 9.0), (0.016, 2.2), (0.014, 1.1))


def paint_skin(
    canvas: Canvas, s: Subject, points: Plane, light: Light, generator: np.random.Generator
) -> Plane:
    """Return the lit skin of the face without eyes, brows and lips, shape (H, W, 3)."""
    grain = [share * canvas.grain(generator, size, size) for share, size in _GRAIN]
    bare = darken(_skin_colour(canvas, s), -np.sum(grain, axis=0))
    colour = _moles(canvas, s, bare, generator)
    colour = _beard(canvas, s, points, colour, generator)
    lit = colour * light.shade[..., None] + 22 * light.shine[..., None]
    face = darken(lit, np.clip(_shadows(canvas, s) + _folds(canvas, s), 0, 0.75))
    return _nostrils(canvas, s, face)


def _skin_colour(canvas: Canvas, s: Subject) -> Plane:
    """Return the skin's colour; cheeks, nose and chin have less green and blue in it."""
    red = canvas.blobs(
        [
            (0.5, s.centre_x - 46, s.eye_y + 40, 22, 16),
            (0.5, s.centre_x + 46, s.eye_y + 40, 22, 16),
            (0.5, s.centre_x, s.nose_y, 12, 10),
            (0.25, s.centre_x, s.chin_y - 14, 16, 10),
        ]
    )
    flush = 1 - red[..., None] * np.array([0.02, 0.13, 0.12], np.float32)
    return np.asarray(flush * np.asarray(s.skin, np.float32))


def _moles(canvas: Canvas, s: Subject, colour: Plane, generator: np.random.Generator) -> Plane:
    for _ in range(int(generator.integers(3, 9))):
        x = s.centre_x + generator.uniform(-60, 60)
        y = s.eye_y + generator.uniform(-50, 110)
        width, height = generator.uniform(0.8, 1.5, 2)
        depth = generator.uniform(0.15, 0.45)
        colour = darken(colour, depth * canvas.blob(x, y, width, height))
    return colour


def _beard(
    canvas: Canvas, s: Subject, points: Plane, colour: Plane, generator: np.random.Generator
) -> Plane:
    hairs = np.clip(0.6 + 0.3 * canvas.grain(generator, 0.9, 2.4), 0, 1)
    if s.beard == "none":
        return colour
    if s.beard == "moustache":
        mask = canvas.fill(_moustache(s), 1.2)
        return cover(colour, mask * np.clip(hairs + 0.3, 0, 1), np.asarray(s.hair) * 1.1 + 6)
    top, inner = s.mouth_y - 10, s.nose_y + 17
    upper = [(50, top), (14, inner), (-14, inner), (-50, top)]
    edge = np.vstack([points[2:15], [(s.centre_x + x, y) for x, y in upper]])
    if s.beard == "stubble":
        return darken(colour, 0.27 * canvas.fill(edge, 6.0) * hairs)
    return cover(colour, 0.80 * canvas.fill(edge, 4.0) * hairs, np.asarray(s.hair) * 1.1 + 6)


def _moustache(s: Subject) -> Plane:
    """Return its outline, from the dip below the nose round the right half and back."""
    lip, width = s.mouth_y - s.upper_lip, s.mouth_half_width
    above = [(2, s.nose_y + 16), (width * 0.6, s.nose_y + 18), (width * 1.05, s.mouth_y - 2)]
    below = [(width * 1.1, s.mouth_y + 3), (width * 0.6, lip + 3), (2, lip + 3)]
    half = np.array([*above, *below])
    outline = np.vstack([half, half[::-1] * [-1, 1]])
    outline[:, 0] += s.centre_x
    return outline


def _shadows(canvas: Canvas, s: Subject) -> Plane:
    x, eye, nose, mouth = s.centre_x, s.eye_y, s.nose_y, s.mouth_y
    rows = [
        (0.34, x, nose + 14, s.nose_half_width * 0.95, 3.2),
        (0.26, x, mouth + s.lower_lip + 4.5, 13.0, 2.6),
    ]
    for side in (-1, 1):
        rows += [
            (0.20, x + side * (s.eye_x - s.eye_half_width - 4), eye - 1, 5.0, 8.0),
            (0.30, x + side * s.nose_half_width, nose + 5, 2.0, 6.0),
            (0.16, x + side * 9.5, eye + 14, 3.5, 16.0),
            (0.22, x + side * (s.mouth_half_width + 1.5), mouth + 1, 3.0, 3.0),
            (0.16, x + side * s.eye_x, eye - s.eye_half_height - 4.5, 13.0, 3.2),
        ]
    return canvas.blobs(rows)


def _folds(canvas: Canvas, s: Subject) -> Plane:
    x, eye = s.centre_x, s.eye_y
    folds: Plane = np.zeros(canvas.shape, np.float32)
    for side in (-1, 1):
        cheek = [
            (x + side * s.nose_half_width * 1.05, s.nose_y + 4),
            (x + side * (s.nose_half_width + 9), s.nose_y + 17),
            (x + side * (s.mouth_half_width + 8), s.mouth_y - 4),
        ]
        bag = [
            (x + side * (s.eye_x - s.eye_half_width + 1), eye + 6),
            (x + side * s.eye_x, eye + 13),
            (x + side * (s.eye_x + s.eye_half_width), eye + 8),
        ]
        folds += (0.10 + 0.22 * s.age) * canvas.stroke(spline(cheek), 1.8, 2.2)
        folds += (0.10 + 0.18 * s.age) * canvas.stroke(spline(bag), 1.2, 1.6)
    for y in (eye - 50, eye - 61):
        line = spline([(x - 38, y), (x, y - 3), (x + 38, y)])
        folds += 0.10 * s.age * canvas.stroke(line, 1.0, 1.3)
    return folds


def _nostrils(canvas: Canvas, s: Subject, face: Plane) -> Plane:
    for side in (-1, 1):
        x = s.centre_x + side * s.nose_half_width * 0.42
        hole = canvas.blob(x, s.nose_y + 9.3, s.nose_half_width * 0.17, 2.0)
        face = cover(face, 0.88 * np.clip((hole - 0.25) / 0.4, 0, 1), np.asarray(s.skin) * 0.17)
    return face
