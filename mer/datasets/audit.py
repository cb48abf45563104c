"""What is known of a release against what a folder holds: the content of `mer check`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mer.datasets.annotation import Annotation, AnnotationTable
from mer.datasets.clips import MISSING
from mer.datasets.schemes import schemes_of
from mer.errors import MerError
from mer.types import ClassScheme, Clip, Index, Remark


@dataclass(frozen=True, slots=True)
class SchemeCount:
    """The classes of one scheme, counted.

    Attributes:
        scheme: `casme2-5`.
        classes: In the order of the class indices.
        counts: Clips a class; None where they cannot be counted, and `problem` says why.
        published: Clips a class in the literature; None where there are none for the version.
        equal: Whether both are equal; None where one is not known.
        mark: How sure the published counts are.
        dropped_subjects: Subjects without any clip in the scheme.
        problem: Why the scheme does not apply, else empty.
    """

    scheme: str
    classes: tuple[str, ...]
    counts: tuple[int, ...] | None
    published: tuple[int, ...] | None
    equal: bool | None
    mark: str
    dropped_subjects: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """All that a check finds.

    Attributes:
        dataset: `casme2`, ...
        version: Of the annotation.
        annotation: Path of the file that was read.
        clips: Usable clips; rows, where only an annotation was read.
        subjects: Subjects among them.
        schemes: One count a scheme of the dataset.
        apex_sources: Clips by where their apex comes from.
        frames_missing: Clips with frames missing on disk.
        odd: Remarks that exclude nothing.
        unusable: Remarks that exclude a clip.
    """

    dataset: str
    version: str
    annotation: str
    clips: int
    subjects: int
    schemes: tuple[SchemeCount, ...]
    apex_sources: dict[str, int]
    frames_missing: tuple[str, ...]
    odd: tuple[Remark, ...]
    unusable: tuple[Remark, ...]


def audit_index(index: Index) -> Audit:
    """Compare the usable clips of a folder with what was published."""
    sources = Counter(clip.apex_source for clip in index.clips)
    return _audit(index, str(index.annotation), index.clips, sources)


def audit_annotations(table: AnnotationTable) -> Audit:
    """Compare an annotation file with what was published; all its readable rows count."""
    sources = Counter("none" if row.apex is None else "annotated" for row in table.rows)
    return _audit(table, str(table.file), table.rows, sources)


def count_classes(
    scheme: ClassScheme, items: Sequence[Clip] | Sequence[Annotation], version: str
) -> SchemeCount:
    """Count the clips of each class of a scheme and compare them with the published counts."""
    published = scheme.published.get(version)
    try:
        classes = [(item.subject, scheme.class_of(item)) for item in items]
    except MerError as error:
        return SchemeCount(
            scheme.name, scheme.classes, None, published, None, scheme.mark, problem=str(error)
        )
    tally = Counter(index for _, index in classes)
    counts = tuple(tally[index] for index in range(len(scheme.classes)))
    kept = {subject for subject, index in classes if index is not None}
    return SchemeCount(
        scheme=scheme.name,
        classes=scheme.classes,
        counts=counts,
        published=published,
        equal=None if published is None else counts == published,
        mark=scheme.mark,
        dropped_subjects=tuple(sorted({subject for subject, _ in classes} - kept)),
    )


def _audit(
    source: Index | AnnotationTable,
    file: str,
    items: Sequence[Clip] | Sequence[Annotation],
    apex_sources: Counter[str],
) -> Audit:
    remarks = source.remarks
    schemes = schemes_of(source.dataset)
    return Audit(
        dataset=source.dataset,
        version=source.version,
        annotation=file,
        clips=len(items),
        subjects=len({item.subject for item in items}),
        schemes=tuple(count_classes(scheme, items, source.version) for scheme in schemes),
        apex_sources=dict(sorted(apex_sources.items())),
        frames_missing=tuple(r.key for r in remarks if r.text.startswith(MISSING)),
        odd=tuple(remark for remark in remarks if not remark.unusable),
        unusable=tuple(remark for remark in remarks if remark.unusable),
    )
