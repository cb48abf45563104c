"""A portrait: the neutral face of one subject, painted once, from which every frame is bent."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from mer.datasets.synthetic.backdrop import paint_backdrop, paint_neck, paint_shirt, paint_wall
from mer.datasets.synthetic.brows import paint_brows
from mer.datasets.synthetic.canvas import (
    HEIGHT,
    WIDTH,
    Canvas,
    Plane,
    blurred,
    cover,
    darken,
    spline,
)
from mer.datasets.synthetic.creases import paint_creases
from mer.datasets.synthetic.eyes import lid_order, paint_closed_lids, paint_eyes
from mer.datasets.synthetic.glasses import paint_glasses
from mer.datasets.synthetic.hair import front_hair_mask, paint_back_hair, paint_front_hair, strands
from mer.datasets.synthetic.landmarks import neutral_landmarks
from mer.datasets.synthetic.mouth import paint_mouth
from mer.datasets.synthetic.relief import light_face
from mer.datasets.synthetic.skin import paint_skin
from mer.datasets.synthetic.streams import stream
from mer.datasets.synthetic.subject import Subject
from mer.types import ByteArray, FloatArray


@dataclass(frozen=True, slots=True)
class Portrait:
    """All that a renderer needs to know about a subject.

    Attributes:
        subject: Who it is.
        picture: The neutral face, RGB, three samples a pixel, shape (1020, 840, 3).
        lids: The face with closed eyes, to be laid over the open ones, shape (1020, 840, 3).
        lid_order: At which closure, 0 to 1, that happens to each sample, shape (1020, 840).
        landmarks: Of the neutral face, float64 pixels of the cropped picture, shape (68, 2).
        creases: By name, 0 to 1, shape (340, 280) each.
        backdrop: The raw picture without the face, RGB, shape (480, 640, 3).
    """

    subject: Subject
    picture: ByteArray
    lids: ByteArray
    lid_order: FloatArray
    landmarks: Plane
    creases: Mapping[str, FloatArray]
    backdrop: ByteArray


def paint_portrait(subject: Subject) -> Portrait:
    """Paint a subject; takes about a second, and depends on nothing but the subject."""
    canvas, generator = Canvas(), stream("paint", *subject.seed)
    points = neutral_landmarks(subject)
    strand = strands(canvas, generator)
    head = canvas.fill(_outline(subject, points), 0.8)
    hair = front_hair_mask(canvas, subject, strand, head)
    picture = paint_wall(canvas, subject)
    picture = paint_back_hair(canvas, subject, picture, strand)
    picture = paint_neck(canvas, subject, picture)
    picture = paint_shirt(canvas, subject, picture)
    face, lids = _faces(canvas, subject, points, generator)
    picture = cover(picture, head, face)
    picture = _contact_shadows(canvas, picture, points, head, hair)
    picture = paint_front_hair(canvas, subject, picture, hair, strand)
    if subject.glasses:
        picture = paint_glasses(canvas, subject, picture)
    bare = head * (1 - hair)
    return Portrait(
        subject=subject,
        picture=_pixels(canvas, picture),
        lids=_pixels(canvas, lids),
        lid_order=np.asarray(lid_order(canvas, points), np.float32),
        landmarks=points,
        creases={k: _shrink(v * bare) for k, v in paint_creases(canvas, subject).items()},
        backdrop=paint_backdrop(subject),
    )


def _faces(
    canvas: Canvas, s: Subject, points: Plane, generator: np.random.Generator
) -> tuple[Plane, Plane]:
    """Return the face with open eyes, and what its closed lids look like."""
    light = light_face(canvas, s)
    face = paint_skin(canvas, s, points, light, generator)
    face = paint_mouth(canvas, s, points, light, face, generator)
    lids = paint_closed_lids(canvas, s, points, face)
    face = paint_eyes(canvas, s, points, light, face)
    return paint_brows(canvas, s, points, face, generator), lids


def _outline(s: Subject, points: Plane) -> Plane:
    angle = np.linspace(0, np.pi, 24)[1:-1]
    base = s.eye_y + 2
    x = s.centre_x + s.jaw_half_width * np.cos(angle)
    y = base - (base - s.crown_y) * np.sin(angle) ** 0.9
    return spline(np.vstack([points[:17], np.stack([x, y], axis=1)]), 200, closed=True)


def _contact_shadows(
    canvas: Canvas, picture: Plane, points: Plane, head: Plane, hair: Plane
) -> Plane:
    """Darken the neck below the jaw and the skin below the hair."""
    jaw = canvas.stroke(points[3:14] + np.array([0, 2.5]), 5, 3.5)
    picture = darken(picture, 0.34 * jaw * (1 - head))
    below = blurred(hair, 4.0 * canvas.scale) * (1 - hair)
    return darken(picture, 0.40 * below * head)


def _pixels(canvas: Canvas, picture: Plane) -> ByteArray:
    # below the sampling limit of the cropped picture, so that bending it does not alias
    smooth = blurred(picture, 0.45 * canvas.scale)
    return np.asarray(np.clip(smooth + 0.5, 0, 255), np.uint8)


def _shrink(layer: Plane) -> FloatArray:
    small = cv2.resize(layer.astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)
