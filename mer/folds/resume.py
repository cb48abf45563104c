"""A long training goes on from its last epoch after a kill or a preemption, bit for bit."""

import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Checkpoint

from mer.errors import MerError
from mer.folds.failures import PreemptedError
from mer.folds.generators import generator_states, set_generator_states
from mer.folds.resume_file import ResumeFile


class Preemption:
    """Remembers that a signal asked for this process; a training then ends after its epoch.

    Args:
        signals: Those that ask.
    """

    def __init__(self, *signals: int) -> None:
        self.requested = False
        self._signals = signals

    def listen(self) -> None:
        """Handle the signals; for the main thread.

        A Trainer has a handler of its own for SIGTERM, which ends the training in the middle of
        an epoch: listen again once it has begun.
        """
        for number in self._signals:
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.requested = True


def checkpoint_on(*signals: int) -> Preemption:
    """Let signals ask for this process from now on, for `mer.folds.run.run_fold`.

    Args:
        signals: For example `signal.SIGTERM`.
    """
    preemption = Preemption(*signals)
    preemption.listen()
    return preemption


class EpochCheckpoint(Checkpoint):
    """Writes the state of a training after an epoch, every so many minutes or when asked to.

    It comes after all other callbacks, so that the file holds what they made of the epoch.

    Args:
        file: Where.
        minutes: At least so many between two files.
        final: No training of the fold follows this one, so that its last epoch needs no file.
        preemption: Asks for a file and the end of the training.
        clock: Seconds.
    """

    def __init__(
        self,
        file: ResumeFile,
        minutes: float,
        final: bool,
        preemption: Preemption | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.file = file
        self.seconds_before = 0.0
        self._minutes, self._final = minutes, final
        self._preemption = preemption
        self._clock = clock
        self._start = self._saved = clock()

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Take the signals back from the Trainer."""
        del trainer, pl_module
        if self._preemption is not None:
            self._preemption.listen()

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Write the file where it is time.

        Raises:
            PreemptedError: The process was asked for.
        """
        del pl_module
        asked = self._preemption is not None and self._preemption.requested
        last = trainer.current_epoch + 1 >= (trainer.max_epochs or 0)
        if trainer.should_stop or (last and self._final):
            return
        if asked or self._clock() - self._saved >= 60 * self._minutes:
            self._save(trainer)
        if asked:
            raise PreemptedError

    def state_dict(self) -> dict[str, Any]:
        """Return the time spent and the state of the random generators."""
        seconds = self.seconds_before + self._clock() - self._start
        return {"seconds": seconds, "generators": generator_states()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Set the random generators; the Trainer draws the next epoch's order after this."""
        self.seconds_before = state_dict["seconds"]
        set_generator_states(state_dict["generators"])

    def _save(self, trainer: Trainer) -> None:
        try:
            trainer.save_checkpoint(self.file.path, weights_only=False)
        except MerError as error:  # the training itself can go on
            print(error, file=sys.stderr)
        self._saved = self._clock()
