"""What the user can choose about a synthetic corpus."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mer.datasets.synthetic.difficulty import PRESETS
from mer.datasets.synthetic.layouts.catalogue import LAYOUTS
from mer.datasets.synthetic.layouts.layout import Layout
from mer.errors import MerError

DATASETS: Mapping[str, Layout] = {layout.dataset: layout for layout in LAYOUTS}


@dataclass(frozen=True, slots=True)
class SyntheticCorpus:
    """A corpus is a function of these values and of nothing else.

    Attributes:
        dataset: Whose layout is written.
        subjects: How many people, any number.
        clips: Annotated clips a subject.
        seed: Of everything random.
        trees: Which of the picture trees are written; left empty, all that the annotation
            version has.
        annotations: Which version of the annotation is written; left empty, the dataset's usual.
        difficulty: A name in `mer.datasets.synthetic.difficulty.PRESETS`.
        emotions: Those that are shown, as the annotation spells them; left empty, all.
        frames: Least and greatest number of frames from onset to offset.

    Raises:
        MerError: A value cannot be used.
    """

    dataset: str = "casme2"
    subjects: int = 8
    clips: int = 12
    seed: int = 0
    trees: tuple[str, ...] = ()
    annotations: str = ""
    difficulty: str = "default"
    emotions: tuple[str, ...] = ()
    frames: tuple[int, int] = (24, 40)

    def __post_init__(self) -> None:
        _check_names("dataset", (self.dataset,), DATASETS)
        self._fill_in()
        name, version, layout = self.dataset, self.annotations, self.layout
        _check_names("annotation version", (version,), layout.versions, f" of {name}")
        _check_names("tree", self.trees, layout.versions[version], f" of {name} {version}")
        _check_names("emotion", self.emotions, layout.emotions, f" of {name}")
        _check_names("difficulty", (self.difficulty,), PRESETS)
        self._check_numbers()

    @property
    def layout(self) -> Layout:
        """How the dataset looks on disk."""
        return DATASETS[self.dataset]

    @property
    def drawing_seed(self) -> int:
        """What people and movements are drawn from."""
        return self.seed + self.layout.seed_offset

    @property
    def expressions(self) -> Mapping[str, str]:
        """What is drawn for each emotion that is shown, by the annotation's label."""
        return {label: self.layout.emotions[label] for label in self.emotions}

    @property
    def shows_all_emotions(self) -> bool:
        """No emotion of the dataset is left out."""
        return len(self.emotions) == len(self.layout.emotions)

    def _fill_in(self) -> None:
        versions = self.layout.versions
        version = self.annotations or next(iter(versions))
        # a wrong version is named a moment later
        trees = self.trees or versions.get(version, ())
        values = {"annotations": version, "trees": trees,
                  "emotions": self.emotions or tuple(self.layout.emotions)}  # fmt: skip
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _check_numbers(self) -> None:
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


def _check_names(
    what: str, names: tuple[str, ...], known: Collection[str], whose: str = ""
) -> None:
    for name in names:
        if name not in known:
            raise MerError(
                f"There is no {what} {name!r}{whose} for mer synth; use {', '.join(known)}."
            )
    if len(set(names)) != len(names):
        raise MerError(f"A {what} of the synthetic corpus is named twice: {', '.join(names)}.")
