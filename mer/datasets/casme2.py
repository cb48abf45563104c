"""CASME II as it was delivered: coding file and one of its three picture trees.

Yan et al., "CASME II: An improved spontaneous micro-expression database and the baseline
evaluation", PLoS ONE 9(1), 2014: 255 clips of 26 subjects at 200 frames a second.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from mer.datasets.annotation import Annotation, AnnotationTable
from mer.datasets.casme2_coding import read_annotations as read_coding
from mer.datasets.folders import subfolders, subject_folders, subject_number
from mer.datasets.index import build_index
from mer.datasets.locating import find_tree, only_file, spreadsheets, unannotated
from mer.datasets.release import Release
from mer.types import Index

RELEASE = Release(
    name="casme2",
    folder="CASME2",
    title="CASME II",
    fps=200.0,
    trees={
        "cropped": (
            "Cropped",
            "CASME2_preprocessed_Li Xiaobai",
            "Cropped_original",
            "Cropped-updated",
        ),
        "raw": ("CASME2_RAW", "CASME2-RAW"),
        "selected": ("CASME2_RAW_selected",),
    },
    examples={
        "cropped": "Cropped/sub01/EP02_01f/reg_img46.jpg",
        "raw": "CASME2_RAW/CASME2-RAW/sub01/EP02_01f/img1.jpg",
        "selected": "CASME2_RAW_selected/sub01/EP02_01f/img46.jpg",
    },
    annotation="CASME2-coding-20140508.xlsx or CASME2-coding-20190701.xlsx",
    citation=(
        'W.-J. Yan et al., "CASME II: An improved spontaneous micro-expression database and the '
        'baseline evaluation", PLoS ONE 9(1), e86041, 2014'
    ),
    licence="http://casme.psych.ac.cn/casme/e2",
)


def read_index(
    root: Path,
    tree: str = "cropped",
    annotations: Path | None = None,
    corrections: str | None = None,
) -> Index:
    """Index every clip of the release; no picture is opened.

    A bad row or a missing folder excludes its clip, stands in the remarks and stops nothing.

    Args:
        root: Folder with the coding file and the picture trees.
        tree: `raw` (whole recordings), `selected` (onset to offset) or `cropped` (onset to
            offset, the face registered and cut out).
        annotations: The coding file, where it lies elsewhere or the root holds several.
        corrections: Name of a set of corrected positions.

    Raises:
        MerError: The root, the tree or the coding file is not there, or the file lacks a column.
    """
    base, others = find_tree(Path(root), RELEASE, tree)
    file, *companions = annotation_files(Path(root), tree, annotations)
    table = read_annotations(file)
    subjects = subject_folders(base)
    index = build_index(
        table,
        base,
        lambda row: _folder(base, subjects, row),
        RELEASE.fps,
        corrections,
        companions,
    )
    keys = {row.key for row in table.rows} | table.unusable
    return index.with_remarks(*others, *unannotated(_keys_on_disk(subjects), keys))


def read_annotations(file: Path) -> AnnotationTable:
    """Read a coding file, with the objective classes that lie beside it.

    Raises:
        MerError: A file cannot be read or lacks a column.
    """
    return read_coding(file, find_objective_file(file.parent))


def annotation_files(
    root: Path, tree: str = "cropped", annotations: Path | None = None
) -> tuple[Path, ...]:
    """Return the coding file, and the objective classes where they lie beside it.

    Raises:
        MerError: There is no coding file, or there are several.
    """
    del tree
    coding = annotations or _coding_file(root)
    objective = find_objective_file(coding.parent)
    return (coding, objective) if objective else (coding,)


def find_objective_file(folder: Path) -> Path | None:
    """Return `CASME2-ObjectiveClasses.xlsx` of a folder, where it is there."""
    return next((f for f in spreadsheets(folder, RELEASE) if _is_objective(f)), None)


def _coding_file(root: Path) -> Path:
    files = [file for file in spreadsheets(root, RELEASE) if not _is_objective(file)]
    coding = [file for file in files if "coding" in file.name.casefold()]
    coding = coding or [file for file in files if "casme2" in file.name.casefold()]
    return only_file(coding, root, RELEASE)


def _is_objective(file: Path) -> bool:
    return "objectiveclass" in file.name.casefold()


def _folder(base: Path, subjects: Mapping[int, Path], row: Annotation) -> Path:
    _, name, clip = row.key.split("/")
    number = subject_number(name)
    subject = None if number is None else subjects.get(number)
    return (subject or base / name) / clip


def _keys_on_disk(subjects: Mapping[int, Path]) -> Iterator[str]:
    for number, subject in subjects.items():
        for folder in subfolders(subject):
            yield f"casme2/sub{number:02d}/{folder.name}"
