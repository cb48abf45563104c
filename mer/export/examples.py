"""Batches in the shapes of a view: what a network is traced, checked and timed with."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mer.datamodules import MERDataModule
from mer.landmark_sets import landmark_set
from mer.types import Sample
from mer.views import (
    ApexFrame,
    FramePair,
    FrameSequence,
    LandmarkFlowGraph,
    LandmarkTriplet,
    OnsetApexFlow,
    RegionPatches,
)
from mer.views.base import Arrays, Batch, View
from mer.views.facial_graph import NODES
from mer.views.frame_pair import PICTURES
from mer.views.region_graph import region_landmarks

FRAMES = 8  # of a clip, where a view's clips differ in length


@dataclass(frozen=True)
class Examples:
    """Clips as a view collates them, before it normalises them, without their labels.

    They are drawn at random: no data is needed, and no person is shown. A view that is not the
    project's own, whose shapes are not known here, gives clips of its prepared store instead.

    Attributes:
        data: Of the configuration; nothing of it is read but the view, unless that is unknown.
    """

    data: MERDataModule

    def batch(self, clips: int, frames: int = FRAMES) -> Batch:
        """Return a batch, the same for the same numbers.

        Args:
            clips: B.
            frames: Of the longest clip, where clips differ in length; the others are shorter by
                one, two and so on.

        Raises:
            MerError: The view is unknown and its store is not there.
        """
        view = self.data.view
        draws = np.random.default_rng((clips, frames))
        arrays = None if view is None else drawn_arrays(view, frames, draws)
        if view is None or arrays is None:
            return self._stored(clips)
        others = (drawn_arrays(view, max(2, frames - n), draws) for n in range(1, clips))
        return _collated(view, [arrays, *(other for other in others if other is not None)])

    def _stored(self, clips: int) -> Batch:
        cache = self.data.cache
        chosen = list(self.data.clips.values())[:clips]
        return _collated(
            cache.view, [cache.view.draw(cache.arrays(clip), training=False) for clip in chosen]
        )


def drawn_arrays(view: View, frames: int, draws: np.random.Generator) -> Arrays | None:
    """Return what `view.draw` gives for a clip, at random; None for a view that is not known.

    Args:
        view: A new one gets its case here.
        frames: Of the clip, where clips differ in length.
        draws: Where the numbers come from.
    """
    match view:
        case FramePair():
            return {name: _bytes(draws, view.size, view.size, 3) for name in PICTURES}
        case ApexFrame():
            return {"apex": _bytes(draws, view.size, view.size, 3)}
        case OnsetApexFlow():
            return {"flow": _bytes(draws, view.size, view.size, 3)}
        case RegionPatches():
            nodes = len(region_landmarks(view.regions))
            names = ("apex",) if view.input == "apex" else ("onset", "apex")
            return {name: _bytes(draws, nodes, view.patch, view.patch, 3) for name in names}
        case LandmarkTriplet():
            points = len(landmark_set(view.points).indices)
            return {"landmarks": draws.standard_normal((3, points, 2), np.float32)}
        case FrameSequence():
            return _sequence(draws, min(frames, view.frames), view.size)
        case LandmarkFlowGraph():
            return _graph(draws, NODES * min(frames, view.frames or frames))
    return None


def _bytes(draws: np.random.Generator, *shape: int) -> np.ndarray:
    return draws.integers(0, 256, shape, np.uint8)


def _sequence(draws: np.random.Generator, frames: int, size: int) -> Arrays:
    return {
        "frames": _bytes(draws, frames, size, size, 3),
        "index": np.arange(frames),
        "apex": np.array(draws.integers(1, frames)),
        "apex_moved": np.array(False),
    }


def _graph(draws: np.random.Generator, nodes: int) -> Arrays:
    return {
        "position": draws.standard_normal((nodes, 2), np.float32),
        "flow": draws.random((nodes, 100), np.float32),
    }


def _collated(view: View, arrays: list[Arrays]) -> Batch:
    samples = [Sample("", "", 0, _without_targets(one)) for one in arrays]
    return {name: value for name, value in view.collate(samples).items() if name != "label"}


def _without_targets(arrays: Mapping[str, np.ndarray]) -> Arrays:
    return {name: value for name, value in arrays.items() if name != "units"}
