"""The blindness replay: a training must not notice what its test subjects are."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.evaluation.predictions import load_result
from mer.evaluation.verdict import Verdict
from mer.folds.configuration import Configuration
from mer.folds.run import FoldTask, run_fold
from mer.folds.spoilt import spoilt_bytes, spoilt_place, write_spoilt
from mer.folds.weights import load_weights, weights_path
from mer.splits import inner_fold, make_folds
from mer.types import Fold, FoldResult

CHECK = "blindness"


@dataclass(frozen=True)
class Replayed:
    """What one of the two runs of a fold left."""

    weights: Mapping[str, Tensor]
    result: FoldResult


def check_blindness(
    configuration: Configuration, protocol: str, fold: Fold, folder: Path
) -> Verdict:
    """Train a fold twice, the second time with its test subjects spoilt, and compare the bits.

    The replaced pictures, landmarks and labels are there before any view is cached and before any
    statistic is fitted. Weights, losses and inner predictions must be equal to the bit, on the
    CPU; what is tested must not.

    Args:
        configuration: For the CPU and few epochs; its view's cache is filled.
        protocol: See `mer.splits.make_folds`.
        fold: One of the protocol's.
        folder: An empty one for the copy of the stores and the results.

    Raises:
        MerError: The disk is too small, or the training fails.
    """
    data = configuration.build_data()
    require_space(data, fold, folder)
    clean = _run(configuration, protocol, fold, folder / "clean")
    write_spoilt(data, {data.subjects[key] for key in fold.test}, folder / "store")
    place = spoilt_place(data, folder / "store")
    changed = configuration.override({"data": {"init_args": place}})
    again = _same_fold(changed.build_data(), protocol, fold)
    if again is None:
        return Verdict(CHECK, "FAIL", f"the training clips of fold {fold.name} depend on its test "
                       "subject's pictures or labels")  # fmt: skip
    return compare(clean, _run(changed, protocol, again, folder / "noisy"))


def require_space(data: MERDataModule, fold: Fold, folder: Path) -> int:
    """Return the bytes that the replay of a fold needs.

    Raises:
        MerError: The disk has fewer.
    """
    need = spoilt_bytes(data, {data.subjects[key] for key in fold.test})
    free = shutil.disk_usage(folder).free
    if need > free:
        raise MerError(
            f"The blindness replay needs {need / 2**30:.1f} GiB in {folder}, which has "
            f"{free / 2**30:.1f}; name another place with --folder."
        )
    return need


def compare(clean: Replayed, noisy: Replayed) -> Verdict:
    """Judge the two runs of a fold."""
    name, epochs = clean.result.fold, len(clean.result.losses)
    findings = [*_weights_apart(clean, noisy), *_numbers_apart(clean, noisy)]
    if findings:
        text = f"fold {name} notices its test subject: {'; '.join(findings)}"
        return Verdict(CHECK, "FAIL", text)
    good = (
        f"fold {name}, {epochs} epochs: {len(clean.weights)} weights, losses"
        f"{' and inner predictions' if clean.result.inner else ''} are equal to the bit after the "
        f"{len(clean.result.test.clips)} test clips became noise with other labels"
    )
    before, after = clean.result.test, noisy.result.test
    if before.probabilities.tobytes() == after.probabilities.tobytes():
        good += (
            "; but so are the test predictions: the method does not look at the prepared frames "
            "or landmarks, and this shows nothing"
        )
        return Verdict(CHECK, "note", good)
    return Verdict(CHECK, "pass", good)


def _weights_apart(clean: Replayed, noisy: Replayed) -> list[str]:
    if clean.weights.keys() != noisy.weights.keys():
        return ["the two runs have other weights"]
    pairs = [(part, noisy.weights[name]) for name, part in clean.weights.items()]
    apart = [pair for pair in pairs if not torch.equal(*pair)]
    if not apart:
        return []
    return [f"{len(apart)} of {len(pairs)} weights differ"]


def _numbers_apart(clean: Replayed, noisy: Replayed) -> list[str]:
    found = []
    if clean.result.losses.tobytes() != noisy.result.losses.tobytes():
        found.append("the training losses differ")
    if clean.result.facts != noisy.result.facts:
        found.append("what the method tells that it learned differs")
    one, other = clean.result.inner, noisy.result.inner
    if one and other and one.probabilities.tobytes() != other.probabilities.tobytes():
        found.append("the predictions of inner subjects, which choose the epoch, differ")
    return found


def _run(configuration: Configuration, protocol: str, fold: Fold, folder: Path) -> Replayed:
    task = FoldTask(
        configuration=configuration,
        config_hash="blindness-replay",
        protocol=protocol,
        fold=fold,
        seed=0,
        result=folder / "fold.npz",
        inner=_has_inner(fold),
        weights=True,
        context={},
    )
    path = run_fold(task)
    return Replayed(load_weights(weights_path(path)), load_result(path))


def _has_inner(fold: Fold) -> bool:
    try:
        inner_fold(fold, 0)
    except MerError:  # it trains on a single subject
        return False
    return True


def _same_fold(data: MERDataModule, protocol: str, fold: Fold) -> Fold | None:
    for other in make_folds(protocol, data.subjects):
        if other.name == fold.name and other.train == fold.train:
            return other
    return None
