from mer.reports.grid import score_cells
from mer.reports.page.summary import by_data, label, summary_content


def test_runs_of_one_data_stand_together(make_page_run):
    runs = [
        make_page_run(1, seeds=(0,)),
        make_page_run(2, seeds=(0,), protocol="k-fold:5"),
        make_page_run(3, seeds=(0,), protocol="loso"),
    ]
    assert [[run.number for run in group] for group in by_data(runs)] == [[1, 3], [2]]


def test_a_row_a_run_under_rule_last_alone(make_page_run):
    runs = [make_page_run(1), make_page_run(2, seeds=(0,), folds=5, method="<gts>")]
    shown = summary_content(runs)
    for run in runs:
        for cell in score_cells(run.table.rule("last")):
            assert cell in shown
    assert score_cells(runs[0].table.rule("best"))[0] not in shown
    assert '<a href="#run-2">2</a>' in shown
    assert "2 &lt;gts&gt;" in shown
    assert '&lt;gts&gt;<span class="sub">c0ffee</span>' in shown
    assert "run 2 incomplete, 5 of 6 folds" in shown
    assert "synthetic corpus: shows that the pipeline learns, nothing more" in shown
    assert label(runs[0]) == "1 mmnet"
