from mer.reports.paper.number_check import render_number_check


def test_the_papers_own_stand_first_and_each_tells_where_it_is(load, text):
    text = text.replace("name: Chosen", "name: Chosen\n    group: (a) First")
    shown = render_number_check([load(text), load(text)])
    own, others = shown.split("\n\nOf methods that they cite: 2\n")
    assert "Of the papers' own methods: 2\n" in own
    (line, _) = [line for line in own.splitlines() if line.startswith("| Trial")]
    assert [cell.strip() for cell in line.strip("|").split("|")] == [
        "Trial", "3", "(a) First, Chosen", "Three_classes", "99.99 %",
        "no whole number of 36 clips",
    ]  # fmt: skip
    assert "| Somebody " in others


def test_where_nothing_is_doubtful_the_counts_say_so(load, text):
    fine = text.replace("70.20", "75.00").replace("99.99", "75.00")
    shown = render_number_check([load(fine)])
    assert "own methods: 0\n" in shown
    assert shown.endswith("they cite: 0\n")
