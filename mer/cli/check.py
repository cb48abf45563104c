"""`mer check`: compare a dataset folder with what is known about the release."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mer.errors import MerError

if TYPE_CHECKING:
    from mer.datasets.audit import Audit, SchemeCount
    from mer.types import Remark

DATASETS = ("casme2",)


def main(arguments: list[str]) -> int:
    """Run `mer check`; the status is 1 when a clip is unusable or its emotion is unknown.

    Counts that differ from the published ones are a note: another version of the annotation or
    a synthetic corpus has counts of its own.

    Raises:
        MerError: The folder or the annotation file cannot be read.
    """
    options = _parser().parse_args(arguments)
    if options.root is None and options.annotations is None:
        raise MerError("Name the folder of the release, or a spreadsheet with --annotations.")
    found = _audit(options)
    if options.json:
        import json
        from dataclasses import asdict

        print(json.dumps(asdict(found), indent=1, ensure_ascii=False))
    else:
        print("\n".join(_lines(found)))
    return 1 if found.unusable or _has_unknown_emotion(found) else 0


def _has_unknown_emotion(found: "Audit") -> bool:
    """Tell whether a scheme of emotions cannot be counted; those of other columns may be absent."""
    from mer.datasets.schemes import scheme

    return any(count.problem for count in found.schemes if scheme(count.scheme).source == "emotion")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer check",
        description="Compare a dataset folder, or its annotation file alone, with what is known "
        "about the release: counts a class, odd rows, missing frames.",
    )
    parser.add_argument("dataset", choices=DATASETS)
    parser.add_argument("root", type=Path, nargs="?", help="the folder, as it was delivered")
    parser.add_argument(
        "--annotations", type=Path, metavar="FILE", help="the spreadsheet; without ROOT, it alone"
    )
    parser.add_argument(
        "--tree", default="cropped", help="pictures: raw, selected or cropped (default)"
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser


def _audit(options: argparse.Namespace) -> "Audit":
    from mer.datasets import casme2
    from mer.datasets.audit import audit_annotations, audit_index

    if options.root is not None:
        return audit_index(casme2.read_index(options.root, options.tree, options.annotations))
    file = options.annotations
    return audit_annotations(casme2.read_annotations(file, casme2.find_objective_file(file.parent)))


def _lines(found: "Audit") -> Iterator[str]:
    apexes = ", ".join(f"{count} {source}" for source, count in found.apex_sources.items())
    yield f"{found.dataset}, annotation version {found.version}: {found.annotation}"
    yield f"{found.clips} clips, {found.subjects} subjects; apexes: {apexes or 'none'}"
    yield f"clips with frames missing: {len(found.frames_missing)}"
    yield ""
    width = max(len(count.scheme) for count in found.schemes)
    yield f"{'scheme':<{width}}  clips  against the published counts"
    for count in found.schemes:
        yield from _scheme_lines(count, width)
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
    if count.dropped_subjects:
        yield f"{indent}subjects without a clip: {', '.join(count.dropped_subjects)}"


def _verdict(count: "SchemeCount") -> str:
    if count.published is None:
        return "nothing published for this version"
    if count.equal:
        return f"equal ({count.mark})"
    return f"differs: {sum(count.published)} = {' + '.join(map(str, count.published))}"


def _remark_lines(title: str, remarks: "tuple[Remark, ...]") -> Iterator[str]:
    if remarks:
        yield ""
        yield f"{title} ({len(remarks)}):"
        yield from (f"  {remark.key}: {remark.text}" for remark in remarks)
