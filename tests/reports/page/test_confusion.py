import re

import pytest

from mer.reports.page.confusion import confusion_content


def test_counts_and_shares_by_a_plain_loop(make_page_run):
    run = make_page_run()
    shown = confusion_content(run)
    cells = re.findall(r'heat h(\d+)( hit)?"><b>(\d+)</b> (\d+) %', shown)
    wanted = []
    for i, row in enumerate(run.table.confusion):
        for j, count in enumerate(row):
            share = count / sum(row)
            hit = " hit" if i == j else ""
            wanted.append((str(round(10 * share)), hit, str(count), f"{100 * share:.0f}"))
    assert cells == wanted
    assert "counts summed over 3 seeds" in shown


def test_scores_by_class_by_a_plain_loop(make_page_run):
    run = make_page_run()
    shown = confusion_content(run)
    matrix = run.table.confusion
    for i, name in enumerate(run.table.classes):
        row = re.search(rf'<th scope="row">{name}</th>((?:<td class="n">[^<]*</td>)+)', shown)
        clips, recall, precision, f1 = map(float, re.findall(r">([\d.]+)<", row.group(1)))
        hits, true, said = matrix[i][i], sum(matrix[i]), sum(line[i] for line in matrix)
        assert clips == true / 3
        assert recall == pytest.approx(100 * hits / true, abs=0.051)
        assert precision == pytest.approx(100 * hits / said, abs=0.051)
        assert f1 == pytest.approx(200 * hits / (true + said), abs=0.051)


def test_a_class_that_is_never_predicted_has_no_precision(make_page_run):
    from dataclasses import replace

    run = make_page_run(seeds=(0,))
    table = replace(run.table, confusion=((5, 0, 1), (2, 0, 0), (1, 0, 3)))
    shown = confusion_content(replace(run, table=table))
    assert "<td>–</td>" in shown
    assert "summed" not in shown
