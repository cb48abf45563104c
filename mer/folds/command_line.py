"""What every command line on LightningCLI needs: a set-up, and checkpoints that run no code."""

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from mer.errors import MerError
from mer.folds.configuration import one_sentence, require_files
from mer.folds.parsing import set_up_parsing
from mer.folds.process import set_up_process


@contextmanager
def set_up(arguments: Sequence[str]) -> Iterator[None]:
    """Make and run a LightningCLI with one intra-op thread, quietly, its errors one sentence.

    Args:
        arguments: A command and its options.

    Raises:
        MerError: The configuration is wrong, or what it names is not there.
    """
    set_up_process()
    set_up_parsing()
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    require_files(arguments)
    require_checkpoint(arguments)
    with warnings.catch_warnings(), one_sentence():
        warnings.filterwarnings("ignore", module="lightning")
        yield


def run_on_weights(work: Callable[..., Any], options: Mapping[str, Any]) -> Any:
    """Run a Trainer's work with a checkpoint that is read without running code from it.

    Args:
        work: Such as `trainer.fit`.
        options: Its keyword arguments, `ckpt_path` among them.

    Raises:
        MerError: The checkpoint is that of a network of other sizes.
    """
    try:
        return work(**{**options, "weights_only": True})
    except RuntimeError as error:
        if "loading state_dict" not in str(error):
            raise
        raise MerError(
            f"{options['ckpt_path']} holds the weights of another network; give the "
            "configuration that it was trained with."
        ) from error


def require_checkpoint(arguments: Sequence[str]) -> None:
    """Refuse to score anything but a checkpoint's weights, or to go on from anything else.

    Raises:
        MerError: A command that scores has no checkpoint, or the file is not one.
    """
    if not {"-h", "--help", "--print_config"}.isdisjoint(arguments):
        return
    # a path may have an equals sign, as those of Lightning's checkpoints have
    words = [part for word in arguments for part in word.split("=", word.startswith("-"))]
    if "--ckpt_path" not in words[:-1]:
        if arguments[0] == "fit":
            return
        raise MerError("Name the weights with --ckpt_path FILE; mer fit writes runs/fit/*.ckpt.")
    path = Path(words[words.index("--ckpt_path") + 1])
    if not path.is_file():
        raise MerError(f"There is no checkpoint {path}; mer fit writes runs/fit/*.ckpt.")
    try:
        torch.load(path, map_location="cpu", weights_only=True)["state_dict"]
    except Exception as error:
        raise MerError(
            f"{path} is not a checkpoint, or holds more than weights; nothing else is loaded."
        ) from error
