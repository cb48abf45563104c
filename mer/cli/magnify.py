"""`mer magnify`: the small movements of a video, made larger for the eye."""

import argparse
import math
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mer.errors import MerError
from mer.workers import ONE_THREAD

if TYPE_CHECKING:
    from mer.magnification import Magnifier
    from mer.preparation.video import Video
    from mer.types import ByteArray

# methods and their settings
METHODS = {
    "eulerian": ("low", "high", "cutoff", "chrominance"),
    "linear": (),
    "st-memm": ("checkpoint", "mode"),
}
LEARNED_PART = 16  # frames between two marks of the progress where a network makes each


def main(arguments: list[str]) -> int:
    """Magnify a video or a folder of frames; see `mer magnify --help`.

    Args:
        arguments: The words after `mer magnify`.

    Raises:
        MerError: A setting is out of its range, IN cannot be read or OUT not be written.
    """
    options = _parser().parse_args(arguments)
    source, out = options.source, options.out
    if not (math.isfinite(options.factor) and options.factor >= 1):
        raise MerError(f"--factor is {options.factor:g}; it takes 1 or more.")
    _use_one_thread()
    magnifier = _magnifier(options.method, _named(options))
    import cv2

    from mer.files import write_json
    from mer.preparation.video import read_video
    from mer.preparation.video_writing import require_free, sidecar_of, write_frames

    if source.resolve() == out.resolve():
        raise MerError(f"{out} is IN and OUT; a magnified video takes another name.")
    require_free(out, options.force)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # errors are said below
    video = read_video(source, _made(out.parent), options.fps)
    frames = _compared if options.compare else _magnified
    count = write_frames(out, frames(video, magnifier, options.factor), video.fps)
    write_json(sidecar_of(out), _description(options, magnifier, video))
    _say(out, count, video, options)
    return 0


def _use_one_thread() -> None:
    """Set up the linear algebra before it is imported, unless the user has.

    Its threads wait for one another: on a busy machine a command takes several times as long.
    """
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)


def _magnifier(method: str, settings: dict[str, Any]) -> "Magnifier":
    """Return the magnifier of a method; a new one gets its branch here."""
    from mer.magnification import STMEMM, Eulerian, Linear

    for name in settings:
        if name not in METHODS[method]:
            raise MerError(f"--method {method} takes no --{name}.")
    if method == "eulerian":
        return Eulerian(**settings)
    if method == "st-memm":
        magnifier = STMEMM(**settings)
        magnifier.content()  # a missing file is said before the video is read
        return magnifier
    return Linear()


def _named(options: argparse.Namespace) -> dict[str, Any]:
    names = (name for settings in METHODS.values() for name in settings)
    values = {name: getattr(options, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _magnified(video: "Video", magnifier: "Magnifier", factor: float) -> Iterator["ByteArray"]:
    """Yield magnified frames, so many at a time as one pass over the video gives."""
    from rich.console import Console
    from rich.progress import Progress

    from mer.magnification import STMEMM
    from mer.magnification.eulerian import frames_at_a_time

    learned = isinstance(magnifier, STMEMM)
    step = LEARNED_PART if learned else frames_at_a_time(video.frames)
    count = len(video.frames)
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("frames", total=count)
        for start in range(0, count, step):
            part = range(start, min(start + step, count))
            for frame in magnifier.magnify(video.frames, factor, video.fps, part):
                yield frame
                bar.advance(task)


def _compared(video: "Video", magnifier: "Magnifier", factor: float) -> Iterator["ByteArray"]:
    """Yield each frame as it was at the left of its magnified one."""
    import numpy as np

    for before, after in zip(video.frames, _magnified(video, magnifier, factor), strict=True):
        yield np.concatenate([before, after], axis=1)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MerError(f"Cannot write into {folder}: {error.strerror}.") from error
    return folder


def _description(
    options: argparse.Namespace, magnifier: "Magnifier", video: "Video"
) -> dict[str, Any]:
    """Return what made the output: settings alone, no name of a person, file or machine."""
    from mer import __version__

    return {
        "mer": __version__,
        "method": options.method,
        "settings": _settings(magnifier),
        "factor": options.factor,
        "fps": video.fps,
        "frames": len(video.frames),
        "side by side": options.compare,
    }


def _settings(magnifier: "Magnifier") -> dict[str, Any]:
    """Return a magnifier's settings, of a checkpoint its content in place of its path."""
    from mer.magnification import STMEMM

    if isinstance(magnifier, STMEMM):
        return dict(magnifier.content())
    settings: dict[str, Any] = asdict(magnifier)  # type: ignore[call-overload]
    return settings


def _say(out: Path, count: int, video: "Video", options: argparse.Namespace) -> None:
    height, width = video.frames.shape[1:3]
    print(
        f"{out}: {count} frames of {width}x{height} at {video.fps:g} a second, movements "
        f"{options.factor:g} times as large ({options.method})"
        f"{', the original at the left' if options.compare else ''}."
    )
    if video.missing:
        print(
            f"mer magnify: {video.missing} frames that {options.source} promises could not be "
            "decoded; it may be cut off.",
            file=sys.stderr,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer magnify",
        description="Make the small movements of a video larger. What is faster or slower than "
        "the band stays as it is. How far to trust it: docs/magnification.md.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("source", type=Path, metavar="IN", help="a video, or a folder of numbered frames")
    add(
        "out",
        type=Path,
        metavar="OUT",
        help="a video (.avi and .mkv keep every byte, .mp4 and .mov are smaller), or a folder",
    )
    add("--factor", type=float, default=4.0, help="times as large (default: 4)")
    add(
        "--method",
        choices=tuple(METHODS),
        default="eulerian",
        help="eulerian (default), linear: differences to the first frame, noise and all, or "
        "st-memm: a trained network",
    )
    add("--low", type=float, metavar="HZ", help="slowest change magnified (default: 0.4)")
    add("--high", type=float, metavar="HZ", help="fastest change magnified (default: 10)")
    add(
        "--cutoff",
        type=float,
        metavar="PX",
        help="wavelength below which details are magnified less (default: 4, all alike)",
    )
    add(
        "--chrominance",
        type=float,
        metavar="SHARE",
        help="of colour's changes that is magnified, 0 to 1 (default: 1)",
    )
    add(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="weights of st-memm, from mer fit (default: those that come with mer)",
    )
    add(
        "--mode",
        choices=("static", "dynamic"),
        help="of st-memm: motion from the first frame (default), or from frame to frame",
    )
    add(
        "--fps",
        type=float,
        help="frames a second of the recording; a folder needs it, of a video it replaces what "
        "the file says",
    )
    add("--compare", action="store_true", help="original and magnified side by side")
    add("--force", action="store_true", help="replace OUT")
    return parser  # fmt: skip
