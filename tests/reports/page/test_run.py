import json

import pytest

from mer.errors import MerError
from mer.evaluation.stored_audit import Audit, write_audit
from mer.evaluation.verdict import Verdict
from mer.reports.page.run import page_run
from mer.reports.score_table import score_table

AUDIT = Audit("c0ffee", "loso", "c0de", "0123abc", "0.1.0", "2026-01-02T03:04:05+00:00", {},
              (Verdict("overlap", "FAIL", "found in /srv/x/a.txt"),))  # fmt: skip


def made(folder, results, **options):
    return page_run(1, folder, results, score_table(results), **options)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "runs" / "trial" / "c0ffee"
    place.mkdir(parents=True)
    return place


def test_no_place_on_the_machine_is_kept(folder, make_run):
    settings = {"trainer": {"logger": "x"}, "data": {"root": "/home/me/d", "size": 3,
                "model": "/srv/models/m.dat"}}  # fmt: skip
    (folder / "configuration.json").write_text(json.dumps(settings))
    run = made(folder, make_run(excluded="casme2/sub01/a: cannot read /home/me/d/a.jpg"))
    assert run.name == "trial/c0ffee"
    assert run.settings == {"trainer": {}, "data": {"size": 3, "model": "m.dat"}}
    assert run.table.context["excluded"] == "casme2/sub01/a: cannot read a.jpg"
    assert str(folder.parent) not in str(run)


def test_nothing_beside_the_results_is_no_error(folder, make_run):
    run = made(folder, make_run())
    assert run.settings is run.audit is run.gallery is None


def test_the_audit_of_its_configuration_is_taken_along(folder, make_run):
    write_audit(AUDIT, folder / "audit.json")
    run = made(folder, make_run())
    assert run.audit.audit == AUDIT
    assert run.marks[1] == "audit failed: overlap"


def test_a_damaged_configuration_is_named(folder, make_run):
    (folder / "configuration.json").write_text("{")
    with pytest.raises(MerError, match=r"configuration.json cannot be read .*mer loso"):
        made(folder, make_run())


def test_what_stands_at_every_score(make_page_run):
    assert make_page_run(corpus="as delivered").marks == ()
    marks = make_page_run(folds=5, seeds=(0,), labels="permuted").marks
    assert [mark.split(":")[0] for mark in marks] == [
        "synthetic corpus",
        "labels permuted",
        "incomplete, 5 of 6 folds",
    ]
    verdicts = (Verdict("overlap", "FAIL", "a"), Verdict("apex", "note", "b"))
    failed = make_page_run(corpus="as delivered", verdicts=verdicts)
    assert failed.marks == ("audit failed: overlap",)


def test_what_scores_may_be_set_beside(make_page_run):
    assert make_page_run().data == ("casme2+smic", "composite-3", "loso")
    assert make_page_run(protocol="k-fold:5").data[2] == "k-fold:5"
    assert make_page_run().title == "mmnet on casme2+smic, scheme composite-3"
    assert make_page_run().synthetic
    assert not make_page_run(corpus="as delivered").synthetic
