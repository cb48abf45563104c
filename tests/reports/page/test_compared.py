from mer.evaluation.comparison import compare
from mer.evaluation.system import system_of_results
from mer.reports.page.compared import compare_runs, comparison_content


def test_differences_are_those_of_mer_compare(make_page_run):
    first, rival = make_page_run(1), make_page_run(2, inner=False, config_hash="beef")
    (found,) = compare_runs([first, rival])
    one, other = (system_of_results(run.results, "", "last") for run in (first, rival))
    assert found.comparisons[0].differences == compare(one, [other])[0].differences
    shown = comparison_content([found])
    for d in found.comparisons[0].differences:
        ends = f"{100 * d.difference:+.1f} [{100 * d.low:+.1f}, {100 * d.high:+.1f}]"
        assert shown.count(ends) == 3
        assert f'<td class="n">{d.corrected_p:.4f}</td>' in shown
        assert d.verdict in shown
    assert "paired on 36 clips of 6 subjects, seeds 0, 1, 2" in shown
    assert "6 subjects are few" in shown
    assert "synthetic corpus" in shown


def test_a_run_that_cannot_be_paired_says_why(make_page_run):
    runs = [make_page_run(1, seeds=(0,)), make_page_run(2, seeds=(0,), folds=5),
            make_page_run(3, seeds=(0,))]  # fmt: skip
    (found,) = compare_runs(runs)
    assert [run.number for run in found.rivals] == [3]
    shown = comparison_content([found])
    assert "<li>2 mmnet: " in shown
    assert "clips" in found.problems[0]


def test_nothing_to_compare(make_page_run):
    alone = make_page_run(2, seeds=(0,), protocol="cross-dataset")
    assert compare_runs([make_page_run(1, seeds=(0,)), alone]) == []
    (found,) = compare_runs([make_page_run(1, seeds=(0,)), make_page_run(2, seeds=(1,))])
    assert found.comparisons == ()
    assert "2 mmnet" in comparison_content([found])
