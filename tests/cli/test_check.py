import csv
import json
from itertools import product

import pytest

from mer.cli import main
from mer.cli.check import main as check
from mer.datasets.synthetic.marker import MARKER

HEADER = [
    "Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Action Units",
    "Estimated Emotion", "Objective Classes",
]  # fmt: skip
SAMM_HEADER = [
    "Subject", "Filename", "Onset Frame", "Apex Frame", "Offset Frame", "Action Units",
    "Estimated Emotion", "Objective Classes",
]  # fmt: skip
SAMM = [
    ("006", "006_1_2", 5562, 5588, 5632, "4+7", "Anger", 3),
    ("028", "028_4_1", 1071, 1143, 1134, "14", "Other", 7),
]
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


def touch(folder, pattern, numbers):
    folder.mkdir(parents=True)
    for number in numbers:
        (folder / pattern.format(number)).write_bytes(b"jpg")


def samm(root):
    for subject, clip, onset, _, offset, *_ in SAMM:
        touch(root / subject / clip, subject + "_{:05d}.jpg", range(onset, offset + 1))
    with (root / "SAMM_Micro_FACS_Codes_v2.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([SAMM_HEADER, *SAMM])


def smic(root):
    for emotion, clip in (("negative", "s1_ne_01"), ("surprise", "s1_sur_01")):
        folder = root / "SMIC_all_raw" / "HS" / "s1" / "micro" / emotion / clip
        touch(folder, "image{:06d}.bmp", range(139562, 139580))


def casme3(root, part="A"):
    if part == "A":
        name, folder = "cas(me)3_part_A_ME_label_JpgIndex_v2.csv", "part_A/spNO.1/a/color"
        lines = [
            ("Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion"),
            ("spNO.1", "a", "355", "359", "360", "5", "II", "others"),
        ]
    else:
        name, folder = "CAS(ME)3_part_C_ME.csv", "part_C/01/a/color"
        lines = [("sub", "count", "onset", "offset", "au", "emotion"),
                 (1, 1, 355, 360, "4", "disgust")]  # fmt: skip
    touch(root / folder, "{}.jpg", range(350, 365))
    with (root / name).open("w", newline="") as stream:
        csv.writer(stream).writerows(lines)


def test_a_sound_folder_is_a_table_and_status_0(tmp_path, capsys):
    coding_file(tmp_path, {"happiness": 3, "others": 2})
    assert main(["check", "casme2", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "casme2: annotation of casme2 version 2019\n" in printed
    assert f"  {tmp_path / 'CASME2-coding-20190701.csv'}\n" in printed
    assert "5 clips, 1 subjects; apexes: 5 annotated" in printed
    assert "clips with frames missing: 0" in printed
    assert "objective classes: the rule on action units agrees with 5 of 5" in printed
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
    assert "annotated but unusable: casme2/sub01/EP05_01f, casme2/sub01/EP06_01f\n" in printed


def test_many_unusable_clips_are_counted_and_the_first_are_named(tmp_path, capsys):
    coding_file(tmp_path, {"happiness": 15})
    assert main(["check", "casme2", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "EP10_01f and 4 more\n" in printed
    assert "Unusable, and left out (10):" in printed


def test_corrections_are_made_and_told(tmp_path, capsys):
    samm(tmp_path)
    assert main(["check", "samm", str(tmp_path)]) == 0
    plain = capsys.readouterr().out
    assert "apexes: 1 annotated, 1 none" in plain
    assert "the apex lies outside the clip and is taken as absent." in plain
    assert "Corrections" not in plain
    assert main(["check", "samm", str(tmp_path), "--corrections", "xia"]) == 0
    printed = capsys.readouterr().out
    assert "apexes: 1 annotated, 1 corrected:xia" in printed
    assert "Corrections (1):" in printed
    assert "Correction xia: 1071, 1143, 1134 became 1071, 1088, 1134." in printed


def test_corrections_of_a_spreadsheet_alone(tmp_path, capsys):
    samm(tmp_path)
    file = str(tmp_path / "SAMM_Micro_FACS_Codes_v2.csv")
    assert main(["check", "samm", "--annotations", file, "--corrections", "xia"]) == 0
    assert "Correction xia: 1071, 1143, 1134" in capsys.readouterr().out
    assert main(["check", "samm", "--annotations", file, "--corrections", "nobody"]) == 1
    assert "no set of corrections 'nobody'" in capsys.readouterr().err
    assert main(["check", "samm", "--annotations", file, "--tree", "raw"]) == 1
    assert "--tree is of a folder's pictures" in capsys.readouterr().err


def test_another_tree_and_annotation_are_named_by_flags(tmp_path, capsys):
    samm(tmp_path / "SAMM")
    (tmp_path / "own.csv").write_bytes(
        (tmp_path / "SAMM" / "SAMM_Micro_FACS_Codes_v2.csv").read_bytes()
    )
    flags = ["--annotations", str(tmp_path / "own.csv"), "--json"]
    assert main(["check", "samm", str(tmp_path), *flags]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["annotations"] == [str(tmp_path / "own.csv")]
    assert main(["check", "samm", str(tmp_path), "--tree", "cropped"]) == 1
    assert "holds no cropped pictures of SAMM" in capsys.readouterr().err


def test_drawn_data_say_so(tmp_path, capsys):
    samm(tmp_path)
    assert main(["check", "samm", str(tmp_path)]) == 0
    assert "mer synth" not in capsys.readouterr().out
    (tmp_path / MARKER).touch()
    assert main(["check", "samm", str(tmp_path)]) == 0
    assert "drawn by mer synth" in capsys.readouterr().out


def test_all_checks_what_is_there_and_the_composite_of_it(tmp_path, capsys):
    (tmp_path / "CASME2").mkdir()
    coding_file(tmp_path / "CASME2", {"happiness": 3, "disgust": 2})
    samm(tmp_path / "SAMM")
    smic(tmp_path / "SMIC")
    assert main(["check", "all", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    heads = [line.partition(":")[0] for line in printed.splitlines() if ": annotation of" in line]
    assert heads == ["casme2", "samm", "smic", "composite"]
    versions = "casme2 version 2019, samm version v2, smic version hs"
    assert f"composite: annotation of {versions}" in printed
    assert "negative 4, positive 3, surprise 1" in printed
    assert main(["check", "all", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["dataset"] for each in found] == ["casme2", "samm", "smic", "composite"]
    three = next(each for each in found[-1]["schemes"] if each["scheme"] == "composite-3")
    assert (three["counts"], three["published_total"], three["equal"]) == ([4, 3, 1], 442, False)


def test_the_composite_alone(tmp_path, capsys):
    samm(tmp_path / "SAMM")
    smic(tmp_path / "SMIC")
    assert main(["check", "composite", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["dataset"], found["clips"]) == ("composite", 4)
    assert [each["scheme"] for each in found["schemes"]] == ["composite-samm-smic-3"]


def test_datasets_that_no_composite_joins(tmp_path, capsys):
    (tmp_path / "CASME2").mkdir()
    coding_file(tmp_path / "CASME2", {"happiness": 3})
    smic(tmp_path / "SMIC")
    assert main(["check", "composite", str(tmp_path)]) == 1
    assert f"{tmp_path} holds casme2, smic alone; the Composite joins" in capsys.readouterr().err
    assert main(["check", "all", str(tmp_path)]) == 0
    assert "composite" not in capsys.readouterr().out


def test_one_bad_dataset_makes_the_status_of_all(tmp_path, capsys):
    samm(tmp_path / "SAMM")
    (tmp_path / "CASME2").mkdir()
    coding_file(tmp_path / "CASME2", {"happiness": 6})
    assert main(["check", "all", str(tmp_path)]) == 1
    assert "Unusable, and left out (1):" in capsys.readouterr().out


@pytest.mark.parametrize(("there", "other"), [("A", "C"), ("C", "A")])
def test_one_part_of_casme3_is_enough_and_the_other_is_told(tmp_path, capsys, there, other):
    casme3(tmp_path / "CASME3", there)
    assert main(["check", "all", str(tmp_path), "--json"]) == 0
    captured = capsys.readouterr()
    (found,) = json.loads(captured.out)
    assert found["dataset"] == {"A": "casme3", "C": "casme3c"}[there]
    assert captured.err.startswith("mer check: passed over: ")
    assert f"CAS(ME)^3 part {other}" in captured.err


def test_both_parts_of_casme3_lie_in_one_folder(tmp_path, capsys):
    casme3(tmp_path / "CASME3", "A")
    casme3(tmp_path / "CASME3", "C")
    assert main(["check", "all", str(tmp_path), "--json"]) == 0
    captured = capsys.readouterr()
    assert [each["dataset"] for each in json.loads(captured.out)] == ["casme3", "casme3c"]
    assert captured.err == ""


def test_a_dataset_that_cannot_be_read_is_told_and_stops_no_other(tmp_path, capsys):
    samm(tmp_path / "SAMM")
    (tmp_path / "CASME3").mkdir()
    assert main(["check", "all", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("samm: annotation of samm version v2")
    assert "passed over: " in captured.err
    assert "CAS(ME)^3 part A" in captured.err


def test_no_dataset_at_all_is_an_error(tmp_path, capsys):
    assert main(["check", "all", str(tmp_path)]) == 1
    assert f"{tmp_path} holds none of the datasets; expected folders" in capsys.readouterr().err


@pytest.mark.parametrize("dataset", ["all", "composite"])
@pytest.mark.parametrize("flag", ["--tree", "--annotations"])
def test_flags_of_one_dataset_are_refused_for_several(tmp_path, capsys, dataset, flag):
    assert main(["check", dataset, str(tmp_path), flag, "raw"]) == 1
    assert f"{flag} is of one dataset; check that one by itself" in capsys.readouterr().err


def test_json_holds_the_same(tmp_path, capsys):
    coding_file(tmp_path, {"happiness": 3, "others": 4})
    assert main(["check", "casme2", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["dataset"], found["versions"]) == ("casme2", {"casme2": "2019"})
    assert (found["clips"], found["rule"]) == (5, [7, 7])
    five = next(count for count in found["schemes"] if count["scheme"] == "casme2-5")
    assert (five["counts"], five["equal"]) == ([3, 0, 0, 0, 2], False)
    assert (five["published_total"], five["mark"]) == (249, "verified")
    assert five["absent"] == ["casme2/sub01/EP05_01f", "casme2/sub01/EP06_01f"]
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
