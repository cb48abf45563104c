"""`mer check`: compare dataset folders with what is known about the releases."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mer.errors import MerError

if TYPE_CHECKING:
    from mer.datasets.audit import Audit, SchemeCount
    from mer.types import Index, Remark

DATASETS = ("casme2", "samm", "smic", "casme3", "casme3c", "mmew")
# of the keys of absent clips in a line for people; all stand in the JSON
_SHOWN = 6


def main(arguments: list[str]) -> int:
    """Run `mer check`; the status is 1 when a dataset or a clip is unusable, or an emotion unknown.

    Counts that differ from the published ones are a note: another version of the annotation or
    a synthetic corpus has counts of its own.

    Raises:
        MerError: A folder or an annotation file cannot be read.
    """
    options = _parser().parse_args(arguments)
    if options.root is None and options.annotations is None:
        raise MerError("Name the folder of the release, or a spreadsheet with --annotations.")
    audits, failed = _audits(options)
    if options.json:
        import json
        from dataclasses import asdict

        plain = [asdict(found) for found in audits]
        several = options.dataset in ("all", "flow")
        print(json.dumps(plain if several else plain[0], indent=1, ensure_ascii=False))
    else:
        print("\n\n".join("\n".join(_lines(found)) for found in audits))
    bad = any(found.unusable or _has_unknown_emotion(found) for found in audits)
    return 1 if bad or failed else 0


def _has_unknown_emotion(found: "Audit") -> bool:
    """Tell whether a scheme of emotions cannot be counted; those of other columns may be absent."""
    return any(count.problem and "unknown emotion" in count.problem for count in found.schemes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer check",
        description="Compare a dataset folder, or its annotation file alone, with what is known "
        "about the release: counts a class, odd rows, missing frames. `all` checks every dataset "
        "found in ROOT, and the Composite of those; `flow` opens a folder of ready-made flow "
        "pictures, and counts each dataset in it too.",
    )
    add = parser.add_argument
    add("dataset", choices=(*DATASETS, "composite", "all", "flow"))
    add("root", type=Path, nargs="?",
        help="the release as delivered; for composite and all, the folder of all")  # fmt: skip
    add("--annotations", type=Path, metavar="FILE", help="the spreadsheet; without ROOT, it alone")
    add("--tree", help="which pictures, raw or cropped for example (default: the reader's choice)")
    add("--corrections", metavar="SET", help="apply a set of corrected positions: meb, xia, ...")
    add("--columns", nargs="+", metavar="OURS=THEIRS",
        help="of flow: other names of columns, subject=sub clip=filename_o")  # fmt: skip
    add("--json", action="store_true", help="for programs")
    return parser


def _audits(options: argparse.Namespace) -> "tuple[list[Audit], bool]":
    """Return what was found, and whether a dataset could not be read."""
    from mer.datasets.audit import audit_annotations, audit_index
    from mer.datasets.corrections import correct
    from mer.datasets.readers import reader

    if options.dataset == "flow":
        return _flow(options), False
    if options.columns is not None:
        raise MerError("--columns is of flow; a release's own columns have known names.")
    if options.dataset in ("composite", "all"):
        return _several(options)
    chosen = reader(options.dataset)
    if options.root is None:
        if options.tree is not None:
            raise MerError("--tree is of a folder's pictures; name the folder too.")
        table = chosen.read_annotations(options.annotations)
        name = options.corrections
        return [audit_annotations(table if name is None else correct(table, name))], False
    tree = options.tree or chosen.RELEASE.default_tree
    index = chosen.read_index(options.root, tree, options.annotations, options.corrections)
    return [audit_index(index)], False


def _flow(options: argparse.Namespace) -> "list[Audit]":
    """Return what was found of all flow pictures, then of each dataset."""
    from mer.datasets.flow import read_flow
    from mer.datasets.flow_audit import audit_flow, with_remarks
    from mer.datasets.flow_table import columns_of
    from mer.preparation.flow_pictures import read_flow_pictures

    for name in ("tree", "corrections"):
        if getattr(options, name) is not None:
            raise MerError(f"--{name} is of frames; flow pictures have none.")
    if options.root is None:
        raise MerError("Name the folder of the flow pictures, or their .npz.")
    index = read_flow(options.root, options.annotations, columns_of(options.columns or []))
    return list(audit_flow(with_remarks(index, read_flow_pictures(index).remarks)))


def _several(options: argparse.Namespace) -> "tuple[list[Audit], bool]":
    from mer.datasets.audit import audit_index

    for name in ("tree", "annotations"):
        if getattr(options, name) is not None:
            raise MerError(f"--{name} is of one dataset; check that one by itself.")
    indices, failed = _indices(options)
    if not indices:
        raise MerError(
            f"{options.root} holds none of the datasets; expected folders such as CASME2 and SAMM "
            "in it, each as it was delivered. `mer synth OUT --dataset all` writes drawn ones."
        )
    parts = [indices[name] for name in ("casme2", "samm", "smic") if name in indices]
    joined = [audit_index(*parts, dataset="composite")] if parts else []
    composite = [found for found in joined if found.schemes]
    if options.dataset == "composite" and not composite:
        raise MerError(
            f"{options.root} holds {', '.join(indices)} alone; the Composite joins SAMM with "
            "CASME2, with SMIC or with both."
        )
    alone = [audit_index(index) for index in indices.values()] if options.dataset == "all" else []
    return [*alone, *composite], failed


def _indices(options: argparse.Namespace) -> "tuple[dict[str, Index], bool]":
    """Read all datasets below the folder of all, and tell whether one could not be read.

    The two parts of CAS(ME)^3 share one folder, and many have one part only: a part that cannot be
    read is no failure where the other can.
    """
    from mer.datasets.readers import reader

    found: dict[str, Index] = {}
    failed: dict[str, MerError] = {}
    for name in DATASETS:
        chosen = reader(name)
        root = options.root / chosen.RELEASE.folder
        if root.is_dir():
            tree = chosen.RELEASE.default_tree
            try:
                found[name] = chosen.read_index(root, tree, None, options.corrections)
            except MerError as error:
                failed.setdefault(chosen.RELEASE.folder, error)
    for reason in failed.values():
        print(f"mer check: passed over: {reason}", file=sys.stderr)
    folders = {reader(name).RELEASE.folder for name in found}
    return found, not folders.issuperset(failed)


def _lines(found: "Audit") -> Iterator[str]:
    apexes = ", ".join(f"{count} {source}" for source, count in found.apex_sources.items())
    versions = ", ".join(f"{name} version {text}" for name, text in found.versions.items())
    yield f"{found.dataset}: annotation of {versions}"
    yield from (f"  {file}" for file in found.annotations)
    if found.synthetic:
        yield "drawn by mer synth: its counts are its own, and it says nothing about the release"
    yield f"{found.clips} clips, {found.subjects} subjects; apexes: {apexes or 'none'}"
    yield f"clips with frames missing: {len(found.frames_missing)}"
    follow, total = found.rule
    if total:
        yield f"objective classes: the rule on action units agrees with {follow} of {total}"
    yield ""
    width = max(len(count.scheme) for count in found.schemes)
    yield f"{'scheme':<{width}}  clips  against the published counts"
    for count in found.schemes:
        yield from _scheme_lines(count, width)
    yield from _remark_lines("Corrections", found.corrected)
    yield from _remark_lines("Odd, and kept", found.odd)
    yield from _remark_lines("Unusable, and left out", found.unusable)


def _scheme_lines(count: "SchemeCount", width: int) -> Iterator[str]:
    indent = " " * (width + 9)
    if count.counts is None:
        yield f"{count.scheme:<{width}}      -  cannot be counted: {count.problem}"
        return
    yield f"{count.scheme:<{width}}  {sum(count.counts):5d}  {_verdict(count)}"
    pairs = zip(count.classes, count.counts, strict=True)
    yield indent + ", ".join(f"{name} {number}" for name, number in pairs)
    if count.absent:
        more = f" and {len(count.absent) - _SHOWN} more" * (len(count.absent) > _SHOWN)
        yield f"{indent}annotated but unusable: {', '.join(count.absent[:_SHOWN])}{more}"
    if count.dropped_subjects:
        yield f"{indent}subjects without a clip: {', '.join(count.dropped_subjects)}"


def _verdict(count: "SchemeCount") -> str:
    if count.equal is None:
        return "nothing published for this version"
    if count.equal:
        return f"equal ({count.mark})"
    if count.published is None:
        return f"differs: {count.published_total} in all"
    return f"differs: {sum(count.published)} = {' + '.join(map(str, count.published))}"


def _remark_lines(title: str, remarks: "tuple[Remark, ...]") -> Iterator[str]:
    if remarks:
        yield ""
        yield f"{title} ({len(remarks)}):"
        yield from (f"  {remark.key}: {remark.text}" for remark in remarks)
