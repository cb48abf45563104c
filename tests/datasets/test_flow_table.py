import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets import casme3_coding, mmew_coding, samm_coding, smic_coding
from mer.datasets.casme2_coding import _key as casme2_key
from mer.datasets.flow_table import FlowColumns, columns_of, flow_key, read_table
from mer.datasets.spreadsheet import Row
from mer.errors import MerError

PLAIN = "dataset,subject,clip,label\n"


def read(tmp_path, text, **columns):
    file = tmp_path / "flow.csv"
    file.write_text(text, encoding="utf-8")
    return read_table(file, FlowColumns(**columns))


def test_a_plain_table_gives_keys_and_labels(tmp_path):
    text = PLAIN + "casme2,sub01,EP02_01f,1\n\nsamm,6,006_1_2,0\nsmic,s01,s01_ne_01,surprise\n"
    rows, remarks, count = read(tmp_path, text)
    assert [(row.key, row.subject, row.label, row.number, row.order) for row in rows] == [
        ("casme2/sub01/EP02_01f", "casme2/sub01", "positive", 2, 0),
        ("samm/006/006_1_2", "samm/006", "negative", 4, 1),
        ("smic/s01/s01_ne_01", "smic/s01", "surprise", 5, 2),
    ]
    assert (remarks, count) == ((), 3)


def test_columns_of_other_names(tmp_path):
    text = "dataset,sub,filename_o,label,apex,imagename\ncasme2,sub01,EP02_01f,1,,a .png\n"
    (row,), remarks, _ = read(tmp_path, text, subject="sub", clip="filename_o", file="imagename")
    assert (row.key, row.file, remarks) == ("casme2/sub01/EP02_01f", "a .png", ())
    assert row.written == ("casme2", "sub01", "EP02_01f")


def test_a_column_named_file_needs_no_option(tmp_path):
    text = "file,dataset,subject,clip,label\na.png,casme2,sub01,EP02_01f,1\n,samm,6,006_1_2,0\n"
    rows, remarks, _ = read(tmp_path, text)
    assert ([row.file for row in rows], remarks) == (["a.png", ""], ())


def test_a_named_column_goes_before_one_named_file(tmp_path):
    text = "dataset,subject,clip,label,file,picture\ncasme2,sub01,EP02_01f,1,a.png,b.png\n"
    (row,), _, _ = read(tmp_path, text, file="picture")
    assert row.file == "b.png"


def test_a_list_without_a_header_is_read(tmp_path):
    """MEGC2019's own list is such a one, in one copy with lines that hold commas alone."""
    rows, remarks, count = read(tmp_path, "samm,6,006_1_2,0\n,,,\nsmic,s01,s01_ne_01,2\n")
    assert [row.key for row in rows] == ["samm/006/006_1_2", "smic/s01/s01_ne_01"]
    assert [(row.number, row.order) for row in rows] == [(1, 0), (3, 1)]
    assert (remarks, count) == ((), 2)


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(MerError, match="has no column 'subject'; its columns are dataset, sub,"):
        read(tmp_path, "dataset,sub,clip,label\nsamm,6,006_1_2,0\n")


@pytest.mark.parametrize(("line", "sentence"), [
    ("samm,6,006_1_2,3", "row 2: the label is '3'; it takes 0 or negative, 1 or positive, 2 or"),
    ("samm,6,006_1_2,", "row 2: the label is ''"),
    ("samm,six,006_1_2,0", "row 2: the subject is 'six', which is no number that samm could have"),
    ("samm,,006_1_2,0", "row 2: the subject is '', not a plain name"),
    (",6,006_1_2,0", "row 2: the dataset is '', not a plain name"),
    ("samm,6,,0", "row 2: the clip is '', not a plain name"),
    ("samm,6,../x,0", "row 2: the clip is '../x', not a plain name"),
    ("mine,a/b,c,0", "row 2: the subject is 'a/b', not a plain name"),
])  # fmt: skip
def test_a_bad_row_is_one_unusable_sentence(tmp_path, line, sentence):
    rows, (remark,), count = read(tmp_path, f"{PLAIN}{line}\nmine,7,b,1\n")
    assert [row.key for row in rows] == ["mine/7/b"]
    assert remark.unusable
    assert remark.text.startswith(sentence)
    assert count == 2


def test_rows_of_one_clip_are_all_left_out_however_they_spell_it(tmp_path):
    text = f"{PLAIN}samm,6,006_1_2,0\nsamm,006,006_1_2,0\nsamm,007,007_1_2,0\n"
    rows, (remark,), _ = read(tmp_path, text)
    assert [row.key for row in rows] == ["samm/007/007_1_2"]
    assert (remark.key, remark.unusable) == ("samm/006/006_1_2", True)
    assert remark.text == "rows 2, 3 are of the same clip; leave one of them."


@pytest.mark.parametrize(("reader", "dataset", "names", "subject", "clip"), [
    (casme2_key, "casme2", ("Subject", "Filename"), "sub7", "EP06_02_01"),
    (samm_coding._key, "samm", ("Subject", "Filename"), "6", "6_1_2"),
    (smic_coding._key, "smic", ("Subject", "Filename"), "3", "s3_sur_01"),
    (mmew_coding._key, "mmew", ("Subject", "Filename"), "S03", "S03-01-002"),
])  # fmt: skip
def test_keys_are_those_of_the_dataset_s_own_reader(reader, dataset, names, subject, clip):
    line = Row(2, dict(zip(names, (subject, clip), strict=True)))
    assert flow_key(dataset, subject, clip) == reader(line)


def test_keys_of_several_parts_come_back():
    line = Row(2, {"Subject": "spNO.1", "Filename": "a", "Onset": "355"})
    assert flow_key("casme3", "spNo.1", "a/355") == casme3_coding._key(line)


@pytest.mark.parametrize("name", ["CASME2", "CASME II", "casme-ii", "Casme_II"])
def test_a_dataset_is_known_by_any_spelling(name):
    assert flow_key(name, "01", "EP02_01f") == "casme2/sub01/EP02_01f"


def test_a_dataset_of_one_s_own_keeps_its_names():
    assert flow_key("4DME", "P01", "x 1") == "4dme/P01/x 1"


@given(st.text(), st.text(), st.text())
def test_whatever_the_cells_hold_is_a_key_of_plain_parts_or_refused(dataset, subject, clip):
    try:
        key = flow_key(dataset, subject, clip)
    except MerError:
        return
    parts = key.split("/")
    assert len(parts) >= 3
    assert all(part and not part.startswith(".") for part in parts)
    assert not re.search(r"[\\\x00-\x1f]", key)


def test_columns_are_given_as_pairs():
    assert columns_of([]) == FlowColumns()
    assert columns_of(["subject=sub", "file=imagename"]).file == "imagename"
    with pytest.raises(MerError, match=r"'subjct' is none\. Did you mean 'subject'"):
        columns_of(["subjct=sub"])
    with pytest.raises(MerError, match="takes pairs such as subject=sub"):
        columns_of(["subject"])
