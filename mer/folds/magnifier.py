"""The training of a magnifier by LightningCLI: no fold, no clips, no classes."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.cli import LightningCLI
from threadpoolctl import threadpool_limits

from mer import __version__
from mer.datamodules import MagnificationPairs
from mer.errors import MerError
from mer.folds.command_line import run_on_weights, set_up
from mer.folds.configuration import PARSER_SETTINGS
from mer.folds.magnifier_starts import MagnifierStarts, Start
from mer.magnification.st_memm.checkpoint import Training, save_checkpoint
from mer.methods.st_memm import STMEMMTraining

TRAINED = STMEMMTraining.__name__
FOLDERS = ("foregrounds", "backgrounds")
LENGTH = ("max_steps", "max_epochs", "gradient_clip_val")


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
            MerError: The checkpoint is that of a network of other sizes or of other data, or the
                folder of checkpoints holds another training's.
        """
        for callback in self.trainer.checkpoint_callbacks:
            if isinstance(callback, ModelCheckpoint) and callback.dirpath:
                _require_free(Path(callback.dirpath), options.get("ckpt_path"))
        self.starts = MagnifierStarts(self._settings())
        self.trainer.callbacks.insert(0, self.starts)  # type: ignore[attr-defined]
        run_on_weights(self.trainer.fit, options)

    def after_fit(self) -> None:
        """Write the weights in the format that `STMEMM` reads."""
        path = Path(self.trainer.log_dir or self.trainer.default_root_dir) / "st_memm.safetensors"
        save_checkpoint(self.model.network, self._training(), path)
        print(f"weights after {self.trainer.global_step} steps: {path}")

    def _training(self) -> Training:
        steps = self.trainer.global_step
        history = self.starts.until(steps)
        last = history[-1] if "data" in history[-1] else self.starts.settings
        return Training(
            trained_on=trained_on(history),
            steps=steps,
            seed=int(self._values()["seed_everything"]),
            version=__version__,
            settings={name: last[name] for name in ("data", "model", "trainer")},
            history=[{n: v for n, v in start.items() if n != "data"} for start in history],
        )

    def _settings(self) -> dict[str, Any]:
        """Return what decides the weights; of folders their records, not their places."""
        values = self._values()
        pictures = self.datamodule.pictures
        folders = dict.fromkeys(FOLDERS) | (pictures.records() if pictures else {})
        return {
            "version": __version__,
            "trainer": {name: values["trainer"][name] for name in LENGTH},
            "data": {**values["data"]["init_args"], **folders},
            "model": values["model"]["init_args"] | {"architecture": None},
        }

    def _values(self) -> dict[str, Any]:
        found: dict[str, Any] = self.config[self.subcommand].as_dict()
        return found


def _require_free(folder: Path, checkpoint: Any) -> None:
    """Refuse to write beside another training's checkpoints: which is the newest is not told."""
    last = folder / "last.ckpt"
    goes_on = checkpoint is not None and Path(checkpoint).resolve().parent == folder.resolve()
    if last.exists() and not goes_on:
        raise MerError(
            f"{last} is that of another training; go on with it (--ckpt_path {last}), move its "
            "folder away, or change the dirpath of ModelCheckpoint in the configuration."
        )


def trains_magnifier(arguments: Sequence[str]) -> bool:
    """Return whether a command line's model is a magnifier, not a method that knows classes.

    Args:
        arguments: Of LightningCLI; a file that is not there or cannot be read counts as none.
    """
    # a file's own name may hold a sign of equality
    words = [part for word in arguments for part in word.split("=", word.startswith("-"))]
    named = [value for flag, value in pairwise(words) if flag in ("--model", "--model.class_path")]
    files = [value for flag, value in pairwise(words) if flag in ("-c", "--config")]
    named += [_class_path(Path(file)) for file in files]
    return any(name.rsplit(".", 1)[-1] == TRAINED for name in named)


def trained_on(history: Sequence[Start]) -> str:
    """Return in words what pairs were made of.

    Args:
        history: See `MagnifierStarts`; the data of all recorded starts are equal.
    """
    told = [start for start in history if "data" in start]
    if not told:
        return "not recorded"
    data = told[-1]["data"]
    folders = [f"{name} from {_described(data[name])}" for name in FOLDERS if data[name]]
    words = (
        f"pairs of {' and '.join(folders)}; make sure that no test subject was in "
        f"{'them' if len(folders) > 1 else 'it'}"
        if folders
        else "drawn textures and shapes; no picture of a person"
    )
    before = "" if "data" in history[0] else f"; before step {told[0]['step']}: not recorded"
    return words + before


def _described(folder: Mapping[str, Any]) -> str:
    return (
        f"a folder {folder['folder']} ({folder['files']} files, names and sizes "
        f"{folder['names_and_sizes'][:12]})"
    )


def _class_path(file: Path) -> str:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return str(content["model"]["class_path"])
    except (OSError, yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError):
        return ""
