"""What a run was made with: data, settings, versions, hardware and clips that are left out."""

import re

import yaml

from mer.reports.evaluated import COUNTED
from mer.reports.page.markup import Markup, bullets, element, facts, folded, join, scrolling
from mer.reports.page.run import PageRun

_VERSIONS = ("commit", "python", "torch", "lightning", "machine", "device")
_LEFT_OUT = {
    "excluded": "Excluded clips, with their reasons",
    "without an apex": "Clips without an apex that is asked for",
    "corrections": "Corrected positions",
    "absent_in_training": "Classes absent from the training side of a fold",
}
# method, dataset and scheme are the title; folds are told with what there is of them
_ELSEWHERE = {"method", "dataset", "scheme", "folds", *_VERSIONS, *_LEFT_OUT}
# where a new remark starts: `casme2/sub01/EP02: `
_REMARK = re.compile(r"; (?=[\w.+-]+/[^;:]*: )")


def overview_content(run: PageRun) -> Markup:
    """Return the facts of a run that belong in a methods section."""
    found = run.table
    seeds = f"{len(found.seeds)} ({', '.join(map(str, found.seeds))})"
    pairs: list[tuple[str, object]] = [
        ("status", found.status),
        ("dataset", found.dataset),
        ("scheme", f"{found.scheme} ({', '.join(found.classes)})"),
        ("clips", found.clips),
        ("subjects", found.subjects),
        ("folds", found.folds),
        ("seeds", seeds),
        ("configuration", run.name),
        (COUNTED, found.evaluated or "not recorded"),
    ]
    pairs += [
        (key.replace("_", " "), text)
        for key, text in sorted(found.context.items())
        if key not in _ELSEWHERE
    ]
    return join([_notes(run), facts("As a methods section needs it", pairs)])


def settings_content(run: PageRun) -> Markup:
    """Return the composed configuration, with every default written out."""
    if run.settings is None:
        text = "configuration.json is not stored beside these results."
        return element("p", text, class_="missing")
    text = yaml.safe_dump(dict(run.settings), sort_keys=False, allow_unicode=True)
    block = scrolling("configuration", element("pre", text))
    told = "The composed configuration without its paths and loggers; null is the tool's default."
    return join([element("p", told), folded("Configuration", block)])


def versions_content(run: PageRun) -> Markup:
    """Return versions and hardware; several values are those of different folds."""
    known = run.table.context
    return facts(
        "Recorded with the results", [(n, known.get(n, "not recorded")) for n in _VERSIONS]
    )


def exclusions_content(run: PageRun) -> Markup:
    """Return what was left out or changed, each with its reason."""
    blocks = []
    for key, title in _LEFT_OUT.items():
        text = run.table.context.get(key, "")
        if text and text != "none":
            remarks = remarks_of(text)
            blocks.append(folded(f"{title}: {len(remarks)}", bullets(remarks)))
    return join(blocks or [element("p", "No clip was left out.")])


def remarks_of(text: str) -> list[str]:
    """Return the remarks of a fact that joins them, `casme2/sub01/EP02: no face; ...`, one each."""
    return list(dict.fromkeys(_REMARK.split(text)))


def _notes(run: PageRun) -> Markup:
    notes = (element("p", f"{note}.", class_="note") for note in run.table.notes)
    return join(notes)
