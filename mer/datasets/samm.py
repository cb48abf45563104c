"""SAMM as it was delivered: coding file and pictures, or pictures that users cropped.

Davison et al., "SAMM: A spontaneous micro-facial movement dataset", IEEE Transactions on Affective
Computing 9(1), 2018: 159 clips of 29 subjects at 200 frames a second, in grey.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from mer.datasets.folders import holds_subjects, subfolders, subject_folders
from mer.datasets.index import build_index
from mer.datasets.locating import (
    find_tree,
    only_file,
    spreadsheets,
    spreadsheets_below,
    unannotated,
)
from mer.datasets.release import Release
from mer.datasets.samm_coding import clip_key
from mer.datasets.samm_coding import read_annotations as read_annotations
from mer.types import Index

RELEASE = Release(
    name="samm",
    folder="SAMM",
    title="SAMM",
    fps=200.0,
    # the release itself has no cropped pictures: everybody cuts out their own
    trees={
        "raw": (".", "SAMM", "SAMM_raw"),
        "cropped": ("SAMM_cropped", "SAMM_CROP", "Cropped"),
    },
    examples={
        "raw": "006/006_1_2/006_05562.jpg",
        "cropped": "SAMM_cropped/006/006_1_2/006_05562.jpg",
    },
    annotation="SAMM_Micro_FACS_Codes_v2.xlsx",
    citation=(
        'A. K. Davison et al., "SAMM: A spontaneous micro-facial movement dataset", IEEE '
        "Transactions on Affective Computing 9(1), 116-129, 2018"
    ),
    licence="https://helward.mmu.ac.uk/STAFF/M.Yap/dataset.php",
)


def read_index(
    root: Path,
    tree: str = "raw",
    annotations: Path | None = None,
    corrections: str | None = None,
) -> Index:
    """Index every clip of the release; no picture is opened.

    A bad row or a missing folder excludes its clip, stands in the remarks and stops nothing.

    Args:
        root: Folder with the coding file and the subjects, or the folders that hold them.
        tree: `raw` (as released, frames around the clip included) or `cropped` (the user's own).
        annotations: The coding file, where it lies elsewhere or the root holds several.
        corrections: Name of a set of corrected positions.

    Raises:
        MerError: The root, the tree or the coding file is not there, or the file lacks a column.
    """
    root = Path(root)
    base, others = find_tree(root, RELEASE, tree, _is_tree(root))
    table = read_annotations(*annotation_files(root, tree, annotations))
    folders = _clip_folders(base)
    index = build_index(
        table,
        base,
        lambda row: folders.get(row.key, base / row.key.partition("/")[2]),
        RELEASE.fps,
        corrections,
    )
    keys = {row.key for row in table.rows} | table.unusable
    return index.with_remarks(*others, *unannotated(folders, keys))


def annotation_files(
    root: Path, tree: str = "raw", annotations: Path | None = None
) -> tuple[Path, ...]:
    """Return the coding file: in the root, else in a folder that may hold the subjects.

    Raises:
        MerError: There is no coding file, or there are several.
    """
    del tree
    if annotations is not None:
        return (annotations,)
    root = Path(root)
    # copies of the file lie beside copies of the pictures; the root's own comes first
    found = _coding_files(spreadsheets(root, RELEASE))
    folders = [name for names in RELEASE.trees.values() for name in names if name != "."]
    found = found or _coding_files(spreadsheets_below(root, folders, RELEASE))
    return (only_file(found, root, RELEASE),)


def _coding_files(files: Sequence[Path]) -> list[Path]:
    coding = [file for file in files if "facs" in file.name.casefold()]
    # SAMM Long Videos is another dataset, whose list users keep beside this one
    others = [file for file in files if "long" not in file.name.casefold()]
    return coding or [file for file in others if "samm" in file.name.casefold()]


def _clip_folders(base: Path) -> dict[str, Path]:
    """Return the clips' folders by key, however subjects and clips are padded on disk."""
    return {
        clip_key(number, folder.name): folder
        for number, subject in subject_folders(base).items()
        for folder in subfolders(subject)
    }


def _is_tree(root: Path) -> Callable[[Path], bool]:
    """Return a test that never takes cropped pictures inside another folder for raw ones."""
    cropped = {name.casefold() for name in RELEASE.trees["cropped"]}

    def is_tree(folder: Path) -> bool:
        top, *inside = [part.casefold() for part in folder.relative_to(root).parts] or ["."]
        return (top in cropped or cropped.isdisjoint(inside)) and holds_subjects(folder)

    return is_tree
