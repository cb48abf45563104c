"""Patches around landmarks of the magnified apex, and the graph that ties them: GAM-MER's input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from mer.errors import MerError
from mer.magnification import STMEMM
from mer.preparation.record import ClipRecord
from mer.preparation.store import Store
from mer.types import ByteArray, Clip, Sample
from mer.views.base import Arrays, Batch, View, stack
from mer.views.copies import checked_factors, copy_of, with_copies
from mer.views.images import Augmentation, normalise_bytes, normalise_imagenet, to_unit_range
from mer.views.landmark_triplet import VARIANTS
from mer.views.magnification import Magnification
from mer.views.patch_sampling import sample_patches
from mer.views.redetection import no_face, redetect
from mer.views.region_graph import GRAPHS, REGIONS, region_edges, region_landmarks

INPUTS = ("apex", "onset+apex", "difference")
CENTRES = ("apex", "onset")
LIGHT = Augmentation(flip=0.0, brightness=0.2, contrast=0.2, saturation=0.2, hue=0.05)


@dataclass(frozen=True)
class RegionPatches(View):
    """Regions of the magnified apex as nodes of one graph, as GAM-MER takes them (Wu et al., 2.2).

    A batch holds `patches`, (B, nodes, C, patch, patch), normalised with ImageNet's statistics; C
    is 6 for `onset+apex`, 3 otherwise; and `edge_index`, (2, E), the edges of one clip in both
    directions, the same for all, see `mer.views.region_graph`.

    The landmarks are found anew after magnification (equation 7), with or without one: so nothing
    else differs between the rows of table 4.

    Attributes:
        input: `apex`; `onset+apex`, one after the other; or `difference`, apex minus onset. The
            paper only says "magnified image".
        regions: `selected`, 28 points of brows, nose and outer lips, or `all` 68 (table 3).
        graph: `optimised`, or the `raw` anatomical one (table 3).
        patch: Pixels a side, in the store's frame; the paper is silent.
        magnification: Of the frames that are tested on. The paper's is ST-MEMM, best at factor 5;
            None takes the frames as they are, and then there are no copies.
        factors: Of magnified copies with which the training balances its classes. The paper: 8, 10,
            12 and 15. None at all, `[]`, trains on every clip once.
        rounds: Copies of each clip of the commonest class; rarer classes have more, at most one a
            factor. With 0 it has none, and a large movement would tell that a clip is not of it.
        centred_on: Whose landmarks the patches lie around. With `onset` they stay where they are
            and the face moves through them. With `apex`, equation 7 to the letter, they follow
            what ST-MEMM moves: the movement itself leaves the picture, see docs/fidelity.md.
        variant: `plain` is one run of the landmark model a frame, `averaged` the mean of seven.
        augmentation: Random light and colour in training, one draw a sample; the paper names
            brightness, contrast and colour without a number.

    Raises:
        MerError: A value is outside its range, or the augmentation moves pixels.
    """

    input: str = "apex"
    regions: str = "selected"
    graph: str = "optimised"
    patch: int = 24
    magnification: Magnification | None = field(
        default_factory=lambda: Magnification(STMEMM(), factor=5.0)
    )
    factors: tuple[float, ...] = (8.0, 10.0, 12.0, 15.0)
    rounds: int = 1
    centred_on: str = "onset"
    variant: str = "plain"
    augmentation: Augmentation = LIGHT

    def __post_init__(self) -> None:
        object.__setattr__(self, "factors", checked_factors("RegionPatches", self.factors))
        allowed = {"input": INPUTS, "regions": REGIONS, "graph": GRAPHS, "centred_on": CENTRES,
                   "variant": VARIANTS}  # fmt: skip
        for name, values in allowed.items():
            value = getattr(self, name)
            known = value in values
            _require(known, f"{name} is {value!r}; it takes {', '.join(values)}")
        _require(self.rounds >= 0, f"rounds is {self.rounds}; it takes 0 or more copies a clip")
        _require(self.patch >= 8, f"patch is {self.patch}; it takes 8 pixels or more")
        changes = self.augmentation
        still = not (changes.flip or changes.rotation or changes.padding)
        _require(still, "augmentation moves pixels, and the graph would not follow; set its flip, "
                 "rotation and padding to 0")  # fmt: skip

    def cached_by(self) -> Mapping[str, object]:
        """Return what decides the pixels; graph and augmentation come later."""
        magnification = self.magnification and self.magnification.identity()
        return {
            "frames": list(self._frames),
            "regions": self.regions,
            "patch": self.patch,
            "magnification": magnification,
            "factors": list(self.copy_factors()),
            "centred_on": self.centred_on,
            "variant": self.variant,
        }

    def copy_factors(self) -> tuple[float, ...]:
        """Return the factors of the copies, without that of the clip as it is tested."""
        if self.magnification is None:
            return ()
        return tuple(factor for factor in self.factors if factor != self.magnification.factor)

    def least_copies(self) -> int:
        """Return how many copies a clip of the commonest class has."""
        return self.rounds

    def prepare(self, clip: Clip, store: Store) -> Arrays:
        """Return `apex`, uint8 (nodes, patch, patch, 3), and `onset` where the input has it.

        Those of a copy at factor 8 are `apex-x8` and so on.

        Raises:
            MerError: The clip has no apex or no face.
        """
        own = 1.0 if self.magnification is None else self.magnification.factor
        return with_copies(
            lambda factor: self._patches(clip, store, factor), own, self.copy_factors()
        )

    def copied(self, arrays: Mapping[str, np.ndarray], factor: float) -> Mapping[str, np.ndarray]:
        """Return the patches of the copy at a factor, under the names of the clip's own."""
        return copy_of(arrays, self._frames, factor)

    def draw(self, arrays: Mapping[str, np.ndarray], training: bool) -> Arrays:
        """Return the patches without those of copies; nothing is random."""
        del training
        return {name: arrays[name] for name in self._frames}

    def collate(self, samples: Sequence[Sample]) -> Batch:
        """Return the clips' patches and the one graph of all."""
        edges = torch.from_numpy(region_edges(self.regions, self.graph).copy())
        return stack(samples, self._frames) | {"edge_index": edges}

    def augment(self, batch: Batch) -> Batch:
        """Change light and colour of each sample at random, alike in all of its patches."""
        pictures = (to_unit_range(_joined(batch[name])) for name in self._frames)
        changed = [normalise_imagenet(picture) for picture in self.augmentation.each(pictures)]
        return self._with_patches(batch, changed)

    def normalise(self, batch: Batch) -> Batch:
        """Normalise each patch with ImageNet's statistics."""
        pictures = [normalise_bytes(_joined(batch[name])) for name in self._frames]
        return self._with_patches(batch, pictures)

    @property
    def _frames(self) -> tuple[str, ...]:
        return ("apex",) if self.input == "apex" else ("onset", "apex")

    def _patches(self, clip: Clip, store: Store, factor: float) -> Arrays:
        record = store.record(clip.key)
        places = {"onset": clip.onset, "apex": _apex(clip)}
        if record.box is None:
            raise MerError(no_face(clip.key))
        names = tuple(dict.fromkeys((*self._frames, self.centred_on)))
        found = self._magnified(clip, store, factor, [places[name] for name in names])
        frames = dict(zip(names, found, strict=True))
        points = self._points(frames[self.centred_on], record)
        return {name: sample_patches(frames[name], points, self.patch) for name in self._frames}

    def _magnified(self, clip: Clip, store: Store, factor: float, places: list[int]) -> ByteArray:
        if self.magnification is None:
            return np.asarray(store.frames(clip.key)[places])
        return replace(self.magnification, factor=factor).frames(clip, store, places)

    def _points(self, frame: ByteArray, record: ClipRecord) -> np.ndarray:
        landmarks = redetect(frame[None], record, self.variant, jitters=0)[0, 0]
        return np.asarray(landmarks[list(region_landmarks(self.regions))])

    def _with_patches(self, batch: Batch, pictures: Sequence[Tensor]) -> Batch:
        parts = [_separate(picture, self.patch) for picture in pictures]
        if self.input == "difference":
            parts = [parts[1] - parts[0]]
        kept = {name: value for name, value in batch.items() if name not in self._frames}
        return kept | {"patches": torch.cat(parts, dim=2)}


def _apex(clip: Clip) -> int:
    if clip.apex is None:
        raise MerError(f"{clip.key} has no apex, which RegionPatches needs; name an apex policy.")
    return clip.apex


def _joined(patches: Tensor) -> Tensor:
    """Put the patches of a clip below one another, (B, nodes * patch, patch, 3)."""
    return patches.flatten(1, 2)


def _separate(pictures: Tensor, patch: int) -> Tensor:
    """Undo `_joined` after the channels went first, (B, nodes, 3, patch, patch)."""
    batch, channels = pictures.shape[:2]
    return pictures.reshape(batch, channels, -1, patch, patch).transpose(1, 2)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise MerError(f"RegionPatches: {sentence}.")
