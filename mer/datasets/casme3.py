"""CAS(ME)^3, part A, as it was delivered: its annotation and one of its two picture trees.

Li et al., "CAS(ME)3: A third generation facial spontaneous micro-expression database with depth
information and high ecological validity", IEEE TPAMI 45(3), 2023: 860 clips of 94 subjects at 30
frames a second in the second version of the annotation.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from mer.datasets.casme3_coding import NEEDED
from mer.datasets.casme3_coding import read_annotations as read_annotations
from mer.datasets.casme3_folders import (
    clip_folders,
    clip_locator,
    holds_clips,
    video_locator,
)
from mer.datasets.folders import holds_subjects
from mer.datasets.index import build_index
from mer.datasets.locating import find_tree, only_file, spreadsheets_below, unannotated
from mer.datasets.release import Release
from mer.types import Index, Remark

RELEASE = Release(
    name="casme3",
    folder="CASME3",
    title="CAS(ME)^3 part A",
    fps=30.0,
    # ME_A is what a public toolbox extracts: the same levels with the annotated frames alone
    trees={"videos": ("part_A", "ME_A"), "clips": ("Part_A_ME_clip",)},
    examples={
        "videos": "part_A/spNO.1/a/color/355.jpg",
        "clips": "Part_A_ME_clip/frame/spNO.1_a_355/355.jpg",
    },
    annotation=f"{NEEDED} in it or in annotation/partA",
    citation=(
        'J. Li et al., "CAS(ME)3: A third generation facial spontaneous micro-expression database '
        'with depth information and high ecological validity", IEEE TPAMI 45(3), 2782-2800, 2023'
    ),
    licence="http://casme.psych.ac.cn/casme/e4",
)
# the official repository of annotations keeps both versions in the second
_FOLDERS = ("annotation", "annotation/partA", "part_A")
_SIDE_BY_SIDE = "parta"
# of other parts, and lists of mistakes
_OTHER_FILES = re.compile(r"part_?[bc]|wrong|error|exception")
# all expressions, macro and micro, without emotions
_EXPRESSIONS = re.compile(r".*part_a_v\d.*")
# beside the clips; the release keeps depth and whole videos there
_NO_COLOUR = frozenset({"depth", "video"})


def read_index(
    root: Path,
    tree: str = "videos",
    annotations: Path | None = None,
    corrections: str | None = None,
) -> Index:
    """Index every clip of part A; no picture is opened.

    A bad row or a missing folder excludes its clip, stands in the remarks and stops nothing.

    Args:
        root: Folder with the annotation and the picture trees.
        tree: `videos` (several clips may lie in one) or `clips` (one folder each).
        annotations: The annotation, where it lies elsewhere or the root holds several.
        corrections: Name of a set of corrected positions.

    Raises:
        MerError: The root, the tree or the annotation is not there, or it lacks a column.
    """
    base, others = find_tree(Path(root), RELEASE, tree, _is_tree)
    file, passed_over = (annotations, ()) if annotations else _annotation(Path(root))
    table = read_annotations(file)
    folders = clip_folders(base) if tree == "clips" else {}
    locate = clip_locator(base, folders) if tree == "clips" else video_locator(base)
    index = build_index(table, base, locate, RELEASE.fps, corrections)
    keys = {row.key for row in table.rows} | table.unusable
    return index.with_remarks(*others, *passed_over, *unannotated(folders, keys))


def annotation_files(
    root: Path, tree: str = "videos", annotations: Path | None = None
) -> tuple[Path, ...]:
    """Return the annotation; nothing is read beside it.

    Raises:
        MerError: There is none, or there are several.
    """
    del tree
    return (annotations or _annotation(Path(root))[0],)


def _is_tree(folder: Path) -> bool:
    if folder.name.casefold() in _NO_COLOUR:
        return False
    return holds_subjects(folder) or holds_clips(folder)


def _annotation(root: Path) -> tuple[Path, tuple[Remark, ...]]:
    """Return the annotation below a root, and a remark where version 1 lies beside it."""
    candidates = _candidates(spreadsheets_below(root, _FOLDERS, RELEASE))
    newer = [file for file in candidates if "_v2" in file.stem.casefold()]
    official = all(file.parent.name.casefold() == _SIDE_BY_SIDE for file in candidates)
    if len(candidates) > 1 and len(newer) == 1 and official:
        older = ", ".join(file.name for file in candidates if file not in newer)
        text = f"lies beside {newer[0].name}, which its authors ask to use, and is not read."
        return newer[0], (Remark(older, text),)
    return only_file(candidates, root, RELEASE), ()


def _candidates(files: Sequence[Path]) -> Sequence[Path]:
    own = [file for file in files if _OTHER_FILES.search(file.name.casefold()) is None]
    expressions = [file for file in own if _EXPRESSIONS.match(file.name.casefold())]
    labels = [file for file in own if "me_label" in file.name.casefold()]
    named = [file for file in own if file not in expressions and _is_named(file)]
    # one of the files without emotions, so that reading it says what is needed instead
    return labels or named or expressions[-1:]


def _is_named(file: Path) -> bool:
    name = file.name.casefold()
    return any(text in name for text in ("casme3", "cas(me)", "part_a"))
