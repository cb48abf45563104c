import pytest

from mer.evaluation.ledger import Entry, record
from mer.reports.evaluated import COUNTED, ledger_notes, with_ledger
from mer.reports.score_table import score_table
from mer.reports.table import render


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "ledger.jsonl"


def note(ledger, config_hash, protocol="loso", searched=False, scheme="composite-3"):
    record(ledger, Entry("casme2+smic", scheme, protocol, "mmnet", config_hash, "now", (0,), "x",
                         searched))  # fmt: skip


def test_configurations_on_the_same_data_are_counted(ledger, make_run):
    for config_hash in ("c0ffee", "beef", "5a11"):
        note(ledger, config_hash)
    note(ledger, "0dd", protocol="k-fold:5")
    note(ledger, "0dd2", scheme="composite-5")
    table = with_ledger(score_table(make_run(seeds=[0])), ledger)
    assert table.evaluated == 3
    assert "- configurations evaluated on this data so far: 3" in render(table).splitlines()


def test_the_protocol_is_that_of_the_results(ledger, make_run):
    note(ledger, "c0ffee", protocol="k-fold:5")
    assert with_ledger(score_table(make_run(seeds=[0], protocol="k-fold:5")), ledger).evaluated == 1
    assert with_ledger(score_table(make_run(seeds=[0])), ledger).evaluated is None


def test_without_a_ledger_nothing_is_recorded(ledger, make_run):
    table = score_table(make_run(seeds=[0]))
    assert with_ledger(table, ledger) == table
    assert "- configurations evaluated on this data so far: not recorded" in render(table)


def test_a_run_that_is_older_than_the_ledger(ledger, make_run):
    note(ledger, "beef")
    table = with_ledger(score_table(make_run(seeds=[0])), ledger)
    assert table.evaluated is None
    assert table.notes[-1] == "the ledger has 1 configuration(s) on this data, not this one"


def test_what_stands_beside_a_score_without_a_table(ledger):
    context = {"dataset": "casme2+smic", "scheme": "composite-3"}
    folder = ledger.parent / "trial" / "c0ffee"
    assert ledger_notes(folder, context) == (f"{COUNTED}: not recorded",)
    note(ledger, "beef")
    assert ledger_notes(folder, context)[0].startswith("the ledger has 1 configuration(s)")
    note(ledger, "c0ffee", searched=True)
    searched, counted = ledger_notes(folder, context)
    assert searched.startswith("searched: ")
    assert counted == f"{COUNTED}: 2"
    other = {**context, "protocol": "k-fold:5"}
    assert ledger_notes(folder, other) == (f"{COUNTED}: not recorded",)


def test_a_searched_configuration_and_a_damaged_line_are_told(ledger, make_run):
    note(ledger, "c0ffee", searched=True)
    with ledger.open("a") as stream:
        stream.write("half a li")
    table = with_ledger(score_table(make_run(seeds=[0])), ledger)
    damaged, searched = table.notes[-2:]
    assert "line 2: this line is damaged" in damaged
    assert searched.startswith("searched: ")
    assert searched in render(table)
    note(ledger, "beef")
    other = with_ledger(score_table(make_run(seeds=[0], config_hash="beef")), ledger)
    assert not any(text.startswith("searched") for text in other.notes)
