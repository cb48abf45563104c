"""What stands around a face: a wall, a neck, ears and a shirt."""

import cv2
import numpy as np

from mer.datasets.synthetic.canvas import HEIGHT, WIDTH, Canvas, Plane, cover, darken, spline
from mer.datasets.synthetic.streams import stream
from mer.datasets.synthetic.subject import Subject
from mer.types import ByteArray

RAW_WIDTH, RAW_HEIGHT = 640, 480
# where the cropped picture's first pixel lies in a raw one
CROP_LEFT, CROP_TOP = (RAW_WIDTH - WIDTH) // 2, 70


def paint_backdrop(subject: Subject) -> ByteArray:
    """Return the raw picture without its face: wall and shirt, uint8, shape (480, 640, 3)."""
    canvas = Canvas(RAW_WIDTH, RAW_HEIGHT, -CROP_LEFT, -CROP_TOP, scale=1)
    picture = paint_shirt(canvas, subject, _wall(canvas, subject))
    return np.asarray(np.clip(picture + 0.5, 0, 255), np.uint8)


def paint_wall(canvas: Canvas, subject: Subject) -> Plane:
    """Return the wall behind the cropped picture, the same as in the raw one."""
    whole = Canvas(RAW_WIDTH, RAW_HEIGHT, -CROP_LEFT, -CROP_TOP, scale=1)
    rows, columns = slice(CROP_TOP, CROP_TOP + HEIGHT), slice(CROP_LEFT, CROP_LEFT + WIDTH)
    part = _wall(whole, subject)[rows, columns]
    height, width = canvas.shape
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC))


def paint_neck(canvas: Canvas, s: Subject, picture: Plane) -> Plane:
    """Paint the neck, in the head's shadow, and the ears."""
    skin = np.asarray(s.skin, np.float32)
    outline = [(-47, s.eye_y + 70), (-45, s.chin_y + 50), (45, s.chin_y + 50), (47, s.eye_y + 70)]
    mask = canvas.fill([(s.centre_x + x, y) for x, y in outline], 1.5)
    round_off = 0.78 - 0.16 * np.exp(-(((canvas.x - s.centre_x) / 40) ** 2))
    tone = np.broadcast_to(round_off, canvas.shape)[..., None] * skin
    picture = cover(picture, mask, tone)
    for side in (-1, 1):
        ear = canvas.blob(s.centre_x + side * (s.jaw_half_width + 1), s.eye_y + 16, 6, 17)
        ear = np.clip((ear - 0.35) / 0.25, 0, 1)
        picture = cover(picture, ear, skin * [0.84, 0.76, 0.76])
        inside = canvas.blob(s.centre_x + side * (s.jaw_half_width + 3), s.eye_y + 16, 2.5, 10)
        picture = darken(picture, 0.28 * inside)
    return picture


def paint_shirt(canvas: Canvas, s: Subject, picture: Plane) -> Plane:
    """Paint shoulders that reach the lower edge of the raw picture."""
    x, y = s.centre_x, s.chin_y
    half = [(40, y + 20), (78, y + 34), (140, y + 52), (178, y + 86), (190, y + 240)]
    left = [(x - across, down) for across, down in reversed(half)]
    outline = spline([*left, (x, y + 26), *((x + across, down) for across, down in half)], 160)
    mask = canvas.fill(outline, 1.2)
    fall = 1 - 0.22 * np.abs((canvas.x - x) / 190) ** 2 + 0 * canvas.y
    picture = cover(picture, mask, np.asarray(s.shirt, np.float32) * fall[..., None])
    collar = spline([(x - 40, y + 21), (x, y + 27), (x + 40, y + 21)])
    return darken(picture, 0.25 * canvas.stroke(collar, 2.0, 1.0))


def _wall(canvas: Canvas, s: Subject) -> Plane:
    generator = stream("wall", *s.seed)
    slope = 1 + 0.10 * (canvas.y / HEIGHT - 0.5) + 0.06 * (canvas.x / WIDTH - 0.5)
    clouds = 2 * canvas.grain(generator, 14, 14)
    wall = np.asarray(s.wall, np.float32) * slope[..., None] + clouds[..., None]
    return wall.astype(np.float32)
