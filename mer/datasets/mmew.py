"""MMEW as it was delivered: its annotation and its cut clips.

Ben et al., "Video-based facial micro-expression analysis: A survey of datasets, features and
algorithms", IEEE TPAMI 44(9), 2022: 300 clips of 36 subjects at 90 frames a second; 234 of 30
subjects without the class others.
"""

from pathlib import Path

from mer.datasets.annotation import Annotation
from mer.datasets.folders import is_safe_name
from mer.datasets.index import build_index
from mer.datasets.locating import find_tree, only_file, spreadsheets_below, unannotated
from mer.datasets.mmew_coding import read_annotations as read_annotations
from mer.datasets.mmew_folders import clip_folders, key_of, micro_tree
from mer.datasets.release import Release
from mer.types import Index

RELEASE = Release(
    name="mmew",
    folder="MMEW",
    title="MMEW",
    fps=90.0,
    trees={"clips": ("Micro_Expression", "Micro-Expression", "MMEW_Final", "MMEW", ".")},
    examples={"clips": "MMEW_Final/Micro_Expression/happiness/S01-01-001/1.jpg"},
    annotation="MMEW_Micro_Exp.xlsx",
    citation=(
        'X. Ben et al., "Video-based facial micro-expression analysis: A survey of datasets, '
        'features and algorithms", IEEE TPAMI 44(9), 5826-5846, 2022'
    ),
    licence="http://www.dpailab.com/database.html",
)
_FOLDERS = ("MMEW_Final", "MMEW")


def read_index(
    root: Path,
    tree: str = "clips",
    annotations: Path | None = None,
    corrections: str | None = None,
) -> Index:
    """Index every clip of the release; no picture is opened.

    A bad row or a missing folder excludes its clip, stands in the remarks and stops nothing.

    Args:
        root: Folder with the annotation and the clips.
        tree: `clips`, onset to offset; the only one.
        annotations: The annotation, where it lies elsewhere or the root holds several.
        corrections: Name of a set of corrected positions.

    Raises:
        MerError: The root, the tree or the annotation is not there, or it lacks a column.
    """
    root = Path(root)
    base, others = find_tree(root, RELEASE, tree, micro_tree(root))
    (file,) = annotation_files(root, tree, annotations)
    table = read_annotations(file)
    folders, doubled = clip_folders(base)

    def locate(row: Annotation) -> Path:
        name = row.key.rpartition("/")[2]
        level = base / row.emotion if is_safe_name(row.emotion) else base
        return folders.get(name, level / name)

    index = build_index(table, base, locate, RELEASE.fps, corrections)
    named = {key.rpartition("/")[2] for key in {row.key for row in table.rows} | table.unusable}
    extra = unannotated((key_of(name) for name in folders if name not in named), ())
    return index.with_remarks(*others, *doubled, *extra)


def annotation_files(
    root: Path, tree: str = "clips", annotations: Path | None = None
) -> tuple[Path, ...]:
    """Return the annotation; nothing is read beside it.

    Raises:
        MerError: There is none, or there are several.
    """
    del tree
    if annotations is not None:
        return (annotations,)
    files = spreadsheets_below(Path(root), _FOLDERS, RELEASE)
    own = [file for file in files if "mmew" in file.name.casefold()]
    micro = [file for file in own if "macro" not in file.name.casefold()]
    return (only_file(micro, Path(root), RELEASE),)
