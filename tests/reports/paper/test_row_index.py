from mer.reports.paper.cells import row_key, table_cells
from mer.reports.paper.row_index import RowEntry, entry_path, read_entry, run_folder_of, write_entry

ENTRY = RowEntry("c0ffee", "loso", ("casme2/sub01",), {"mer.types": "12"}, {"/s": "ab"}, ("-c",))


def test_what_is_noted_is_read_again(tmp_path):
    write_entry(ENTRY, "key", tmp_path)
    assert read_entry("key", tmp_path) == ENTRY
    assert read_entry("other", tmp_path) is None


def test_a_damaged_entry_is_none(tmp_path):
    write_entry(ENTRY, "key", tmp_path)
    path = entry_path("key", tmp_path)
    for text in ("{", "[]", '{"config_hash": "c0ffee"}'):
        path.write_text(text)
        assert read_entry("key", tmp_path) is None


def test_results_of_all_seeds_lie_in_one_folder(tmp_path):
    found = ENTRY.results(tmp_path, (0, 7))
    assert [str(path.relative_to(tmp_path)) for path in found] == [
        "tables/c0ffee/seed0/casme2_sub01.npz", "tables/c0ffee/seed7/casme2_sub01.npz",
    ]  # fmt: skip


def test_the_folder_of_a_cell(load, source):
    cell = table_cells(load())[0]
    assert run_folder_of(cell, source.configs, source.runs) is None
    write_entry(ENTRY, row_key(cell, source.configs), source.runs)
    folder = run_folder_of(cell, source.configs, source.runs)
    assert folder == source.runs / "tables/c0ffee"
