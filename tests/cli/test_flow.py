import json
import shutil

import pytest

from mer.cli import main
from mer.cli.locations import configs_folder


@pytest.fixture
def copy(flow_folder, tmp_path):
    return shutil.copytree(flow_folder, tmp_path / "FLOW")


def test_a_flow_folder_is_checked_whole_and_by_dataset(flow_folder, capsys):
    assert main(["check", "flow", str(flow_folder)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("flow-3") == 4
    assert "42 clips, 7 subjects; apexes: 42 unknown" in printed
    assert "differs: 442 = 250 + 109 + 83" in printed
    assert "differs: 164 = 70 + 51 + 43" in printed
    assert main(["check", "flow", str(flow_folder), "--json"]) == 0
    whole, *parts = json.loads(capsys.readouterr().out)
    assert whole["schemes"][0]["counts"] == [14, 14, 14]
    assert [part["versions"]["flow"] for part in parts] == ["casme2", "samm", "smic"]


def test_bad_rows_and_pictures_end_with_status_one_and_a_line_each(copy, capsys):
    (copy / "01_m1x2 .png").write_bytes(b"no picture")
    with (copy / "labels.csv").open("a") as table:
        table.write("samm,01,new,7\nsamm,1,m1x0,0\n")
    assert main(["check", "flow", str(copy)]) == 1
    printed = capsys.readouterr().out
    assert "Unusable, and left out (" in printed
    assert "is not a whole picture" in printed
    assert "the label is '7'; it takes 0 or negative, 1 or positive, 2 or surprise." in printed
    assert "are of the same clip; leave one of them." in printed


def test_columns_of_other_names_are_named(copy, capsys):
    text = (copy / "labels.csv").read_text().replace("subject,clip", "sub,filename_o", 1)
    (copy / "labels.csv").write_text(text)
    assert main(["check", "flow", str(copy)]) == 1
    assert "has no column 'subject'" in capsys.readouterr().err
    pairs = ["--columns", "subject=sub", "clip=filename_o"]
    assert main(["check", "flow", str(copy), *pairs]) == 0


@pytest.mark.parametrize(("words", "sentence"), [
    (["flow", "X", "--tree", "raw"], "--tree is of frames; flow pictures have none"),
    (["flow", "X", "--corrections", "meb"], "--corrections is of frames"),
    (["flow", "--annotations", "X"], "Name the folder of the flow pictures, or their .npz"),
    (["samm", "X", "--columns", "subject=sub"], "--columns is of flow; a release's own columns"),
])  # fmt: skip
def test_flags_that_belong_elsewhere_are_refused(words, sentence, capsys):
    assert main(["check", *words]) == 1
    assert sentence in capsys.readouterr().err


def test_nothing_is_to_prepare(flow_folder, capsys):
    file = str(configs_folder() / "data/flow_3.yaml")
    assert main(["prepare", "-c", file, f"--data.root={flow_folder}"]) == 0
    printed = capsys.readouterr()
    assert "holds ready-made flow pictures" in printed.out
    assert "nothing is to prepare" in printed.out
    assert printed.err == ""


def test_a_prepared_dataset_is_written_and_checked(corpus, store, tmp_path, capsys):
    files = ("trainer.yaml", "data/casme2_3.yaml", "method/ststnet.yaml")
    words = [word for file in files for word in ("-c", str(configs_folder() / file))]
    small = [f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64",
             "--data.view.method=dis"]  # fmt: skip
    out = str(tmp_path / "FLOW")
    assert main(["flow", out, *words, *small]) == 0
    said = capsys.readouterr().out
    assert f"24 flow pictures of casme2 in {out}" in said
    assert f"--data.root {out}" in said
    assert main(["check", "flow", out, "--columns", "file=file"]) == 0
    assert "drawn by mer synth" in capsys.readouterr().out
    assert main(["flow", out, *words, *small]) == 1
    assert "is not empty; name a new folder" in capsys.readouterr().err
