"""A paper's table as text for a terminal, valid as Markdown: ours beside the paper's."""

from itertools import groupby

from mer.evaluation.statistics import DRAWS
from mer.reports.grid import grid
from mer.reports.paper.averages import TITLE as AVERAGES_TITLE
from mer.reports.paper.averages import averages_block
from mer.reports.paper.footnotes import Footnotes
from mer.reports.paper.leaky import leaky_lines
from mer.reports.paper.plain import plain_table
from mer.reports.paper.rows import Line, column_lines, heads
from mer.reports.paper.table import FilledTable
from mer.reports.score_table import ScoreTable
from mer.reports.table import LEAKY_TITLE

SYNTHETIC = "SYNTHETIC corpus"
WARNING = (
    "Drawn faces, demo size: this shows that the rows run, nothing more; networks learn little at "
    "it. The paper's numbers are of real data and are not compared."
)


def title_of(filled: FilledTable) -> str:
    """Return `MMNet, table 3: ...`; a synthetic corpus says so."""
    table = filled.table
    mark = f" [{SYNTHETIC}, demo size]" if filled.synthetic and filled.cells else ""
    return f"{table.paper}, table {table.number}: {table.title}{mark}"


def render_paper_table(filled: FilledTable) -> str:
    """Return the text of a table of any kind."""
    if filled.table.kind == "scores":
        return _render_scores(filled)
    plain = plain_table(filled)
    heading = _heading(filled) if filled.cells else _underlined(filled)
    lines = [*grid(plain.head, plain.rows), "", *(f"- {note}" for note in plain.notes)]
    return "\n\n".join([heading, "\n".join(lines)]) + "\n"


def _render_scores(filled: FilledTable) -> str:
    notes = Footnotes()
    columns = [_column(filled, name, notes) for name in filled.table.columns]
    blocks = [_heading(filled), *columns, caption(filled)]
    averages = averages_block(filled)
    if averages:
        blocks.append("\n".join([f"{AVERAGES_TITLE}:", "", *averages.lines()]))
    listed = [*notes.lines(), *filled.table.notes]
    blocks += ["\n".join(f"- {line}" for line in listed)] if listed else []
    leaky = leaky_lines(filled)
    if leaky:
        blocks.append("\n".join(["```text", LEAKY_TITLE, *leaky, "```"]))
    return "\n\n".join(blocks) + "\n"


def status_of(filled: FilledTable) -> str:
    """Return how many of the table's runs are complete."""
    runs = {one.cell.run: one.complete for one in filled.cells}
    word = "complete" if filled.complete else "INCOMPLETE"
    return f"{word}, {sum(runs.values())} of {len(runs)} runs"


def facts_of(filled: FilledTable) -> list[str]:
    """Return protocol, rule, seeds and the paper's own reading."""
    table = filled.table
    seeds = ", ".join(map(str, filled.seeds))
    lines = [f"ours: protocol {table.protocol}, rule {filled.rule}, seeds {seeds}"]
    averaging = {
        "pooled": "pooled over all folds",
        "subjects": "the mean over subjects",
        "unstated": "not said",
    }[table.averaging]
    text = f"the paper: {table.citation}; how it averages: {averaging}"
    if table.papers_rule:
        text += f"; its published script reads by rule {table.papers_rule}, which is leaky"
    return [*lines, text]


def caption(filled: FilledTable) -> str:
    """Return what the columns mean."""
    over = "one seed" if len(filled.seeds) == 1 else f"mean ± sd over {len(filled.seeds)} seeds"
    lines = [f"per cent; ours: {over} [95 % interval, {DRAWS} draws of subjects]"]
    if filled.table.averaging == "subjects":
        compared = "" if filled.synthetic else "; difference and inside are of it"
        lines.append(f"(subject mean): of each subject's own score over the classes that it has, "
                     f"as the paper averages{compared}")  # fmt: skip
        lines.append("(pooled): of all clips of all folds together, as in our other tables")
    elif "f1" in filled.table.scores:
        lines.append("our F1 is UF1, the mean over classes of the pooled matrix")
    if not filled.synthetic:
        lines.append("difference: ours minus the paper's, in points; inside: whether the paper's "
                     "number lies in our interval")  # fmt: skip
    return ";\n".join(lines)


def column_title(filled: FilledTable, name: str) -> str:
    """Return the column's title with the clips and subjects that ours and the paper's have."""
    title, facts = filled.table.columns[name].title, column_facts(filled, name)
    return f"{title} ({'; '.join(facts)})" if facts else title


def column_facts(filled: FilledTable, name: str) -> list[str]:
    """Return the clips and subjects that ours and the paper's have, and the looks at the data."""
    runs = [run for run in filled.cells if run.cell.column == name]
    # a cited method may have clips of its own, which its row tells
    own = [run for run in runs if not filled.table.rows[run.cell.row].cited]
    part = filled.table.columns[name].part
    facts = [_data_of(run.scores, part) for run in own if run.scores]
    counts = _papers_clips(filled, name)
    facts += [f"the paper: {' and '.join(map(str, counts))} clips"] if counts else []
    looks = max((run.scores.evaluated or 0 for run in runs if run.scores), default=0)
    facts += [f"configurations evaluated on it so far: {looks}"] if looks else []
    return list(dict.fromkeys(filter(None, facts)))


def _papers_clips(filled: FilledTable, name: str) -> list[int]:
    """Return the count of each dataset in a column: of the column, or of rows that have one."""
    column = filled.table.columns[name]
    if not column.clips_stated:
        return []
    own = [row for row in filled.table.rows if name in row.printed and not row.published]
    found = [row.clips or column.clips for row in own if not row.cited]
    return list(dict.fromkeys(clips[0] for clips in found or [column.clips] if clips))


def _data_of(scores: ScoreTable, part: str) -> str:
    sofar = "" if scores.complete else " so far"
    if not part:
        version = scores.context.get("annotation_version", "unknown")
        counts = f"{scores.clips} clips of {scores.subjects} subjects"
        return f"ours: {counts}{sofar}, annotation {version}"
    counted = [one for one in scores.parts if one.dataset == part]
    counts = " and ".join(f"{one.clips} clips of {one.subjects} subjects" for one in counted)
    return f"ours: {counts}{sofar}" if counts else ""


def _heading(filled: FilledTable) -> str:
    lines = [_underlined(filled), "", status_of(filled)]
    if filled.synthetic:
        lines.append(WARNING)
    return "\n".join([*lines, *facts_of(filled)])


def _underlined(filled: FilledTable) -> str:
    title = title_of(filled)
    return f"{title}\n{'=' * len(title)}"


def _column(filled: FilledTable, name: str, notes: Footnotes) -> str:
    head = heads(filled)
    rows: list[list[str]] = []
    for group, lines in groupby(column_lines(filled, name, notes), key=_group):
        rows += [[group, *[""] * len(head)]] if group else []
        rows += [[line.name, *line.cells] for line in lines]
    return "\n".join([column_title(filled, name), "", *grid(["method", *head], rows)])


def _group(line: Line) -> str:
    return line.group
