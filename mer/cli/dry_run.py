"""`mer loso --dry-run`: what would be trained, and where; nothing is written."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mer.folds.run import FoldTask
    from mer.folds.sweep import Sweep


def describe(sweep: "Sweep", places: Sequence[str]) -> str:
    """Return the text of a sweep that is not run.

    Args:
        sweep: Planned without writing.
        places: Where each of the trainings at once would be: `cpu`, `GPU 0`, ...
    """
    missing, total = sweep.missing(), len(sweep.tasks())
    seeds = ", ".join(map(str, sweep.plan.seeds))
    lines = [
        f"experiment: {sweep.context['experiment']}",
        f"configuration: {sweep.config_hash}",
        f"results: {sweep.folder}",
        f"plan: {sweep.plan.protocol}, {len(sweep.plan.folds)} folds, seeds {seeds}",
        f"done: {total - len(missing)} of {total} trainings",
        f"places: {', '.join(f'{n} x {name}' for name, n in Counter(places).items())}",
        "would train:" if missing else "nothing is left to train",
        *(f"  {_line(task)}" for task in missing),
    ]
    return "\n".join(lines)


def _line(task: "FoldTask") -> str:
    from mer.folds.lease import is_held
    from mer.folds.run import resume_path

    text = f"{task.fold.name}, seed {task.seed}: {len(task.fold.train)} clips"
    text += f", tested on {len(task.fold.test)}"
    if is_held(task.result):
        return f"{text}; another process trains it now"
    if task.resume_minutes and resume_path(task.result).exists():
        return f"{text}; goes on from its last epoch"
    if task.result.exists():
        return f"{text}; its result is not whole or not this one's"
    return text
