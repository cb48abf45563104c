"""The accuracies of papers that no whole number of clips gives, listed."""

from collections.abc import Sequence

from mer.reports.grid import grid
from mer.reports.paper.doubts import Doubt, doubts_of
from mer.reports.paper.printed import WHOLE
from mer.reports.paper.table_file import PaperTable

HEAD = ("paper", "table", "row", "column", "printed", "why not")
ABOUT = (
    "A pooled accuracy is a whole number of clips over their number. Where a paper does not give "
    "its\nnumber, or cites others, any usual one will do."
)


def render_number_check(tables: Sequence[PaperTable]) -> str:
    """Return the doubtful accuracies of tables: the papers' own, then those that they cite."""
    found = [(table, doubt) for table in tables for doubt in doubts_of(table)]
    own = [_row(*pair) for pair in found if pair[1].own]
    others = [_row(*pair) for pair in found if not pair[1].own]
    blocks = [
        ABOUT,
        *_block("Of the papers' own methods", own),
        *_block("Of methods that they cite", others),
    ]
    return "\n\n".join(blocks) + "\n"


def _block(title: str, rows: Sequence[Sequence[str]]) -> list[str]:
    heading = f"{title}: {len(rows)}"
    return ["\n".join([heading, "", *grid(HEAD, rows)]) if rows else heading]


def _row(table: PaperTable, doubt: Doubt) -> list[str]:
    name = f"{doubt.row.group}, {doubt.row.name}" if doubt.row.group else doubt.row.name
    unit = " %" if WHOLE[doubt.printed.unit] == 100 else ""
    title = table.columns[doubt.column].title
    return [table.paper, table.number, name, title, f"{doubt.printed.text}{unit}", doubt.why]
