import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from mer.cli import main
from mer.cli.table import all_tables, experiments_folder, find_source, load_smokes
from mer.evaluation.predictions import load_results
from mer.reports.paper.cells import table_cells
from mer.reports.paper.row_index import run_folder_of
from mer.reports.paper.table_file import load_table

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(small_words, store, tmp_path):
    """Two rows of a tiny MMNet on the prepared corpus, and a column whose data is not there."""
    flags = [word for word in small_words(store) if word.startswith("--")]
    table = {
        "paper": "MMNet", "number": "3", "title": "A trial", "citation": "Li et al.",
        "scores": {"acc": "percent", "f1": "fraction"}, "papers_rule": "best-separate",
        "seeds": [0], "method": "method/mmnet.yaml", "overrides": flags,
        "columns": {"three": {"title": "CASME II", "data": "data/casme2_3.yaml", "clips": [145]}},
        "rows": [
            {"name": "Baseline", "overrides": ["--model.block=basic"],
             "printed": {"three": "81.12 / 0.7582"}},
            {"name": "CA block", "printed": {"three": "83.13 / 0.7891"}},
        ],
    }  # fmt: skip
    path = tmp_path / "table3.yaml"
    path.write_text(yaml.safe_dump(table, sort_keys=False))
    return path


@pytest.fixture
def command(file, tmp_path):
    return ["table", str(file), "--runs", str(tmp_path / "runs"), "--workers", "1"]


def changed(file, **values):
    table = yaml.safe_load(file.read_text()) | values
    file.write_text(yaml.safe_dump(table, sort_keys=False))


def test_a_table_is_run_once_printed_and_written(command, file, tmp_path, capsys):
    assert main([*command, "--status"]) == 0
    assert "0 of ?" in capsys.readouterr().out
    assert main([*command, "--no-run"]) == 1
    assert "INCOMPLETE, 0 of 2 runs" in capsys.readouterr().out
    out = tmp_path / "out.json"
    assert main([*command, "--out", str(out)]) == 0
    first = capsys.readouterr().out
    for part in ("complete, 2 of 2 runs", "SYNTHETIC", "| Baseline ", "| 81.12", "| 75.82",
                 "24 clips of 4 subjects, annotation 2019", "LEAKY"):  # fmt: skip
        assert part in first
    assert json.loads(out.read_text())[0]["synthetic"] is True
    check_rows_differ(file, tmp_path / "runs")
    check_it_comes_again_without_torch(command, tmp_path, first)
    check_changed_code_is_said_and_run_again(command, tmp_path / "runs", capsys)


def check_rows_differ(file, runs):
    one, other = (run_folder_of(cell, ROOT / "configs", runs) for cell in
                  table_cells(load_table(file)))  # fmt: skip
    assert one != other
    for left, right in zip(load_results(one), load_results(other), strict=True):
        assert np.isfinite(left.test.probabilities).all()
        assert not np.array_equal(left.test.probabilities, right.test.probabilities)
    # leaner than `mer loso`: a table's weights are not needed, unless its file says so
    assert not list(runs.rglob("*.safetensors"))
    assert len((runs / "ledger.jsonl").read_text().splitlines()) == 2


def check_it_comes_again_without_torch(command, tmp_path, first):
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.npz")}
    code = (
        f"import sys; from mer.cli import main; status = main({command!r});"
        "sys.exit(status or bool({'torch', 'lightning', 'jsonargparse'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.npz")} == times


def check_changed_code_is_said_and_run_again(command, runs, capsys):
    for path in runs.glob("tables/rows/*.json"):
        entry = json.loads(path.read_text())
        entry["code"]["mer.types"] = "made-otherwise"
        path.write_text(json.dumps(entry))
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "what made them has changed since (mer.types): --rerun trains again" in said
    assert main([*command, "--rerun"]) == 0
    assert "changed since" not in capsys.readouterr().out


def test_what_cannot_be_run_does_not_stop_the_rest(command, file, capsys):
    table = yaml.safe_load(file.read_text())
    rows = [table["rows"][1], {"name": "Nowhere", "overrides": ["--data.store=/nowhere"],
                               "printed": {"three": "lost"}}]  # fmt: skip
    changed(file, rows=rows)
    assert main(command) == 1
    shown = capsys.readouterr()
    assert "INCOMPLETE, 1 of 2 runs" in shown.out
    assert re.search(r"\| Nowhere .*\| not run", shown.out)
    last = shown.err.splitlines()[-1]
    assert last.startswith(
        "mer table: MMNet, table 3, Nowhere, CASME II (data/casme2_3.yaml): There is no"
    )


@pytest.mark.parametrize(("words", "sentence"), [
    ([], "Name a table file"),
    (["/nowhere/table1.yaml"], "There is no table file /nowhere/table1.yaml"),
    ([str(ROOT / "experiments")], "experiments is a folder; name a file in it."),
    ([str(ROOT / "experiments/mmnet/figure4.yaml")], "figure4.yaml is a figure file; `mer figure "),
    (["FILE", "--workers", "0"], "--workers is 0; it takes 1 or more."),
    (["FILE", "--seeds", "0", "-1"], "--seeds has -1; it takes seeds of 0 or more."),
    (["FILE", "--status", "--out", "a.csv"], "--status and --check-numbers print none"),
    (["FILE", "--out", "table.docx"], "a table is written as .md, .csv, .tex, .json"),
])  # fmt: skip
def test_bad_input_is_one_sentence(file, capsys, words, sentence):
    assert main(["table", *(str(file) if word == "FILE" else word for word in words)]) == 1
    assert sentence in capsys.readouterr().err


def test_a_misspelt_key_says_where_and_what_was_meant(command, file, capsys):
    changed(file, rows=[{"name": "A", "overide": []}])
    assert main(command) == 1
    message = capsys.readouterr().err
    assert message.strip() == f"mer table: {file}: rows[0].overide: did you mean overrides?"


@pytest.mark.parametrize("flag", ["--status", "--no-run"])
@pytest.mark.parametrize(("values", "sentence"), [
    ({"overrides": ["--model.blok=basic"]}, "has no setting blok; did you mean block?"),
    ({"columns": {"three": {"title": "T", "data": "data/sam_5.yaml"}}}, "did you mean samm_5?"),
])  # fmt: skip
def test_what_no_run_could_do_is_told_before_any(command, file, capsys, flag, values, sentence):
    changed(file, **values)
    assert main([*command, flag]) == 1
    assert sentence in capsys.readouterr().err


def test_the_numbers_of_all_tables_are_checked_without_torch(capsys):
    code = (
        "import sys; from mer.cli import main; main(['table', '--all', '--check-numbers']);"
        "sys.exit(bool({'torch', 'lightning', 'jsonargparse'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Of the papers' own methods: 48\n" in done.stdout
    assert "Of methods that they cite: 91\n" in done.stdout
    assert re.search(r"\| GTS-GN +\| III +\| ResNet18 \[8\] +\| SAMM +\| 68\.57 % ", done.stdout)


def test_nothing_runs_on_drawn_faces_at_its_full_size(command, file, capsys):
    assert main([*command, "--corpus", "synthetic"]) == 1
    assert (
        "method/mmnet.yaml has no demo size: give it one in smoke.yaml" in capsys.readouterr().err
    )


def test_all_tables_come_by_method_and_number():
    names = [path.stem for path in all_tables() if path.parent.name == "gts_gn"]
    assert names[:3] == ["table3", "table3b", "table4"]
    assert names[-2:] == ["table10", "table11"]
    assert experiments_folder() == ROOT / "experiments"


def test_drawn_faces_have_runs_of_their_own(tmp_path):
    from mer.cli.table import _parser

    tables = [path for path in all_tables() if path.parent.name == "gts_gn"]
    smoke = load_smokes(tables)
    words = [*map(str, tables), "--runs", str(tmp_path), "--corpus", "synthetic"]
    drawn = find_source(_parser().parse_args(words), smoke)
    real = find_source(_parser().parse_args(words[:-2]), None)
    cell = table_cells(load_table(tables[0]))[0]
    assert (drawn.runs, real.runs) == (tmp_path / "synthetic", tmp_path)
    assert "--trainer.max_epochs=1" in drawn.before(cell)
    assert "--data.preparation.size=96" in drawn.before(cell)
    assert real.before(cell) == ()
    assert drawn.key(cell) != real.key(cell)
    smoke.corpus.subjects += 1
    assert find_source(_parser().parse_args(words), smoke).key(cell) != drawn.key(cell)
