"""The landmarks of onset, apex and offset: the input of GTS-GN and its baselines."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch

from mer.datasets.action_units import unit_vector
from mer.errors import MerError
from mer.landmark_sets import landmark_set
from mer.preparation.alignment import LEFT_EYE, RIGHT_EYE
from mer.preparation.store import Store
from mer.types import Clip, FloatArray
from mer.views.base import Arrays, Batch, View
from mer.views.magnification import Magnification
from mer.views.redetection import no_face, redetect

VARIANTS = ("averaged", "plain")


@dataclass(frozen=True)
class LandmarkTriplet(View):
    """Onset, apex and offset as points, as GTS-GN takes them (Wei et al., sections III-A, IV-A).

    The paper detects the points in aligned frames whose motion was magnified three times, and
    again in crops of different sizes to have more training data. Here a crop is a jittered box
    that the landmark model is run on, the same box for the three frames of a clip.

    A batch holds `landmarks`, (B, 3, points, 2): centred on the mean of the onset's points and
    divided by the distance of the onset's eye centres; and `units`, (B, len(units)), where
    action units are asked for.

    Attributes:
        points: 14, 31 or 68 landmarks, see `mer.landmark_sets`.
        units: Numbers of the action units whose presence is a target; none for no target.
        variant: What is tested on: `plain` is one run of the landmark model, `averaged` the mean
            of seven, with a third of the noise. The paper's is plain.
        jitters: On how many other boxes the model is run; training draws from these and the
            variant, all alike. Their number is ours.
        flip: Probability of a mirrored sample in training. The paper has none.
        magnification: Of the frames, in which the landmarks are then detected. None takes the
            landmarks that the store holds of the unmagnified pictures: the variant, and
            `jittered` where there are jitters.

    Raises:
        MerError: A value is outside its range.
    """

    points: int = 14
    units: tuple[int, ...] = ()
    variant: str = "averaged"
    jitters: int = 8
    flip: float = 0.0
    magnification: Magnification | None = None

    def __post_init__(self) -> None:
        # one type, so that equal settings have one hash
        object.__setattr__(self, "units", tuple(self.units))
        landmark_set(self.points)  # refuses an unknown one
        _require(self.variant in VARIANTS, f"variant is {self.variant!r}; it takes {VARIANTS}")
        _require(self.jitters >= 0, f"jitters is {self.jitters}; it takes 0 or more")
        _require(0 <= self.flip <= 1, f"flip is {self.flip}; it takes a probability")
        distinct = len(set(self.units)) == len(self.units)
        _require(distinct, f"units has a number twice: {list(self.units)}")

    def cached_by(self) -> Mapping[str, object]:
        """Return all fields but the flip, which works on the device."""
        magnification = self.magnification and self.magnification.identity()
        return {
            "points": self.points,
            "units": list(self.units),
            "variant": self.variant,
            "jitters": self.jitters,
            "magnification": magnification,
        }

    def prepare(self, clip: Clip, store: Store) -> Arrays:
        """Return `landmarks`, shape (1 + jitters, 3, points, 2), the variant first, and `units`.

        Raises:
            MerError: The clip has no apex or no face, its dataset has no action units, or the
                store lacks the landmarks.
        """
        points = self._find(clip, store)
        arrays: Arrays = {"landmarks": self._in_face_units(points, clip.key)}
        if self.units:
            _require_units(clip, store)
            arrays["units"] = unit_vector(clip.action_units, self.units)
        return arrays

    def draw(self, arrays: Mapping[str, np.ndarray], training: bool) -> Arrays:
        """Choose one run of the landmark model; the variant outside of training."""
        runs = arrays["landmarks"]
        chosen = int(torch.randint(len(runs), ())) if training and len(runs) > 1 else 0
        return dict(arrays) | {"landmarks": runs[chosen]}

    def augment(self, batch: Batch) -> Batch:
        """Mirror some samples: left and right points change places, alike in all three frames.

        The action units stay: a unit's number does not tell its side.
        """
        if not self.flip:
            return batch
        points = batch["landmarks"]
        mirrored = points[:, :, list(landmark_set(self.points).mirror)] * points.new_tensor([-1, 1])
        chosen = torch.rand(len(points), device=points.device) < self.flip
        return batch | {"landmarks": torch.where(chosen[:, None, None, None], mirrored, points)}

    def normalise(self, batch: Batch) -> Batch:
        """Return the batch: `prepare` has centred and scaled its points."""
        return batch

    def _find(self, clip: Clip, store: Store) -> FloatArray:
        """Return prepared pixels, shape (1 + jitters, 3, 68, 2)."""
        if clip.apex is None:
            raise MerError(
                f"{clip.key} has no apex, which LandmarkTriplet needs; name an apex policy."
            )
        record, places = store.record(clip.key), [clip.onset, clip.apex, clip.offset]
        if record.box is None:
            raise MerError(no_face(clip.key))
        if self.magnification is not None:
            frames = self.magnification.frames(clip, store, places)
            return redetect(frames, record, self.variant, self.jitters)
        return self._stored(clip.key, store, places)

    def _stored(self, key: str, store: Store, places: list[int]) -> FloatArray:
        tested = store.landmarks(key, self.variant)[places][None]
        if not self.jitters:
            return tested
        others = store.landmarks(key, "jittered")
        if others.shape[1] < self.jitters:
            raise MerError(
                f"LandmarkTriplet asks for {self.jitters} jittered runs, the store keeps "
                f"{others.shape[1]}; set preparation.jitters and run `mer prepare -c ...`."
            )
        runs = others[places, : self.jitters].swapaxes(0, 1)
        return np.concatenate([tested, runs])

    def _in_face_units(self, points: FloatArray, key: str) -> FloatArray:
        onset = points[:, 0].astype(np.float64)
        eyes = onset[:, RIGHT_EYE].mean(axis=1) - onset[:, LEFT_EYE].mean(axis=1)
        distance = np.linalg.norm(eyes, axis=-1)
        if not distance.min() > 0:
            raise MerError(f"The landmarks of {key} put both eyes of its onset at one place.")
        nodes = list(landmark_set(self.points).indices)
        centre = onset[:, nodes].mean(axis=1)
        centred = points[:, :, nodes] - centre[:, None, None]
        return np.asarray(centred / distance[:, None, None, None], np.float32)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise MerError(f"LandmarkTriplet: {sentence}.")


def _require_units(clip: Clip, store: Store) -> None:
    # a single clip may lack them: its annotators saw no unit that they could name
    if not clip.action_units and not any(other.action_units for other in store.clips()):
        raise MerError(
            f"{store.dataset} is annotated without action units, which a loss on action units "
            "needs; set the view's units to [] and the method's AU loss to none, or leave the "
            "dataset out."
        )
