"""Who is drawn: the proportions, the colours and the hair of one person."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mer.datasets.synthetic.streams import stream

Rgb = tuple[float, float, float]

HAIR_STYLES = ("fringe", "bob", "short", "parted", "shaved")
BEARDS = ("none", "stubble", "moustache", "full")

# plausible tones from light to dark, chosen by eye
_SKINS: tuple[Rgb, ...] = (
    (232, 192, 168), (216, 176, 146), (204, 160, 128), (196, 146, 110),
    (174, 122, 88), (146, 94, 64), (226, 170, 150), (186, 130, 100),
)  # fmt: skip
_HAIRS: tuple[Rgb, ...] = (
    (24, 20, 18), (52, 36, 28), (92, 62, 40), (34, 28, 24),
    (150, 110, 70), (15, 13, 12), (80, 44, 34), (130, 125, 120),
)  # fmt: skip
_DARK_HAIRS = tuple(hair for hair in _HAIRS if sum(hair) < 130)
_IRISES: tuple[Rgb, ...] = (
    (70, 45, 30), (66, 88, 100), (70, 84, 58), (52, 35, 25), (84, 58, 36),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """One drawn person; lengths are pixels of the cropped picture, seen from the front.

    Attributes:
        seed: Of everything painted at random: skin grain, moles, single hairs.
        centre_x: Of the face.
        eye_y: Height of the eye line.
        eye_x: From the centre to the middle of an eye.
        eye_half_width: From the middle of an eye to its corner.
        eye_half_height: Of the lid opening.
        eye_slant: How much higher the outer corner lies.
        brow_height: From the eye line up to the brow.
        brow_arch: Rise of the brow's middle.
        brow_inner: From the centre to the inner end.
        brow_outer: From the centre to the outer end.
        brow_thickness: Of the hair.
        nose_length: From the eye line to the tip.
        nose_half_width: At the nostrils.
        mouth_drop: From the eye line to where the lips meet.
        mouth_half_width: To a corner.
        upper_lip: Its thickness.
        lower_lip: Its thickness.
        cupid: Depth of the dip in the upper lip.
        jaw_half_width: Of the face at the eye line.
        chin_drop: From the eye line to the chin.
        jaw_squareness: Exponent of the jaw's superellipse: 2 is round.
        hairline: From the eye line up to the top of the forehead.
        skin: Colour in full light.
        lip: Colour in full light.
        hair: Colour.
        iris: Colour.
        wall: Colour of the background.
        shirt: Colour.
        hair_style: One of `HAIR_STYLES`.
        beard: One of `BEARDS`.
        glasses: Wears them.
        age: 0 to 1; deepens the creases.
        light: Direction towards the lamp: right, down, towards the camera.
    """

    seed: tuple[int, int]
    centre_x: float
    eye_y: float
    eye_x: float
    eye_half_width: float
    eye_half_height: float
    eye_slant: float
    brow_height: float
    brow_arch: float
    brow_inner: float
    brow_outer: float
    brow_thickness: float
    nose_length: float
    nose_half_width: float
    mouth_drop: float
    mouth_half_width: float
    upper_lip: float
    lower_lip: float
    cupid: float
    jaw_half_width: float
    chin_drop: float
    jaw_squareness: float
    hairline: float
    skin: Rgb
    lip: Rgb
    hair: Rgb
    iris: Rgb
    wall: Rgb
    shirt: Rgb
    hair_style: str
    beard: str
    glasses: bool
    age: float
    light: tuple[float, float, float]

    @property
    def crown_y(self) -> float:
        """Height of the top of the skull."""
        return self.eye_y - self.hairline - 22

    @property
    def nose_y(self) -> float:
        """Height of the tip of the nose."""
        return self.eye_y + self.nose_length

    @property
    def mouth_y(self) -> float:
        """Height of the line where the lips meet."""
        return self.eye_y + self.mouth_drop

    @property
    def chin_y(self) -> float:
        """Height of the chin."""
        return self.eye_y + self.chin_drop


def draw_subject(seed: int, number: int) -> Subject:
    """Draw a person at random; the same seed and number give the same person.

    Skin, hair style and glasses go round with the number, so that few subjects differ well.

    Args:
        seed: Of the corpus.
        number: Of the subject, from 1.
    """
    generator = stream("subject", seed, number)
    return Subject(
        seed=(seed, number),
        **_proportions(generator),
        **_colours(generator, number),
        **_fashion(generator, number),
    )


def _proportions(generator: np.random.Generator) -> dict[str, Any]:
    ranges = {
        "centre_x": (135, 145), "eye_y": (142, 154), "eye_x": (34.5, 41.5),
        "eye_half_width": (13, 16.5), "eye_half_height": (4.4, 6.6), "eye_slant": (-0.5, 2.8),
        "brow_height": (19.5, 26), "brow_arch": (2.5, 9), "brow_inner": (13, 20),
        "brow_outer": (57, 66), "brow_thickness": (3, 6.8), "nose_length": (38, 49),
        "nose_half_width": (14, 20.5), "mouth_drop": (74, 84), "mouth_half_width": (22, 30),
        "upper_lip": (4.5, 8.5), "lower_lip": (7, 12), "cupid": (1, 3),
        "jaw_half_width": (74, 91), "chin_drop": (114, 132), "jaw_squareness": (2.0, 2.7),
        "hairline": (76, 90), "age": (0, 0.9),
    }  # fmt: skip
    drawn = {name: float(generator.uniform(*ends)) for name, ends in ranges.items()}
    # no face is broader than long
    drawn["chin_drop"] = max(drawn["chin_drop"], 1.36 * drawn["jaw_half_width"])
    return drawn


def _colours(generator: np.random.Generator, number: int) -> dict[str, Any]:
    skin = np.array(_SKINS[number % len(_SKINS)]) + generator.normal(0, 4, 3)
    share = generator.uniform([0.88, 0.62, 0.66], [0.98, 0.74, 0.78])
    wall = np.array([174, 176, 178]) + generator.normal(0, 14) + generator.normal(0, 4, 3)
    shirt = generator.uniform(45, 130) + generator.normal(0, 14, 3)
    # fair hair on dark skin looks like a costume
    hairs = _HAIRS if skin.mean() > 135 else _DARK_HAIRS
    hair = np.array(hairs[(number * 3 + int(generator.integers(3))) % len(hairs)])
    return {
        "skin": _rgb(skin),
        "lip": _rgb(skin * share),
        "hair": _rgb(hair * generator.uniform(0.85, 1.15)),
        "iris": _IRISES[int(generator.integers(len(_IRISES)))],
        "wall": _rgb(wall),
        "shirt": _rgb(shirt),
    }


def _fashion(generator: np.random.Generator, number: int) -> dict[str, Any]:
    style = HAIR_STYLES[number % len(HAIR_STYLES)]
    grows = style in ("fringe", "short", "shaved")
    beard = str(generator.choice(BEARDS, p=[0.4, 0.25, 0.15, 0.2])) if grows else "none"
    side = float(generator.uniform(-0.38, 0.38))
    return {
        "hair_style": style,
        "beard": beard,
        "glasses": number % 8 in (3, 6),
        "light": (side, float(generator.uniform(-0.6, -0.3)), 0.8),
    }


def _rgb(values: np.ndarray) -> Rgb:
    red, green, blue = (float(value) for value in np.clip(values, 0, 255))
    return red, green, blue
