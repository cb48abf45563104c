"""What early stopping, checkpoint choice and learning-rate plateaus look at."""

from collections.abc import Iterator

from lightning.pytorch import Trainer

from mer.evaluation.verdict import Verdict, judge
from mer.folds.trial import Trial

TRAINING, INNER = "train/", "validation/"  # how `mer.methods.base.MERModule` names what it logs


def check_monitors(trial: Trial) -> Verdict:
    """Make sure that whatever is monitored is of the training or of inner subjects.

    Args:
        trial: Set up as a fit, so that the method's own callbacks and schedules are there.
    """
    allowed = (TRAINING, INNER) if trial.parts.data.validation == "inner" else (TRAINING,)
    found = list(monitored(trial.trainer))
    findings = [
        f"{who} monitors {what!r}, which is no quantity of the training or of inner subjects "
        f"(here {' and '.join(f'{name}*' for name in allowed)})"
        for who, what in found
        if not what.startswith(allowed)
    ]
    listed = ", ".join(f"{who} monitors {what}" for who, what in found)
    return judge("monitors", findings, listed or "no callback and no schedule monitors anything")


def monitored(trainer: Trainer) -> Iterator[tuple[str, str]]:
    """Yield who monitors what: callbacks, and schedules of the learning rate."""
    callbacks = getattr(trainer, "callbacks", [])
    schedules = [(each.scheduler, each.monitor) for each in trainer.lr_scheduler_configs]
    for who, what in [*((each, getattr(each, "monitor", None)) for each in callbacks), *schedules]:
        if what is not None:
            yield type(who).__name__, str(what)
