"""`mer magnify`: the small movements of a video, made larger for the eye."""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mer.cli.magnify_options import magnifier_of, parse_options
from mer.errors import MerError
from mer.workers import ONE_THREAD

if TYPE_CHECKING:
    from mer.magnification import Magnifier
    from mer.preparation.video import Video
    from mer.types import ByteArray


def main(arguments: list[str]) -> int:
    """Magnify a video or a folder of frames; see `mer magnify --help`.

    Args:
        arguments: The words after `mer magnify`.

    Raises:
        MerError: A setting is out of its range, IN cannot be read or OUT not be written.
    """
    options = parse_options(arguments)
    source, out = options.source, options.out
    _use_one_thread()
    magnifier = magnifier_of(options)
    trained_on = magnifier.pretrained  # weights that cannot be read are said before IN is read
    _warn_of(options.factor, magnifier)
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
    write_json(sidecar_of(out), _description(options, magnifier, video, trained_on))
    _say(out, count, video, options)
    return 0


def _use_one_thread() -> None:
    """Set up the linear algebra before it is imported, unless the user has.

    Its threads wait for one another: on a busy machine a command takes several times as long.
    """
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)


def _warn_of(factor: float, magnifier: "Magnifier") -> None:
    largest = magnifier.max_factor()
    if largest is not None and factor > largest:
        print(
            f"mer magnify: the weights were trained on factors up to {largest:g}; nobody knows "
            f"what they make at {factor:g}.",
            file=sys.stderr,
        )


def _magnified(video: "Video", magnifier: "Magnifier", factor: float) -> Iterator["ByteArray"]:
    """Yield magnified frames, so many at a time as one pass over the video gives."""
    from rich.console import Console
    from rich.progress import Progress

    count, step = len(video.frames), magnifier.frames_at_a_time(video.frames)
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
    options: argparse.Namespace,
    magnifier: "Magnifier",
    video: "Video",
    trained_on: Mapping[str, str],
) -> dict[str, Any]:
    """Return what made the output: settings alone, no name of a person, file or machine."""
    from mer import __version__

    return {
        "mer": __version__,
        "method": options.method,
        "settings": dict(magnifier.content()),
        "trained on": dict(trained_on),
        "factor": options.factor,
        "fps": video.fps,
        "frames": len(video.frames),
        "side by side": options.compare,
    }


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
