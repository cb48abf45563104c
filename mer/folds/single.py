"""One fold by hand: LightningCLI over the same data modules and methods as a sweep."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch.cli import LightningArgumentParser, LightningCLI

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.folds.command_line import run_on_weights, set_up
from mer.folds.configuration import PARSER_SETTINGS, link_classes
from mer.folds.saved_configuration import save_configuration
from mer.methods.base import MERModule


class FoldCommandLine(LightningCLI):
    """LightningCLI with the project's parser: `fit`, `validate`, `test` and `predict`.

    `fit` trains on all but the held-out clips and then scores these with the last epoch.
    """

    @classmethod
    def run(cls, arguments: Sequence[str]) -> "FoldCommandLine":
        """Run a command with one intra-op thread, as the workers of a sweep do.

        Raises:
            MerError: The configuration is wrong, or what it names is not there.
        """
        with set_up(arguments):
            return cls(
                MERModule,
                MERDataModule,
                subclass_mode_model=True,
                subclass_mode_data=True,
                seed_everything_default=0,
                save_config_callback=None,
                parser_kwargs=PARSER_SETTINGS,
                args=list(arguments),
            )

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
        name = self.datamodule.fold.name.replace("/", "_")
        path = Path(self.trainer.default_root_dir) / "runs" / "fit" / f"{name}.ckpt"
        self.trainer.save_checkpoint(path)
        save_configuration(self.config[self.subcommand].as_dict(), path)
        print(f"weights of the last epoch: {path}")

    def fit(self, **options: Any) -> None:
        """Train, from a checkpoint of the same fold where one is named."""
        run_on_weights(self.trainer.fit, options)

    def validate(self, **options: Any) -> None:
        """Score the inner validation subjects.

        Raises:
            MerError: None were asked for.
        """
        if self.datamodule.validation == "none":
            raise MerError(
                "There is nothing to validate on: add --data.validation inner, which takes a "
                "fifth of the training subjects, or score the held-out ones with mer test."
            )
        run_on_weights(self.trainer.validate, options)

    def test(self, **options: Any) -> None:
        """Score the held-out clips."""
        run_on_weights(self.trainer.test, options)

    def predict(self, **options: Any) -> None:
        """Print class probabilities of the held-out clips."""
        batches = run_on_weights(self.trainer.predict, options) or []
        probabilities = torch.cat([torch.as_tensor(batch) for batch in batches])
        print(",".join(["clip", "truth", "prediction", *self.datamodule.scheme.classes]))
        for key, row in zip(self.datamodule.fold.test, probabilities, strict=True):
            print(self._line(key, row))

    def _line(self, key: str, probabilities: torch.Tensor) -> str:
        classes = self.datamodule.scheme.classes
        truth = classes[self.datamodule.labels[key]]
        prediction = classes[int(probabilities.argmax())]
        return ",".join([key, truth, prediction, *(f"{float(p):.4f}" for p in probabilities)])
