"""One fold by hand: LightningCLI over the same data modules and methods as a sweep."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import jsonargparse
import torch
from lightning.pytorch.cli import LightningArgumentParser, LightningCLI

from mer.datamodules import MERDataModule
from mer.folds.configuration import ConfigurationParser, link_classes, require_files
from mer.methods.base import MERModule


class FoldCommandLine(LightningCLI):
    """LightningCLI with the project's parser: `fit`, `validate`, `test` and `predict`.

    `fit` trains on all but the held-out clips and then scores these with the last epoch.
    """

    @classmethod
    def run(cls, arguments: Sequence[str]) -> "FoldCommandLine":
        """Run a command with one intra-op thread, as the workers of a sweep do."""
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        jsonargparse.set_parsing_settings(omegaconf_absolute_to_relative_paths=True)
        require_files(arguments)
        return cls(
            MERModule,
            MERDataModule,
            subclass_mode_model=True,
            subclass_mode_data=True,
            seed_everything_default=0,
            save_config_callback=None,
            parser_kwargs={"parser_mode": "omegaconf+"},
            args=list(arguments),
        )

    def init_parser(self, **kwargs: Any) -> LightningArgumentParser:
        """Return the project's parser, whose errors are one sentence."""
        kwargs.setdefault("dump_header", [])
        parser = ConfigurationParser(**kwargs)
        parser.add_argument("-c", "--config", action="config", help="a YAML file; repeatable")
        return parser

    def add_arguments_to_parser(self, parser: LightningArgumentParser) -> None:
        """Link the model's number of classes to the data's."""
        link_classes(parser)

    def before_fit(self) -> None:
        """Say what is held out before anything is trained."""
        fold = self.datamodule.fold
        print(f"fold {fold.name}: {len(fold.train)} training clips, {len(fold.test)} held out")

    def after_fit(self) -> None:
        """Score the held-out clips with the last epoch, and keep the weights."""
        self.trainer.test(self.model, datamodule=self.datamodule)
        path = Path(self.trainer.default_root_dir) / "last.ckpt"
        self.trainer.save_checkpoint(path)
        print(f"weights: {path}")
