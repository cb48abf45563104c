"""The options of `mer magnify`, and the magnifier that they name."""

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mer.errors import MerError

if TYPE_CHECKING:
    from mer.magnification import Magnifier

# methods and their settings
METHODS = {
    "eulerian": ("low", "high", "cutoff", "chrominance"),
    "linear": (),
    "st-memm": ("checkpoint", "mode"),
}


def parse_options(arguments: list[str]) -> argparse.Namespace:
    """Return the options of `mer magnify`; see its --help.

    Args:
        arguments: The words after `mer magnify`.

    Raises:
        MerError: The factor is out of its range.
    """
    options = _parser().parse_args(arguments)
    if not (math.isfinite(options.factor) and options.factor >= 1):
        raise MerError(f"--factor is {options.factor:g}; it takes 1 or more.")
    return options


def magnifier_of(options: argparse.Namespace) -> "Magnifier":
    """Return the magnifier that options name; a new method gets its branch here.

    Raises:
        MerError: A setting belongs to another method or is out of its range, or weights cannot be
            read.
    """
    from mer.magnification import STMEMM, Eulerian, Linear

    settings = _named(options)
    for name in settings:
        if name not in METHODS[options.method]:
            raise MerError(f"--method {options.method} takes no --{name}.")
    if options.method == "eulerian":
        return Eulerian(**settings)
    return STMEMM(**settings) if options.method == "st-memm" else Linear()


def _named(options: argparse.Namespace) -> dict[str, Any]:
    names = (name for settings in METHODS.values() for name in settings)
    values = {name: getattr(options, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


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
