"""How a face moves through a clip: the expression, all else that moves, and the head."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mer.datasets.synthetic.canvas import Plane
from mer.datasets.synthetic.difficulty import Difficulty
from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.plan import ClipPlan
from mer.datasets.synthetic.streams import stream

_CLUTTER_UNITS = (1, 2, 4, 7, 10, 12, 14, 15, 17, 24)
_CLUTTER_COUNT = 3
# how long the movements stay alike, in frames of 5 ms
_CLUTTER_FRAMES, _HEAD_FRAMES = 8.0, 25.0
# lid opening of a blink; real ones last longer, but so do real clips
_BLINK = (0.4, 1.0, 1.0, 0.7, 0.3)


@dataclass(frozen=True, slots=True)
class Motion:
    """Every value over the T recorded frames of a clip.

    Attributes:
        expression: Intensity of each annotated action unit in pixels, shape (T,).
        clutter: The same of movements that nobody annotates.
        closure: Of the lids in a blink, 0 to 1, shape (T,).
        pose: Shift right, shift down, degrees anticlockwise and size of the head, shape (T, 4).
        brightness: Factor of the light, shape (T,).
    """

    expression: Mapping[ActionUnit, Plane]
    clutter: Mapping[ActionUnit, Plane]
    closure: Plane
    pose: Plane
    brightness: Plane

    def intensities(self, frame: int, factor: float = 1.0) -> dict[ActionUnit, float]:
        """Return the intensity of every unit in a frame; `factor` multiplies all of them."""
        both = (*self.expression.items(), *self.clutter.items())
        return {unit: factor * float(values[frame]) for unit, values in both}


def onset_apex_offset(plan: ClipPlan) -> Plane:
    """Return the course of an expression: 0 up to the onset, 1 at the apex, 0 from the offset."""
    number = np.arange(plan.first, plan.last + 1, dtype=float)
    rise = _smooth_step((number - plan.onset) / max(plan.apex - plan.onset, 1))
    fall = 1 - _smooth_step((number - plan.apex) / max(plan.offset - plan.apex, 1))
    return np.where(number <= plan.apex, rise, fall)


def draw_motion(plan: ClipPlan, difficulty: Difficulty) -> Motion:
    """Draw the movements of a clip; the same plan and difficulty give the same motion."""
    generator, course = stream("motion", *plan.seed), onset_apex_offset(plan)
    amplitude = generator.uniform(*difficulty.amplitude)
    expression = {unit: amplitude * generator.uniform(0.75, 1.15) * course for unit in plan.units}
    clutter = _clutter(plan, difficulty, generator)
    closure = _blink(plan.count, difficulty, generator)
    brightness = 1 + 0.004 * wander(plan.count, _HEAD_FRAMES, generator)
    return Motion(expression, clutter, closure, _pose(plan, difficulty, generator), brightness)


def wander(count: int, frames: float, generator: np.random.Generator) -> Plane:
    """Return smooth noise of unit variance, shifted so that it starts at zero.

    Args:
        count: Length.
        frames: Standard deviation of the Gaussian that smooths it.
        generator: Draws it.
    """
    reach = int(3 * frames)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / frames) ** 2)
    kernel /= np.sqrt((kernel**2).sum())
    noise = generator.standard_normal(count + 2 * reach)
    smooth = np.convolve(noise, kernel, "valid")
    return np.asarray(smooth - smooth[0])


def _smooth_step(x: Plane) -> Plane:
    inside = np.clip(x, 0, 1)
    return inside * inside * (3 - 2 * inside)


def _clutter(
    plan: ClipPlan, difficulty: Difficulty, generator: np.random.Generator
) -> dict[ActionUnit, Plane]:
    shown = {unit.number for unit in plan.units}
    numbers = generator.choice(_CLUTTER_UNITS, _CLUTTER_COUNT, replace=False)
    paths = [wander(plan.count, _CLUTTER_FRAMES, generator) for _ in numbers]
    return {
        ActionUnit(int(number)): difficulty.clutter * path
        for number, path in zip(numbers, paths, strict=True)
        if number not in shown
    }


def _blink(count: int, difficulty: Difficulty, generator: np.random.Generator) -> Plane:
    closure = np.zeros(count)
    blinks, start = generator.random() < difficulty.blinks, int(generator.integers(count))
    if blinks:
        part = _BLINK[: count - start]
        closure[start : start + len(part)] = part
    return closure


def _pose(plan: ClipPlan, difficulty: Difficulty, generator: np.random.Generator) -> Plane:
    """Return how the head sits in this clip and drifts from there."""
    start = np.array([0, 0, 0, 1]) + generator.normal(0, [2, 2, 1, 0.01])
    paths = [wander(plan.count, _HEAD_FRAMES, generator) for _ in range(4)]
    return start + difficulty.drift * np.stack(paths, axis=1) * [1, 1, 0.25, 0.002]
