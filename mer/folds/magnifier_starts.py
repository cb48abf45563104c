"""With which settings the training of a magnifier began, and went on."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from lightning.pytorch import Callback, LightningModule, Trainer

from mer.errors import MerError

KEY = "magnifier_starts"  # in Lightning's checkpoint
# what a checkpoint restores whatever a configuration says
RESTORED = ("optimiser", "learning_rate", "weight_decay")
Start = Mapping[str, Any]


class MagnifierStarts(Callback):
    """Keeps the settings of each start in the checkpoints, so that weights tell all of them.

    A start is a dictionary of plain values: `step`, from which it went on, and the settings, or
    only `step` where nothing was recorded.

    Args:
        settings: Of this start: `data` and `model` (their arguments), `trainer` and `version`.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        # plain values alone: a checkpoint is read without running code
        self.settings: dict[str, Any] = json.loads(json.dumps(settings, default=str))
        self._starts: list[Start] = [{"step": 0, **self.settings}]

    def on_save_checkpoint(
        self, trainer: Trainer, pl_module: LightningModule, checkpoint: dict[str, Any]
    ) -> None:
        """Write the starts."""
        del trainer, pl_module
        checkpoint[KEY] = list(self._starts)

    def on_load_checkpoint(
        self, trainer: Trainer, pl_module: LightningModule, checkpoint: dict[str, Any]
    ) -> None:
        """Take over the starts of a training that goes on, and add this one where it differs.

        Raises:
            MerError: The data, or what the checkpoint's optimiser knows, were others.
        """
        del trainer, pl_module
        step = int(checkpoint["global_step"])
        before: list[Start] = checkpoint.get(KEY) or [{"step": 0}]
        last = {name: value for name, value in before[-1].items() if name != "step"}
        if last:
            _require_equal(last, self.settings)
        else:
            print(
                "mer fit: the checkpoint does not say what it was trained on; the weights will say "
                f"so of the first {step} steps.",
                file=sys.stderr,
            )
        same = last == self.settings
        self._starts = before if same else [*before, {"step": step, **self.settings}]

    def until(self, steps: int) -> Sequence[Start]:
        """Return the starts after which at least one of so many steps was made, the first ever."""
        return [start for start in self._starts if start["step"] < max(steps, 1)]


def _require_equal(before: Start, now: Start) -> None:
    for name, old, new in _kept(before, now):
        if old != new:
            raise MerError(
                f"mer fit: the checkpoint was trained with {name} {_short(old)}, and this is "
                f"{_short(new)}; a training goes on with what it began with."
            )


def _kept(before: Start, now: Start) -> list[tuple[str, Any, Any]]:
    """Return name, value before and value now of what may not change."""
    data = [name for name in {**before["data"], **now["data"]} if name != "workers"]
    found = [(f"data.{name}", before["data"].get(name), now["data"].get(name)) for name in data]
    old, new = _recipe(before), _recipe(now)
    return found + [(f"model.optimisation.{one}", old.get(one), new.get(one)) for one in RESTORED]


def _recipe(start: Start) -> Mapping[str, Any]:
    return start["model"].get("optimisation") or {}


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        digest = str(value["names_and_sizes"])[:12]
        return f"the folder {value['folder']} ({value['files']} files, {digest})"
    return str(value)
