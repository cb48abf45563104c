"""The trained network that `mer export` and `mer bench` are given: its options, and its reading."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mer.errors import MerError

if TYPE_CHECKING:
    from mer.export.exportable import Exportable

SIZE = 224
SHIPPED = Path("st-memm")  # stands for the weights that come with the package


def trained_parser(command: str, description: str) -> argparse.ArgumentParser:
    """Return a parser of what `load` takes; what it does not know belongs to a configuration.

    Args:
        command: The word after `mer`.
        description: Of the command.
    """
    parser = argparse.ArgumentParser(
        prog=f"mer {command}",
        description=description,
        epilog="Where no configuration lies beside the weights, as in mer fit: -c FILE "
        "(repeatable), --data.*, --model.*",
        allow_abbrev=False,
    )
    parser.add_argument("checkpoint", type=Path, metavar="CHECKPOINT",
                        help="a .safetensors of mer loso, a .ckpt of mer fit, weights of ST-MEMM, "
                        f"or the word {SHIPPED} for those that come with mer")  # fmt: skip
    parser.add_argument("--size", type=int, default=SIZE,
                        help=f"of the magnifier's frames, in pixels (default: {SIZE})")  # fmt: skip
    return parser


def load(checkpoint: Path, composed: list[str], size: int) -> "Exportable":
    """Return the method or the magnifier of a checkpoint.

    Args:
        checkpoint: Of `mer loso` or `mer fit`, or of ST-MEMM, or `st-memm`.
        composed: `-c FILE` and overrides.
        size: Pixels a side of the magnifier's frames.

    Raises:
        MerError: A package is missing, or the checkpoint or the configuration cannot be used.
    """
    from mer.export.packages import require_packages

    require_packages()
    from mer.export.checkpoint import load_trained
    from mer.export.exportable import exportable_method
    from mer.export.magnifier import is_magnifier, load_magnifier
    from mer.folds.process import set_up_process

    set_up_process()
    path = _file(checkpoint)
    if not is_magnifier(path):
        trained = load_trained(path, composed)
        return exportable_method(trained.parts, trained.facts)
    if composed:
        raise MerError(f"A magnifier has no configuration: leave out {' '.join(composed)}.")
    return load_magnifier(path, size)


def is_shipped(checkpoint: Path) -> bool:
    """Tell whether the weights that come with the package are meant."""
    return checkpoint == SHIPPED and not checkpoint.exists()


def _file(checkpoint: Path) -> Path:
    if not is_shipped(checkpoint):
        return checkpoint
    from mer.magnification.st_memm import magnifier

    return magnifier.SHIPPED
