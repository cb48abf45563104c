import dataclasses
import json
import multiprocessing
import os

import pytest

from mer.errors import MerError
from mer.evaluation.ledger import Entry, count, ledger_path, read_ledger, record, utc_now

ENTRY = Entry("casme2", "casme2-3", "loso", "MMNet", "c0ffee", "2024-06-13T09:30:00+00:00", (0, 1),
              "mmnet-ünïcode", False)  # fmt: skip


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "runs" / "ledger.jsonl"


def other(**changes):
    return dataclasses.replace(ENTRY, **changes)


def test_an_entry_is_one_line_of_json(ledger):
    assert record(ledger, ENTRY)
    (line,) = ledger.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "dataset": "casme2", "scheme": "casme2-3", "protocol": "loso", "method": "MMNet",
        "config_hash": "c0ffee", "time": "2024-06-13T09:30:00+00:00", "seeds": [0, 1],
        "experiment": "mmnet-ünïcode", "searched": False,
    }  # fmt: skip
    assert read_ledger(ledger) == ([ENTRY], [])


def test_a_configuration_is_written_once_a_protocol(ledger):
    assert record(ledger, ENTRY)
    assert not record(ledger, other(time=utc_now(), seeds=(2,)))
    assert record(ledger, other(protocol="k-fold:5"))
    assert len(read_ledger(ledger)[0]) == 2


def test_configurations_are_counted_by_data_and_protocol(ledger):
    assert count(ledger, "casme2", "casme2-3", "loso") == 0
    for change in (
        {}, {"config_hash": "beef"}, {"config_hash": "beef", "protocol": "k-fold:5"},
        {"config_hash": "5a11", "dataset": "samm"}, {"config_hash": "5c4e", "scheme": "casme2-5"},
    ):  # fmt: skip
        record(ledger, other(**change))
    assert count(ledger, "casme2", "casme2-3", "loso") == 2
    assert count(ledger, "casme2", "casme2-3", "k-fold:5") == 1
    assert count(ledger, "samm", "casme2-3", "loso") == 1


def test_what_a_search_proposes_after_somebody_tried_it_is_told_and_counted_once(ledger):
    assert record(ledger, ENTRY)
    assert record(ledger, other(searched=True))
    assert not record(ledger, other(searched=True))
    assert not record(ledger, ENTRY)
    assert [entry.searched for entry in read_ledger(ledger)[0]] == [False, True]
    assert count(ledger, "casme2", "casme2-3", "loso") == 1


@pytest.mark.parametrize(
    "line",
    [
        b"half a li",
        b'{"dataset": "casme2"}',
        b"[1, 2]",
        b"\xff\xfe",
        json.dumps(dataclasses.asdict(ENTRY) | {"seeds": "01"}).encode(),
        json.dumps(dataclasses.asdict(ENTRY) | {"config_hash": 7}).encode(),
        json.dumps(dataclasses.asdict(ENTRY) | {"seeds": ["one"]}).encode(),
    ],
)
def test_a_damaged_line_is_skipped_with_a_remark_and_kept(ledger, line):
    record(ledger, ENTRY)
    with ledger.open("ab") as stream:
        stream.write(line + b"\n")
    record(ledger, other(config_hash="beef"))
    entries, (remark,) = read_ledger(ledger)
    assert [entry.config_hash for entry in entries] == ["c0ffee", "beef"]
    assert remark.key == f"{ledger}, line 2"
    assert "damaged" in remark.text
    assert ledger.read_bytes().splitlines()[1] == line


def test_a_line_without_an_end_swallows_none(ledger):
    record(ledger, ENTRY)
    with ledger.open("ab") as stream:
        stream.write(b'{"dataset": "cas')
    assert record(ledger, other(config_hash="beef"))
    entries, remarks = read_ledger(ledger)
    assert [entry.config_hash for entry in entries] == ["c0ffee", "beef"]
    assert len(remarks) == 1


def test_keys_of_a_later_version_are_ignored(ledger):
    ledger.parent.mkdir()
    ledger.write_text(json.dumps(dataclasses.asdict(ENTRY) | {"colour": "red"}) + "\n")
    assert read_ledger(ledger) == ([ENTRY], [])


def _record_many(ledger, start, hashes):
    start.wait()
    for name in hashes:
        record(ledger, other(config_hash=name, experiment="x" * 5000))


def test_processes_write_side_by_side(ledger):
    context = multiprocessing.get_context("fork")
    start = context.Barrier(4)
    # every process has hashes of its own and ten that all of them have
    jobs = [[f"{i}-{k}" for k in range(10)] + [f"all-{k}" for k in range(10)] for i in range(4)]
    processes = [context.Process(target=_record_many, args=(ledger, start, job)) for job in jobs]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    entries, remarks = read_ledger(ledger)
    assert not remarks
    assert sorted(entry.config_hash for entry in entries) == sorted(set().union(*jobs))


def test_without_locks_entries_are_written_all_the_same(ledger, monkeypatch):
    def refuse(*_):
        raise OSError("no locks here")

    monkeypatch.setattr("mer.evaluation.ledger.fcntl.flock", refuse)
    assert record(ledger, ENTRY)
    assert not record(ledger, ENTRY)


def test_a_full_disk_is_named(ledger, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda place, line: write(place, line[:20]))
    with pytest.raises(MerError, match=r"Cannot write .*ledger\.jsonl: No space left"):
        record(ledger, ENTRY)
    monkeypatch.undo()
    assert record(ledger, ENTRY)
    assert read_ledger(ledger)[0] == [ENTRY]


def test_what_is_no_file_is_named(tmp_path):
    (tmp_path / "ledger.jsonl").mkdir()
    with pytest.raises(MerError, match="Cannot read"):
        read_ledger(tmp_path / "ledger.jsonl")
    with pytest.raises(MerError, match="Cannot write"):
        record(tmp_path / "ledger.jsonl", ENTRY)


def test_the_ledger_lies_beside_the_experiments(tmp_path):
    assert ledger_path(tmp_path / "runs" / "trial" / "c0ffee") == tmp_path / "runs/ledger.jsonl"


def test_the_time_is_in_utc():
    assert utc_now().endswith("+00:00")
    assert len(utc_now()) == len(ENTRY.time)
