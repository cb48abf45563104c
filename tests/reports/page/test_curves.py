import re
from dataclasses import replace

import numpy as np

from mer.reports.page.curves import collected, curves_content


def with_losses(run, losses):
    results = tuple(
        replace(result, losses=np.asarray(values, np.float32))
        for result, values in zip(run.results, losses, strict=True)
    )
    return replace(run, results=results)


def test_the_line_is_the_median_over_trainings(make_page_run):
    run = make_page_run(seeds=(0,), inner=False)
    losses = [[4 - i, 2 + i, 1] for i in (0, 1, 2, 0, 1, 2)]
    shown = curves_content(with_losses(run, losses))
    assert "Training loss over 3 epochs: median 3 after the first, 1 after the last." in shown
    assert "median over 6 trainings" in shown
    points = re.search(r'<polyline points="([^"]+)"', shown).group(1).split()
    heights = [float(point.split(",")[1]) for point in points]
    # 3, 3, 1 on an axis from 0 at 156 to 4 at 26
    assert heights == [58.5, 58.5, 123.5]


def test_trainings_that_end_early_and_losses_that_are_no_numbers(make_page_run):
    run = make_page_run(seeds=(0,), inner=False)
    losses = [[3, 2, 1], [3, 2], [np.nan, 2], [np.inf, 2], [3], [3]]
    found = collected(with_losses(run, losses).results)["train/loss"]
    assert found.shape == (6, 3)
    assert np.isfinite(found).sum(axis=0).tolist() == [4, 4, 1]
    shown = curves_content(with_losses(run, losses))
    assert "nan" not in shown
    assert "inf" not in shown


def test_losses_without_any_number_have_no_plot(make_page_run):
    run = make_page_run(seeds=(0,), inner=False)
    assert "<svg" not in curves_content(with_losses(run, [[np.nan]] * 6))


def test_losses_below_zero_stay_on_the_plot(make_page_run):
    run = make_page_run(seeds=(0,), inner=False)
    shown = curves_content(with_losses(run, [[1, -3]] * 6))
    assert ">-3</text>" in shown


def test_a_single_epoch_is_a_plot_too(make_page_run):
    shown = curves_content(with_losses(make_page_run(seeds=(0,), inner=False), [[1]] * 6))
    assert "over 1 epochs" in shown


def test_inner_subjects_have_curves_and_test_clips_none(make_page_run):
    shown = curves_content(make_page_run())
    titles = re.findall(r'class="title">([^<]+)<', shown)
    assert titles == [
        "Training loss",
        *(f"{name} of inner subjects, %" for name in ("UF1", "UAR", "ACC")),
    ]
    assert "Test clips have no curve" in shown
