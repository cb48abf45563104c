from pathlib import Path

import pytest

from mer.datasets.annotation import Annotation
from mer.datasets.casme2_version import detect_version


def row(clip, onset=1, emotion="others"):
    key = f"casme2/{clip}"
    return Annotation(key, key.rpartition("/")[0], onset, None, 200, emotion, (), None, 2)


SADNESS = [row("sub24/EP07_01", emotion="sadness"), row("sub24/EP10_03", emotion="sadness")]
SURPRISE = [row("sub24/EP07_01", emotion="surprise"), row("sub24/EP10_03", emotion="surprise")]


@pytest.mark.parametrize(
    ("rows", "columns", "name", "version"),
    [
        (SADNESS, (), "coding.xlsx", "2014"),
        (SURPRISE, (), "coding.xlsx", "2019"),
        ([row("sub01/EP02_01f")], ("Objective Classes",), "coding.xlsx", "2019"),
        ([row("sub01/EP02_01f")], (), "CASME2-coding-20190701.xlsx", "2019"),
        ([*SADNESS, row("sub24/EP02_07")], (), "CASME2-coding-updated.xlsx", "older"),
        ([*SADNESS, row("sub07/EP06_01", onset=56)], (), "coding.xlsx", "older"),
        ([*SADNESS, row("sub07/EP06_01", onset=15)], (), "coding.xlsx", "2014"),
    ],
)
def test_each_mark_of_a_version(rows, columns, name, version):
    assert detect_version(Path(name), columns, rows) == (version, ())


def test_nothing_is_assumed_without_a_mark():
    version, (remark,) = detect_version(Path("coding.xlsx"), (), [row("sub01/EP02_01f")])
    assert version == "unknown"
    assert remark.key == "coding.xlsx"


def test_labels_outweigh_the_column_and_the_column_the_name():
    columns, file = ("Objective Classes",), Path("CASME2-coding-20140508.xlsx")
    version, (remark,) = detect_version(file, columns, SADNESS)
    assert version == "2014"
    assert "the column Objective Classes is of 2019" in remark.text
    version, (remark,) = detect_version(file, columns, [row("sub01/EP02_01f")])
    assert version == "2019"
    assert "the file's name is of 2014" in remark.text


def test_labels_of_both_versions_tell_nothing():
    rows = [SADNESS[0], SURPRISE[1]]
    assert detect_version(Path("coding.xlsx"), (), rows)[0] == "unknown"
