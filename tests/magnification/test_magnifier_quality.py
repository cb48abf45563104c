"""The benchmark of magnifiers on drawn faces: what it paints, what it measures, where it ends."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from mer.datasets.synthetic.drawing import renderer_of
from mer.magnification import Linear

DOCS = Path(__file__).parents[2] / "docs" / "magnification.md"
FILE = Path(__file__).parents[2] / "benchmarks" / "magnifier_quality.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("magnifier_quality", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def face(benchmark):
    return benchmark.Face(renderer_of(0, 0), (12,))


@pytest.mark.parametrize("motion", [0.5, 2.0])
def test_the_fastest_landmark_moves_as_far_as_asked_for(face, motion):
    moved = face.landmarks(face.intensity(motion)) - face.landmarks(0)
    assert np.hypot(*moved.T).max() == pytest.approx(motion, rel=0.02)


def test_the_truth_ends_where_skin_folds(face):
    assert face.unfolded(10)
    assert not face.unfolded(40)


def test_a_clip_rises_to_its_apex_and_falls(benchmark, face):
    clip = benchmark.clip_of(face, 2.0, 0.0)
    away = np.abs(clip.astype(int) - clip[0]).mean((1, 2, 3))
    assert away.argmax() == len(clip) // 2
    assert away[-1] == 0


def test_the_measurement_knows_the_truth_and_the_apex(benchmark, face):
    rows = dict(benchmark.measured(face, {"linear": Linear()}, 2.2, [2.0, 20.0]))
    assert {motion for _, factor, motion in rows if factor == 20} == {0.5}
    for (name, factor, _), row in rows.items():
        if name == "truth":
            assert row["reached"] == pytest.approx(1, abs=0.03)
        if name == "none":
            assert row["reached"] == pytest.approx(1 / factor, abs=0.04)
        if name == "linear" and factor == 2:
            assert 0.6 < row["reached"] < 1.1
            assert row["ssim"] < rows["none", 2.0, 0.5]["ssim"]


def test_faces_whose_motion_cannot_be_followed_do_not_count(benchmark):
    row = dict.fromkeys([*benchmark.NAMES, "seconds"], 2.0)
    found = benchmark.summary([row | {"reached": 0.6}, row | {"reached": float("nan")},
                               row | {"reached": 1.2}])  # fmt: skip
    assert found["cases"] == 2
    assert found["reached"] == pytest.approx(0.9)
    assert found["error"] == pytest.approx(0.3)
    assert benchmark.summary([row | {"reached": float("nan")}]) == {"cases": 0}


def test_the_table_is_that_of_the_docs(benchmark):
    row = dict.fromkeys([*benchmark.NAMES, "seconds"], 0.5) | {"cases": 12, "error": 0.2}
    found = {
        ("none", 2.0, 1.0): row | {"seconds": 0.0},
        ("linear", 2.0, 1.0): row,
        ("eulerian", 2.0, 1.0): row | {"error": 0.1},
        ("linear", 20.0, 2.0): {"cases": 0},
    }
    heads = "factor | motion | method | cases | reached | error | SSIM | PSNR | moving | sharpness"
    figures = "0.500 | 0.5 | 0.5 | 0.50"
    assert f"| {heads} | ms |\n" in DOCS.read_text(encoding="utf-8")
    assert list(benchmark.table(found)) == [
        f"| {heads} | ms |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        f"| 2 | 1 px | apex as it is | 12 | 0.50 | 0.20 | {figures} |  |",
        f"| | | eulerian | 12 | **0.50** | 0.10 | {figures} | 500 |",
        f"| | | linear | 12 | 0.50 | 0.20 | {figures} | 500 |",
    ]
