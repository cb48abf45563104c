import re
import subprocess
import sys

from mer.evaluation.ledger import Entry, record, utc_now
from mer.reports.paper.table import fill_table
from mer.reports.paper.text import WARNING, column_title, render_paper_table, title_of


def rows(text):
    return [line for line in text.splitlines() if line.startswith("|")]


def test_a_reader_finds_the_papers_table(fill):
    text = render_paper_table(fill())
    assert text.startswith("Trial, table 3: What it & its parts show\n====")
    for part in ("complete, 4 of 4 runs", "protocol loso, rule last, seeds 0", "Nobody, 2020",
                 "how it averages: not said", "which is leaky",
                 "Three_classes (ours: 36 clips of 6 subjects, annotation 2019; the paper: 36 ",
                 "whether the paper's number lies in our interval", "- the last word",
                 "- (a) cited", "our F1 is UF1"):  # fmt: skip
        assert part in text
    assert "synthetic" not in text.lower()


def test_the_leaky_reading_stands_in_a_fence_and_nowhere_else(fill):
    text = render_paper_table(fill())
    honest, fence = text.split("```text\n")
    assert fence.startswith("LEAKY")
    assert fence.endswith("```\n")
    assert "| ACC, rule best-separate" not in honest


def test_markdown_rows_have_one_length(fill):
    blocks = re.split(r"\n\n", render_paper_table(fill()))
    for block in blocks:
        assert len({line.count("|") for line in rows(block)}) <= 1


def test_groups_stand_above_their_rows(fill, text):
    text = text.replace("name: Plain", "name: Plain\n    group: (a) First")
    text = text.replace("name: Chosen", "name: Chosen\n    group: (b) Second")
    lines = rows(render_paper_table(fill(text)))
    first = next(i for i, line in enumerate(lines) if "(a) First" in line)
    assert "Plain" in lines[first + 1]
    assert "(b) Second" in lines[first + 2]


def test_drawn_faces_are_in_the_title_and_without_comparison(fill):
    filled = fill(corpus="synthetic")
    text = render_paper_table(filled)
    assert title_of(filled).endswith("[SYNTHETIC corpus, demo size]")
    assert WARNING in text
    assert "difference" not in text
    assert "inside" not in text.replace("lies inside", "")


def test_what_is_not_run_is_incomplete(load, source):
    filled = fill_table(load(), source)
    text = render_paper_table(filled)
    assert "INCOMPLETE, 0 of 4 runs" in text
    assert "LEAKY" not in text
    assert column_title(filled, "two") == "Others (the paper: 36 clips)"


def test_a_count_that_the_paper_does_not_give_is_not_told_as_its_own(load, source, text):
    unsure = text.replace("clips: [36]", "clips: [36], clips_stated: false")
    assert column_title(fill_table(load(unsure), source), "two") == "Others"


def test_a_column_tells_the_clips_of_its_papers_method_alone(fill, text):
    cited = fill(text.replace("- name: Plain", "- name: Plain\n    cited: true"))
    assert column_title(cited, "three").startswith("Three_classes (ours: 36 clips")
    assert column_title(cited, "two").startswith("Others (the paper: 36 clips")


PARTS = """
paper: Trial
number: 6
title: Both ways
citation: Nobody, 2020
scores: {acc: fraction}
protocol: cross-dataset
method: method/m.yaml
columns:
  casme2: {title: on CASME II, data: data/a.yaml, part: casme2, clips: [18]}
  smic: {title: on SMIC, data: data/a.yaml, part: smic, clips: [18]}
rows:
  - {name: A, printed: {casme2: lost, smic: lost}}
"""


def test_a_part_of_several_datasets_tells_its_own_clips(fill):
    filled = fill(PARTS)
    said = "(ours: 18 clips of 3 subjects; the paper: 18 clips)"
    assert column_title(filled, "smic") == f"on SMIC {said}"
    assert column_title(filled, "casme2") == f"on CASME II {said}"


def test_rows_that_say_how_many_clips_they_are_of_speak_for_a_column(load, source, text):
    text = text.replace("name: Plain", "name: Plain\n    clips: [251]")
    text = text.replace("name: Chosen", "name: Chosen\n    clips: [141, 136]")
    filled = fill_table(load(text), source)
    assert column_title(filled, "three") == "Three_classes (the paper: 251 and 141 clips)"
    assert column_title(filled, "two") == "Others (the paper: 251 and 141 clips)"


def test_what_is_averaged_over_subjects_is_explained(fill, text):
    shown = render_paper_table(
        fill(text.replace("papers_rule:", "averaging: subjects\npapers_rule:"))
    )
    for part in ("how it averages: the mean over subjects", "| ACC, ours (subject mean) ",
                 "as the paper averages; difference and inside are of it", "(pooled): of all clips",
                 "means over subjects, as the paper averages"):  # fmt: skip
        assert part in shown
    assert "our F1 is UF1" not in shown
    assert "Averaged otherwise" not in shown
    assert "Averaged otherwise (the paper does not say" in render_paper_table(fill(text))


def test_looks_at_the_data_are_counted_and_notes_are_shown(fill, source):
    filled = fill(labels="permuted", protocol="loso")
    scheme = filled.cells[0].scores
    for number in range(5):
        entry = Entry(scheme.dataset, scheme.scheme, "loso", "m", f"c0ffee{number}",
                      utc_now(), (0,), "tables", False)  # fmt: skip
        record(source.runs / "ledger.jsonl", entry)
    filled = fill_table(filled.table, source, [0])
    text = render_paper_table(filled)
    assert "; configurations evaluated on it so far: 5)" in column_title(filled, "three")
    assert "labels were permuted: a check for leaks, not a result" in text


def test_seeds_are_told(load, source, store):
    from mer.reports.paper.cells import table_cells

    store(table_cells(load())[0], "c0ffee1", seeds=(0, 1))
    text = render_paper_table(fill_table(load(), source, [0, 1]))
    assert "seeds 0, 1" in text
    assert "mean ± sd over 2 seeds" in text
    assert re.search(r"\d\d\.\d ± \d", text)


def test_a_table_is_built_without_torch(fill, tmp_path):
    fill()
    code = f"""
import sys
from pathlib import Path
from mer.reports.paper.table import Source, fill_table
from mer.reports.paper.files import write_paper_tables
from mer.reports.paper.table_file import load_table
at = Path({str(tmp_path)!r})
filled = fill_table(load_table(at / "table3.yaml"), Source(at / "configs", at / "runs"), [0])
assert filled.complete
write_paper_tables([filled], at / "out.md")
sys.exit(bool({{'torch', 'lightning', 'jsonargparse'}} & set(sys.modules)))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert "complete, 4 of 4 runs" in (tmp_path / "out.md").read_text()
