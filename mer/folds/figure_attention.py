"""Which clips a figure of attention maps shows, and where trained networks looked in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.folds.configuration import Configuration, Parts
from mer.folds.gallery import onset_and_apex
from mer.folds.weights import load_weights
from mer.methods.atm_gcn import ATMGCN
from mer.methods.mmnet import MMNet
from mer.types import ByteArray, Clip, FloatArray
from mer.views import FrameSequence
from mer.views.base import Batch
from mer.views.frame_sampling import even_places


@dataclass(frozen=True, slots=True)
class FrameMaps:
    """Where a network looked in some frames of a clip, in the order of time; M of them.

    Attributes:
        maps: Of the first block, shape (M, h, w).
        seconds: From the onset to each frame.
        apex: Which of them is the apex.
    """

    maps: FloatArray
    seconds: tuple[float, ...]
    apex: int


@dataclass(frozen=True, slots=True)
class Attention:
    """A clip that a network was not trained on, and where the network looked.

    Attributes:
        clip: With its annotation.
        onset: Prepared picture, RGB, uint8, shape (H, W, 3).
        apex: Likewise.
        frames: The maps.
        landmarks: Of the apex, in its pixels, shape (68, 2); None where the store keeps none.
        truth: Name of its class.
        predicted: Name of the class that the network gives it.
    """

    clip: Clip
    onset: ByteArray
    apex: ByteArray
    frames: FrameMaps
    landmarks: FloatArray | None
    truth: str
    predicted: str


def clips_of_subjects(data: MERDataModule, subjects: Sequence[str]) -> list[str]:
    """Return the first clip of each of some subjects, in the order of its keys.

    A drawn corpus that lacks one of them gives the clips of as many others: there a subject's
    name means nothing.

    Args:
        data: All clips.
        subjects: With their dataset, `casme3/spNO.1`.

    Raises:
        MerError: The data has no clip of a subject.
    """
    first: dict[str, str] = {}
    for key in sorted(data.labels):
        first.setdefault(data.subjects[key], key)
    missing = [subject for subject in subjects if subject not in first]
    if missing and data.is_synthetic:
        return list(first.values())[: len(subjects)]
    if missing:
        raise MerError(
            f"The data has no clip of {missing[0]}, which the figure shows; it has subjects "
            f"such as {', '.join(list(first)[:3])}."
        )
    return [first[subject] for subject in subjects]


def clips_to_show(data: MERDataModule, count: int) -> list[str]:
    """Return keys of some clips of every class, class by class, by a rule that nobody chose.

    The first clips in the order of their keys, of as many different subjects as there are.

    Args:
        data: All clips.
        count: Clips a class.
    """
    chosen = []
    for index in range(data.num_classes):
        keys = sorted(key for key, label in data.labels.items() if label == index)
        chosen += _of_different_subjects(keys, data.subjects)[:count]
    return chosen


def _of_different_subjects(keys: Sequence[str], subjects: Mapping[str, str]) -> list[str]:
    """Return all keys; first the first of each subject, then each one's second, and so on."""
    turns: dict[str, int] = {}
    places = []
    for key in keys:
        turns[subjects[key]] = turns.get(subjects[key], -1) + 1
        places.append((turns[subjects[key]], key))
    return [key for _, key in sorted(places)]


def attention_of(
    configuration: Configuration, weights: Mapping[str, Path], count: int = 1
) -> list[Attention]:
    """Return where networks looked in clips that they were not trained on.

    Args:
        configuration: Of an MMNet or an ATM-GCN.
        weights: For each clip, those of the fold that holds it out.
        count: Maps a clip, fewer where it has fewer frames. The apex and, of two or more, the
            last frame are among them; others stand in even steps. An MMNet has the apex's alone.

    Raises:
        MerError: The method has no attention maps, or weights are missing or damaged.
    """
    parts = configuration.build()
    if not isinstance(parts.model, MMNet | ATMGCN):
        raise MerError(
            f"{configuration.method} has no attention maps; name a run of MMNet or ATMGCN."
        )
    parts.model.eval()
    found = []
    for key, path in weights.items():
        parts.model.load_state_dict(load_weights(path))
        found.append(_attention(parts, key, count))
    return found


def _attention(parts: Parts, key: str, count: int) -> Attention:
    batch = next(parts.data.batches([key]))
    with torch.no_grad():
        frames, logits = _frame_maps(parts, key, batch, count), parts.model(batch)
    onset, apex = onset_and_apex(parts, key)
    classes = parts.data.scheme.classes
    return Attention(
        clip=parts.data.clips[key],
        onset=onset,
        apex=apex,
        frames=frames,
        landmarks=_apex_landmarks(parts, key),
        truth=classes[parts.data.labels[key]],
        predicted=classes[int(logits.argmax())],
    )


def _frame_maps(parts: Parts, key: str, batch: Batch, count: int) -> FrameMaps:
    if isinstance(parts.model, ATMGCN):
        return _sequence_maps(parts.model, parts.data.view, batch, count)
    assert isinstance(parts.model, MMNet)
    maps = parts.model.attention_maps(batch)
    if not maps:
        raise MerError("This MMNet has basic blocks, which have no attention maps.")
    clip = parts.data.clips[key]
    apex = clip.offset if clip.apex is None else clip.apex
    return FrameMaps(maps[0][0].numpy(), ((apex - clip.onset) / clip.fps,), 0)


def _sequence_maps(model: ATMGCN, view: object, batch: Batch, count: int) -> FrameMaps:
    assert isinstance(view, FrameSequence)
    apex = int(batch["apex"][0])
    # the onset has no map
    places = even_places(int(batch["mask"][0].sum()), apex, count + 1)[1:]
    instants = batch["index"][0].tolist()
    return FrameMaps(
        maps=model.attention_maps(batch)[0, torch.from_numpy(places), 0].numpy(),
        seconds=tuple(instants[place] / view.rate for place in places),
        apex=int(np.flatnonzero(places == apex)[0]),
    )


def _apex_landmarks(parts: Parts, key: str) -> FloatArray | None:
    clip = parts.data.clips[key]
    store = parts.data.stores[clip.dataset]
    kept = [name for name in ("averaged", "plain") if name in parts.data.preparation.landmarks]
    if not kept or store.record(key).box is None:
        return None
    apex = clip.offset if clip.apex is None else clip.apex
    return np.array(store.landmarks(key, kept[0])[apex])
