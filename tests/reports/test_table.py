import pytest

from mer.reports.table import LEAKY_TITLE, render, render_summary, score_table


@pytest.fixture
def text(make_run):
    return render(score_table(make_run()))


def row(text, first):
    line = next(line for line in text.splitlines() if line.startswith(f"| {first} "))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_scores_are_printed_with_spread_and_interval(make_run, text):
    uf1 = score_table(make_run()).rule("last").uf1
    expected = (
        f"{100 * uf1.mean:.1f} ± {100 * uf1.sd:.1f} [{100 * uf1.low:.1f}, {100 * uf1.high:.1f}]"
    )
    assert row(text, "last")[1] == expected
    assert len(row(text, "inner")) == 4
    assert row(text, "majority class")[2] == "33.3"
    assert "mean ± sd over 3 seeds [95 % interval, 10000 draws of subjects]" in text


def test_the_facts_are_all_there(text):
    for fact in (
        "mmnet on casme2+smic, scheme composite-3",
        "complete, 6 folds",
        "- clips: 36",
        "- subjects: 6",
        "- folds: 6",
        "- seeds: 3 (0, 1, 2)",
        "- annotation version: 2019",
        "- apex: annotated 95, middle 1",
        "- configuration: c0ffee",
        "- commit: 0123abc",
        "synthetic corpus: this shows that the pipeline learns, nothing more",
    ):
        assert fact in text.splitlines()


def test_leaky_scores_stand_in_their_fence_alone(text):
    before, fenced, after = text.split("```")
    assert LEAKY_TITLE in fenced
    assert "| best " in fenced
    assert "| best-separate " in fenced
    assert "(+" in row(fenced, "best")[3]
    assert "best" not in before
    assert not after.strip()


def test_the_confusion_matrix_names_its_axes(text):
    assert "counts summed over 3 seeds: truth in rows" in text
    assert row(text, "truth")[1:] == ["negative", "positive", "surprise", "recall"]
    counts = [int(cell) for cell in row(text, "surprise")[1:4]]
    assert sum(counts) == 18
    assert row(text, "surprise")[4] == f"{100 * counts[2] / 18:.1f}"


def test_parts_of_a_composite_are_printed(text):
    assert row(text, "casme2")[1:3] == ["18", "3"]
    assert row(text, "smic")[1:3] == ["18", "3"]


def test_one_seed_has_no_spread(make_run):
    text = render(score_table(make_run(seeds=[4])))
    assert "±" not in text
    assert "one seed" in text


def test_an_unfinished_run_shouts(make_run):
    text = render(score_table(make_run(seeds=[0], folds=5)))
    assert "INCOMPLETE, 5 OF 6 FOLDS" in text


def test_all_rows_of_a_grid_are_equally_wide(text):
    for rule in ("last", "inner"):
        grid = text.partition(f"| part, rule {rule}")[2].partition("\n\n")[0].splitlines()
        lengths = {len(line) for line in grid[1:]}
        assert lengths == {len(f"| part, rule {rule}{grid[0]}")}


def test_the_summary_has_a_line_a_configuration(make_run):
    tables = [
        score_table(make_run(seeds=[0])),
        score_table(make_run(seeds=[0], config_hash="beef", method="gts-gn", folds=6)),
    ]
    text = render_summary(tables)
    assert row(text, "mmnet")[-1] == "c0ffee"
    assert row(text, "gts-gn")[-1] == "beef"
    assert text.count("synthetic corpus") == 1
    assert "best" not in text
