"""How good magnifiers are on drawn faces whose motion is known: motion reached, likeness, time.

Faces are painted as `mer synth` paints them. A clip of 21 frames at 100 a second rises from rest
to an apex and falls again, so that the fastest landmark moves by 0.5, 1 or 2 px at the apex; every
frame has a sensor's noise. Magnified is the apex. The truth is the same face painted with all
motion `factor` times as large, without noise; it ends where the painted skin would fold (show a
place twice), and such cases are left out. The Eulerian magnifier sees the whole clip, the others
the first frame and the apex.

`none` is the apex as it is, `truth` the true frame with noise: it shows what the measurement itself
gives. Motion is followed at the landmarks, where it can be followed on the true frame. Faces here
are drawn: the figures say nothing about recordings of people. Printed is the table of
docs/magnification.md, line by line.

Run: OPENBLAS_NUM_THREADS=1 python benchmarks/magnifier_quality.py [--subjects 3] [--json FILE]
"""

import argparse
import math
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from mer.datasets.synthetic.displacement import ActionUnit, Displacement
from mer.datasets.synthetic.drawing import renderer_of
from mer.datasets.synthetic.renderer import Look, Renderer, add_noise
from mer.errors import MerError
from mer.files import write_json
from mer.folds.process import set_up_process
from mer.magnification import STMEMM, Eulerian, Linear, Magnifier
from mer.magnification.quality import Quality, judge
from mer.types import ByteArray, FloatArray

MOTIONS = (0.5, 1.0, 2.0)  # px of the fastest landmark at the apex
FACTORS = (2.0, 5.0, 10.0, 20.0)
EXPRESSIONS = ((12,), (4,), (1, 2), (15,))  # wide patches of skin, which fold late
COUNT, FPS, NOISE = 21, 100.0, 2.2  # the synthetic corpus' default noise
UNFOLDED = 0.1  # least determinant of the map from a frame to the neutral face
LABELS = {"none": "apex as it is", "truth": "truth with noise", "eulerian": "eulerian",
          "linear": "linear", "st-memm": "st-memm"}  # fmt: skip
HEADER = ("factor", "motion", "method", "cases", "reached", "error", "SSIM", "PSNR", "moving",
          "sharpness", "ms")  # fmt: skip
NAMES = [field.name for field in fields(Quality)]


@dataclass(frozen=True)
class Face:
    """One expression of one drawn person.

    Attributes:
        renderer: Of the person.
        units: Action units that move, alike strongly.
    """

    renderer: Renderer
    units: tuple[int, ...]

    def look(self, intensity: float) -> Look:
        """Return the face with its units at an intensity."""
        return Look({ActionUnit(number): intensity for number in self.units})

    def landmarks(self, intensity: float) -> FloatArray:
        """Return the true landmarks, shape (68, 2)."""
        return self.renderer.landmarks(self.look(intensity))

    def intensity(self, motion: float) -> float:
        """Return the intensity at which the fastest landmark moves so many pixels."""
        found = motion
        for _ in range(20):
            moved = np.hypot(*(self.landmarks(found) - self.landmarks(0)).T).max()
            found *= motion / float(moved)
        return found

    def unfolded(self, intensity: float) -> bool:
        """Return whether the true picture shows every place once."""
        skin = Displacement(self.renderer.portrait.landmarks)
        field = skin.total(self.look(intensity).intensities).astype(float)
        (u_down, u_right), (v_down, v_right) = (np.gradient(field[..., i]) for i in (0, 1))
        return bool(((1 - u_right) * (1 - v_down) - u_down * v_right).min() > UNFOLDED)


def clip_of(face: Face, intensity: float, noise: float) -> ByteArray:
    """Return noisy frames from rest to the apex, in the middle, and back."""
    course = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(COUNT) / (COUNT - 1))
    generator = np.random.default_rng(0)
    drawn = (face.renderer.cropped(face.look(intensity * float(one))) for one in course)
    return np.stack([add_noise(frame, generator, noise) for frame in drawn])


def measured(
    face: Face, magnifiers: dict[str, Magnifier], noise: float, factors: list[float]
) -> Iterator[tuple[tuple[str, float, float], dict[str, float]]]:
    """Yield, by method, factor and motion, the qualities and the seconds of a frame."""
    onset, landmarks = face.renderer.cropped(face.look(0)), face.landmarks(0)
    for motion in MOTIONS:
        one = face.intensity(motion)
        clip = clip_of(face, one, noise)
        for factor in factors:
            if not face.unfolded(factor * one):
                continue
            truth, moved = (
                face.renderer.cropped(face.look(factor * one)),
                face.landmarks(factor * one),
            )
            noisy = add_noise(truth, np.random.default_rng(1), noise)
            frames = {"none": (clip[COUNT // 2], 0.0), "truth": (noisy, 0.0)}
            frames |= {name: timed(one, clip, factor) for name, one in magnifiers.items()}
            for name, (frame, seconds) in frames.items():
                quality = asdict(judge(frame, truth, onset, landmarks, moved))
                yield (name, factor, motion), quality | {"seconds": seconds}


def timed(magnifier: Magnifier, clip: ByteArray, factor: float) -> tuple[ByteArray, float]:
    """Return the magnified apex and the processor time that it took."""
    start = time.process_time()
    frame = magnifier.magnify(clip, factor, FPS, [COUNT // 2])[0]
    return frame, time.process_time() - start


def available(checkpoint: Path | None) -> dict[str, Magnifier]:
    """Return the magnifiers by name; the learned one where its checkpoint is there."""
    found: dict[str, Magnifier] = {"eulerian": Eulerian(), "linear": Linear()}
    learned = STMEMM(checkpoint)
    try:
        learned.magnify(np.zeros((2, 64, 64, 3), np.uint8), 2, FPS, [1])
    except MerError as error:
        print(f"without ST-MEMM: {error}", file=sys.stderr)
        return found
    return found | {"st-memm": learned}


def summary(rows: list[dict[str, float]]) -> dict[str, float]:
    """Return the means over faces whose motion could be measured, and the motion's mean error."""
    told = [row for row in rows if not math.isnan(row["reached"])]
    names = (*NAMES, "seconds") if told else ()
    means = {name: statistics.fmean(row[name] for row in told) for name in names}
    errors = [abs(row["reached"] - 1) for row in told]
    return {"cases": len(told), **means, **({"error": statistics.fmean(errors)} if told else {})}


def table(found: dict[tuple[str, float, float], dict[str, float]]) -> Iterator[str]:
    """Yield the lines of the table in docs/magnification.md; the best motion is bold.

    Args:
        found: Of `summary`, by method, factor and motion; cases without a true frame are left out.
    """
    yield f"| {' | '.join(HEADER)} |"
    yield "|---" * len(HEADER) + "|"
    for factor, motion in sorted({key[1:] for key, row in found.items() if row["cases"]}):
        here = {name: found[name, factor, motion] for name in LABELS
                if found.get((name, factor, motion), {}).get("cases")}  # fmt: skip
        best = min(here.keys() - {"none", "truth"}, key=lambda name: here[name]["error"])
        place = f"| {factor:g} | {motion:g} px "
        for name, row in here.items():
            yield f"{place}| {LABELS[name]} | {cells(row, name == best)} |"
            place = "| | "


def cells(row: dict[str, float], best: bool) -> str:
    """Return the figures of one line."""
    reached = f"**{row['reached']:.2f}**" if best else f"{row['reached']:.2f}"
    milliseconds = f"{1e3 * row['seconds']:.0f}" if row["seconds"] else ""
    return (
        f"{row['cases']} | {reached} | {row['error']:.2f} | {row['ssim']:.3f} | {row['psnr']:.1f} "
        f"| {row['psnr_moving']:.1f} | {row['sharpness']:.2f} | {milliseconds}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subjects", type=int, default=3)
    parser.add_argument("--first", type=int, default=0, help="number of the first drawn person")
    parser.add_argument("--noise", type=float, default=NOISE, help="grey levels")
    parser.add_argument("--factors", type=float, nargs="+", default=list(FACTORS))
    parser.add_argument("--checkpoint", type=Path, help="of ST-MEMM (default: the shipped one)")
    parser.add_argument("--json", type=Path, help="write the table there")
    options = parser.parse_args()
    set_up_process()
    magnifiers = available(options.checkpoint)
    rows: dict[tuple[str, float, float], list[dict[str, float]]] = {}
    for subject in range(options.first, options.first + options.subjects):
        renderer = renderer_of(0, subject)
        for units in EXPRESSIONS:
            face = Face(renderer, units)
            for key, row in measured(face, magnifiers, options.noise, options.factors):
                rows.setdefault(key, []).append(row)
    found = {key: summary(some) for key, some in rows.items()}
    print("\n".join(table(found)))
    if options.json:
        names = ("method", "factor", "motion")
        write_json(options.json, [dict(zip(names, key, strict=True)) | row
                                  for key, row in found.items()])  # fmt: skip


if __name__ == "__main__":
    main()
