"""The training of a magnifier by LightningCLI: no fold, no clips, no classes."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from lightning.pytorch.cli import LightningCLI
from threadpoolctl import threadpool_limits

from mer import __version__
from mer.datamodules import MagnificationPairs
from mer.errors import MerError
from mer.folds.command_line import run_on_weights, set_up
from mer.folds.configuration import PARSER_SETTINGS
from mer.magnification.st_memm.checkpoint import Training, save_checkpoint
from mer.methods.st_memm import STMEMMTraining

TRAINED = STMEMMTraining.__name__
FOLDERS = ("foregrounds", "backgrounds")


class MagnifierCommandLine(LightningCLI):
    """`mer fit` of a magnifier; beside Lightning's checkpoints it writes the one that magnifies."""

    @classmethod
    def run(cls, arguments: Sequence[str]) -> "MagnifierCommandLine":
        """Train with one intra-op thread, or go on from `--ckpt_path`.

        A training that is already complete is not trained again, and its weights are written.

        Args:
            arguments: `fit` and its options.

        Raises:
            MerError: Another command was asked for, or the configuration is wrong.
        """
        if arguments[0] != "fit":
            raise MerError(
                f"mer {arguments[0]} scores clips; a magnifier has none: mer magnify --method "
                "st-memm uses it."
            )
        threadpool_limits(1, "blas")  # the pairs are drawn by many small products of matrices
        with set_up(arguments):
            return cls(
                STMEMMTraining,
                MagnificationPairs,
                subclass_mode_model=True,
                subclass_mode_data=True,
                seed_everything_default=0,
                save_config_kwargs={"overwrite": True},
                parser_kwargs=PARSER_SETTINGS,
                args=list(arguments),
            )

    def fit(self, **options: Any) -> None:
        """Train, from a checkpoint where one is named; it is read without running code from it.

        Raises:
            MerError: The checkpoint is that of a network of other sizes.
        """
        run_on_weights(self.trainer.fit, options)

    def after_fit(self) -> None:
        """Write the weights in the format that `STMEMM` reads."""
        path = Path(self.trainer.log_dir or self.trainer.default_root_dir) / "st_memm.safetensors"
        save_checkpoint(self.model.network, self._training(), path)
        print(f"weights after {self.trainer.global_step} steps: {path}")

    def _training(self) -> Training:
        values = self.config[self.subcommand].as_dict()
        data, model = values["data"]["init_args"], values["model"]["init_args"]
        return Training(
            trained_on=trained_on(data),
            steps=self.trainer.global_step,
            seed=int(values["seed_everything"]),
            version=__version__,
            settings={"data": _nameless(data), "model": model | {"architecture": None}},
        )


def trains_magnifier(arguments: Sequence[str]) -> bool:
    """Return whether a command line's model is a magnifier, not a method that knows classes.

    Args:
        arguments: Of LightningCLI; a file that is not there or cannot be read counts as none.
    """
    words = [part for word in arguments for part in word.split("=", 1)]
    named = [value for flag, value in pairwise(words) if flag in ("--model", "--model.class_path")]
    files = [value for flag, value in pairwise(words) if flag in ("-c", "--config")]
    named += [_class_path(Path(file)) for file in files]
    return any(name.rsplit(".", 1)[-1] == TRAINED for name in named)


def trained_on(data: Mapping[str, Any]) -> str:
    """Return in words what pairs were made of.

    Args:
        data: Settings of `MagnificationPairs`.
    """
    if any(data.get(name) for name in FOLDERS):
        return "pairs of two folders of pictures"
    return "drawn textures and shapes; no picture of a person"


def _nameless(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings in which a folder is only said to be there."""
    return {name: bool(value) if name in FOLDERS else value for name, value in data.items()}


def _class_path(file: Path) -> str:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return str(content["model"]["class_path"])
    except (OSError, yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError):
        return ""
