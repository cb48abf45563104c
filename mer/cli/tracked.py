"""Following a sweep from outside, as the flags of `mer loso` ask for it."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mer.folds.sweep import Sweep
    from mer.reports.tracking import Tracking

MODES = ("off", "offline", "online")


def add_tracking(parser: argparse.ArgumentParser) -> None:
    """Add the flags of W&B; TensorBoard is asked for by `configs/tensorboard.yaml`."""
    group = parser.add_argument_group("tracking (docs/tracking.md)")
    group.add_argument("--wandb", choices=MODES, default="off", help="W&B (default: off)")
    group.add_argument("--wandb-project", default="mer", metavar="NAME", help="default: mer")
    group.add_argument("--wandb-media", action="store_true",
                       help="send pictures of faces too; most licences forbid it")  # fmt: skip


def start(options: argparse.Namespace, values: Mapping[str, Any], sweep: "Sweep") -> "Tracking":
    """Start what is asked for; before any worker process, see `start_tracking`.

    Args:
        options: Of the command line.
        values: The composed configuration as it was asked for, its logger included.
        sweep: What is followed.
    """
    from mer.reports.tensorboard_tracking import tensorboard_folder
    from mer.reports.tracking import TrackedRun, TrackingSettings, start_tracking

    settings = TrackingSettings(
        mode=options.wandb,
        project=options.wandb_project,
        media=options.wandb_media,
        tensorboard=tensorboard_folder(values),
    )
    run = TrackedRun(
        name=sweep.context["experiment"],
        config_hash=sweep.config_hash,
        values=sweep.configuration.values,
        context=sweep.context,
        folder=sweep.folder,
    )
    return start_tracking(settings, run)
