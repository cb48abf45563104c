import pytest

from mer.errors import MerError
from mer.reports.paper.cells import row_key, table_cells


def test_a_run_for_each_place_that_prints_something_and_each_choice(load):
    cells = table_cells(load())
    places = [(cell.row, cell.column, cell.choice) for cell in cells]
    assert places == [(1, "three", ""), (1, "two", ""), (2, "three", "--model.layer=1"),
                      (2, "three", "--model.layer=2")]  # fmt: skip
    assert [cell.data for cell in cells] == ["data/a.yaml", "data/b.yaml", *["data/a.yaml"] * 2]


def test_overrides_hold_in_the_order_table_column_row_place_choice(load, text):
    text = text.replace("notes: [", "overrides: [--a=1]\nnotes: [")
    text = text.replace("three: {title", "three: {overrides: [--b=2], title")
    text = text.replace(
        "choices: {", "overrides: [--c=3]\n    cells: {three: [--d=4]}\n    choices: {"
    )
    cell = table_cells(load(text))[-1]
    assert cell.overrides == ("--a=1", "--b=2", "--c=3", "--d=4", "--model.layer=2")


def test_the_words_of_a_run_compose_it(load, source):
    cell = table_cells(load())[0]
    words = cell.words(source.configs, ("--first=1",))
    assert words[::2][:3] == ["-c"] * 3
    assert words[5].endswith("method/m.yaml")
    assert words[6:] == ["--first=1", "--model.block=basic"]


def test_costs_name_no_runs(load, text):
    assert table_cells(load(text.replace("number: 3", "number: 3\nkind: costs"))) == []


def test_the_key_is_that_of_the_content(load, source):
    one, two = table_cells(load())[2:]
    key = row_key(one, source.configs)
    assert key != row_key(two, source.configs)
    assert key != row_key(one, source.configs, ("--x=1",))
    assert key != row_key(one, source.configs, mark="drawn")
    path = source.configs / "data/a.yaml"
    path.write_text("# another comment\nkey: data/a\n")
    assert row_key(one, source.configs) == key
    path.write_text("key: data/b\n")
    assert row_key(one, source.configs) != key
    path.unlink()
    with pytest.raises(MerError, match=r"no configuration file .*data/a\.yaml"):
        row_key(one, source.configs)
