"""CASME II as it was delivered: coding file and one of its three picture trees.

Yan et al., "CASME II: An improved spontaneous micro-expression database and the baseline
evaluation", PLoS ONE 9(1), 2014: 255 clips of 26 subjects at 200 frames a second.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from mer.datasets.annotation import Annotation
from mer.datasets.casme2_coding import read_annotations
from mer.datasets.clips import make_clip
from mer.datasets.folders import find_trees, is_inside, subfolders, subject_folders, subject_number
from mer.datasets.frames import list_frames
from mer.datasets.spelling import did_you_mean
from mer.errors import MerError
from mer.types import Clip, Index, Remark

__all__ = [
    "FPS",
    "TREES",
    "find_coding_file",
    "find_objective_file",
    "read_annotations",
    "read_index",
]

FPS = 200.0
# folders right below the root that hold each tree, the release's own name first
TREES: Mapping[str, tuple[str, ...]] = {
    "raw": ("CASME2_RAW", "CASME2-RAW"),
    "selected": ("CASME2_RAW_selected",),
    "cropped": (
        "Cropped",
        "CASME2_preprocessed_Li Xiaobai",
        "Cropped_original",
        "Cropped-updated",
    ),
}
_EXAMPLES = {
    "raw": "CASME2_RAW/CASME2-RAW/sub01/EP02_01f/img1.jpg",
    "selected": "CASME2_RAW_selected/sub01/EP02_01f/img46.jpg",
    "cropped": "Cropped/sub01/EP02_01f/reg_img46.jpg",
}
_HELP = (
    "The licence is asked for on the page of the Institute of Psychology, Chinese Academy of "
    "Sciences: http://casme.psych.ac.cn/casme/e2. Without it, `mer synth` writes a synthetic "
    "corpus in the same layout."
)


def read_index(root: Path, tree: str = "cropped", annotations: Path | None = None) -> Index:
    """Index every clip of the release; no picture is opened.

    A bad row or a missing folder excludes its clip, stands in the remarks and stops nothing.

    Args:
        root: Folder with the coding file and the picture trees.
        tree: `raw` (whole recordings), `selected` (onset to offset) or `cropped` (onset to
            offset, the face registered and cut out).
        annotations: The coding file, where it lies elsewhere or the root holds several.

    Raises:
        MerError: The root, the tree or the coding file is not there, or the file lacks a column.
    """
    base, others = _find_tree(Path(root), tree)
    file = annotations or find_coding_file(Path(root))
    objective = find_objective_file(file.parent)
    table = read_annotations(file, objective)
    subjects = subject_folders(base)
    excluded = table.unusable
    clips, remarks = [], [*others, *table.remarks]
    for row in table.rows:
        if row.key not in excluded:
            clip, odd = _clip(base, subjects, row)
            clips += [clip] if clip else []
            remarks += odd
    keys = {row.key for row in table.rows} | excluded
    remarks += _unannotated(subjects, keys)
    companions = (objective,) if objective else ()
    return Index("casme2", table.version, file, tuple(clips), tuple(remarks), companions)


def find_coding_file(root: Path) -> Path:
    """Return the only coding file in a folder.

    Raises:
        MerError: There is none, or there are several.
    """
    files = _tables(root)
    coding = [file for file in files if "coding" in file.name.casefold()]
    coding = coding or [file for file in files if "casme2" in file.name.casefold()]
    if len(coding) == 1:
        return coding[0]
    if coding:
        names = ", ".join(file.name for file in coding)
        raise MerError(
            f"{root} holds several coding files ({names}), and they disagree; name one with "
            "--annotations (--data.annotations where a YAML is given), or leave only one there."
        )
    raise MerError(
        f"{root} holds no coding file; expected CASME2-coding-20140508.xlsx or "
        f"CASME2-coding-20190701.xlsx there. {_HELP}"
    )


def find_objective_file(folder: Path) -> Path | None:
    """Return `CASME2-ObjectiveClasses.xlsx` of a folder, where it is there."""
    return next((file for file in _tables(folder) if _is_objective(file)), None)


def _tables(folder: Path) -> list[Path]:
    """List the spreadsheets in a folder; objective classes come last."""
    if not folder.is_dir():
        raise MerError(f"There is no folder {folder}. {_HELP}")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in (".xlsx", ".csv"))
    # "~$" is the lock that Excel leaves beside an open workbook
    visible = [file for file in files if not file.name.startswith((".", "~$"))]
    return sorted(visible, key=_is_objective)


def _is_objective(file: Path) -> bool:
    return "objectiveclass" in file.name.casefold()


def _find_tree(root: Path, tree: str) -> tuple[Path, list[Remark]]:
    if tree not in TREES:
        raise MerError(
            f"CASME II has no tree {tree!r}; it has {', '.join(TREES)}.{did_you_mean(tree, TREES)}"
        )
    if not root.is_dir():
        raise MerError(
            f"CASME II is not at {root}: there is no such folder; expected {_EXAMPLES[tree]} and "
            f"the coding file in it. {_HELP}"
        )
    found = find_trees(root, TREES[tree])
    if not found:
        present = [name for name, tops in TREES.items() if find_trees(root, tops)]
        raise MerError(
            f"{root} holds no {tree} pictures of CASME II: looked for folders "
            f"{', '.join(TREES[tree])}; expected {_EXAMPLES[tree]}. "
            f"Trees that are there: {', '.join(present) or 'none'}. {_HELP}"
        )
    text = f"holds {tree} pictures as well and is not read; {found[0].relative_to(root)} is."
    return found[0], [Remark(str(other.relative_to(root)), text) for other in found[1:]]


def _clip(
    base: Path, subjects: Mapping[int, Path], row: Annotation
) -> tuple[Clip | None, tuple[Remark, ...]]:
    name = row.subject.rpartition("/")[2]
    number = subject_number(name)
    subject = None if number is None else subjects.get(number)
    folder = (subject or base / name) / row.key.rpartition("/")[2]
    if not folder.is_dir():
        text = f"row {row.row}: there is no folder {folder}."
    elif not is_inside(folder, base):
        text = f"row {row.row}: {folder} is a link that leads out of {base}."
    else:
        return make_clip(row, list_frames(folder), FPS)
    return None, (Remark(row.key, text, unusable=True),)


def _unannotated(subjects: Mapping[int, Path], keys: set[str]) -> Iterator[Remark]:
    for number, subject in subjects.items():
        for folder in subfolders(subject):
            key = f"casme2/sub{number:02d}/{folder.name}"
            if key not in keys:
                yield Remark(key, "The folder has no row in the coding file.")
