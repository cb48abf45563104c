"""A table as plain text for a terminal, valid as Markdown."""

from collections.abc import Sequence

from mer.evaluation.statistics import Estimate
from mer.reports.export import write_csv, write_json
from mer.reports.score_table import ScoreTable, score_table
from mer.reports.scores import RuleScores

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
        *([_parts(table)] if table.parts else []),
        _confusion(table),
        _conventions(table),
        _facts(table),
        _leaky(table),
    ]
    return "\n\n".join(blocks) + "\n"


def render_summary(tables: Sequence[ScoreTable]) -> str:
    """Return one table with a line a configuration, under rule `last` alone."""
    rows = [
        [
            *(table.method, table.dataset, table.scheme),
            *_cells(table.rule("last")),
            *(str(len(table.seeds)), table.status, table.config_hash),
        ]
        for table in tables
    ]
    header = ["method", "dataset", "scheme", "UF1", "UAR", "ACC", "seeds", "folds", "configuration"]
    notes = dict.fromkeys(note for table in tables for note in table.notes)
    caption = "rule last; per cent, mean ± sd over seeds [95 % interval]"
    lines = [*_grid(header, rows), "", caption, *notes]
    return "\n".join(lines) + "\n"


def _heading(table: ScoreTable) -> str:
    title = f"{table.method} on {table.dataset}, scheme {table.scheme}"
    lines = [title, "=" * len(title), ""]
    lines += [table.status if table.complete else table.status.upper(), *table.notes]
    return "\n".join(lines)


def _scores(table: ScoreTable) -> str:
    rows = [[scores.rule, *_cells(scores)] for scores in table.rules if not scores.leaky]
    if table.floor:
        floor = (table.floor.uf1, table.floor.uar, table.floor.acc)
        rows.append(["majority class", *(f"{100 * value:.1f}" for value in floor)])
    lines = _grid(["epochs", "UF1", "UAR", "ACC"], rows)
    spread = "one seed" if len(table.seeds) == 1 else f"mean ± sd over {len(table.seeds)} seeds"
    lines += ["", f"per cent; {spread} [95 % interval, {table.draws} draws of subjects]"]
    left_out = table.rule("last").uf1.left_out
    if left_out:
        lines.append(
            f"{100 * left_out:.2g} % of the draws lack a class and are left out of UF1 and UAR"
        )
    return "\n".join(lines)


def _parts(table: ScoreTable) -> str:
    rows = []
    for part in table.parts:
        cells = _cells(part.scores) if part.scores else ["a class has no clip", "", ""]
        rows.append([part.dataset, str(part.clips), str(part.subjects), *cells])
    header = ["part, rule last", "clips", "subjects", "UF1", "UAR", "ACC"]
    return "\n".join(_grid(header, rows))


def _confusion(table: ScoreTable) -> str:
    rows = [
        [name, *map(str, counts), f"{100 * recall:.1f}"]
        for name, counts, recall in zip(table.classes, table.confusion, table.recall, strict=True)
    ]
    summed = "" if len(table.seeds) == 1 else f", counts summed over {len(table.seeds)} seeds"
    caption = f"Confusion, rule last{summed}: truth in rows, prediction in columns"
    return "\n".join([caption, "", *_grid(["truth", *table.classes, "recall"], rows)])


def _conventions(table: ScoreTable) -> str:
    lines = [
        "Averaged otherwise, rule last (for papers that do; not comparable with the above)",
        "",
    ]
    rows = [[name, f"{100 * value:.1f}"] for name, value in table.conventions.items()]
    return "\n".join(lines + _grid(["convention", "per cent"], rows))


def _facts(table: ScoreTable) -> str:
    facts = {
        "clips": str(table.clips),
        "subjects": str(table.subjects),
        "folds": str(table.folds),
        "seeds": f"{len(table.seeds)} ({', '.join(map(str, table.seeds))})",
        "configuration": table.config_hash,
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
            + [f"{_spread(leaky)} ({100 * (leaky.mean - own.mean):+.1f})" for leaky, own in pairs]
        )
    header = ["epochs", "UF1", "UAR", "ACC"]
    lines = [LEAKY_TITLE, *_grid(header, rows), "in brackets: optimism over rule last, in points"]
    return "\n".join(["```text", *lines, "```"])


def _cells(scores: RuleScores) -> list[str]:
    return [_interval(value) for value in (scores.uf1, scores.uar, scores.acc)]


def _spread(value: Estimate) -> str:
    sd = "" if value.sd is None else f" ± {100 * value.sd:.1f}"
    return f"{100 * value.mean:.1f}{sd}"


def _interval(value: Estimate) -> str:
    if value.low is None or value.high is None:
        return f"{_spread(value)} [undefined]"
    return f"{_spread(value)} [{100 * value.low:.1f}, {100 * value.high:.1f}]"


def _grid(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [_line(header, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return lines + [_line(row, widths) for row in rows]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"
