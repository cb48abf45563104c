"""A paper's table as LaTeX (booktabs), ready for a supplement."""

from collections.abc import Sequence
from itertools import groupby

from mer.reports.paper.footnotes import Footnotes
from mer.reports.paper.leaky import leaky_table
from mer.reports.paper.plain import plain_table
from mer.reports.paper.rows import column_lines, heads
from mer.reports.paper.table import FilledTable
from mer.reports.paper.text import (
    WARNING,
    caption,
    column_title,
    facts_of,
    status_of,
    title_of,
)
from mer.reports.table import LEAKY_TITLE

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "±": r"$\pm$", "²": r"$^2$",
}  # fmt: skip

# the others hold numbers
_ALIGNED = {"method": "l", "column": "l", "fold": "l"}


def render_latex(filled: FilledTable) -> str:
    """Return a `table*` of ours beside the paper's, and one of the leaky reading.

    Needs the package booktabs.
    """
    label = f"{filled.table.paper}-{filled.table.number}".lower().replace(" ", "-")
    if filled.table.kind != "scores":
        plain = plain_table(filled)
        above = [WARNING] if filled.synthetic and filled.cells else []
        return _table(title_of(filled), label, plain.head, _body(plain.rows), above + plain.notes)
    leaky = leaky_table(filled)
    if leaky is None:
        return _scores(filled, label)
    title = f"{LEAKY_TITLE}. {title_of(filled)}"
    rows = _body(leaky.rows)
    return f"{_scores(filled, label)}\n" + _table(
        title, f"{label}-leaky", leaky.head, rows, leaky.notes
    )


def _scores(filled: FilledTable, label: str) -> str:
    notes = Footnotes()
    head = ["method", *heads(filled)]
    body: list[str] = []
    for name in filled.table.columns:
        body += [r"\midrule", _wide(column_title(filled, name), len(head), "textbf"), r"\midrule"]
        for group, lines in groupby(column_lines(filled, name, notes), key=lambda one: one.group):
            body += [_wide(group, len(head), "emph")] if group else []
            body += [_row((line.name, *line.cells)) for line in lines]
    sentences = [status_of(filled), *([WARNING] if filled.synthetic else []), *facts_of(filled)]
    sentences += [*caption(filled).split(";\n"), *notes.lines(), *filled.table.notes]
    return _table(title_of(filled), label, head, body, sentences)


def escape(text: str) -> str:
    """Return text that LaTeX prints as it is."""
    return "".join(_SPECIAL.get(one, one) for one in text)


def _table(
    title: str, label: str, head: Sequence[str], body: Sequence[str], sentences: Sequence[str]
) -> str:
    lines = [
        r"\begin{table*}",
        r"\centering\footnotesize",
        rf"\caption{{{escape(title)}}}",
        rf"\label{{tab:{escape(label)}}}",
        rf"\begin{{tabular}}{{{''.join(_ALIGNED.get(one, 'r') for one in head)}}}",
        r"\toprule",
        _row(head),
        *body,
        r"\bottomrule",
        r"\end{tabular}",
        r"\par\smallskip\begin{minipage}{\textwidth}\raggedright",
        *(rf"{escape(sentence.rstrip(chr(46)))}.\par" for sentence in sentences),
        r"\end{minipage}",
        r"\end{table*}",
    ]
    return "\n".join(lines) + "\n"


def _body(rows: Sequence[Sequence[str]]) -> list[str]:
    return [r"\midrule", *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return " & ".join(map(escape, cells)) + r" \\"


def _wide(text: str, count: int, style: str) -> str:
    return rf"\multicolumn{{{count}}}{{l}}{{\{style}{{{escape(text)}}}}} \\"
