from mer.reports.paper.footnotes import Footnotes


def test_each_sentence_stands_once_under_its_letter():
    notes = Footnotes()
    assert notes.mark("one", "", "two") == " (a) (b)"
    assert notes.mark("two") == " (b)"
    assert notes.mark("") == notes.mark() == ""
    assert notes.lines() == ["(a) one", "(b) two"]


def test_letters_go_on_after_z():
    notes = Footnotes()
    marks = [notes.mark(f"sentence {number}") for number in range(54)]
    assert marks[25:28] == [" (z)", " (aa)", " (ab)"]
    assert marks[52] == " (ba)"
    assert len(set(marks)) == 54
