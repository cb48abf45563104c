"""What is known of MEGC2019's clips against a folder of flow pictures: `mer check flow`."""

from collections.abc import Sequence
from dataclasses import replace

from mer.datasets.audit import Audit, count_classes
from mer.datasets.flow import APEX, DATASET, FlowIndex
from mer.datasets.schemes.flow import FLOW_SCHEMES
from mer.datasets.synthetic.marker import is_synthetic_file
from mer.types import Clip, Remark


def audit_flow(index: FlowIndex) -> tuple[Audit, ...]:
    """Count the classes of all clips, and of each dataset where there are several.

    Args:
        index: Of the folder; its remarks stand in the first audit.
    """
    whole = _audit(index, index.clips, index.version)
    whole = replace(
        whole,
        odd=tuple(remark for remark in index.remarks if not remark.unusable),
        unusable=index.unusable,
    )
    if len(index.datasets) < 2:
        return (whole,)
    parts = (
        _audit(index, [clip for clip in index.clips if clip.dataset == name], name)
        for name in index.datasets
    )
    return (whole, *parts)


def with_remarks(index: FlowIndex, remarks: Sequence[Remark]) -> FlowIndex:
    """Return the index without the clips that some more remarks leave out."""
    lost = {remark.key for remark in remarks if remark.unusable}
    clips = tuple(clip for clip in index.clips if clip.key not in lost)
    return replace(index, clips=clips, remarks=(*index.remarks, *remarks))


def _audit(index: FlowIndex, clips: Sequence[Clip], version: str) -> Audit:
    versions = {DATASET: version}
    return Audit(
        dataset=DATASET,
        versions=versions,
        annotations=(str(index.table),),
        synthetic=is_synthetic_file(index.root),
        clips=len(clips),
        subjects=len({clip.subject for clip in clips}),
        schemes=tuple(count_classes(one, clips, clips, versions) for one in FLOW_SCHEMES),
        apex_sources={APEX: len(clips)},
        rule=(0, 0),
        frames_missing=(),
        corrected=(),
        odd=(),
        unusable=(),
    )
