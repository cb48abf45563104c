"""What the loaders of a fold's training hold: whose clips, and whose pictures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from torch.utils.data import DataLoader

from mer.datamodules import MERDataModule
from mer.evaluation.verdict import Verdict, judge
from mer.types import Fold, Sample

Origin = tuple[str, str]  # the key of a sample's clip, and that of its source


def check_sources(data: MERDataModule, folds: Sequence[Fold], drawn: Fold) -> Verdict:
    """Compare the source clips of the training samples with the test clips, in every fold.

    A clip of a held-out subject counts also where the class scheme leaves it out.

    Args:
        data: The view's cache is filled.
        folds: All of the protocol's.
        drawn: The fold whose samples are not only asked for their sources, but drawn.
    """
    subjects = _all_subjects(data)
    findings: list[str] = []
    count = 0
    for fold in folds:
        data.use(fold)
        origins = declared(data.train_dataloader())
        count += len(origins)
        findings += _leaks(fold, origins, subjects, "training")
    data.use(drawn)
    origins = [origin for one in loaders(data.train_dataloader()) for origin in draw(one.dataset)]
    findings += [
        text for text in _leaks(drawn, origins, subjects, "training") if text not in findings
    ]
    good = (
        f"{count} training samples of {len(folds)} folds: none is a test clip or comes from one; "
        f"{len(origins)} of fold {drawn.name} were drawn"
    )
    return judge("sources", findings, good)


def check_validation(data: MERDataModule, folds: Sequence[Fold]) -> Verdict:
    """Make sure that a fit validates on nothing, or on training subjects alone."""
    subjects = _all_subjects(data)
    findings: list[str] = []
    count = 0
    for fold in folds:
        data.use(fold)
        origins = declared(data.val_dataloader())
        count += len(origins)
        findings += _leaks(fold, origins, subjects, "validation")
    good = (
        f"validation is {data.validation}: {count} clips of training subjects in {len(folds)} folds"
        if count
        else f"no validation clips in {len(folds)} folds"
    )
    return judge("validation", findings, good)


def loaders(given: Any) -> Iterator[DataLoader[Any]]:
    """Yield the loaders of what a data module returns: one, none, or several in any nesting."""
    if isinstance(given, Mapping):
        given = list(given.values())
    if isinstance(given, list | tuple):
        for one in given:
            yield from loaders(one)
    elif given is not None:
        yield given


def declared(given: Any) -> list[Origin]:
    """Return what the samples of some loaders say of themselves, without drawing where possible.

    Args:
        given: See `loaders`.
    """
    found: list[Origin] = []
    for loader in loaders(given):
        clips, sources = (getattr(loader.dataset, name, None) for name in ("clips", "sources"))
        if clips is None or sources is None:
            found += draw(loader.dataset)
        else:
            found += zip((clip.key for clip in clips), sources, strict=True)
    return found


def draw(dataset: Any) -> list[Origin]:
    """Draw every sample once; one that is no `Sample` has no known origin."""
    samples = (dataset[index] for index in range(len(dataset)))
    return [
        (sample.clip, sample.source) if isinstance(sample, Sample) else ("?", "?")
        for sample in samples
    ]


def _leaks(
    fold: Fold, origins: Sequence[Origin], subjects: Mapping[str, str], what: str
) -> Iterator[str]:
    held_out = {subjects[key] for key in fold.test}
    for clip, source in dict.fromkeys(origins):
        if subjects.get(clip) in held_out:
            yield f"fold {fold.name}: test clip {clip} is a {what} sample"
        elif subjects.get(source) in held_out:
            yield f"fold {fold.name}: {what} sample {clip} is made from test clip {source}"
        elif source not in subjects:
            yield f"fold {fold.name}: a {what} sample says not which clip it comes from ({source})"


def _all_subjects(data: MERDataModule) -> dict[str, str]:
    return {clip.key: clip.subject for store in data.stores.values() for clip in store.clips()}
