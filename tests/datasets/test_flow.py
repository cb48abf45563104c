import csv

import numpy as np
import pytest

from mer.datasets.flow import read_flow
from mer.datasets.flow_table import FlowColumns
from mer.errors import MerError

HEADER = ("dataset", "subject", "clip", "label")
ROWS = [
    ("casme2", "sub01", "EP02_01f", 1),
    ("samm", "6", "006_1_2", 0),
    ("smic", "s01", "s01_sur_01", 2),
]


def write_table(folder, rows=ROWS, header=HEADER, name="labels.csv"):
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return folder / name


def write_pictures(folder, rows=ROWS):
    for _, subject, clip, *_ in rows:
        (folder / f"{subject}_{clip}.png").write_bytes(b"png")


@pytest.fixture
def folder(tmp_path):
    write_table(tmp_path / "FLOW")
    write_pictures(tmp_path / "FLOW")
    return tmp_path / "FLOW"


def test_every_row_becomes_a_clip_with_its_picture(folder):
    index = read_flow(folder)
    assert [(clip.key, clip.subject, clip.emotion) for clip in index.clips] == [
        ("casme2/sub01/EP02_01f", "casme2/sub01", "positive"),
        ("samm/006/006_1_2", "samm/006", "negative"),
        ("smic/s01/s01_sur_01", "smic/s01", "surprise"),
    ]
    names = ["sub01_EP02_01f.png", "6_006_1_2.png", "s01_s01_sur_01.png"]
    assert [index.places[clip.key].file.name for clip in index.clips] == names
    assert (index.remarks, index.rows) == ((), 3)
    assert (index.version, index.datasets) == ("casme2+samm+smic", ("casme2", "samm", "smic"))
    assert {(clip.apex, clip.apex_source, clip.frames) for clip in index.clips} == {
        (None, "unknown", ())
    }


def test_a_row_without_a_picture_and_a_picture_without_a_row_are_remarked(folder):
    (folder / "6_006_1_2.png").unlink()
    (folder / "stranger.png").write_bytes(b"png")
    index = read_flow(folder)
    assert [clip.dataset for clip in index.clips] == ["casme2", "smic"]
    missing, spare = index.remarks
    assert index.unusable == (missing,)
    assert missing.key == "samm/006/006_1_2"
    assert missing.text.startswith("row 3: there is no picture for it")
    assert "1 pictures have no usable row in the table, for example stranger.png" in spare.text


def test_a_picture_of_two_rows_is_of_none(folder):
    rows = [(*row, "6_006_1_2.png") for row in ROWS[1:]]
    write_table(folder, [*rows, (*ROWS[0], "sub01_EP02_01f")], (*HEADER, "file"))
    index = read_flow(folder, columns=FlowColumns(file="file"))
    assert [clip.dataset for clip in index.clips] == ["casme2"]
    assert {remark.key for remark in index.unusable} == {"samm/006/006_1_2", "smic/s01/s01_sur_01"}
    text = "its picture 6_006_1_2.png is also that of smic/s01/s01_sur_01."
    assert text in {remark.text for remark in index.unusable}


def test_one_array_follows_the_rows_whatever_becomes_of_some(tmp_path):
    write_table(tmp_path, [*ROWS[:1], ("samm", "7", "007_1_1", 9), *ROWS[1:]])
    np.savez(tmp_path / "flow.npz", flow=np.zeros((4, 8, 8, 3), np.uint8))
    index = read_flow(tmp_path)
    assert [index.places[clip.key].index for clip in index.clips] == [0, 2, 3]
    assert len(index.unusable) == 1
    np.savez(tmp_path / "flow.npz", flow=np.zeros((3, 8, 8, 3), np.uint8))
    with pytest.raises(MerError, match="holds 3 flow pictures and the table 4 rows; they must be"):
        read_flow(tmp_path)


def test_the_npz_itself_is_a_root_and_the_table_may_lie_elsewhere(tmp_path):
    np.savez(tmp_path / "x.npz", **{f"{s}_{c}": np.zeros((8, 8, 3)) for _, s, c, _ in ROWS})
    write_table(tmp_path)
    assert len(read_flow(tmp_path / "x.npz").clips) == 3
    elsewhere = write_table(tmp_path / "other", ROWS[:2])
    assert len(read_flow(tmp_path, elsewhere).clips) == 2


def test_none_or_several_tables_ask_for_a_name(folder):
    write_table(folder, name="more.csv")
    with pytest.raises(MerError, match=r"holds labels\.csv, more\.csv; name one with --ann"):
        read_flow(folder)
    for file in folder.glob("*.csv"):
        file.unlink()
    with pytest.raises(MerError, match="must hold one CSV of clips and labels and holds none"):
        read_flow(folder)
    with pytest.raises(MerError, match="There is no folder"):
        read_flow(folder / "nowhere" / "x")


def test_no_usable_row_at_all_tells_the_first_reason(folder):
    for file in folder.glob("*.png"):
        file.unlink()
    (folder / "stranger.png").write_bytes(b"png")
    with pytest.raises(MerError, match=r"No row of .* has a flow picture in .*: casme2/sub01"):
        read_flow(folder)
