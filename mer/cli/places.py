"""Where the folds of `mer loso` run: this machine's slots, or a Slurm cluster."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mer.folds.backends import LocalSlots
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


def devices(options: argparse.Namespace, sweep: "Sweep") -> list[str]:
    """Return the names of the places, one a training at once."""
    return ["Slurm"] if options.slurm else [slot.device for slot in _slots(options, sweep)]


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

    return LocalSlots(_slots(options, sweep))


def _slots(options: argparse.Namespace, sweep: "Sweep") -> "list[Slot]":
    from mer.folds.slots import local_slots
    from mer.folds.sweep import require_one_device

    require_one_device(sweep.configuration)
    accelerator = str(sweep.configuration.values["trainer"]["accelerator"])
    return local_slots(accelerator, options.workers, options.devices, options.per_device)
