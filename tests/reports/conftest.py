import numpy as np
import pytest

from mer.types import EpochPredictions, FoldResult

CLASSES = ("negative", "positive", "surprise")
CONTEXT = {
    "method": "mmnet",
    "dataset": "casme2+smic",
    "scheme": "composite-3",
    "corpus": "synthetic",
    "annotation_version": "2019",
    "apex": "annotated 95, middle 1",
    "experiment": "trial",
    "commit": "0123abc",
}


def group(generator, subjects, clips, epochs):
    truth = np.tile([0, 0, 1, 0, 2, 1], 10)[: len(subjects) * clips]
    favour = np.where(generator.random((epochs, len(truth))) < 0.6, truth, 0)
    noise = generator.random((epochs, len(truth), 3))
    return EpochPredictions(
        clips=tuple(f"{subject}/clip{i}" for subject in subjects for i in range(clips)),
        subjects=tuple(subject for subject in subjects for _ in range(clips)),
        truth=truth,
        probabilities=((np.eye(3)[favour] + noise) / (1 + noise.sum(-1, keepdims=True))).astype(
            np.float32
        ),
    )


@pytest.fixture
def make_run():
    """Six subjects of two datasets, six clips and four epochs each, predictions at random."""

    def make(seeds=(0, 1, 2), folds=6, inner=True, config_hash="c0ffee", **context):
        names = [f"casme2/sub0{i}" for i in range(3)] + [f"smic/s0{i}" for i in range(3)]
        generator = np.random.default_rng(11)
        return [
            FoldResult(
                fold=name,
                seed=seed,
                config_hash=config_hash,
                classes=CLASSES,
                test=group(generator, [name], 6, 4),
                inner=group(generator, ["casme2/sub90", "smic/s91"], 6, 4) if inner else None,
                losses=np.ones(4, np.float32),
                seconds=1.0,
                device="cpu",
                context={**CONTEXT, "folds": "6", **context},
            )
            for seed in seeds
            for name in names[:folds]
        ]

    return make
