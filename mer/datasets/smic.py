"""SMIC-HS in its two releases: the short clips of 2013, and SMIC-HS-E with long ones.

Li et al., "A spontaneous micro-expression database: Inducement, collection and baseline", FG 2013:
164 clips of 16 subjects at 100 frames a second. It has no annotation file, no apexes and no action
units: folders tell subject and emotion, the first and last picture onset and offset. SMIC-HS-E
came later, with frames around the expressions, an annotation file and 157 of the clips.
"""

from collections.abc import Callable
from pathlib import Path

from mer.datasets.annotation import AnnotationTable
from mer.datasets.index import build_index
from mer.datasets.locating import find_tree, only_file, spreadsheets_below, unannotated
from mer.datasets.release import Release
from mer.datasets.smic_coding import read_annotations as read_coding
from mer.datasets.smic_folders import (
    clip_folders,
    holds_clips,
    holds_emotions,
    is_other_camera,
    read_folders,
)
from mer.types import Index

_LONG = ("SMIC-E_raw image", "SMIC-E_raw_image", "SMIC_E_raw_image")
_HS_LONG = ("HS_long", "SMIC-HS-E", "SMIC_HS_E")

RELEASE = Release(
    name="smic",
    folder="SMIC",
    title="SMIC-HS",
    fps=100.0,
    trees={
        # HS: a public toolbox moves the folder right below the root
        "raw": ("SMIC_all_raw", "HS"),
        "cropped": ("SMIC_all_cropped",),
        "long": (*_LONG, *_HS_LONG),
    },
    examples={
        "raw": "SMIC_all_raw/HS/s1/micro/negative/s1_ne_01/image139562.bmp",
        "cropped": "SMIC_all_cropped/HS/s1/micro/negative/s1_ne_01/reg_image139562.bmp",
        "long": "SMIC-E_raw image/HS_long/SMIC-HS-E/s03/s3_sur_01/image308866.jpg",
    },
    annotation=(
        "SMIC-HS-E_annotation.xlsx or SMIC-HS-E_annotation_2019.xlsx, in it, in HS_long or in "
        "SMIC-HS-E"
    ),
    citation=(
        'X. Li et al., "A spontaneous micro-expression database: Inducement, collection and '
        'baseline", FG 2013'
    ),
    licence="https://www.oulu.fi/cmvs/node/41319",
)
_WITH_ANNOTATION = (
    *RELEASE.trees["long"],
    *(f"HS_long/{name}" for name in _HS_LONG[1:]),
    *(f"{top}/{name}" for top in _LONG for name in _HS_LONG),
    *(f"{top}/HS_long/{name}" for top in _LONG for name in _HS_LONG[1:]),
)


def read_index(
    root: Path,
    tree: str = "raw",
    annotations: Path | None = None,
    corrections: str | None = None,
) -> Index:
    """Index every clip of one of the releases; no picture is opened.

    A bad row or a missing folder excludes its clip, stands in the remarks and stops nothing.

    Args:
        root: Folder with the picture trees.
        tree: `raw` or `cropped` (2013, onset to offset), or `long` (SMIC-HS-E).
        annotations: For the long clips, where the file lies elsewhere or the root holds several.
            It may also be a folder of 2013, whose first and last frames are then read.
        corrections: Name of a set of corrected positions.

    Raises:
        MerError: The root, the tree or the annotation is not there, or it lacks a column.
    """
    root = Path(root)
    base, others = find_tree(root, RELEASE, tree, _is_tree(root))
    table = read_annotations(*annotation_files(root, tree, annotations))
    folders = {each.key: each.folder for each in clip_folders(base)}
    index = build_index(
        table,
        base,
        lambda row: folders.get(row.key, base / row.key.partition("/")[2]),
        RELEASE.fps,
        corrections,
    )
    keys = {row.key for row in table.rows} | table.unusable
    return index.with_remarks(*others, *unannotated(folders, keys))


def read_annotations(file: Path) -> AnnotationTable:
    """Read the annotation file of SMIC-HS-E, or what the folders of 2013 say.

    Args:
        file: The file, or the folder `HS`.

    Raises:
        MerError: It cannot be read, lacks a column or holds no clips.
    """
    return read_folders(file) if file.is_dir() else read_coding(file)


def annotation_files(
    root: Path, tree: str = "raw", annotations: Path | None = None
) -> tuple[Path, ...]:
    """Return the annotation file of the long clips; of those of 2013, the folder that tells all.

    Raises:
        MerError: There is none, or there are several.
    """
    root = Path(root)
    if annotations is not None:
        return (annotations,)
    if tree == "long":
        files = spreadsheets_below(root, _WITH_ANNOTATION, RELEASE)
        return (only_file([file for file in files if _is_annotation(file)], root, RELEASE),)
    return (find_tree(root, RELEASE, tree, _is_tree(root))[0],)


def _is_annotation(file: Path) -> bool:
    return "annotation" in file.name.casefold() and not is_other_camera(file.name)


def _is_tree(root: Path) -> Callable[[Path], bool]:
    """Return a test that knows by its top folder which layout a tree must have."""
    long = {name.casefold() for name in RELEASE.trees["long"]}

    def is_tree(folder: Path) -> bool:
        top = folder.relative_to(root).parts[0].casefold()
        return holds_clips(folder) if top in long else holds_emotions(folder)

    return is_tree
