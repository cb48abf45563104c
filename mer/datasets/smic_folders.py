"""SMIC's folders: where the clips are, and what the release of 2013 says by its folders alone."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mer.datasets.annotation import Annotation, AnnotationTable
from mer.datasets.folders import subfolders, subject_folders
from mer.datasets.frames import list_frames
from mer.datasets.locating import by_folded_name
from mer.datasets.smic_naming import clip_key, emotion_of, is_clip_name, odd_name
from mer.errors import MerError
from mer.types import Remark

# the two slow cameras stand beside HS and name their clips alike
_OTHER_CAMERA = re.compile(r"(?:^|[-_ ])(?:VIS|NIR)(?:$|[-_ .])", re.IGNORECASE)
MICRO = "micro"


@dataclass(frozen=True, slots=True)
class ClipFolder:
    """A clip on disk.

    Attributes:
        key: `smic/s03/s03_sur_01`.
        label: Name of the emotion's folder; empty in the long version, which has none.
        folder: With the frames.
    """

    key: str
    label: str
    folder: Path


def is_other_camera(name: str) -> bool:
    """Tell whether a file or folder is of the cameras that this dataset leaves out."""
    return _OTHER_CAMERA.search(name) is not None


def holds_emotions(folder: Path) -> bool:
    """Tell whether a folder is laid out as in 2013: `s1/micro/negative/s1_ne_01`."""
    if is_other_camera(folder.name):
        return False
    return any(MICRO in by_folded_name(each) for each in subject_folders(folder).values())


def holds_clips(folder: Path) -> bool:
    """Tell whether a folder is laid out as in the long version: `s03/s3_sur_01`."""
    if is_other_camera(folder.name):
        return False
    subjects = subject_folders(folder).values()
    return any(is_clip_name(clip.name) for subject in subjects for clip in subfolders(subject))


def clip_folders(base: Path) -> tuple[ClipFolder, ...]:
    """Return all clips below the subjects of either layout by key; `non_micro` is passed over."""
    found = [
        each
        for number, subject in subject_folders(base).items()
        for each in _clips(number, subject)
    ]
    return tuple(sorted(found, key=lambda each: (each.key, each.folder)))


def read_folders(base: Path) -> AnnotationTable:
    """Read what the folders of 2013 say: each clip's subject, emotion, first and last frame.

    That release has no annotation file. No picture is opened.

    Args:
        base: The folder `HS` with the subjects.

    Raises:
        MerError: The folder is laid out otherwise.
    """
    found = clip_folders(base) if holds_emotions(base) else ()
    if not found:
        raise MerError(
            f"{base} is no SMIC-HS of 2013: it holds no clips such as "
            "s1/micro/negative/s1_ne_01/image139562.bmp."
        )
    by_key: defaultdict[str, list[ClipFolder]] = defaultdict(list)
    for each in found:
        by_key[each.key].append(each)
    rows, remarks = [], []
    for same in by_key.values():
        row, odd = _read_clip(same, base)
        rows += [row] if row else []
        remarks += odd
    return AnnotationTable("smic", "hs", base, tuple(rows), tuple(remarks))


def _clips(number: int, subject: Path) -> Iterator[ClipFolder]:
    micro = by_folded_name(subject).get(MICRO)
    if micro is None:
        for clip in subfolders(subject):
            if not clip.name.casefold().startswith("non_micro"):
                yield ClipFolder(clip_key(number, clip.name), "", clip)
    else:
        for emotion in subfolders(micro):
            for clip in subfolders(emotion):
                yield ClipFolder(clip_key(number, clip.name), emotion.name, clip)


def _read_clip(same: list[ClipFolder], base: Path) -> tuple[Annotation | None, list[Remark]]:
    first = same[0]
    if len(same) > 1:
        names = " and ".join(str(each.folder.relative_to(base)) for each in same)
        return None, [Remark(first.key, f"{names} are of the same clip.", unusable=True)]
    try:
        row, odd = _annotation(first)
    except MerError as error:
        return None, [Remark(first.key, str(error), unusable=True)]
    texts = (text for text in (odd, odd_name(first.key)) if text)
    return row, [Remark(first.key, text) for text in texts]


def _annotation(clip: ClipFolder) -> tuple[Annotation, str]:
    numbers = list_frames(clip.folder).numbers
    if not numbers:
        raise MerError("Its folder holds no frames.")
    subject, _, name = clip.key.rpartition("/")
    emotion, odd = emotion_of(clip.label, name)
    return Annotation(clip.key, subject, numbers[0], None, numbers[-1], emotion), odd
