from mer.evaluation.verdict import Verdict, judge


def test_nothing_found_passes_with_its_numbers():
    assert judge("overlap", [], "3 folds") == Verdict("overlap", "pass", "3 folds")
    assert not judge("overlap", [], "3 folds").failed


def test_one_finding_is_the_reason_itself():
    assert judge("overlap", ["a leak"], "fine") == Verdict("overlap", "FAIL", "a leak")


def test_several_findings_are_counted_and_all_kept():
    found = judge("overlap", ["first", "second"], "fine")
    assert found.failed
    assert found.reason == "2 findings, first: first"
    assert found.details == ("first", "second")


def test_a_note_does_not_fail():
    assert not Verdict("apex", "note", "annotated 3").failed
