"""What decides how the faces of a dataset are prepared."""

import importlib.util
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from mer.errors import MerError
from mer.files import file_digest

FACES = ("dlib", "dataset")
VARIANTS = ("averaged", "plain", "jittered")
MODEL_PACKAGE = "face_recognition_models"
MODEL_FILE = "models/shape_predictor_68_face_landmarks.dat"


@dataclass(frozen=True)
class PreparationSettings:
    """How the faces of a dataset are found, aligned and kept.

    The eyes lie at `(0.5 -+ eye_distance / 2, eye_height)`, in fractions of `size`. An adult's
    chin is about 1.9 eye distances below the eyes, the brows reach 0.5 above them and the face is
    about 2.2 wide; the defaults therefore put the brows at 0.13, the chin at 0.95 and the cheeks
    at 0.13 and 0.87, and leave a dropped jaw inside the picture.

    Attributes:
        size: Height and width of a prepared frame, in pixels.
        face: `dlib` finds the face and aligns it by its eyes; `dataset` takes the release's own
            crop as it is: the whole picture, resized without changing its proportions, centred,
            and padded by repeating its edges.
        landmarks: The variants to keep. `plain` is one run of the landmark model on each frame;
            `averaged` is the mean of seven runs on jittered boxes, which leaves a third of the
            noise at three to four times the cost. `jittered` keeps `jitters` runs on other such
            boxes, for a training to draw from; it stands beside one of the two others.
        jitters: How many runs `jittered` keeps of each frame.
        eye_distance: Distance of the eye centres; of `dlib` faces only.
        eye_height: Height of the eyes, from the top; of `dlib` faces only.
        landmark_model: A dlib model file of 68 points; None takes the one that comes with
            package face-recognition-models.
        upsample: How often a picture may be doubled when no face is found at its own size. The
            detector knows faces of 80 pixels and more; each doubling halves that.

    Raises:
        MerError: A value is outside its range.
    """

    size: int = 256
    face: Literal["dlib", "dataset"] = "dlib"
    landmarks: tuple[Literal["plain", "averaged", "jittered"], ...] = ("plain",)
    jitters: int = 8
    eye_distance: float = 0.34
    eye_height: float = 0.30
    landmark_model: str | None = None
    upsample: int = 1

    def __post_init__(self) -> None:
        # one order and one type, so that equal settings have one hash
        ordered = sorted(set(self.landmarks), key=_place)
        object.__setattr__(self, "landmarks", tuple(ordered))
        _require(self.size >= 32, f"size is {self.size}; it must be at least 32 pixels")
        _require(self.face in FACES, f"face is {self.face!r}; it is one of {', '.join(FACES)}")
        for variant in self.landmarks:
            known = ", ".join(VARIANTS)
            _require(variant in VARIANTS, f"landmarks has {variant!r}; it knows {known}")
        alone = self.landmarks == ("jittered",)
        _require(not alone, "landmarks has jittered alone; add plain or averaged to be tested on")
        _require(1 <= self.jitters <= 64, "jitters must lie between 1 and 64")
        _require(0.1 <= self.eye_distance <= 0.8, "eye_distance must lie between 0.1 and 0.8")
        _require(0.1 <= self.eye_height <= 0.9, "eye_height must lie between 0.1 and 0.9")
        _require(0 <= self.upsample <= 3, "upsample must lie between 0 and 3")

    @property
    def needs_model(self) -> bool:
        """Whether the landmark model is used at all."""
        return self.face == "dlib" or bool(self.landmarks)

    @property
    def runs_kept(self) -> int:
        """How many sets of 68 points are kept of each frame."""
        return sum(self.jitters if name == "jittered" else 1 for name in self.landmarks)

    def model_path(self) -> Path:
        """Return the file of the landmark model.

        Raises:
            MerError: It is not there.
        """
        if self.landmark_model is not None:
            path = Path(self.landmark_model).expanduser()
            hint = "give landmark_model the path of a dlib model of 68 points"
        else:
            path = _packaged_model()
            hint = "run `pip install face-recognition-models` or set landmark_model"
        if not path.is_file():
            raise MerError(f"There is no landmark model at {path}; {hint}.")
        return path

    def identity(self) -> Mapping[str, Any]:
        """Return what the hash of a store is made of: all that counts, a named model by content."""
        fields = asdict(self) | {"landmarks": list(self.landmarks)}
        if "jittered" not in self.landmarks:
            del fields["jitters"]
        if self.landmark_model is not None:
            fields["landmark_model"] = f"sha256:{file_digest(self.model_path())}"
        return fields


def _place(variant: str) -> int:
    # an unknown one is named a moment later
    return VARIANTS.index(variant) if variant in VARIANTS else len(VARIANTS)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise MerError(f"Preparation settings: {sentence}.")


def _packaged_model() -> Path:
    # only looked for: importing the package fails where pkg_resources is gone
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    places = spec.submodule_search_locations if spec is not None else None
    return Path(places[0] if places else MODEL_PACKAGE) / MODEL_FILE
