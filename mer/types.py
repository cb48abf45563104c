"""The values that travel through the project: from an annotated clip to a fold's result."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mer.errors import MerError

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
ByteArray = npt.NDArray[np.uint8]


class Labelled(Protocol):
    """What a class scheme looks at: anything with a key and the annotators' labels."""

    @property
    def key(self) -> str:
        """Unique over all datasets."""

    @property
    def subject(self) -> str:
        """With the dataset."""

    @property
    def emotion(self) -> str:
        """The label, verbatim."""

    @property
    def objective_class(self) -> str | None:
        """Davison's objective class as a Roman number, where the release has one."""

    @property
    def action_units(self) -> tuple[str, ...]:
        """One text an action unit, as annotated."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One row of an annotation table together with its frames on disk; no picture is loaded.

    Attributes:
        key: Unique over all datasets: `casme2/sub01/EP02_01f`.
        subject: Always text, always with the dataset: `casme2/sub01`.
        frames: In natural order; up to eight before the onset and after the offset where they
            are on disk. Empty when only the annotation was read.
        onset: Index into `frames`.
        apex: Index into `frames`; None where the release has no apex, or an impossible one.
        offset: Index into `frames`, inclusive.
        apex_source: `annotated`, `corrected:<set>`, `middle`, `spotted:<method>`, or `none`.
        emotion: The label, verbatim.
        action_units: One text an action unit, as annotated: `("4", "L10")`.
        objective_class: `I` to `VII`, where the release has it.
        fps: Frames a second of the camera.
    """

    key: str
    subject: str
    frames: tuple[Path, ...]
    onset: int
    apex: int | None
    offset: int
    apex_source: str
    emotion: str
    action_units: tuple[str, ...]
    objective_class: str | None
    fps: float

    @property
    def dataset(self) -> str:
        """The dataset's name, the first part of the key."""
        return self.key.split("/", 1)[0]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd in a release, for `mer check` and the manifest of a store.

    Attributes:
        key: The clip, or a folder where no clip is concerned.
        text: One sentence.
        unusable: The clip is excluded because of it.
    """

    key: str
    text: str
    unusable: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """All clips of a release, and all that is odd about it.

    Attributes:
        dataset: `casme2`, ...
        version: Of the annotation, as published counts are keyed: `2014`, `2019`.
        annotation: The spreadsheet that was read.
        clips: The usable ones, in the spreadsheet's order.
        remarks: Odd and unusable rows, unannotated folders.
        companions: Files that were read beside the annotation, such as one of objective classes.
        rows: All rows of the annotation, those of unusable clips included.
        corrections: Name of the set of corrected positions that was asked for.
        corrected: What the set changed, or refused to, one remark each.
    """

    dataset: str
    version: str
    annotation: Path
    clips: tuple[Clip, ...]
    remarks: tuple[Remark, ...] = ()
    companions: tuple[Path, ...] = ()
    rows: tuple[Labelled, ...] = ()
    corrections: str | None = None
    corrected: tuple[Remark, ...] = ()

    def with_remarks(self, *remarks: Remark) -> "Index":
        """Return the index with some more remarks, before its own."""
        return replace(self, remarks=(*remarks, *self.remarks))


@dataclass(frozen=True, slots=True)
class Sample:
    """What a view makes of a clip and a method takes.

    Attributes:
        clip: The key of the clip.
        source: The key of the clip that the pictures come from; differs from `clip` for
            magnified or otherwise derived copies. Leak checks compare sources.
        label: The class index.
        arrays: Named arrays without a batch dimension.
    """

    clip: str
    source: str
    label: int
    arrays: Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Fold:
    """One split of the clips by subject.

    Attributes:
        name: The held-out subject, `casme2/sub01`, or a name that the protocol gives.
        train: Keys of the training clips.
        test: Keys of the test clips.
        subjects: The subject of each key in `train` and `test`.

    Raises:
        MerError: A subject, or a clip, is on both sides, or a side is empty.
    """

    name: str
    train: tuple[str, ...]
    test: tuple[str, ...]
    subjects: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.train or not self.test:
            side = "training" if not self.train else "test"
            raise MerError(
                f"Fold {self.name} has no {side} clips; leave-one-subject-out needs at least "
                "two subjects with clips in the class scheme."
            )
        both = {self.subjects[key] for key in self.train} & {self.subjects[k] for k in self.test}
        if both:
            raise MerError(f"Fold {self.name} has {', '.join(sorted(both))} on both sides.")


@dataclass(frozen=True, slots=True)
class EpochPredictions:
    """The predictions of one group of clips after every epoch of a training.

    Attributes:
        clips: Keys, N of them.
        subjects: The subject of each clip.
        truth: Class indices, shape (N,).
        probabilities: Shape (epochs, N, classes).
    """

    clips: tuple[str, ...]
    subjects: tuple[str, ...]
    truth: IntArray
    probabilities: FloatArray

    @property
    def predictions(self) -> IntArray:
        """Predicted class indices, shape (epochs, N)."""
        best: IntArray = np.argmax(self.probabilities, axis=-1).astype(np.int64)
        return best


@dataclass(frozen=True, slots=True)
class FoldResult:
    """All that a fold leaves behind; every number of a report comes from these.

    Attributes:
        fold: The fold's name.
        seed: The user's seed, from which the fold's own seed was derived.
        config_hash: Of the configuration and of the code that made the result.
        classes: Class names in the order of the indices.
        test: Predictions for the test clips after every epoch of the main training.
        inner: Predictions for the inner subjects after every epoch of the training without
            them, where rule `inner` was asked for.
        losses: Mean training loss of each epoch of the main training.
        seconds: Wall time.
        device: Where it ran.
        context: Facts for the report: dataset, scheme, annotation version, apex, method,
            commit, library versions.
        facts: What the method learned in the main training and tells of itself, by name, such
            as the weights of GTS-GN's action-unit losses; a fold's own, so not in `context`.
    """

    fold: str
    seed: int
    config_hash: str
    classes: tuple[str, ...]
    test: EpochPredictions
    inner: EpochPredictions | None
    losses: FloatArray
    seconds: float
    device: str
    context: Mapping[str, str]
    facts: Mapping[str, str | float] = field(default_factory=dict)
