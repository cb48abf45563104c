import json

import numpy as np
import pytest

from mer.cli import main
from mer.evaluation.ledger import Entry, record
from mer.evaluation.predictions import result_path, save_result
from mer.evaluation.stored_audit import Audit, write_audit
from mer.evaluation.verdict import Verdict
from mer.files import file_digest
from mer.types import EpochPredictions, FoldResult


def save(folder, seed, fold, config_hash, truth=(0, 1, 1, 0)):
    truth = np.array(truth)
    group = EpochPredictions(
        clips=tuple(f"{fold}/clip{i}" for i in range(len(truth))),
        subjects=(fold,) * len(truth),
        truth=truth,
        probabilities=np.stack([np.eye(2)[1 - truth], np.eye(2)[truth]]).astype(np.float32),
    )
    context = {"method": "mmnet", "dataset": "set", "scheme": "set-2", "folds": "2"}
    result = FoldResult(
        fold, seed, config_hash, ("calm", "tense"), group, None, np.ones(2, np.float32), 1.0,
        "cpu", context,
    )  # fmt: skip
    save_result(result, result_path(folder / config_hash, seed, fold))


@pytest.fixture
def runs(tmp_path):
    folder = tmp_path / "runs" / "trial"
    for config_hash in ("aaaa", "bbbb"):
        for fold in ("set/1", "set/2"):
            save(folder, 0, fold, config_hash)
    return folder


def test_each_configuration_is_a_table(runs, capsys):
    assert main(["report", str(runs)]) == 0
    out = capsys.readouterr().out
    assert out.count("mmnet on set, scheme set-2\n") == 2
    assert out.count("complete, 2 folds") == 4  # and once each in the summary
    assert "- configuration: bbbb" in out


def test_one_configuration_needs_no_summary(runs, capsys):
    assert main(["report", str(runs / "aaaa")]) == 0
    out = capsys.readouterr().out
    assert "100.0 [100.0, 100.0]" in out
    assert "bbbb" not in out
    assert out.count("complete, 2 folds") == 1


def test_files_are_written(runs, tmp_path):
    options = ["--csv", "s.csv", "--json", "s.json", "--predictions", "p.csv", "--figures", "f"]
    options = [o if o.startswith("--") else str(tmp_path / o) for o in options]
    assert main(["report", str(runs / "aaaa"), *options]) == 0
    assert json.loads((tmp_path / "s.json").read_text())[0]["config_hash"] == "aaaa"
    assert (tmp_path / "s.csv").read_text().startswith("method,dataset")
    assert len((tmp_path / "p.csv").read_text().splitlines()) == 1 + 8
    kept = result_path(runs / "aaaa", 0, "set/1").with_suffix(".safetensors")
    kept.write_bytes(b"weights")
    assert main(["report", str(runs / "aaaa"), *options]) == 0
    assert file_digest(kept) in (tmp_path / "p.csv").read_text()
    assert {path.name for path in (tmp_path / "f").iterdir()} == {
        "mmnet_set-2_aaaa.png",
        "mmnet_set-2_aaaa.pdf",
    }


def test_the_number_of_folds_can_be_given(runs, capsys):
    assert main(["report", str(runs / "aaaa"), "--folds", "26"]) == 0
    assert "INCOMPLETE, 2 OF 26 FOLDS" in capsys.readouterr().out


def plan(folder, seeds):
    facts = {"method": "mmnet", "scheme": "set-2", "folds": ["set/1", "set/2"], "seeds": seeds}
    (folder / "plan.json").write_text(json.dumps(facts))


def test_a_planned_seed_without_a_fold_is_missed(runs, tmp_path, capsys):
    plan(runs / "aaaa", [0, 2])
    plan(runs / "bbbb", [0])
    assert main(["report", str(runs), "--out", str(tmp_path / "a.html")]) == 0
    out = capsys.readouterr().out
    assert out.count("INCOMPLETE: SEED 2 HAS NO FOLD\n") == 1
    assert "| 1     | incomplete: seed 2 has no fold | aaaa" in out
    assert "| 1     | complete, 2 folds              | bbbb" in out
    assert "Run 1 is incomplete: seed 2 has no fold." in (tmp_path / "a.html").read_text()


def audit(folder, verdict):
    write_audit(Audit(folder.name, "loso", "c0de", "0123abc", "0.1.0", "2026", {}, (verdict,)),
                folder / "audit.json")  # fmt: skip


def test_the_audit_is_told_or_that_there_is_none(runs, capsys):
    audit(runs / "aaaa", Verdict("overlap", "FAIL", "set/1 is on both sides"))
    assert main(["report", str(runs)]) == 0
    out = capsys.readouterr().out
    alarm = "AUDIT FAILED, overlap: set/1 is on both sides (configuration aaaa)\n"
    assert out.count(alarm) == 2  # and the summary's
    assert "- audit: FAILED: overlap (2026, mer 0.1.0, commit 0123abc)\n" in out
    assert "- audit: not audited\n" in out


def test_the_ledger_beside_the_experiments_is_counted(runs, capsys):
    for config_hash in ("aaaa", "cccc"):
        entry = Entry("set", "set-2", "loso", "mmnet", config_hash, "now", (0,), "trial", False)
        record(runs.parent / "ledger.jsonl", entry)
    assert main(["report", str(runs)]) == 0
    out = capsys.readouterr().out
    assert "- configurations evaluated on this data so far: 2\n" in out
    assert "- configurations evaluated on this data so far: not recorded\n" in out


def test_a_damaged_file_fails_its_configuration_alone(runs, tmp_path, capsys):
    result_path(runs / "aaaa", 0, "set/2").write_bytes(b"half")
    assert main(["report", str(runs), "--csv", str(tmp_path / "s.csv")]) == 1
    captured = capsys.readouterr()
    assert "configuration: bbbb" in captured.out
    assert "configuration: aaaa" not in captured.out
    assert "set_2.npz is damaged" in captured.err
    assert not (tmp_path / "s.csv").exists()


def test_results_under_another_configuration_are_refused(runs, capsys):
    stray = result_path(runs / "bbbb", 0, "set/2")
    stray.replace(result_path(runs / "aaaa", 0, "set/2"))
    assert main(["report", str(runs / "aaaa")]) == 1
    assert "2 configurations are mixed" in capsys.readouterr().err


def test_predictions_of_several_configurations_are_refused(runs, tmp_path, capsys):
    assert main(["report", str(runs), "--predictions", str(tmp_path / "p.csv")]) == 1
    assert "takes one configuration" in capsys.readouterr().err
    assert not (tmp_path / "p.csv").exists()


def test_a_page_is_written_beside_what_is_printed(runs, tmp_path, capsys):
    out = tmp_path / "new" / "report.html"
    assert main(["report", str(runs / "bbbb"), str(runs / "aaaa"), "--out", str(out)]) == 0
    captured = capsys.readouterr()
    assert "configuration: aaaa" in captured.out
    assert captured.err == f"{out}: a page of 2 runs\n"
    page = out.read_text(encoding="utf-8")
    assert page.index("trial/bbbb") < page.index("trial/aaaa")
    assert "<h2>Paired differences</h2>" in page
    assert str(tmp_path) not in page
    # an earlier page is replaced
    assert main(["report", str(runs / "aaaa"), "--out", str(out)]) == 0
    assert "trial/bbbb" not in out.read_text(encoding="utf-8")


def test_a_run_that_is_named_twice_stands_there_once(runs, capsys):
    assert main(["report", str(runs / "bbbb"), str(runs), str(runs.parent)]) == 0
    out = capsys.readouterr().out
    assert out.count("- configuration: aaaa") == 1
    # the first that is named comes first: the others are compared with it
    assert 0 < out.index("- configuration: bbbb") < out.index("- configuration: aaaa")


def test_a_page_in_the_place_of_another_file_is_refused_before_anything_is_read(tmp_path, capsys):
    out = tmp_path / "mine.html"
    out.write_text("mine")
    assert main(["report", str(tmp_path / "none"), "--out", str(out)]) == 1
    assert "is no page of mer report, so it is not replaced" in capsys.readouterr().err
    assert out.read_text() == "mine"


def test_faces_need_a_page(runs, capsys):
    assert main(["report", str(runs), "--faces"]) == 1
    assert "--out FILE.html" in capsys.readouterr().err


def test_no_page_where_a_configuration_cannot_be_scored(runs, tmp_path, capsys):
    result_path(runs / "aaaa", 0, "set/2").write_bytes(b"half")
    assert main(["report", str(runs), "--out", str(tmp_path / "report.html")]) == 1
    assert not (tmp_path / "report.html").exists()


def test_nothing_to_report(tmp_path, capsys):
    assert main(["report", str(tmp_path)]) == 1
    assert "holds no results" in capsys.readouterr().err
    save(tmp_path / "runs", 0, "set/1", "aaaa")
    assert main(["report", str(tmp_path / "runs" / "aaaa" / "seed0")]) == 1
    assert f"seed0 is one seed of a configuration; name {tmp_path}" in capsys.readouterr().err
    assert main(["report", str(tmp_path / "none")]) == 1
    assert "There is no folder" in capsys.readouterr().err
