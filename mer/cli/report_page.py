"""`mer report --out`: what is scored, as one page."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mer.evaluation.ledger import utc_now
from mer.reports.page.file import write_page
from mer.reports.page.page import report_page
from mer.reports.page.run import page_run
from mer.reports.score_table import ScoreTable
from mer.types import FoldResult

if TYPE_CHECKING:
    from mer.reports.page.pictures import Gallery

Scored = tuple[Path, list[FoldResult], ScoreTable]


def write_report(scored: Sequence[Scored], path: Path, faces: bool) -> None:
    """Write the page of some configurations.

    Args:
        scored: Folder, results and table of each.
        path: The page.
        faces: Whether it shows pictures of faces.

    Raises:
        MerError: The page cannot be written, or what lies beside the results is damaged.
    """
    runs = [
        page_run(number, folder, results, table, _gallery(folder, results) if faces else None)
        for number, (folder, results, table) in enumerate(scored, start=1)
    ]
    made = datetime.fromisoformat(utc_now()).strftime("%Y-%m-%d %H:%M UTC")
    write_page(report_page(runs, made), path)
    print(f"{path}: a page of {len(runs)} run{'s' * (len(runs) > 1)}", file=sys.stderr)


def _gallery(folder: Path, results: Sequence[FoldResult]) -> "Gallery":
    # torch, which a page without pictures does not need
    from mer.cli.report_faces import face_gallery

    return face_gallery(folder, results)
