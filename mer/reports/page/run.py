"""One configuration as the page shows it: its numbers, its settings and what is beside them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.evaluation.protocol import FIRST_PROTOCOL
from mer.reports.audited import SETTINGS, FoundAudit, audit_of
from mer.reports.page.pictures import Gallery
from mer.reports.score_table import ScoreTable
from mer.reports.shareable import shareable
from mer.types import FoldResult

SYNTHETIC = "synthetic corpus"


@dataclass(frozen=True, slots=True)
class PageRun:
    """A configuration; no text of it names a place on this machine.

    Attributes:
        number: From one, in the order of the page.
        name: `experiment/hash`.
        table: Its scores.
        results: Of all folds and seeds.
        settings: The composed configuration; None where it was not stored.
        audit: What `mer audit` said; None where nobody stored it.
        gallery: Its pictures, where they were asked for.
    """

    number: int
    name: str
    table: ScoreTable
    results: tuple[FoldResult, ...]
    settings: Mapping[str, Any] | None = None
    audit: FoundAudit | None = None
    gallery: Gallery | None = None

    @property
    def title(self) -> str:
        """`MMNet on casme2, scheme casme2-3`."""
        return f"{self.table.method} on {self.table.dataset}, scheme {self.table.scheme}"

    @property
    def data(self) -> tuple[str, str, str]:
        """What its scores share with those they may be set beside: data, scheme and protocol."""
        protocol = self.table.context.get("protocol", FIRST_PROTOCOL)
        return self.table.dataset, self.table.scheme, protocol

    @property
    def synthetic(self) -> bool:
        """Whether its faces are drawn."""
        return "synthetic" in self.table.context.get("corpus", "")

    @property
    def marks(self) -> tuple[str, ...]:
        """What has to stand at each of its scores."""
        permuted = "permuted" in self.table.context.get("labels", "")
        return (
            *([f"{SYNTHETIC}: shows that the pipeline learns, nothing more"] * self.synthetic),
            *(["labels permuted: a check for leaks, not a result"] * permuted),
            *self.own_marks,
        )

    @property
    def own_marks(self) -> tuple[str, ...]:
        """Of its marks those that other runs of the same data need not share."""
        alarm = self.audit.alarm if self.audit else ""
        return (
            *([alarm] if alarm else []),
            *([] if self.table.complete else [self.table.status]),
        )


def page_run(
    number: int,
    folder: Path,
    results: Sequence[FoldResult],
    table: ScoreTable,
    gallery: Gallery | None = None,
) -> PageRun:
    """Collect what there is of a configuration, without places on this machine.

    Args:
        number: From one, in the order of the page.
        folder: `runs/EXPERIMENT/HASH`.
        results: Of it.
        table: Of the results.
        gallery: Its pictures.

    Raises:
        MerError: `configuration.json` or `audit.json` of this configuration is damaged.
    """
    place = folder.resolve()
    clean = replace(
        table, notes=tuple(shareable(table.notes)), context=shareable(dict(table.context))
    )
    return PageRun(
        number=number,
        name=f"{place.parent.name}/{place.name}",
        table=clean,
        results=tuple(results),
        settings=_read_settings(folder / SETTINGS),
        audit=audit_of(table, folder),
        gallery=gallery,
    )


def _read_settings(path: Path) -> Mapping[str, Any] | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise MerError(f"{path} cannot be read ({error}); plan the run again with mer loso.") from (
            error
        )
    cleaned: Mapping[str, Any] = shareable(values)
    return cleaned
