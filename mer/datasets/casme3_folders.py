"""Where CAS(ME)^3 keeps its colour pictures, whole videos and cut clips."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from mer.datasets.annotation import Annotation
from mer.datasets.casme3_coding import subject_name
from mer.datasets.folders import subfolders, subject_number
from mer.datasets.index import Locate
from mer.datasets.locating import by_folded_name

_COLOUR = ("color", "Color")
# subject, video and onset: spNO.1_a_355
_CLIP = re.compile(r"([^_]+)_([a-z]+)_(\d+)", re.ASCII | re.IGNORECASE)


def colour_folder(video: Path) -> Path:
    """Return the level `color` of a video, or the video's own folder where it has no levels.

    A level `depth` beside it is passed over. The folder itself, which may hold thousands of
    pictures, is not listed.
    """
    return next((video / name for name in _COLOUR if (video / name).is_dir()), video)


def holds_clips(folder: Path) -> bool:
    """Tell whether a folder holds folders named like `spNO.1_a_355`."""
    return any(_clip_key(clip.name) for clip in subfolders(folder))


def clip_folders(base: Path) -> dict[str, Path]:
    """Return the folders of cut clips by key, however subject and video are spelled."""
    found = ((_clip_key(folder.name), folder) for folder in subfolders(base))
    return {key: folder for key, folder in found if key is not None}


def clip_locator(base: Path, folders: Mapping[str, Path]) -> Locate:
    """Return a function that finds a row's cut clip among those of `clip_folders`."""

    def locate(row: Annotation) -> Path:
        return folders.get(row.key, base / "_".join(row.key.split("/")[1:]))

    return locate


def video_locator(base: Path) -> Locate:
    """Return a function that finds a row's video; each folder above the videos is listed once.

    Args:
        base: Holds the subjects; `spNO.1` and `spNo.1` are one, and may both be there.
    """
    subjects: defaultdict[int | None, list[Path]] = defaultdict(list)
    for folder in subfolders(base):
        subjects[subject_number(folder.name)].append(folder)

    @cache
    def videos(subject: str) -> dict[str, Path]:
        listed = [by_folded_name(folder) for folder in subjects[subject_number(subject)]]
        return {name: folder for names in reversed(listed) for name, folder in names.items()}

    def locate(row: Annotation) -> Path:
        _, subject, video, _ = row.key.split("/")
        return colour_folder(videos(subject).get(video, base / subject / video))

    return locate


def _clip_key(name: str) -> str | None:
    match = _CLIP.fullmatch(name)
    subject = subject_name(match[1]) if match else None
    if match is None or subject is None:
        return None
    return f"casme3/{subject}/{match[2].casefold()}/{int(match[3])}"
