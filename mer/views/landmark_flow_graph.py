"""A clip as one graph of landmarks and patches of flow: the input of 2S-AMAGN."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import torch

from mer.errors import MerError
from mer.preparation.alignment import LEFT_EYE, RIGHT_EYE
from mer.preparation.flow import require_method
from mer.preparation.frame_selection import flow_magnitudes, select_frames
from mer.preparation.store import Store
from mer.types import Clip, FloatArray, IntArray, Sample
from mer.views.base import Arrays, Batch, View, stack
from mer.views.facial_graph import NODES, clip_edges, flow_patches, graph_points
from mer.views.frame_sampling import even_places
from mer.views.images import resize
from mer.views.landmark_triplet import VARIANTS
from mer.views.magnification import Magnification
from mer.views.redetection import no_face, redetect


@dataclass(frozen=True)
class LandmarkFlowGraph(View):
    """Magnified high-intensity frames as a graph, as 2S-AMAGN takes them (Kumar and Bhanu, 3.1-2).

    A clip is magnified, its frames are shrunk and those that move much are kept; each of them is
    51 nodes. A batch holds the nodes of all clips, N, and their edges, E:

    - `position`, (N, 2): centred on the mean of the onset's 51 points and divided by the distance
      of the onset's eye centres;
    - `flow`, (N, 100): a patch of 10x10 magnitudes of flow, in pixels, from the node's frame to
      the next one of the clip; the last frame's is that from the frame before;
    - `edge_index`, (2, E), both directions, and `edge_jaccard`, (E,): see `mer.views.facial_graph`;
    - `graph`, (N,): the number of the node's clip in the batch, ascending.

    Attributes:
        magnification: Of the frames that are tested on. The paper: Eulerian, factor 4.
        factors: Of magnified copies with which the training balances its classes. The paper: 2 to
            5. None at all, `[]`, trains on every clip once.
        flow: `dis`, `farneback` or `tvl1`; the paper is silent. Farneback takes twice as long as
            DIS.
        window: Frames a window of the frame selection. The paper: 8.
        size: Pixels a side in which flow is found. The paper: 254.
        variant: `plain` is one run of the landmark model a frame, `averaged` the mean of seven,
            with a third of the noise in seven times the time. The paper's is plain.
        frames: Most frames of a graph; of more kept ones, even steps remain, first and last
            among them. None has no limit, as the paper.

    Raises:
        MerError: A value is outside its range.
    """

    magnification: Magnification = field(default_factory=lambda: Magnification(factor=4.0))
    factors: tuple[float, ...] = (2.0, 3.0, 4.0, 5.0)
    flow: str = "dis"
    window: int = 8
    size: int = 254
    variant: str = "plain"
    frames: int | None = None

    def __post_init__(self) -> None:
        # one type, so that equal settings have one hash
        object.__setattr__(self, "factors", tuple(float(factor) for factor in self.factors))
        require_method(self.flow)
        _require(self.window >= 2, f"window is {self.window}; it takes 2 or more frames")
        _require(self.size >= 32, f"size is {self.size}; it takes 32 pixels or more")
        _require(self.variant in VARIANTS, f"variant is {self.variant!r}; it takes {VARIANTS}")
        some = self.frames is None or self.frames >= 2
        _require(some, f"frames is {self.frames}; it takes 2 or more, or null for all")
        _require(min(self.factors, default=1) >= 1, f"factors are {self.factors}; they start at 1")
        distinct = len(set(self.factors)) == len(self.factors)
        _require(distinct, f"factors has a number twice: {list(self.factors)}")

    def cached_by(self) -> Mapping[str, object]:
        """Return all fields."""
        return {**asdict(self), "magnification": self.magnification.identity()}

    def copy_factors(self) -> tuple[float, ...]:
        """Return the factors of the copies, without that of the clip as it is tested."""
        return tuple(factor for factor in self.factors if factor != self.magnification.factor)

    def prepare(self, clip: Clip, store: Store) -> Arrays:
        """Return `position`, (N, 2), `flow`, float16 (N, 100), and `kept`, the frames' places.

        Those of a copy at factor 2 are `position-x2` and so on. Half precision keeps three digits
        of a flow's length.

        Raises:
            MerError: The clip has no face.
        """
        arrays = self._graph(clip, store, self.magnification)
        for factor in self.copy_factors():
            copy = self._graph(clip, store, replace(self.magnification, factor=factor))
            arrays |= {_of_copy(name, factor): array for name, array in copy.items()}
        return arrays

    def copied(self, arrays: Mapping[str, np.ndarray], factor: float) -> Mapping[str, np.ndarray]:
        """Return the arrays of the copy at a factor, under the names of the clip's own."""
        return {name: arrays[_of_copy(name, factor)] for name in ("position", "flow", "kept")}

    def draw(self, arrays: Mapping[str, np.ndarray], training: bool) -> Arrays:
        """Return what a batch needs of the clip; nothing is random."""
        del training
        return {name: arrays[name] for name in ("position", "flow")}

    def collate(self, samples: Sequence[Sample]) -> Batch:
        """Return the clips' graphs as one that falls into as many parts."""
        counts = [len(sample.arrays["position"]) for sample in samples]
        starts = np.cumsum([0, *counts[:-1]])
        parts = [clip_edges(count // NODES) for count in counts]
        edges = [edges + start for (edges, _), start in zip(parts, starts, strict=True)]
        joined = {
            "position": _join(samples, "position"),
            "flow": _join(samples, "flow"),
            "edge_index": np.concatenate(edges, axis=1),
            "edge_jaccard": np.concatenate([jaccard for _, jaccard in parts]),
            "graph": np.repeat(np.arange(len(samples)), counts),
        }
        return stack(samples, ()) | {name: torch.from_numpy(a) for name, a in joined.items()}

    def augment(self, batch: Batch) -> Batch:
        """Return the batch: the paper changes nothing at random but the factor."""
        return batch

    def normalise(self, batch: Batch) -> Batch:
        """Return the batch: `prepare` has centred and scaled its points."""
        return batch

    def _graph(self, clip: Clip, store: Store, magnification: Magnification) -> Arrays:
        record = store.record(clip.key)
        if record.box is None:
            raise MerError(no_face(clip.key))
        frames = magnification.frames(clip, store, range(clip.onset, clip.offset + 1))
        small = [resize(frame, self.size) for frame in frames]
        fields = flow_magnitudes(small, self.flow)
        kept = self._kept(fields)
        landmarks = redetect(frames[kept], record, self.variant, jitters=0)[0]
        points = graph_points(landmarks)
        # pixel centres lie at whole numbers, so that a half moves with the scale
        scaled = (points + 0.5) * self.size / frames.shape[1] - 0.5
        patches = [flow_patches(fields[at], nodes) for at, nodes in zip(kept, scaled, strict=True)]
        return {
            "position": _in_face_units(points, landmarks[0], clip.key),
            "flow": np.concatenate(patches).astype(np.float16),
            "kept": kept,
        }

    def _kept(self, fields: Sequence[FloatArray]) -> IntArray:
        motion = np.array([magnitude.sum(dtype=np.float64) for magnitude in fields])
        kept = select_frames(motion, self.window)
        if self.frames is None:
            return kept
        return kept[even_places(len(kept), len(kept) - 1, self.frames)]


def _in_face_units(points: FloatArray, onset: FloatArray, key: str) -> FloatArray:
    eyes = onset[RIGHT_EYE].mean(axis=0) - onset[LEFT_EYE].mean(axis=0)
    distance = float(np.hypot(*eyes))
    if not distance > 0:
        raise MerError(f"The landmarks of {key} put both eyes of its onset at one place.")
    centred = points - points[0].mean(axis=0, dtype=np.float64)
    return np.asarray(centred / distance, np.float32).reshape(-1, 2)


def _of_copy(name: str, factor: float) -> str:
    return f"{name}-x{factor:g}"


def _join(samples: Sequence[Sample], name: str) -> FloatArray:
    joined = np.concatenate([sample.arrays[name] for sample in samples])
    return np.asarray(joined, np.float32)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise MerError(f"LandmarkFlowGraph: {sentence}.")
