"""Where the folds of `mer loso` run: this machine's slots, or a Slurm cluster."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mer.errors import MerError

if TYPE_CHECKING:
    from mer.folds.backends import LocalSlots
    from mer.folds.configuration import Configuration
    from mer.folds.slots import Slot
    from mer.folds.slurm import SlurmArray
    from mer.folds.sweep import Sweep


def add_places(parser: argparse.ArgumentParser) -> None:
    """Add the flags."""
    group = parser.add_argument_group("where and how long")
    group.add_argument("--workers", type=int, metavar="N",
                       help="trainings at once (default: all cores, or one a GPU)")  # fmt: skip
    group.add_argument("--devices", type=lambda text: text.split(","), metavar="0,1",
                       help="GPUs (default: all that are visible)")  # fmt: skip
    group.add_argument("--per-device", type=int, default=1, metavar="N",
                       help="trainings at once on each GPU (default: 1)")  # fmt: skip
    group.add_argument("--slurm", type=Path, metavar="FILE",
                       help="a cluster instead, as configs/slurm.yaml describes it")  # fmt: skip
    group.add_argument("--checkpoint-minutes", type=float, default=10.0, metavar="M",
                       help="a fold that is stopped goes on from an epoch at most M minutes old "
                       "(default: 10; 0 starts it anew)")  # fmt: skip


def devices(options: argparse.Namespace, configuration: "Configuration") -> list[str]:
    """Return the names of the places, one a training at once.

    Raises:
        MerError: As of `open_backend`; ask before anything is prepared or written.
    """
    if not options.checkpoint_minutes >= 0:
        raise MerError(
            f"--checkpoint-minutes is {options.checkpoint_minutes:g}; it takes 0 or more."
        )
    if options.slurm:
        from mer.folds.slurm_settings import load_slurm_settings

        load_slurm_settings(options.slurm)
        return ["Slurm"]
    return [slot.device for slot in _slots(options, configuration)]


def open_backend(options: argparse.Namespace, sweep: "Sweep") -> "LocalSlots | SlurmArray":
    """Return what trains the folds of a sweep.

    Raises:
        MerError: A place is not there, or the file of the cluster is wrong.
    """
    if options.slurm:
        from mer.folds.slurm import SlurmArray
        from mer.folds.slurm_settings import load_slurm_settings

        return SlurmArray(load_slurm_settings(options.slurm), sweep.folder / "slurm")
    from mer.folds.backends import LocalSlots

    return LocalSlots(_slots(options, sweep.configuration))


def _slots(options: argparse.Namespace, configuration: "Configuration") -> "list[Slot]":
    from mer.folds.slots import local_slots
    from mer.folds.sweep import require_one_device

    require_one_device(configuration)
    accelerator = str(configuration.values["trainer"]["accelerator"])
    return local_slots(accelerator, options.workers, options.devices, options.per_device)
