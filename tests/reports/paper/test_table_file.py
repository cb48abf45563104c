import pytest

from mer.errors import MerError
from mer.reports.paper.table_file import load_table


def test_values_stay_the_text_that_was_printed(load):
    table = load()
    assert table.rows[0].printed == {"three": "70.20 / 0.5000"}
    assert table.columns["three"].clips == [36, 40]
    assert table.rows[0].published is True
    assert table.seeds == [0, 1, 2]


def test_a_lone_number_keeps_its_last_zero(load, text):
    one = text.replace("scores: {acc: percent, f1: fraction}", "scores: {acc: percent}")
    for pair, alone in ((" / 0.5000", ""), (" / 0.5100", ""), (" / 0.9000", "")):
        one = one.replace(pair, alone)
    assert load(one).rows[0].printed["three"] == "70.20"


@pytest.mark.parametrize(("there", "instead", "sentence"), [
    ("    overrides: [--model.block", "    overide: [--model.block",
     "rows[1].overide: did you mean overrides?"),
    ("papers_rule:", "paper_rule:", "paper_rule: did you mean papers_rule?"),
    ("clips: [36, 40]", "clip: [36]", "columns.three.clip: did you mean clips?"),
    ("clips: [36, 40]", "clips: [many]", "columns.three.clips[0]: "),
    ("paper: Trial", "paper: [", "is no YAML"),
])  # fmt: skip
def test_what_does_not_fit_is_named_with_its_place(load, text, tmp_path, there, instead, sentence):
    with pytest.raises(MerError) as caught:
        load(text.replace(there, instead, 1))
    assert str(caught.value).startswith(str(tmp_path / "table3.yaml"))
    assert sentence in str(caught.value)


def test_no_file(tmp_path):
    with pytest.raises(MerError, match="There is no table file"):
        load_table(tmp_path / "table9.yaml")


def test_a_row_may_say_of_how_many_clips_it_is(load, text):
    table = load(text.replace("name: Plain", "name: Plain\n    clips: [36, 40]"))
    assert table.rows[1].clips == [36, 40]
    assert table.rows[2].clips == []


def test_a_figure_file_is_known_for_what_it_is(load, tmp_path):
    sentence = f"table3.yaml is a figure file; `mer figure {tmp_path}/table3.yaml` draws it."
    with pytest.raises(MerError) as caught:
        load("paper: P\nnumber: 4\nkind: attention\nmaps: 3\nruns: []\n")
    assert sentence in str(caught.value)


def test_a_table_of_an_unknown_kind_is_still_a_table(load, text):
    with pytest.raises(MerError, match="kind has 'cost'; did you mean costs"):
        load(text.replace("number: 3", "number: 3\nkind: cost"))
