import numpy as np
import pytest

from mer.errors import MerError
from mer.reports.figures.tsne import tsne, usable_perplexity


def blobs(count=60, size=5):
    labels = np.arange(count) % 3
    noise = np.random.default_rng(0).normal(size=(count, size))
    return noise + 8 * np.eye(size)[labels], labels


def test_groups_stay_together():
    features, labels = blobs(60)
    points = tsne(features, 10.0)
    distances = np.linalg.norm(points[:, None] - points, axis=-1) + np.diag(np.full(60, np.inf))
    assert (labels[distances.argmin(axis=1)] == labels).mean() > 0.95


def test_equal_features_give_equal_embeddings():
    features, _ = blobs(20)
    first = tsne(features, 5.0)
    np.random.seed(7)  # noqa: NPY002 - the global state must not matter
    assert np.array_equal(first, tsne(features, 5.0))


def test_few_clips_lower_the_perplexity():
    assert usable_perplexity(13, 30.0) == 4
    assert usable_perplexity(250, 30.0) == 30
    assert np.isfinite(tsne(blobs(6)[0], 30.0)).all()


@pytest.mark.parametrize("features", [np.zeros((8, 3)), np.ones((8, 1)), np.eye(8)[:, :1]])
def test_features_that_hardly_differ_give_finite_points(features):
    assert np.isfinite(tsne(features, 2.0)).all()


@pytest.mark.parametrize("features", [np.zeros((3, 2)), np.full((9, 2), np.nan)])
def test_what_cannot_be_embedded_is_an_error(features):
    with pytest.raises(MerError, match="t-SNE takes finite features of 4 clips or more"):
        tsne(features)
