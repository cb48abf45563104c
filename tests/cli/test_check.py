import csv
import json
from itertools import product

import pytest

from mer.cli import main
from mer.cli.check import main as check

HEADER = [
    "Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Action Units",
    "Estimated Emotion", "Objective Classes",
]  # fmt: skip
EMOTIONS = {"happiness": 32, "disgust": 63, "repression": 27, "surprise": 28, "others": 99}


def coding_file(folder, emotions, name="CASME2-coding-20190701.csv"):
    labels = [emotion for emotion, count in emotions.items() for _ in range(count)]
    keys = product(range(1, 27), range(20))
    rows = [
        [subject, f"EP{i:02d}_01f", 1, 5, 9, 4, label, 3]
        for (subject, i), label in zip(keys, labels, strict=False)
    ]
    with (folder / name).open("w", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *rows])
    for subject, clip, *_ in rows[:5]:
        clips = folder / "Cropped" / f"sub{subject:02d}" / clip
        clips.mkdir(parents=True)
        for number in range(1, 10):
            (clips / f"reg_img{number}.jpg").write_bytes(b"jpg")
    return folder / name


def test_a_sound_folder_is_a_table_and_status_0(tmp_path, capsys):
    coding_file(tmp_path, {"happiness": 3, "others": 2})
    assert main(["check", "casme2", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "casme2, annotation version 2019" in printed
    assert "5 clips, 1 subjects; apexes: 5 annotated" in printed
    assert "differs: 249 = 32 + 63 + 27 + 28 + 99" in printed
    assert "happiness 3, disgust 0, repression 0, surprise 0, others 2" in printed
    assert "Unusable" not in printed


def test_annotations_alone_are_compared(tmp_path, capsys):
    file = coding_file(tmp_path, EMOTIONS)
    assert main(["check", "casme2", "--annotations", str(file)]) == 0
    assert "casme2-5              249  equal (verified)" in capsys.readouterr().out


def test_unusable_clips_are_listed_and_status_1(tmp_path, capsys):
    coding_file(tmp_path, {"happiness": 3, "others": 4})
    assert main(["check", "casme2", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "Unusable, and left out (2):" in printed
    assert "casme2/sub01/EP05_01f: row 7: there is no folder" in printed


def test_json_holds_the_same(tmp_path, capsys):
    coding_file(tmp_path, {"happiness": 3, "others": 4})
    assert main(["check", "casme2", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["version"], found["clips"]) == ("2019", 5)
    five = next(count for count in found["schemes"] if count["scheme"] == "casme2-5")
    assert (five["counts"], five["equal"]) == ([3, 0, 0, 0, 2], False)
    assert [remark["key"] for remark in found["unusable"]] == [
        "casme2/sub01/EP05_01f",
        "casme2/sub01/EP06_01f",
    ]


def test_an_unknown_emotion_is_status_1_and_stops_nothing(tmp_path, capsys):
    coding_file(tmp_path, {"happyness": 1, "others": 4})
    assert main(["check", "casme2", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "cannot be counted: casme2/sub01/EP00_01f: unknown emotion label 'happyness'" in printed
    assert "Odd, and kept (1):" in printed


def test_a_missing_root_is_one_sentence_and_status_1(tmp_path, capsys):
    assert main(["check", "casme2", str(tmp_path / "absent")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"mer check: CASME II is not at {tmp_path / 'absent'}")


def test_nothing_to_check_is_an_error(capsys):
    assert main(["check", "casme2"]) == 1
    assert "Name the folder of the release" in capsys.readouterr().err


def test_an_unknown_dataset_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as stop:
        check(["casme9", "x"])
    assert stop.value.code == 2
    assert "casme2" in capsys.readouterr().err
