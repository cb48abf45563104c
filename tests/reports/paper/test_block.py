from mer.reports.paper.block import Block


def test_the_notes_stand_below_the_lines():
    lines = Block(["a", "long"], [["1", "2"], ["3", "4"]], ["said"]).lines()
    assert lines == ["| a | long |", "|---|------|", "| 1 | 2    |", "| 3 | 4    |", "said"]
