"""Places for trainings on this machine: how many at once, and on which device each."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mer.errors import MerError
from mer.workers import usable_cores

CPU = "cpu"
_UNIQUE = ("GPU-", "MIG-")  # names of nvidia-smi -L, which torch does not list


@dataclass(frozen=True)
class Slot:
    """Room for one training at a time.

    Attributes:
        device: What it shares with the other slots of the same device: its memory.
        environment: Variables of its process, set before torch is imported.
    """

    device: str
    environment: Mapping[str, str] = field(default_factory=dict)


def cpu_slots(count: int) -> list[Slot]:
    """Return slots that share the processor.

    Raises:
        MerError: The number is not positive.
    """
    if count < 1:
        raise MerError(f"There must be at least one worker, not {count}.")
    return [Slot(CPU)] * count


def gpu_slots(devices: Sequence[str], count: int) -> list[Slot]:
    """Return slots dealt out over some GPUs, one a GPU before any second.

    Args:
        devices: As CUDA_VISIBLE_DEVICES names them.
        count: Slots in all.

    Raises:
        MerError: The number is not positive, or there is no GPU.
    """
    if count < 1:
        raise MerError(f"There must be at least one worker, not {count}.")
    if not devices:
        raise MerError("There is no GPU to train on; add --trainer.accelerator cpu.")
    names = [devices[number % len(devices)] for number in range(count)]
    return [Slot(f"GPU {name}", {"CUDA_VISIBLE_DEVICES": name}) for name in names]


def local_slots(
    accelerator: str,
    workers: int | None = None,
    devices: Sequence[str] | None = None,
    per_device: int = 1,
) -> list[Slot]:
    """Return this machine's slots for a Trainer's accelerator.

    Args:
        accelerator: `auto`, `cpu`, `gpu`, ...
        workers: Slots in all; None takes a core each, or `per_device` a GPU.
        devices: GPUs; None takes all that are visible.
        per_device: Trainings at once on each GPU.

    Raises:
        MerError: A number is not positive, or GPUs are named that are not here or not used.
    """
    if workers is not None and workers < 1:
        raise MerError(f"--workers is {workers}; it takes 1 or more.")
    if per_device < 1:
        raise MerError(f"--per-device is {per_device}; it takes 1 or more.")
    visible = _visible_gpus() if accelerator in ("auto", "gpu", "cuda") else []
    if visible or (devices and accelerator in ("gpu", "cuda")):
        chosen = list(devices or visible)
        _require(chosen, visible)
        return gpu_slots(chosen, len(chosen) * per_device if workers is None else workers)
    if devices:
        raise MerError(
            f"--devices names GPUs, but trainer.accelerator {accelerator} uses none here."
        )
    on_cores = accelerator in ("auto", "cpu")
    return cpu_slots((usable_cores() if on_cores else 1) if workers is None else workers)


def _require(chosen: Sequence[str], visible: Sequence[str]) -> None:
    """Refuse GPUs that are not here: a Trainer that sees none would quietly take the CPU."""
    unknown = [name for name in chosen if name not in visible and not name.startswith(_UNIQUE)]
    if unknown:
        raise MerError(
            f"--devices: there is no GPU {', '.join(unknown)} here; "
            f"{'there are ' + ', '.join(visible) if visible else 'no GPU is visible'}."
        )


def _visible_gpus() -> list[str]:
    import torch

    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if named is not None and count:
        return [name.strip() for name in named.split(",")][:count]
    return [str(number) for number in range(count)]
