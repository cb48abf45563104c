"""Hair behind the head and over the forehead."""

import numpy as np

from mer.datasets.synthetic.canvas import Canvas, Plane, cover, spline
from mer.datasets.synthetic.subject import Subject

_LONG = {"bob": 92.0, "parted": 60.0}
# how far the hair stands off the skull at the temples
_VOLUME = {"fringe": 5.0, "bob": 18.0, "short": 5.0, "parted": 18.0, "shaved": 1.5}
# skin shows through a shaved head
_SHAVED = 0.72


def strands(canvas: Canvas, generator: np.random.Generator) -> Plane:
    """Return the light and dark of hanging hair."""
    fine = canvas.grain(generator, 1.6, 30)
    return 0.6 * fine + 0.5 * canvas.grain(generator, 5, 60)


def paint_back_hair(canvas: Canvas, s: Subject, picture: Plane, strand: Plane) -> Plane:
    """Paint the hair that hangs behind the head, where the style has any."""
    if s.hair_style not in _LONG:
        return picture
    low, side = s.eye_y + _LONG[s.hair_style], s.jaw_half_width
    half = [(side + 15, low), (side + 19, s.eye_y - 10), (side * 0.75, s.crown_y - 6)]
    outline = spline(_arch(s.centre_x, half, (0, s.crown_y - 22)), 120)
    mask = canvas.fill(outline, 1.5)
    return cover(picture, mask, np.asarray(s.hair) * 0.8) + (9 * mask * strand)[..., None]


def front_hair_mask(canvas: Canvas, s: Subject, strand: Plane, head: Plane) -> Plane:
    """Return where hair covers the forehead and the skull; `head` is the mask of the head."""
    rim = s.jaw_half_width + _VOLUME[s.hair_style]
    half = [(rim, s.eye_y - 8), (rim * 0.97, s.eye_y - 50), (rim * 0.66, s.crown_y + 2)]
    upper = spline(_arch(s.centre_x, half, (0, s.crown_y - 16)), 100)[::-1]
    mask = canvas.fill(np.vstack([spline(_hairline(s), 100), upper]), 1.6)
    ragged = np.clip(mask * (1 + strand * mask * (1 - mask)), 0, 1)
    return _SHAVED * ragged * head if s.hair_style == "shaved" else ragged


def paint_front_hair(
    canvas: Canvas, s: Subject, picture: Plane, mask: Plane, strand: Plane
) -> Plane:
    """Paint the hair over the forehead; `mask` is what `front_hair_mask` returned."""
    sheen = np.exp(-0.5 * ((canvas.y - (s.crown_y + 18)) / 13) ** 2)
    hair = np.asarray(s.hair, np.float32)
    colour = hair * (0.85 + 0.5 * sheen[..., None]) + 5
    colour = colour + (strand * (5 + 0.10 * hair.mean()))[..., None]
    return cover(picture, mask, colour)


def _arch(
    x: float, half: list[tuple[float, float]], top: tuple[float, float]
) -> list[tuple[float, float]]:
    """Mirror a side, given from below upwards, into a line from left to right over the top."""
    left = [(x - across, y) for across, y in half]
    right = [(x + across, y) for across, y in reversed(half)]
    return [*left, (x + top[0], top[1]), *right]


def _hairline(s: Subject) -> list[tuple[float, float]]:
    """Return the lower edge of the front hair from left to right."""
    top = s.eye_y - s.hairline + 24
    jaw, eye, x = s.jaw_half_width, s.eye_y, s.centre_x
    if s.hair_style == "parted":
        line = [(-jaw - 8, eye + 20), (-jaw + 10, eye - 34), (-58, top + 14), (20, top + 10),
                (52, top - 4), (jaw - 8, eye - 34), (jaw + 8, eye + 20)]  # fmt: skip
        return [(x + across, y) for across, y in line]
    halves = {
        "fringe": [(jaw + 3, eye + 8), (jaw - 9, eye - 34), (44, top + 4)],
        "bob": [(jaw + 8, eye + 50), (jaw - 10, eye - 20), (40, top + 8)],
        "short": [(jaw + 2, eye + 6), (jaw - 6, eye - 38), (56, top - 14)],
        "shaved": [(jaw + 1, eye - 2), (jaw - 7, eye - 40), (54, top - 18)],
    }
    peak = {"fringe": (0.0, -6), "bob": (-6.0, -10), "short": (0.0, -20), "shaved": (0.0, -20)}
    across, rise = peak[s.hair_style]
    return _arch(x, halves[s.hair_style], (across, top + rise))
