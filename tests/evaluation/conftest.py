import numpy as np
import pytest

from mer.types import EpochPredictions, FoldResult


def predictions_of(epochs, truth, subject, classes, subjects=None):
    """Probabilities that favour the given predictions, one row an epoch."""
    n = len(truth)
    return EpochPredictions(
        clips=tuple(f"{subject}/clip{i}" for i in range(n)),
        subjects=tuple(subjects or [subject] * n),
        truth=np.asarray(truth, np.int64),
        probabilities=(0.1 + 0.7 * np.eye(classes)[np.asarray(epochs)]).astype(np.float32),
    )


@pytest.fixture
def make_result():
    def make(
        fold, truth, epochs, inner=None, seed=0, classes=("calm", "tense"), config_hash="c0ffee",
        context=None, subjects=None,
    ):  # fmt: skip
        return FoldResult(
            fold=fold,
            seed=seed,
            config_hash=config_hash,
            classes=classes,
            test=predictions_of(epochs, truth, fold, len(classes), subjects),
            inner=inner and predictions_of(inner[1], inner[0], "set/inner", len(classes)),
            losses=np.linspace(1, 0.5, len(epochs)).astype(np.float32),
            seconds=1.5,
            device="cpu",
            context=context or {"method": "mmnet", "note": "Ünïcode, 微表情"},
        )

    return make


@pytest.fixture
def two_folds(make_result):
    """Three epochs; the best accuracy and the best F1 of set/a lie in different ones."""
    return [
        make_result(
            "set/a",
            [0, 0, 0, 0, 1],
            [[0, 0, 0, 0, 0], [0, 0, 1, 1, 1], [1, 1, 1, 1, 1]],
            inner=([0, 1, 1], [[1, 1, 1], [0, 1, 1], [0, 1, 1]]),
        ),
        make_result(
            "set/b",
            [1, 1, 1],
            [[0, 1, 1], [1, 1, 1], [1, 1, 1]],
            inner=([0, 0], [[0, 0], [1, 1], [0, 0]]),
        ),
    ]
