"""CAS(ME)^3, part C (a mock crime), as it was delivered: its annotation and its pictures.

Li et al., "CAS(ME)3: A third generation facial spontaneous micro-expression database with depth
information and high ecological validity", IEEE TPAMI 45(3), 2023: 165 clips of 30 subjects at 30
frames a second. The annotation has no apex; its authors advise the middle frame, or spotting.
"""

import re
from functools import cache
from pathlib import Path

from mer.datasets.action_units import split
from mer.datasets.annotation import Annotation, AnnotationTable
from mer.datasets.annotation_rows import annotation_rows, whole_number
from mer.datasets.casme3_folders import colour_folder
from mer.datasets.folders import subject_folders, subject_number
from mer.datasets.index import Locate, build_index
from mer.datasets.locating import by_folded_name, find_tree, only_file, spreadsheets_below
from mer.datasets.release import Release
from mer.datasets.schemes.casme3 import CASME3C_EMOTIONS
from mer.datasets.spreadsheet import Row, read_rows
from mer.errors import MerError
from mer.types import Index

RELEASE = Release(
    name="casme3c",
    folder="CASME3",
    title="CAS(ME)^3 part C",
    fps=30.0,
    # ME_C is what a public toolbox extracts: one folder a clip
    trees={"videos": ("part_C",), "clips": ("ME_C",)},
    examples={"videos": "part_C/01/a/color/355.jpg", "clips": "ME_C/01/1/color/355.jpg"},
    annotation="CAS(ME)3_part_C_ME.xlsx in it or in annotation",
    citation=(
        'J. Li et al., "CAS(ME)3: A third generation facial spontaneous micro-expression database '
        'with depth information and high ecological validity", IEEE TPAMI 45(3), 2782-2800, 2023'
    ),
    licence="http://casme.psych.ac.cn/casme/e4",
)
COLUMNS = ("sub", "count", "onset", "offset", "au", "emotion")
# the only one known
VERSION = "c"
_FOLDERS = ("annotation", "annotation/partC", "part_C")
# `CAS(ME)3_part_C.xls` beside it is older and has other columns
_OWN = re.compile(r"part_?c_me|casme3c")


def read_index(
    root: Path,
    tree: str = "videos",
    annotations: Path | None = None,
    corrections: str | None = None,
) -> Index:
    """Index every clip of part C; no picture is opened.

    A bad row or a missing folder excludes its clip, stands in the remarks and stops nothing.

    Args:
        root: Folder with the annotation and the picture trees.
        tree: `videos` (all clips of a subject lie in one) or `clips` (one folder each).
        annotations: The annotation, where it lies elsewhere or the root holds several.
        corrections: Name of a set of corrected positions.

    Raises:
        MerError: The root, the tree or the annotation is not there, or it lacks a column.
    """
    base, others = find_tree(Path(root), RELEASE, tree)
    (file,) = annotation_files(root, tree, annotations)
    table = read_annotations(file)
    locate = _locator(base, tree)
    return build_index(table, base, locate, RELEASE.fps, corrections).with_remarks(*others)


def read_annotations(file: Path) -> AnnotationTable:
    """Read the annotation of part C without looking at pictures.

    Args:
        file: `CAS(ME)3_part_C_ME.xlsx` or a copy; not `CAS(ME)3_part_C.xls`.

    Raises:
        MerError: The file cannot be read or lacks a column.
    """
    rows, remarks = annotation_rows(read_rows(file, COLUMNS), _key, _annotation, CASME3C_EMOTIONS)
    return AnnotationTable("casme3c", VERSION, file, rows, remarks)


def annotation_files(
    root: Path, tree: str = "videos", annotations: Path | None = None
) -> tuple[Path, ...]:
    """Return the annotation; nothing is read beside it.

    Raises:
        MerError: There is none, or there are several.
    """
    del tree
    if annotations is not None:
        return (annotations,)
    files = spreadsheets_below(Path(root), _FOLDERS, RELEASE)
    own = [file for file in files if _OWN.search(file.name.casefold())]
    return (only_file(own, Path(root), RELEASE),)


def _annotation(line: Row) -> Annotation:
    if subject_number(line.text("sub")) is None:
        raise MerError(f"the subject is {line.text('sub')!r}, not a number such as 1.")
    if line.integer("count") is None:
        raise MerError(f"the count is {line.text('count')!r}, not a number such as 1.")
    key = _key(line)
    return Annotation(
        key=key,
        subject=key.rpartition("/")[0],
        onset=whole_number(line, "onset", "onset"),
        apex=None,
        offset=whole_number(line, "offset", "offset"),
        emotion=line.text("emotion"),
        action_units=split(line.text("au")),
        row=line.number,
    )


def _key(line: Row) -> str:
    """Return one spelling of the key, however subject and count are padded."""
    subject, count = line.text("sub"), line.integer("count")
    number = subject_number(subject)
    spelling = subject if number is None else f"{number:02d}"
    return f"casme3c/{spelling}/{line.text('count') if count is None else count}"


def _locator(base: Path, tree: str) -> Locate:
    subjects, video = subject_folders(base), cache(_video)

    def locate(row: Annotation) -> Path:
        _, name, count = row.key.split("/")
        subject = subjects.get(int(name), base / name)
        if not subject.is_dir():
            return subject
        if tree == "videos":
            return colour_folder(video(subject))
        return colour_folder(subject_folders(subject).get(int(count), subject / count))

    return locate


def _video(subject: Path) -> Path:
    """Return a subject's only video, usually `a`; the subject's own folder where it has none."""
    folders = by_folded_name(subject)
    if "a" in folders:
        return folders["a"]
    videos = [folder for name, folder in folders.items() if name not in ("color", "depth")]
    return videos[0] if len(videos) == 1 else subject
