import re
from dataclasses import replace

import numpy as np
import pytest

from mer.reports.page.subjects import subjects_content, subjects_of
from mer.types import EpochPredictions


def test_accuracies_by_a_plain_loop(make_run):
    results = make_run()
    found = {f"{one.dataset}/{one.name}": one for one in subjects_of(results)}
    assert len(found) == 6
    for result in results:
        hits = [p == t for p, t in zip(result.test.predictions[-1], result.test.truth, strict=True)]
        one = found[result.fold]
        assert one.accuracies[result.seed] == pytest.approx(sum(hits) / len(hits))
        assert one.clips == 6
    for one in found.values():
        assert one.accuracy == pytest.approx(sum(one.accuracies.values()) / 3)


def test_the_most_accurate_comes_first(make_run):
    values = [one.accuracy for one in subjects_of(make_run())]
    assert values == sorted(values, reverse=True)


def test_a_plot_a_dataset_and_a_row_a_subject(make_page_run):
    shown = subjects_content(make_page_run())
    assert re.findall(r'class="title">(\w+), accuracy', shown) == ["casme2", "smic"]
    assert shown.count("<circle") == 6
    assert "sub00 (6)" in shown
    assert "Table of 6 subjects" in shown
    assert '<th scope="row">smic/s02</th>' in shown


def test_a_subject_that_an_unfinished_seed_lacks(make_page_run):
    run = make_page_run(seeds=(0, 1))
    results = tuple(r for r in run.results if (r.seed, r.fold) != (1, "smic/s02"))
    shown = subjects_content(replace(run, results=results))
    row = re.search(r'<th scope="row">smic/s02</th>(.*?)</tr>', shown).group(1)
    assert row.count("<td") == 5
    assert "></td>" in row


def test_names_are_escaped_and_cut(make_page_run):
    run = make_page_run(seeds=(0,))
    name = "x/<script>alert('a long name')</script>"
    test = run.results[0].test
    named = EpochPredictions(test.clips, (name,) * 6, test.truth, np.array(test.probabilities))
    results = (replace(run.results[0], test=named), *run.results[1:])
    shown = subjects_content(replace(run, results=results))
    assert "<script" not in shown
    assert "&lt;script&gt;alert… (6)" in shown
