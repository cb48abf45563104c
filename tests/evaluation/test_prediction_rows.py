import pytest

from mer.errors import MerError
from mer.evaluation.prediction_rows import read_rows

HEADER = "clip,subject,truth,prediction"


@pytest.fixture
def write(tmp_path):
    def write(*lines, encoding="utf-8", end="\n"):
        path = tmp_path / "p.csv"
        path.write_bytes((end.join(lines) + end).encode(encoding))
        return path

    return write


def test_a_row_with_all_columns(write):
    path = write(
        "Clip,subject,dataset,truth,prediction,seed,fold,rule,p_calm,p_Tense,path",
        "EP02_01f,sub01,casme2,calm,Tense,3,casme2/sub01,last,0.4,0.6,/anywhere",
    )
    (row,) = read_rows(path)
    assert (row.clip, row.subject) == ("casme2/sub01/EP02_01f", "casme2/sub01")
    assert (row.truth, row.prediction, row.seed, row.line) == ("calm", "Tense", 3, 2)
    assert (row.fold, row.rule) == ("casme2/sub01", "last")
    assert row.probabilities == {"calm": "0.4", "Tense": "0.6"}


def test_what_is_not_there_has_a_default(write):
    (row,) = read_rows(write(HEADER, "x,7,a,b"))
    assert (row.seed, row.fold, row.rule, row.probabilities) == (0, "all/7", "", {})


@pytest.mark.parametrize(
    ("clip", "subject", "dataset", "key", "person"),
    [
        ("EP02", "sub01", "casme2", "casme2/sub01/EP02", "casme2/sub01"),
        ("sub01/EP02", "sub01", "casme2", "casme2/sub01/EP02", "casme2/sub01"),
        ("casme2/sub01/EP02", "sub01", "casme2", "casme2/sub01/EP02", "casme2/sub01"),
        ("casme2/sub01/EP02", "casme2/sub01", "casme2", "casme2/sub01/EP02", "casme2/sub01"),
        ("casme2/sub01/EP02", "casme2/sub01", None, "casme2/sub01/EP02", "casme2/sub01"),
        ("EP02", "casme2/sub01", None, "casme2/sub01/EP02", "casme2/sub01"),
        ("EP02", "sub01", None, "all/sub01/EP02", "all/sub01"),
    ],
)
def test_keys_are_those_of_stored_results(write, clip, subject, dataset, key, person):
    extra, cell = (",dataset", f",{dataset}") if dataset else ("", "")
    (row,) = read_rows(write(HEADER + extra, f"{clip},{subject},a,b{cell}"))
    assert (row.clip, row.subject) == (key, person)


def test_clips_of_different_subjects_may_share_a_name(write):
    rows = read_rows(write(HEADER, "EP01,sub01,a,a", "EP01,sub02,b,b"))
    assert len({row.clip for row in rows}) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_blank_lines_and_quotes(write, delimiter):
    path = write(
        "", delimiter.join(["clip", "subject", "truth", "prediction", ""]), "",
        delimiter.join(["x", "1", f'"sad{delimiter} tired"', " sad ", ""]), delimiter * 4,
    )  # fmt: skip
    (row,) = read_rows(path)
    assert (row.truth, row.prediction) == (f"sad{delimiter} tired", "sad")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark(write, end):
    rows = read_rows(write("\ufeff" + HEADER, "x,1,微笑,b", encoding="utf-8", end=end))
    assert [row.truth for row in rows] == ["微笑"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([""], r"p\.csv is empty; the first line names the columns clip, subject"),
        ([HEADER], r"p\.csv has column names and no rows"),
        (["clip,subject,truth,predicted", "x,1,a,b"], "no column 'prediction'.*'predicted'"),
        (["clip,subject,truth,pred", "x,1,a,b"], "no column 'prediction'.*rename 'pred'"),
        (["clip,subject,label,out", "x,1,a,b"], r"no column 'truth' \(it has clip, subject"),
        ([HEADER + ",Truth", "x,1,a,b,a"], "column 'truth' twice"),
        ([HEADER, "x,1,a,a", "x,1,,b"], "line 3 has no truth; every row needs one"),
        ([HEADER, "x,1,a,a", "", "y,1,a, "], "line 4 has no prediction"),
        ([HEADER + ",dataset", "x,1,a,a,"], "line 2 has no dataset"),
        ([HEADER + ",seed", "x,1,a,a,one"], "line 2: seed 'one' is no whole number"),
        ([HEADER + ",seed", "x,1,a,a,-1"], "seed '-1'"),
        ([HEADER, "x,1,a"], "line 2 has 3 cells where the first line names 4 columns"),
        ([HEADER, "x,1,a,b,c"], "line 2 has 5 cells"),
        ([HEADER, 'x,1,a,"b', "y,1,a,a"], "line 3 is no CSV: unexpected end of data"),
    ],
)
def test_bad_files_are_named_in_one_sentence(write, lines, message):
    with pytest.raises(MerError, match=message) as error:
        read_rows(write(*lines))
    assert "\n" not in str(error.value)


def test_another_encoding_is_named(write):
    with pytest.raises(MerError, match=r"not UTF-8 \(byte 34 is 0xfc\)"):
        read_rows(write(HEADER, "x,1,üzgün,b", encoding="latin-1"))


def test_what_is_no_file_is_named(tmp_path):
    with pytest.raises(MerError, match=r"Cannot read .*none\.csv: No such file"):
        read_rows(tmp_path / "none.csv")
    with pytest.raises(MerError, match="Is a directory"):
        read_rows(tmp_path)
