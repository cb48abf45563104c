"""What is known of a release against what a folder holds: the content of `mer check`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mer.datasets.annotation import AnnotationTable, with_possible_positions
from mer.datasets.class_scheme import Scheme
from mer.datasets.clips import MISSING
from mer.datasets.objective_class import objective_class
from mer.datasets.schemes.catalogue import schemes_of
from mer.datasets.synthetic.marker import is_synthetic_file
from mer.errors import MerError
from mer.types import Index, Labelled, Remark


@dataclass(frozen=True, slots=True)
class SchemeCount:
    """The classes of one scheme, counted.

    Attributes:
        scheme: `casme2-5`.
        classes: In the order of the class indices.
        counts: Clips a class; None where they cannot be counted, and `problem` says why.
        published: Clips a class in the literature; None where there are none for the version.
        published_total: Their sum, which may be all that was published.
        equal: Whether both are equal; None where one is not known.
        mark: How sure the published counts are.
        absent: Keys of the clips that the annotation puts into the scheme and that are unusable.
        dropped_subjects: Subjects without any clip in the scheme.
        problem: Why the scheme does not apply, else empty.
    """

    scheme: str
    classes: tuple[str, ...]
    counts: tuple[int, ...] | None
    published: tuple[int, ...] | None
    published_total: int | None
    equal: bool | None
    mark: str
    absent: tuple[str, ...] = ()
    dropped_subjects: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """All that a check finds.

    Attributes:
        dataset: `casme2`, ... or `composite`.
        versions: Of the annotation, by dataset.
        annotations: Paths of the files that were read.
        synthetic: Whether `mer synth` wrote any of it.
        clips: Usable clips; rows, where only an annotation was read.
        subjects: Subjects among them.
        schemes: One count a scheme of the dataset.
        apex_sources: Clips by where their apex comes from; `none` gets one by the apex policy.
        rule: Rows whose column of objective classes agrees with the rule on action units, and
            rows with such a column.
        frames_missing: Clips with frames missing on disk.
        corrected: What a set of corrections changed, or refused to.
        odd: Remarks that exclude nothing.
        unusable: Remarks that exclude a clip.
    """

    dataset: str
    versions: dict[str, str]
    annotations: tuple[str, ...]
    synthetic: bool
    clips: int
    subjects: int
    schemes: tuple[SchemeCount, ...]
    apex_sources: dict[str, int]
    rule: tuple[int, int]
    frames_missing: tuple[str, ...]
    corrected: tuple[Remark, ...]
    odd: tuple[Remark, ...]
    unusable: tuple[Remark, ...]


def audit_index(*indices: Index, dataset: str | None = None) -> Audit:
    """Compare the usable clips of a folder with what was published.

    Args:
        indices: One; several for a composite.
        dataset: `composite` where there are several; the index's own where None.
    """
    clips = [clip for index in indices for clip in index.clips]
    sources = Counter(clip.apex_source for clip in clips)
    files = tuple(str(index.annotation) for index in indices)
    return _audit(dataset or indices[0].dataset, indices, files, clips, sources)


def audit_annotations(table: AnnotationTable) -> Audit:
    """Compare an annotation file with what was published; all its readable rows count."""
    judged = with_possible_positions(table)
    sources = Counter(row.apex_source for row in judged.rows)
    return _audit(table.dataset, [judged], (str(table.file),), judged.rows, sources)


def count_classes(
    scheme: Scheme,
    items: Sequence[Labelled],
    rows: Sequence[Labelled],
    versions: Mapping[str, str],
) -> SchemeCount:
    """Count the clips of each class of a scheme and compare them with the published counts.

    Args:
        scheme: Of the items' datasets.
        items: What is counted.
        rows: All rows of the annotation.
        versions: Of the annotation, by dataset.
    """
    published, total = scheme.published_counts(versions), scheme.published_total(versions)
    mark = scheme.mark_of(versions)
    try:
        classes = {row.key: scheme.class_of(row) for row in (*rows, *items)}
    except MerError as error:
        return SchemeCount(
            scheme.name, scheme.classes, None, published, total, None, mark, problem=str(error)
        )
    tally = Counter(classes[item.key] for item in items)
    counts = tuple(tally[index] for index in range(len(scheme.classes)))
    subjects = {row.subject for row in (*rows, *items)}
    kept = {item.subject for item in items if classes[item.key] is not None}
    usable = {item.key for item in items}
    return SchemeCount(
        scheme=scheme.name,
        classes=scheme.classes,
        counts=counts,
        published=published,
        published_total=total,
        equal=_equal(counts, published, total),
        mark=mark,
        absent=tuple(k for k, index in classes.items() if index is not None and k not in usable),
        dropped_subjects=tuple(sorted(subjects - kept)),
    )


def _equal(
    counts: tuple[int, ...], published: tuple[int, ...] | None, total: int | None
) -> bool | None:
    if published is not None:
        return counts == published
    return None if total is None else sum(counts) == total


def _audit(
    dataset: str,
    sources: Sequence[Index] | Sequence[AnnotationTable],
    files: tuple[str, ...],
    items: Sequence[Labelled],
    apex_sources: Counter[str],
) -> Audit:
    remarks = [remark for source in sources for remark in source.remarks]
    rows = [row for source in sources for row in source.rows]
    versions = {source.dataset: source.version for source in sources}
    schemes = [each for each in schemes_of(dataset) if set(each.datasets) <= set(versions)]
    return Audit(
        dataset=dataset,
        versions=versions,
        annotations=files,
        synthetic=any(is_synthetic_file(Path(file)) for file in files),
        clips=len(items),
        subjects=len({item.subject for item in items}),
        schemes=tuple(_count_own(scheme, items, rows, versions) for scheme in schemes),
        apex_sources=dict(sorted(apex_sources.items())),
        rule=_rule(rows),
        frames_missing=tuple(r.key for r in remarks if r.text.startswith(MISSING)),
        corrected=tuple(remark for source in sources for remark in source.corrected),
        odd=tuple(remark for remark in remarks if not remark.unusable),
        unusable=tuple(remark for remark in remarks if remark.unusable),
    )


def _count_own(
    scheme: Scheme,
    items: Sequence[Labelled],
    rows: Sequence[Labelled],
    versions: Mapping[str, str],
) -> SchemeCount:
    """Count the clips of the scheme's own datasets; a composite's folder holds others too."""
    own = [item for item in items if item.key.partition("/")[0] in scheme.datasets]
    labelled = [row for row in rows if row.key.partition("/")[0] in scheme.datasets]
    return count_classes(scheme, own, labelled, versions)


def _rule(rows: Sequence[Labelled]) -> tuple[int, int]:
    with_column = [row for row in rows if row.objective_class is not None]
    return sum(map(_follows_rule, with_column)), len(with_column)


def _follows_rule(row: Labelled) -> bool:
    try:
        return objective_class(row.action_units) == row.objective_class
    except MerError:  # unreadable action units stand in the remarks
        return False
