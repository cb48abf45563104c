"""Class schemes: which clips of a dataset form which classes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mer.datasets.objective_class import objective_class
from mer.errors import MerError
from mer.types import Labelled

# `objective` reads the release's column; `rule` derives the class from the action units
SOURCES = ("emotion", "objective", "rule")


@dataclass(frozen=True)
class ClassScheme:
    """Which clips of one dataset form which classes.

    Attributes:
        name: `casme2-5`.
        dataset: `casme2`.
        classes: In the order of the class indices.
        source: `emotion`, `objective` or `rule`: the label that `mapping` reads.
        mapping: From every known label to its class, or to None where the scheme drops it.
        dropped: Keys that the scheme leaves out although their label belongs to a class.
        published: Clips a class by annotation version, as the literature or the file gives them.
        totals: Clips in all by annotation version, where only the sum was published.
        mark: How sure the counts are: `verified` on a real annotation file, or `read`.
        marks: The same by annotation version, where one differs.
    """

    name: str
    dataset: str
    classes: tuple[str, ...]
    source: str
    mapping: Mapping[str, str | None]
    dropped: frozenset[str] = frozenset()
    published: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    mark: str = "verified"
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def datasets(self) -> tuple[str, ...]:
        """The dataset, as one of several."""
        return (self.dataset,)

    def class_of(self, clip: Labelled) -> int | None:
        """Return the class index of a clip, or None where the scheme leaves it out.

        Raises:
            MerError: The label is not one that the scheme knows.
        """
        label = self._label(clip)
        if label is None or label not in self.mapping:
            known = ", ".join(sorted(self.mapping))
            raise MerError(
                f"{clip.key}: unknown {self.source} label {label!r} for class scheme "
                f"{self.name}; it knows {known}."
            )
        name = self.mapping[label]
        return None if name is None or clip.key in self.dropped else self.classes.index(name)

    def published_counts(self, versions: Mapping[str, str]) -> tuple[int, ...] | None:
        """Return the published clips a class, given the annotation version by dataset."""
        return self.published.get(versions.get(self.dataset, ""))

    def published_total(self, versions: Mapping[str, str]) -> int | None:
        """Return the published clips in all."""
        counts = self.published_counts(versions)
        return self.totals.get(versions.get(self.dataset, "")) if counts is None else sum(counts)

    def mark_of(self, versions: Mapping[str, str]) -> str:
        """Return how sure the published counts are."""
        return self.marks.get(versions.get(self.dataset, ""), self.mark)

    def _label(self, clip: Labelled) -> str | None:
        if self.source == "emotion":
            return clip.emotion
        if self.source == "rule":
            try:
                return objective_class(clip.action_units)
            except MerError as error:
                raise MerError(f"{clip.key}: {error}") from error
        return clip.objective_class


@dataclass(frozen=True)
class CompositeScheme:
    """The same classes over several datasets, each by a scheme of its own.

    Attributes:
        name: `composite-3`.
        members: One scheme a dataset, all with the same classes.
    """

    name: str
    members: tuple[ClassScheme, ...]

    def __post_init__(self) -> None:
        for member in self.members:
            if set(member.classes) != set(self.classes):
                raise MerError(f"{self.name}: {member.name} has other classes.")

    @property
    def classes(self) -> tuple[str, ...]:
        """In the order of the class indices: that of the first member."""
        return self.members[0].classes

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets of the members."""
        return tuple(member.dataset for member in self.members)

    @property
    def mapping(self) -> Mapping[str, str | None]:
        """From every label that a member knows to its class."""
        return {label: name for member in self.members for label, name in member.mapping.items()}

    def class_of(self, clip: Labelled) -> int | None:
        """Return the class index of a clip, or None where its dataset's scheme leaves it out.

        Raises:
            MerError: The clip is of no member's dataset, or its label is unknown.
        """
        member = self._member(clip.key)
        index = member.class_of(clip)
        return None if index is None else self.classes.index(member.classes[index])

    def published_counts(self, versions: Mapping[str, str]) -> tuple[int, ...] | None:
        """Return the sum over the members; None where one is not known for its version."""
        rows = []
        for member in self.members:
            counts = member.published_counts(versions)
            if counts is None:
                return None
            by_name = dict(zip(member.classes, counts, strict=True))
            rows.append([by_name[name] for name in self.classes])
        return tuple(map(sum, zip(*rows, strict=True)))

    def published_total(self, versions: Mapping[str, str]) -> int | None:
        """Return the published clips in all."""
        counts = self.published_counts(versions)
        return None if counts is None else sum(counts)

    def mark_of(self, versions: Mapping[str, str]) -> str:
        """Return the least sure of the members' marks."""
        marks = {member.mark_of(versions) for member in self.members}
        return "verified" if marks == {"verified"} else "read"

    def _member(self, key: str) -> ClassScheme:
        dataset = key.partition("/")[0]
        for member in self.members:
            if member.dataset == dataset:
                return member
        raise MerError(f"{key}: class scheme {self.name} has no part {dataset}.")


Scheme = ClassScheme | CompositeScheme
