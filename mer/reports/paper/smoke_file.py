"""The size at which tables run on drawn faces: corpus, overrides and seeds, typed."""

from dataclasses import dataclass, field
from pathlib import Path

from mer.reports.paper.typed_file import load_typed


@dataclass
class DrawnCorpus:
    """The drawn corpora of all datasets.

    Attributes:
        subjects: People.
        clips: Annotated clips of each.
        frames: Least and greatest number from onset to offset.
        seed: Of everything random.
    """

    subjects: int = 4
    clips: int = 10
    frames: list[int] = field(default_factory=lambda: [10, 16])
    seed: int = 0


@dataclass
class Smoke:
    """Demo size, for a whole folder of tables or all.

    Attributes:
        corpus: The drawn faces; of `experiments/smoke.yaml` alone.
        data: Overrides of every run that the prepared store depends on; likewise.
        seeds: Of every run; likewise.
        methods: By method YAML, overrides that come before a table's own.
    """

    corpus: DrawnCorpus = field(default_factory=DrawnCorpus)
    data: list[str] = field(default_factory=list)
    seeds: list[int] = field(default_factory=lambda: [0])
    methods: dict[str, list[str]] = field(default_factory=dict)


def load_smoke(path: Path) -> Smoke:
    """Read a file of demo sizes.

    Raises:
        MerError: It is not there, or has a key or value that it cannot have.
    """
    found: Smoke = load_typed(path, Smoke)
    return found
