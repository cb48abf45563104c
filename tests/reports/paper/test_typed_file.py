from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mer.errors import MerError
from mer.reports.paper.typed_file import fit_values, load_typed, read_values


@dataclass
class Inner:
    name: str = ""
    counts: list[int] = field(default_factory=list)


@dataclass
class Outer:
    text: str = ""
    number: int = 0
    share: float = 0.0
    switch: bool = False
    rows: list[Inner] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture
def file(tmp_path):
    def of(text):
        path = tmp_path / "file.yaml"
        path.write_text(text)
        return path

    return of


def test_values_become_what_they_are_called(file):
    found = load_typed(
        file("text: 70.20\nnumber: 3\nshare: 1e-3\nswitch: True\n"
             "rows: [{name: a, counts: [1, 2]}]\nnamed: {x: [1.0]}\n"),
        Outer,
    )  # fmt: skip
    assert found == Outer("70.20", 3, 0.001, True, [Inner("a", [1, 2])], {"x": ["1.0"]})


@pytest.mark.parametrize(("text", "sentence"), [
    ("number: many", "number: takes a whole number, not 'many'."),
    ("number: 1.5", "number: takes a whole number, not '1.5'."),
    ("share: abc", "share: takes a number, not 'abc'."),
    ("switch: yes please", "switch: takes true or false, not 'yes please'."),
    ("rows: 3", "rows: takes a list, [...], not '3'."),
    ("rows: [a]", "rows[0]: takes keys with values, not 'a'."),
    ("rows: [{counts: 3}]", "rows[0].counts: takes a list, [...], not '3'."),
    ("rows: [{}, {counts: [1, x]}]", "rows[1].counts[1]: takes a whole number, not 'x'."),
    ("rows: [{nam: a}]", "rows[0].nam: did you mean name?"),
    ("named: [a]", "named: takes keys with values, not a list."),
    ("named: {x: {y: z}}", "named.x: takes a list, [...], not keys with values."),
    ("text: [a]", "text: takes text, not a list."),
    ("number:", "number: takes a whole number, not nothing."),
    ("far: 1", "far: did you mean share?"),
    ("[]", "has no keys at its top"),
    ("", "has no keys at its top"),
    ("text: [", "is no YAML"),
])  # fmt: skip
def test_what_does_not_fit_is_named_with_its_place_and_what_it_takes(file, text, sentence):
    path = file(text)
    with pytest.raises(MerError) as caught:
        load_typed(path, Outer)
    assert str(caught.value).startswith(str(path))
    assert sentence in str(caught.value)


@pytest.mark.parametrize(("text", "sentence"), [
    ("text: a\nnumber: 1\ntext: b\n", "line 3: text is there twice"),
    ("rows:\n  - name: a\n    name: a\n", "line 3: name is there twice"),
    ("named: {x: [], y: [], x: []}\n", "line 1: x is there twice"),
])  # fmt: skip
def test_a_key_that_stands_twice_is_no_riddle(file, text, sentence):
    with pytest.raises(MerError, match=sentence):
        read_values(file(text))


def test_equal_keys_of_two_rows_are_two(file):
    assert read_values(file("rows: [{name: a}, {name: a}]"))["rows"][1] == {"name": "a"}


def test_a_folder_and_nothing_at_all(tmp_path):
    with pytest.raises(MerError, match=r" is a folder; name a file in it\.$"):
        read_values(tmp_path)
    with pytest.raises(MerError, match="There is no table file"):
        read_values(tmp_path / "table9.yaml")


def test_what_only_omegaconf_refuses_is_a_sentence_too():
    with pytest.raises(MerError, match=r"f\.yaml: text: .*nowhere"):
        fit_values({"text": "${nowhere}"}, Outer, Path("f.yaml"))
