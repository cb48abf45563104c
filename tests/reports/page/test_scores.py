from mer.reports.grid import score_cells
from mer.reports.page.scores import badges, scores_content


def test_rule_last_comes_first_and_leaky_rules_not_at_all(make_page_run):
    run = make_page_run()
    shown = scores_content(run)
    assert shown.index("rule last") < shown.index("rule inner") < shown.index("smic alone")
    assert "best" not in shown
    for cell in score_cells(run.table.rule("last")):
        # in a plot, in words for those who do not see it, and in the table
        assert shown.count(cell) == 3


def test_the_floor_and_what_the_score_is_not_stand_beside_it(make_page_run):
    shown = scores_content(make_page_run(folds=5))
    assert "majority class" in shown
    # three scores under two rules: over the clips of a part it is no floor
    assert shown.count('class="reference"') == 3 * 2
    assert shown.count("interval l") == 3 * (2 + 2)
    assert "synthetic corpus: shows that the pipeline learns, nothing more" in shown
    assert "incomplete, 5 of 6 folds" in shown
    assert "Configurations evaluated on this data so far: not recorded." in shown
    assert "5 subjects are few: intervals are too narrow." in shown
    assert "mean ± standard deviation over 3 seeds" in shown


def test_a_single_seed_has_no_spread(make_page_run):
    shown = scores_content(make_page_run(seeds=(0,)))
    assert "Per cent; one seed [95 % interval" in shown
    assert "±" not in shown
    assert 'class="seed"' not in shown


def test_a_single_dataset_has_no_parts(make_page_run):
    assert "alone" not in scores_content(make_page_run(folds=3, seeds=(0,)))


def test_badges_are_escaped():
    assert badges(["<b>"]) == '<p class="badges"><span class="badge">&lt;b&gt;</span></p>'
