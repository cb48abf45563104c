"""A copy of the stores in which some subjects are noise and carry other labels."""

import shutil
from collections import Counter
from collections.abc import Set
from dataclasses import replace
from pathlib import Path

import numpy as np

from mer.datamodules import Flow, MERDataModule
from mer.datamodules.flow_export import written_settings
from mer.files import file_digest
from mer.folds.spoilt_flow import picture_bytes, write_spoilt_flow
from mer.preparation.manifest import MANIFEST
from mer.preparation.store import Store, clip_folder
from mer.types import Clip

_LEVELS = 256  # of a byte; landmarks, which are pixels, are spoilt in the same range


def write_spoilt(data: MERDataModule, held_out: Set[str], base: Path) -> None:
    """Write a folder of stores that differs from the data's own in some subjects alone.

    Their frames and landmarks become noise, and their clips take the label of another class, see
    `other_labels`. All other clips are symbolic links. No view is copied, so that nothing that was
    derived from the true pictures is found; the data's own stores are only read.

    Args:
        data: The clips.
        held_out: Subjects.
        base: What takes the place of the data's folder of stores.
    """
    labels, generator = other_labels(data, held_out), np.random.default_rng(0)
    if isinstance(data, Flow):
        write_spoilt_flow(data, held_out, labels, base)
        return
    for name, store in data.stores.items():
        folder = base / name / store.hash
        folder.mkdir(parents=True)
        shutil.copyfile(store.folder / MANIFEST, folder / MANIFEST)
        for clip in store.clips():
            place = clip_folder(folder, clip.key)
            place.mkdir(parents=True, exist_ok=True)
            if clip.subject in held_out:
                _spoil(store, clip.key, place, generator)
                _relabel(store, labels.get(clip.key, clip), clip.key, place)
            else:
                _link(store, clip.key, place)


def spoilt_place(data: MERDataModule, base: Path) -> dict[str, object]:
    """Return the settings of the data module that select what `write_spoilt` wrote."""
    return written_settings(base) if isinstance(data, Flow) else {"store": str(base)}


def spoilt_bytes(data: MERDataModule, held_out: Set[str]) -> int:
    """Return the bytes that `write_spoilt` writes, and all views over it once more."""
    if isinstance(data, Flow):
        return picture_bytes(data)
    copied = sum(
        file.stat().st_size
        for store in data.stores.values()
        for clip in store.clips()
        if clip.subject in held_out
        for file in _files(store, clip.key)
    )
    views = (data.cache.arrays(clip).values() for clip in data.clips.values())
    return copied + sum(array.nbytes for arrays in views for array in arrays)


def other_labels(data: MERDataModule, held_out: Set[str]) -> dict[str, Clip]:
    """Return for the clips of some subjects a clip of another class, whose label they can take.

    All take the class that they show least, a dataset at a time: a mere permutation of their labels
    would leave counts as they were, and with them whatever was counted over all subjects. A clip
    whose class nobody else shows keeps its label: the class scheme would have an empty class.
    """
    classes = {key: data.scheme.class_of(clip) for key, clip in data.clips.items()}
    shown = {classes[key] for key, clip in data.clips.items() if clip.subject not in held_out}
    found: dict[str, Clip] = {}
    for dataset in data.stores:
        clips = [clip for clip in data.clips.values() if clip.dataset == dataset]
        own = [clip.key for clip in clips if clip.subject in held_out]
        donors = {classes[clip.key]: clip for clip in reversed(clips)}
        if own:
            counts = Counter(classes[key] for key in own)
            target = min(sorted(donors, key=str), key=lambda label: counts[label])
            taking = (key for key in own if classes[key] in shown - {target})
            found |= dict.fromkeys(taking, donors[target])
    return found


def _spoil(store: Store, key: str, place: Path, generator: np.random.Generator) -> None:
    for file in _files(store, key):
        if file.suffix == ".npy":
            array = np.load(file, mmap_mode="r", allow_pickle=False)
            noise = generator.integers(0, _LEVELS, array.shape).astype(array.dtype)
            np.save(place / file.name, noise, allow_pickle=False)


def _relabel(store: Store, donor: Clip, key: str, place: Path) -> None:
    record = store.record(key)
    clip = replace(
        record.clip,
        emotion=donor.emotion,
        action_units=donor.action_units,
        objective_class=donor.objective_class,
    )
    sums = {name: file_digest(place / name) for name in record.sums}
    replace(record, clip=clip, sums=sums).write(place)


def _link(store: Store, key: str, place: Path) -> None:
    for file in _files(store, key):
        (place / file.name).symlink_to(file.resolve())


def _files(store: Store, key: str) -> list[Path]:
    folder = clip_folder(store.folder, key)
    return [file for file in sorted(folder.iterdir()) if file.is_file() and file.name[0] != "."]
