"""A table as plain text for a terminal, valid as Markdown."""

from collections.abc import Sequence

from mer.reports.blocks import averages_block, confusion_block, parts_block, scores_block
from mer.reports.evaluated import COUNTED
from mer.reports.export import write_csv, write_json
from mer.reports.grid import SCORES, grid, score_cells, spread
from mer.reports.score_table import ScoreTable, score_table

__all__ = ["ScoreTable", "render", "render_summary", "score_table", "write_csv", "write_json"]

LEAKY_TITLE = (
    "LEAKY: epochs chosen on the test subject; not comparable, shown to measure the optimism"
)
# printed elsewhere in the table, or of no use to its reader
_SHOWN = {"method", "dataset", "scheme", "folds"}


def render(table: ScoreTable) -> str:
    """Return the text of one table; scores are in per cent."""
    blocks = [
        _heading(table),
        _scores(table),
        *([parts_block("part, rule last", table.parts)] if table.parts else []),
        *([parts_block("part, rule inner", table.inner_parts)] if table.inner_parts else []),
        _confusion(table),
        averages_block("Averaged otherwise, rule last", table.conventions),
        _facts(table),
        _leaky(table),
    ]
    return "\n\n".join(blocks) + "\n"


def render_summary(tables: Sequence[ScoreTable]) -> str:
    """Return one table with a line a configuration, under rule `last` alone."""
    rows = [
        [
            *(table.method, table.dataset, table.scheme),
            *score_cells(table.rule("last")),
            *(str(len(table.seeds)), table.status, table.config_hash),
        ]
        for table in tables
    ]
    header = ["method", "dataset", "scheme", *SCORES, "seeds", "folds", "configuration"]
    notes = dict.fromkeys(note for table in tables for note in table.notes)
    caption = "rule last; per cent, mean ± sd over seeds [95 % interval]"
    lines = [*grid(header, rows), "", caption, *notes]
    return "\n".join(lines) + "\n"


def _heading(table: ScoreTable) -> str:
    title = f"{table.method} on {table.dataset}, scheme {table.scheme}"
    lines = [title, "=" * len(title), ""]
    lines += [table.status if table.complete else table.status.upper(), *table.notes]
    return "\n".join(lines)


def _scores(table: ScoreTable) -> str:
    rows = {scores.rule: scores for scores in table.rules if not scores.leaky}
    floor = ("majority class", table.floor)
    return scores_block("epochs", rows, floor, table.seeds, table.draws, table.subjects)


def _confusion(table: ScoreTable) -> str:
    return confusion_block(
        "Confusion, rule last",
        table.classes, table.classes, table.confusion, table.recall, table.seeds,
    )  # fmt: skip


def _facts(table: ScoreTable) -> str:
    facts = {
        "clips": str(table.clips),
        "subjects": str(table.subjects),
        "folds": str(table.folds),
        "seeds": f"{len(table.seeds)} ({', '.join(map(str, table.seeds))})",
        "configuration": table.config_hash,
        COUNTED: str(table.evaluated or "not recorded"),
        **({"audit": table.audit} if table.audit else {}),
    }
    facts |= {
        key.replace("_", " "): text
        for key, text in sorted(table.context.items())
        if key not in _SHOWN
    }
    return "\n".join(f"- {name}: {text}" for name, text in facts.items())


def _leaky(table: ScoreTable) -> str:
    last = table.rule("last")
    rows = []
    for scores in table.rules:
        if not scores.leaky:
            continue
        pairs = ((scores.uf1, last.uf1), (scores.uar, last.uar), (scores.acc, last.acc))
        rows.append(
            [scores.rule]
            + [f"{spread(leaky)} ({100 * (leaky.mean - own.mean):+.1f})" for leaky, own in pairs]
        )
    lines = [
        LEAKY_TITLE,
        *grid(["epochs", *SCORES], rows),
        "in brackets: optimism over rule last, in points",
    ]
    return "\n".join(["```text", *lines, "```"])
