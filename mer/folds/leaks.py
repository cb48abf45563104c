"""All leak checks of one configuration: the content of `mer audit`."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.evaluation.verdict import Verdict
from mer.folds.access import check_access
from mer.folds.batch_statistics import check_batch_statistics
from mer.folds.blindness import check_blindness, require_space
from mer.folds.configuration import Configuration
from mer.folds.duplicates import check_duplicates
from mer.folds.fitted import check_fitted
from mer.folds.loaders import check_sources, check_validation
from mer.folds.monitors import check_monitors
from mer.folds.overlap import check_overlap
from mer.folds.provenance import apex_note, count_note, exclusion_note, pretrained_note
from mer.folds.trial import try_out
from mer.splits import make_folds
from mer.types import Fold

EPOCHS = 2
STEPS = 3  # of the training before batch statistics are looked at


def find_leaks(
    configuration: Configuration,
    protocol: str = "loso",
    fold: str | None = None,
    epochs: int = EPOCHS,
    folder: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Verdict]:
    """Yield the verdict of every check but the canary, cheap ones first.

    Trainings run in this process, on the CPU and in 32 bit, where equal means equal to the bit.

    Args:
        configuration: Trainer, data and model; a permutation of its labels is ignored.
        protocol: See `mer.splits.make_folds`.
        fold: Name of the fold that is trained; the first where None.
        epochs: Of the replay.
        folder: Where the replay works; the system's folder for temporary files where None.
        say: Called with what is about to be done.

    Raises:
        MerError: The store is not there, the clips do not allow the protocol, there is no such
            fold, the folder cannot be written, or a training fails.
    """
    with _temporary(folder) as temporary:
        place = Path(temporary)
        quiet = on_cpu(configuration, epochs, place)
        data = quiet.build_data()
        _ = data.stores  # one that is not there is no leak
        try:
            _ = data.clips
        except MerError as error:
            yield Verdict("overlap", "FAIL", f"the labels are not sound: {error}")
            return
        folds = make_folds(protocol, data.subjects)
        chosen = _choose(folds, fold)
        yield from _of_clips(data, protocol, folds)
        say("filling the view's cache")
        data.prepare_data()
        say(f"looking at the loaders of {len(folds)} folds")
        yield check_sources(data, folds, chosen)
        yield check_validation(data, folds)
        yield from _of_training(quiet, data, protocol, chosen, place, say)


def _temporary(folder: Path | None) -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix="mer-audit-", dir=folder)
    except OSError as error:
        raise MerError(
            f"Cannot work in {folder or 'the folder for temporary files'}: {error.strerror}; name "
            "another place with --folder."
        ) from error


def on_cpu(configuration: Configuration, epochs: int, folder: Path) -> Configuration:
    """Return the configuration for a short training on the CPU that writes into one folder."""
    trainer: dict[str, Any] = {
        "accelerator": "cpu",
        "devices": 1,
        "num_nodes": 1,
        "strategy": "auto",
        "precision": "32-true",
        "max_epochs": epochs,
        "logger": False,
        "enable_progress_bar": False,
        "default_root_dir": str(folder),
    }
    if epochs < 1:
        raise MerError(f"The replay takes 1 epoch or more, not {epochs}.")
    return configuration.override(
        {"trainer": trainer, "data": {"init_args": {"permuted_labels": None, "ranks": 1}}}
    )


def _of_clips(data: MERDataModule, protocol: str, folds: Sequence[Fold]) -> Iterator[Verdict]:
    yield check_overlap(protocol, folds, data.clips, data.labels, data.num_classes)
    yield count_note(data)
    yield exclusion_note(data)
    yield apex_note(data)
    yield from check_duplicates(data)


def _of_training(
    configuration: Configuration,
    data: MERDataModule,
    protocol: str,
    fold: Fold,
    folder: Path,
    say: Callable[[str], None],
) -> Iterator[Verdict]:
    unmoved = try_out(configuration, fold, steps=0)
    yield pretrained_note(unmoved.parts)
    monitors = check_monitors(unmoved)
    yield monitors
    if monitors.failed:
        for name in ("access", "fitted", "batch statistics", "blindness"):
            yield Verdict(name, "note", "not looked at before what is monitored is mended")
        return
    say(f"training fold {fold.name} for {STEPS} steps")
    trial = try_out(configuration, fold, STEPS)
    yield check_access(trial)
    yield check_fitted(trial.parts)
    yield check_batch_statistics(trial.parts.model, trial.parts.data)
    need = require_space(data, fold, folder)
    epochs = configuration.values["trainer"]["max_epochs"]
    say(
        f"replaying fold {fold.name}: twice a main and an inner training of {epochs} epochs on the "
        f"CPU, {need / 2**20:.0f} MiB in {folder}"
    )
    yield check_blindness(configuration, protocol, fold, folder)


def _choose(folds: Sequence[Fold], name: str | None) -> Fold:
    if name is None:
        return folds[0]
    for fold in folds:
        if fold.name == name:
            return fold
    raise MerError(
        f"There is no fold {name!r}; there are {', '.join(fold.name for fold in folds)}."
    )
