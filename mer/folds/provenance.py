"""Where clips, apexes and learnt parts come from: what a reader has to judge."""

from collections import Counter

from mer.datamodules import MERDataModule
from mer.evaluation.verdict import Verdict
from mer.folds.configuration import Parts
from mer.folds.fitted import told_by
from mer.preparation.settings import PreparationSettings


def count_note(data: MERDataModule) -> Verdict:
    """Compare the clips a class with the published ones; passes where they are equal.

    Another annotation version, or a drawn corpus, has counts of its own: no reason to fail.
    """
    scheme, versions = data.scheme, data.versions
    tally = Counter(scheme.class_of(clip) for clip in data.clips.values())
    counts = tuple(tally[index] for index in range(data.num_classes))
    published, total = scheme.published_counts(versions), scheme.published_total(versions)
    named = ", ".join(f"{dataset} {version}" for dataset, version in versions.items())
    listed = ", ".join(f"{n} {c}" for n, c in zip(scheme.classes, counts, strict=True))
    found = f"{scheme.name} of annotation {named}: {sum(counts)} clips ({listed})"
    if published is None:
        expected = f"{total} in all" if total is not None else "nothing for this version"
        equal = total == sum(counts)
    else:
        expected, equal = " + ".join(map(str, published)), published == counts
    how = f"as published ({scheme.mark_of(versions)})" if equal else f"published: {expected}"
    drawn = "; the corpus is drawn" if data.is_synthetic else ""
    return Verdict("counts", "pass" if equal else "note", f"{found}; {how}{drawn}")


def exclusion_note(data: MERDataModule) -> Verdict:
    """List the clips that were left out, with their reasons."""
    remarks = [remark for store in data.stores.values() for remark in store.exclusions]
    remarks += data.left_out
    listed = tuple(f"{remark.key}: {remark.text}" for remark in remarks)
    return Verdict("excluded", "note", f"{len(listed)} clips are left out", listed)


def apex_note(data: MERDataModule) -> Verdict:
    """Say where the apexes come from: an annotated one is not known at test time."""
    sources = Counter(clip.apex_source for clip in data.clips.values())
    listed = ", ".join(f"{source} {count}" for source, count in sorted(sources.items()))
    return Verdict("apex", "note", listed)


def pretrained_note(parts: Parts) -> Verdict:
    """Name the data that learnt parts outside of the fold were trained on.

    A data module, view or method that brings learnt weights along (a magnification network, for
    example) has an attribute `pretrained`: from the part's name to what it was trained on.

    Args:
        parts: Of a training.
    """
    told = told_by(parts, "pretrained")
    others = [f"{name} was trained on {data}" for name, data in told.items()]
    prepared = (
        _landmark_model(parts.data.preparation)
        if parts.data.parts
        else "the pictures were made elsewhere, and mer does not know by what"
    )
    reason = "; ".join([prepared, *others])
    return Verdict("pretrained", "note", reason)


def _landmark_model(settings: PreparationSettings) -> str:
    if not settings.needs_model:
        return "the preparation uses no learnt part"
    if settings.landmark_model is None:
        return "the landmark model (dlib, 68 points) was trained on iBUG 300-W"
    return (
        f"the landmark model is {settings.landmark_model}; mer does not know what it was "
        "trained on: make sure that no test subject was in it"
    )
