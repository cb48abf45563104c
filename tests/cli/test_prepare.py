import csv

import cv2
import numpy as np
import pytest

from mer.cli import main

HEADER = (
    "Subject", "Filename", "Onset Frame", "Apex Frame", "Offset Frame", "Action Units",
    "Estimated Emotion", "Objective Classes",
)  # fmt: skip


def write_samm(root):
    rows = [("006", "006_1_2", 5, 7, 9, "4+7", "Anger", 3), ("006", "006_1_3", 5, 6, 9, "12",
             "Happiness", 1)]  # fmt: skip
    for subject, clip, *_ in rows:
        (root / subject / clip).mkdir(parents=True)
        for number in range(5, 10):
            picture = np.full((32, 32), 20 * number, np.uint8)
            cv2.imwrite(str(root / subject / clip / f"006_{number:05d}.jpg"), picture)
    with (root / "SAMM_Micro_FACS_Codes_v2.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *rows])


@pytest.fixture
def small(corpus, tmp_path, monkeypatch):
    from mer.cli.locations import configs_folder

    monkeypatch.chdir(tmp_path)
    return ["-c", str(configs_folder() / "data/casme2_3.yaml"), f"--data.root={corpus}",
            f"--data.store={tmp_path / 'store'}", "--data.preparation.size=32",
            "--data.preparation.landmarks=[]"]  # fmt: skip


def test_it_says_what_it_needs_and_what_it_did_and_resumes(small, capsys):
    assert main(["prepare", *small, "--workers", "1"]) == 0
    first = capsys.readouterr()
    assert "24 of 24 clips to prepare" in first.err
    assert "24 clips, 4 subjects" in first.out
    assert "excluded: 0" in first.out
    assert main(["prepare", *small]) == 0
    assert "0 of 24 clips to prepare" in capsys.readouterr().err


def test_every_part_of_a_composite_is_prepared(corpus, tmp_path, capsys):
    """One part is drawn in the layout of another dataset, which a hand can write."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "CASME2").symlink_to(corpus)
    write_samm(tmp_path / "data" / "SAMM")
    (tmp_path / "data.yaml").write_text(
        f"""data:
  class_path: mer.datamodules.Composite
  init_args:
    root: {tmp_path / "data"}
    store: {tmp_path / "store"}
    scheme: composite-objective-5
    preparation: {{size: 32, face: dataset, landmarks: []}}
"""
    )
    arguments = ["prepare", "-c", str(tmp_path / "data.yaml"), "--workers", "1"]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "casme2 (annotation 2019): 24 clips, 4 subjects" in printed
    assert "samm (annotation v2): 2 clips, 1 subjects" in printed
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == ["casme2", "samm"]
    assert main(arguments) == 0
    assert capsys.readouterr().err.count("0 of ") == 2


def test_a_set_of_corrections_is_prepared_for_itself(small, tmp_path, capsys):
    fast = [*small, "--workers", "1", "--data.preparation.face=dataset"]
    assert main(["prepare", *fast]) == 0
    capsys.readouterr()
    assert main(["prepare", *fast, "--data.corrections=meb"]) == 0
    assert "24 of 24 clips to prepare" in capsys.readouterr().err
    assert len([*(tmp_path / "store" / "casme2").glob("*/manifest.json")]) == 2


@pytest.mark.parametrize(("more", "sentence"), [
    (["--data.root=/nowhere/CASME2"], "CASME II is not at /nowhere/CASME2"),
    (["--data.tree=raw"], "holds no raw pictures"),
    (["--data.tree=all"], "CASME II has no tree 'all'; it has cropped, raw, selected"),
    (["--data.corrections=nobody"], "There is no set of corrections 'nobody'"),
    (["--data.scheme=samm-3"], "Class scheme samm-3 is of samm, not of casme2"),
    (["--data.preparation.sise=3"], "Unknown key 'sise' in section data.preparation"),
    (["--data.preparation.size=8"], "size is 8; it must be at least 32 pixels"),
    (["--workers", "0"], "at least one worker, not 0"),
    (["-c", "nope.yaml"], "no configuration file nope.yaml"),
])  # fmt: skip
def test_bad_input_is_one_sentence_and_status_one(small, capsys, more, sentence):
    assert main(["prepare", *small, *more]) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert message.startswith("mer prepare: ")
    assert sentence in message
