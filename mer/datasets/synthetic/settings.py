"""What the user can choose about a synthetic corpus."""

from dataclasses import dataclass

from mer.datasets.synthetic.difficulty import PRESETS
from mer.datasets.synthetic.emotions import EMOTIONS
from mer.errors import MerError

DATASETS = ("casme2",)
TREES = ("raw", "selected", "cropped")
ANNOTATIONS = ("2014", "2019")


@dataclass(frozen=True, slots=True)
class SyntheticCorpus:
    """A corpus is a function of these values and of nothing else.

    Attributes:
        dataset: Whose layout is written.
        subjects: How many people, any number.
        clips: Annotated clips a subject.
        seed: Of everything random.
        trees: Which of the picture trees are written.
        annotations: Which version of the coding file is written.
        difficulty: A name in `mer.datasets.synthetic.difficulty.PRESETS`.
        emotions: Those that are shown.
        frames: Least and greatest number of frames from onset to offset.

    Raises:
        MerError: A value cannot be used.
    """

    dataset: str = "casme2"
    subjects: int = 8
    clips: int = 12
    seed: int = 0
    trees: tuple[str, ...] = TREES
    annotations: str = "2019"
    difficulty: str = "default"
    emotions: tuple[str, ...] = EMOTIONS
    frames: tuple[int, int] = (24, 40)

    def __post_init__(self) -> None:
        _check_names("dataset", (self.dataset,), DATASETS)
        _check_names("tree", self.trees, TREES)
        _check_names("annotation version", (self.annotations,), ANNOTATIONS)
        _check_names("difficulty", (self.difficulty,), tuple(PRESETS))
        _check_names("emotion", self.emotions, EMOTIONS)
        for name in ("subjects", "clips"):
            if getattr(self, name) < 1:
                raise MerError(f"A synthetic corpus needs at least one of its {name}.")
        if self.seed < 0:
            raise MerError(f"The seed of a synthetic corpus is {self.seed}; it must not be < 0.")
        least, most = self.frames
        if not 8 <= least <= most:
            raise MerError(
                f"A clip cannot have {least} to {most} frames from onset to offset; give the "
                "least number, 8 or more, and then the greatest."
            )


def _check_names(what: str, names: tuple[str, ...], known: tuple[str, ...]) -> None:
    if not names:
        raise MerError(f"A synthetic corpus needs at least one {what}: {', '.join(known)}.")
    for name in names:
        if name not in known:
            raise MerError(f"There is no {what} {name!r} for mer synth; use {', '.join(known)}.")
    if len(set(names)) != len(names):
        raise MerError(f"A {what} of the synthetic corpus is named twice: {', '.join(names)}.")
