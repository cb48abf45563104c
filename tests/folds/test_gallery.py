from dataclasses import replace

import numpy as np
import pytest

from mer.errors import MerError
from mer.folds.gallery import (
    attention_rows,
    load_trained,
    magnified_row,
    magnified_rows,
    one_clip_a_class,
    overlay,
)
from mer.folds.sweep import plan_sweep, run_sweep
from mer.magnification import STMEMM, Linear
from mer.magnification.linear import magnify_difference


@pytest.fixture(scope="module")
def trained(configuration, workers, tmp_path_factory):
    sweep = plan_sweep(configuration, (0,), tmp_path_factory.mktemp("runs"), weights=True)
    run_sweep(replace(sweep, code=""), workers)  # they live for minutes, see `make_sweep`
    return sweep


def test_one_test_clip_a_class_from_different_folds(trained):
    chosen = one_clip_a_class(trained)
    assert [name for name, _, _ in chosen] == ["negative", "positive", "surprise"]
    assert len({path for _, _, path in chosen}) == 3
    labels = trained.configuration.build_data().labels
    assert [labels[key] for _, key, _ in chosen] == [0, 1, 2]


def test_rows_of_pictures(trained):
    classes, attention = attention_rows(trained)
    _, magnified = magnified_rows(trained)
    assert len(classes) == len(attention) == len(magnified) == 3
    assert [len(row) for row in attention] == [3, 3, 3]
    assert [len(row) for row in magnified] == [4, 4, 4]
    for picture in (*attention[0], *magnified[0]):
        assert picture.shape == (64, 64, 3)
        assert picture.dtype == np.uint8


def test_rows_of_several_magnifiers_stand_side_by_side(trained):
    key = next(iter(trained.configuration.build_data().labels))
    parts = trained.configuration.build()
    onset, apex, *made = magnified_row(parts, key, (1.0, 5.0), (Linear(), STMEMM()))
    assert len(made) == 4
    np.testing.assert_array_equal(made[0], apex)
    np.testing.assert_array_equal(made[1], magnify_difference(onset, apex, 5))
    np.testing.assert_array_equal(made[2], apex)
    np.testing.assert_array_equal(made[3], STMEMM().magnify(np.stack([onset, apex]), 5, 1, [1])[0])


def test_missing_weights_are_named(trained, tmp_path):
    with pytest.raises(MerError, match=r"no weights at .*without --no-weights"):
        load_trained(trained.configuration, tmp_path / "x.safetensors")


def test_an_overlay_shows_where_the_map_is_high():
    values = np.zeros((4, 4))
    values[0, 0] = 1.0
    found = overlay(np.full((16, 16, 3), 128, np.uint8), values).astype(int)
    # viridis runs from dark blue to yellow
    assert found[0, 0, 0] > found[-1, -1, 0]
    assert found[0, 0, 2] < found[-1, -1, 2]
