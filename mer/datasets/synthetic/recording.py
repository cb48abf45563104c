"""A planned clip, frame by frame; any frame can be drawn by itself, and magnified."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mer.datasets.synthetic.backdrop import RAW_HEIGHT, RAW_WIDTH
from mer.datasets.synthetic.difficulty import Difficulty
from mer.datasets.synthetic.motion import Motion, draw_motion
from mer.datasets.synthetic.plan import ClipPlan
from mer.datasets.synthetic.renderer import Look, Renderer, add_noise, sensor_noise
from mer.datasets.synthetic.streams import stream
from mer.types import ByteArray, FloatArray


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a recording.

    Attributes:
        number: Absolute, as in the recording.
        cropped: RGB, shape (340, 280, 3).
        raw: RGB, shape (480, 640, 3); None where it was not asked for.
    """

    number: int
    cropped: ByteArray
    raw: ByteArray | None


class Recording:
    """One clip of one subject.

    Args:
        plan: What happens.
        difficulty: How large it is, and what else moves.
        renderer: Of the plan's subject.
    """

    def __init__(self, plan: ClipPlan, difficulty: Difficulty, renderer: Renderer) -> None:
        self.plan = plan
        self.motion: Motion = draw_motion(plan, difficulty)
        self._noise = difficulty.noise
        self._renderer = renderer

    def frame(self, number: int, factor: float = 1.0, raw: bool = False) -> Frame:
        """Draw one frame.

        Args:
            number: Of the frame, from `plan.first` to `plan.last`.
            factor: Multiplies all facial movement, annotated or not; blinks, the head's
                drift, the light and the sensor's noise stay as they are. So this is the true
                picture that motion magnification aims at. Above some 8 pixels the skin folds.
            raw: Draw the raw picture too.
        """
        index = number - self.plan.first
        look = self._look(index, factor)
        generator = stream("noise", *self.plan.seed, number)
        cropped = add_noise(self._renderer.cropped(look), generator, self._noise)
        whole = None
        if raw:
            noise = sensor_noise(generator, self._noise, RAW_HEIGHT, RAW_WIDTH)
            whole = self._renderer.raw(cropped, look, noise)
        return Frame(number, cropped, whole)

    def frames(self, first: int, last: int, raw: bool) -> Iterator[Frame]:
        """Draw the frames from one number to another, both included."""
        return (self.frame(number, raw=raw) for number in range(first, last + 1))

    def landmarks(self, factor: float = 1.0) -> FloatArray:
        """Return the true landmarks of all T recorded frames, shape (T, 68, 2)."""
        looks = (self._look(index, factor) for index in range(self.plan.count))
        return np.stack([self._renderer.landmarks(look) for look in looks])

    def _look(self, index: int, factor: float) -> Look:
        motion = self.motion
        right, down, degrees, size = (float(value) for value in motion.pose[index])
        return Look(
            motion.intensities(index, factor),
            float(motion.closure[index]),
            (right, down, degrees, size),
            float(motion.brightness[index]),
        )
