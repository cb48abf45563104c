from dataclasses import replace

from mer.reports.page.folds import folds_content


def test_a_row_a_training(make_page_run):
    shown = folds_content(make_page_run())
    assert "18 trainings took 18 s together, the longest 1 s." in shown
    assert shown.count('<th scope="row">smic/s00</th>') == 3


def test_long_times_are_told_in_minutes_and_hours(make_page_run):
    run = make_page_run(seeds=(0,))
    results = tuple(replace(result, seconds=3000.0) for result in run.results)
    shown = folds_content(replace(run, results=results))
    assert "6 trainings took 5.0 h together, the longest 50 min." in shown


def test_without_inner_subjects_no_epoch_is_chosen(make_page_run):
    row = folds_content(make_page_run(seeds=(0,), inner=False)).split("smic/s00")[1]
    assert "<td" in row
    assert '<td class="n">4</td><td class="n"></td>' in row


def test_what_the_method_learned_is_averaged(make_page_run):
    run = make_page_run(seeds=(0,))
    results = tuple(
        replace(result, facts={"aau/weight_2": float(i)}) for i, result in enumerate(run.results)
    )
    assert '<th scope="row">aau/weight_2</th><td>2.5</td>' in folds_content(
        replace(run, results=results)
    )
    assert "learned" not in folds_content(run)
