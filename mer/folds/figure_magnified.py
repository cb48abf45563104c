"""The clips that a figure of magnified frames shows, and their apexes as magnifiers make them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jsonargparse
import numpy as np

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.folds.configuration import one_sentence
from mer.folds.figure_attention import clips_of_subjects
from mer.magnification import Magnifier
from mer.types import ByteArray, Clip
from mer.views.magnification import Magnification


@dataclass(frozen=True, slots=True)
class MagnifiedApex:
    """The apex of a clip, or its offset where it has none, at several factors.

    Attributes:
        clip: With its annotation.
        onset: Prepared picture, RGB, uint8, shape (H, W, 3).
        apex: Likewise.
        magnified: Likewise, a factor each.
    """

    clip: Clip
    onset: ByteArray
    apex: ByteArray
    magnified: tuple[ByteArray, ...]


def magnifier_of(class_path: str, init_args: Mapping[str, str]) -> Magnifier:
    """Return a magnifier as a YAML file names it.

    Raises:
        MerError: There is no such class, it does not take these settings, or its weights are not
            there.
    """
    parser = jsonargparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--magnifier", type=Magnifier)
    value = {"class_path": class_path, "init_args": dict(init_args)}
    with one_sentence():
        found: Magnifier = parser.instantiate(parser.parse_object({"magnifier": value})).magnifier
    found.content()  # missing weights are said before a corpus is drawn
    return found


def described(magnifier: Magnifier) -> str:
    """Return the class of a magnifier and its settings, learned weights by their digest."""
    told = ", ".join(f"{name} {_short(value)}" for name, value in magnifier.content().items())
    return f"{type(magnifier).__name__}{f' ({told})' if told else ''}"


def _short(value: object) -> object:
    return value[:12] if isinstance(value, str) else value  # enough of a digest


def first_clips(data: MERDataModule, count: int) -> list[str]:
    """Return the first clip of each of the first subjects, in the order of their keys.

    Args:
        data: All clips.
        count: How many.
    """
    return clips_of_subjects(data, sorted(set(data.subjects.values()))[:count])


def magnified_apex(
    data: MERDataModule, key: str, magnifier: Magnifier, factors: Sequence[float]
) -> MagnifiedApex:
    """Return the apex of a clip at several factors; the magnifier sees the clip from its onset.

    Args:
        data: All clips, prepared.
        key: Of the clip.
        magnifier: Makes the frames.
        factors: How many times as large a movement becomes.

    Raises:
        MerError: The data has no such clip, or the magnifier cannot work.
    """
    if key not in data.clips:
        raise MerError(
            f"The data has no clip {key}; it has clips such as {next(iter(data.clips))}."
        )
    clip = data.clips[key]
    store = data.stores[clip.dataset]
    frames, apex = store.frames(key), clip.offset if clip.apex is None else clip.apex
    made = [Magnification(magnifier, factor).frames(clip, store, [apex])[0] for factor in factors]
    return MagnifiedApex(clip, np.array(frames[clip.onset]), np.array(frames[apex]), tuple(made))
