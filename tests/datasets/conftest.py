"""Writers of CASME II's real files, which share no code with the readers."""

import csv

import cv2
import numpy as np
import openpyxl
import pytest

HEADER = (
    "Subject", "Filename", None, "OnsetFrame", "ApexFrame", "OffsetFrame", None,
    "Action Units", "Estimated Emotion",
)  # fmt: skip
CLIPS_A_SUBJECT = (
    9, 13, 7, 5, 19, 5, 9, 3, 14, 14, 10, 12, 8, 4, 3, 4, 36, 3, 16, 11, 2, 2, 12, 10, 7, 17,
)  # fmt: skip
# the clips that counts and corrections depend on, at their keys
SPECIAL = {
    ("01", "EP02_01f"): (46, 59, 86, 12, "happiness"),
    ("01", "EP19_05f"): (396, 416, 446, "4+L10", "disgust"),
    ("03", "EP01_2"): (1, 20, 60, "1+R2+25", "surprise"),
    ("03", "EP08_1"): (1, 20, 60, 14, "happiness"),
    ("04", "EP12_01f"): (261, "/", 321, "4+7+L10", "disgust"),
    ("05", "EP03_01"): (41, 81, 101, "R14", "happiness"),
    ("05", "EP05_03"): (20, 40, 80, "?", "others"),
    ("05", "EP07_01"): (49, 66, 106, 4, "others"),
    ("05", "EP09_05f"): (69, 69, 123, 4, "disgust"),
    ("05", "EP16_04f"): (141, 181, 181, 4, "disgust"),
    ("06", "EP01_01"): (81, 111, 136, 25, "surprise"),
    ("07", "EP06_01"): (15, 49, 68, 4, "others"),
    ("09", "EP09f"): (10, 30, 70, 4, "others"),
    ("09", "EP06_02_01"): (10, 30, 70, 4, "others"),
    ("09", "EP06_02_02"): (80, 90, 120, 4, "others"),
    ("12", "EP09_02"): (16, 59, 101, "4+9+L10+14", "disgust"),
    ("12", "EP09_06"): (66, 111, 111, "L1+L2", "surprise"),
    ("13", "EP09_10"): (51, 76, 126, 4, "others"),
    ("16", "EP01_08"): (73, 94, 110, 4, "others"),
    ("17", "EP03_09"): (96, 132, 161, 15, "repression"),
    ("17", "EP06_07"): (216, 225, 246, "L2+26+38", "repression"),
    ("17", "EP13_09"): (6, 46, 101, 15, "repression"),
    ("17", "EP15_03"): (319, 338, 356, 1, "sadness"),
    ("18", "EP19_01"): (95, 121, 140, 4, "others"),
    ("20", "EP16_01"): (71, 111, 111, 4, "others"),
    ("20", "EP16_04"): (81, 106, 121, 4, "others"),
    ("24", "EP07_01"): (30, 50, 90, 1, "sadness"),
    ("24", "EP07_04f"): (30, 50, 90, 1, "sadness"),
    ("24", "EP10_03"): (30, 50, 90, 1, "sadness"),
    ("25", "EP09_02"): (76, 101, 111, 4, "others"),
    ("25", "EP12_01"): (131, 151, 186, 4, "disgust"),
    ("25", "EP18_04f"): (76, 116, 116, 4, "others"),
}
EMOTIONS_2014 = {
    "happiness": 32, "surprise": 25, "disgust": 63, "repression": 27, "sadness": 7, "fear": 2,
    "others": 99,
}  # fmt: skip
OBJECTIVE = {
    "2014": (25, 15, 99, 26, 20, 1, 69),
    "2019": (30, 18, 93, 15, 18, 2, 79),
}


def rows_2014():
    """255 rows with the real file's counts by emotion and by subject."""
    left = dict(EMOTIONS_2014)
    for *_, emotion in SPECIAL.values():
        left[emotion] -= 1
    slots = _slots()
    free = [slot for slot in slots if slot not in SPECIAL]
    own = {slot: "others" for slot in free if slot[0] in ("10", "18")}
    own[("10", "EP70_13f")] = "fear"
    for emotion in own.values():
        left[emotion] -= 1
    labels = [emotion for emotion, count in left.items() for _ in range(count)]
    # a subject's first clip before any second one, so that every subject smiles once
    rest = sorted((s for s in free if s not in own), key=lambda s: (s[1], s[0]))
    own.update(zip(rest, labels, strict=True))
    rows = []
    for subject, clip in slots:
        if (subject, clip) in SPECIAL:
            onset, apex, offset, units, emotion = SPECIAL[subject, clip]
        else:
            onset, apex, offset, units, emotion = 11, 40, 71, 4, own[subject, clip]
        rows.append([subject, clip, None, onset, apex, offset, None, units, emotion])
    return rows


def _slots():
    slots = []
    for number, count in enumerate(CLIPS_A_SUBJECT, start=1):
        subject = f"{number:02d}"
        clips = [clip for other, clip in SPECIAL if other == subject]
        clips += [f"EP70_{i:02d}f" for i in range(count - len(clips))]
        slots += [(subject, clip) for clip in sorted(clips)]
    return slots


def rows_2019():
    rows = rows_2014()
    for row in rows:
        if row[0] == "24" and row[1] in ("EP07_01", "EP07_04f", "EP10_03"):
            row[8] = "surprise"
        if (row[0], row[1]) == ("05", "EP05_03"):
            row[7] = "16+24"
        if (row[0], row[1]) == ("01", "EP19_05f"):
            row[7] = "4+7+L10"
    return [[*row, number] for row, number in zip(rows, classes("2019"), strict=True)]


def rows_older():
    rows = rows_2014()
    for row in rows:
        if (row[0], row[1]) == ("07", "EP06_01"):
            row[3:6] = 56, None, 116
        elif (row[0], row[1]) == ("12", "EP09_02"):
            row[3:6] = 161, None, 206
        elif (row[0], row[1]) == ("05", "EP03_01"):
            row[4] = None
    at = next(i for i, row in enumerate(rows) if row[0] == "25")
    rows.insert(at, ["24", "EP02_07", None, 61, 91, 106, None, 4, "disgust"])
    return rows


def classes(version):
    """One class a row, spread over the subjects: each of the 26 has one of I to V."""
    labels = [n for n, count in enumerate(OBJECTIVE[version], start=1) for _ in range(count)]
    slots = _slots()
    nth = {}
    order = []
    for i, (subject, _) in enumerate(slots):
        nth[subject] = nth.get(subject, -1) + 1
        order.append((nth[subject], i))
    by_place = dict(zip((i for _, i in sorted(order)), labels, strict=True))
    return [by_place[i] for i in range(len(slots))]


class Release:
    """Files of the release in a folder, made to order."""

    header = HEADER
    rows = {"2014": rows_2014, "2019": rows_2019, "older": rows_older}  # noqa: RUF012
    names = {  # noqa: RUF012
        "2014": "CASME2-coding-20140508.xlsx",
        "2019": "CASME2-coding-20190701.xlsx",
        "older": "CASME2-coding-updated.xlsx",
    }

    def __init__(self, root):
        self.root = root

    def coding(self, version="2014", rows=None, header=None, name=None):
        if header is None:
            header = (*HEADER, "Objective Classes") if version == "2019" else HEADER
        rows = self.rows[version]() if rows is None else rows
        return self.write(name or self.names[version], header, rows)

    def objective(self):
        keys = [(row[0], row[1]) for row in rows_2014()]
        rows = [(*key, n) for key, n in zip(keys, classes("2014"), strict=True)]
        header = ("Subject", "Filename", "Objective Class")
        return self.write("CASME2-ObjectiveClasses.xlsx", header, rows)

    def write(self, name, header, rows):
        file = self.root / name
        if file.suffix == ".csv":
            with file.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows([header, *rows])
            return file
        workbook = openpyxl.Workbook()
        workbook.active.title = "Sheet1"
        for row in [header, *rows]:
            workbook.active.append(row)
        workbook.create_sheet("Sheet2")
        workbook.create_sheet("Sheet3")
        workbook.save(file)
        return file

    def frames(self, folder, numbers, prefix="reg_img"):
        folder = self.root / folder
        folder.mkdir(parents=True, exist_ok=True)
        picture = cv2.imencode(".jpg", np.zeros((4, 4, 3), np.uint8))[1].tobytes()
        for number in numbers:
            (folder / f"{prefix}{number}.jpg").write_bytes(picture)
        return folder


@pytest.fixture
def release(tmp_path):
    return Release(tmp_path)
