"""What differs between the settings of runs of one method."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mer.reports.page.markup import Markup, join, table
from mer.reports.page.run import PageRun

_ABSENT = "–"


def changes_content(runs: Sequence[PageRun]) -> Markup:
    """Return a table for each method that several runs have: the settings in which they differ.

    Runs of two methods differ in most settings, which is no news; runs without stored settings
    are left out.
    """
    methods: dict[str, list[PageRun]] = {}
    for run in runs:
        if run.settings is not None:
            methods.setdefault(run.table.method, []).append(run)
    return join(_table(name, own) for name, own in methods.items() if len(own) > 1)


def differing(settings: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the values of each setting that is not the same everywhere, by its dotted name."""
    flat = [dict(_flat(one)) for one in settings]
    names = dict.fromkeys(name for one in flat for name in one)
    found = {name: [one.get(name, _ABSENT) for one in flat] for name in names}
    return {name: values for name, values in found.items() if len(set(values)) > 1}


def _table(method: str, runs: Sequence[PageRun]) -> Markup:
    found = differing([run.settings or {} for run in runs])
    title = f"{method}: settings that differ"
    if not found:
        return table(f"{title}: none; code, data or protocol do", ["setting"], [])
    header = ["setting", *(f"run {run.number}" for run in runs)]
    return table(title, header, [[name, *values] for name, values in found.items()])


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            # as on the command line, where nobody writes it
            yield from _flat(item, name if key == "init_args" else f"{name}.{key}".lstrip("."))
    else:
        yield name, str(value)
