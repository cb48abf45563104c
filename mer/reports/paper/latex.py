"""A paper's table as LaTeX (booktabs), ready for a supplement."""

import math
import textwrap
from collections.abc import Sequence
from itertools import groupby

from mer.reports.paper.averages import TITLE as AVERAGES_TITLE
from mer.reports.paper.averages import averages_block
from mer.reports.paper.block import Block
from mer.reports.paper.footnotes import Footnotes
from mer.reports.paper.leaky import leaky_table
from mer.reports.paper.plain import plain_table
from mer.reports.paper.rows import column_lines, heads
from mer.reports.paper.table import FilledTable
from mer.reports.paper.text import (
    WARNING,
    caption,
    column_facts,
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

NEEDS = r"% needs \usepackage{booktabs,graphicx}; a table that is too wide is scaled to the page"
# what a page of LaTeX's article holds of the small print, with a caption; letters in a line
_LINES, _LETTERS = 55, 140
_WIDTH = r"\ifdim\width>\textwidth\textwidth\else\width\fi"

# the others hold numbers
_TEXTS = ("method", "column", "fold")
# letters of a name, beyond which it is broken into lines
_NAME = 40


def render_latex(filled: FilledTable) -> str:
    """Return a `table*` of ours beside the paper's, and one each of other averages and readings.

    Where one is longer than a page each column of the paper's has its own. Needs the packages
    booktabs and graphicx.
    """
    label = f"{filled.table.paper}-{filled.table.number}".lower().replace(" ", "-")
    title = title_of(filled)
    if filled.table.kind != "scores":
        plain = plain_table(filled)
        above = [WARNING] if filled.synthetic and filled.cells else []
        block = Block(plain.head, plain.rows, above + plain.notes)
        return f"{NEEDS}\n{_block(title, label, block)}"
    tables = _scores(filled, label)
    averages, leaky = averages_block(filled), leaky_table(filled)
    if averages:
        tables.append(_block(f"{AVERAGES_TITLE}. {title}", f"{label}-averages", averages))
    if leaky:
        tables.append(_block(f"{LEAKY_TITLE}. {title}", f"{label}-leaky", leaky))
    return "\n".join([NEEDS, *tables])


def _scores(filled: FilledTable, label: str) -> list[str]:
    names = list(filled.table.columns)
    body, sentences = _columns(filled, names)
    lines = sum(max(1, one.count(r"\hbox")) for one in body)
    lines += sum(math.ceil(len(one) / _LETTERS) for one in sentences)
    if len(names) == 1 or lines <= _LINES:
        return [_table(title_of(filled), label, _head(filled), body, sentences)]
    tables = []
    for name in names:
        title = f"{title_of(filled)}: {filled.table.columns[name].title}"
        tables.append(_table(title, f"{label}-{name}", _head(filled), *_columns(filled, [name])))
    return tables


def _head(filled: FilledTable) -> list[str]:
    return ["method", *heads(filled)]


def _columns(filled: FilledTable, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines of some columns, and the sentences below them."""
    notes, width = Footnotes(), len(_head(filled))
    body: list[str] = []
    said = []
    for name in names:
        title, facts = filled.table.columns[name].title, column_facts(filled, name)
        body += [r"\midrule", _wide(title, width, "textbf"), r"\midrule"]
        said += [f"{title}: {'; '.join(facts)}"] if facts else []
        for group, lines in groupby(column_lines(filled, name, notes), key=lambda one: one.group):
            body += [_wide(group, width, "emph")] if group else []
            body += [_row((line.name, *line.cells)) for line in lines]
    sentences = [status_of(filled), *([WARNING] if filled.synthetic else []), *facts_of(filled)]
    sentences += [*caption(filled).split(";\n"), *said, *notes.lines(), *filled.table.notes]
    return body, sentences


def escape(text: str) -> str:
    """Return text that LaTeX prints as it is."""
    return "".join(_SPECIAL.get(one, one) for one in text)


def _table(
    title: str, label: str, head: Sequence[str], body: Sequence[str], sentences: Sequence[str]
) -> str:
    lines = [
        r"\begin{table*}",
        r"\centering\scriptsize\setlength{\tabcolsep}{3pt}",
        rf"\caption{{{escape(title)}}}",
        rf"\label{{tab:{label.replace('_', '-')}}}",
        rf"\resizebox{{{_WIDTH}}}{{!}}{{\begin{{tabular}}{{{_aligned(head)}}}",
        r"\toprule",
        " & ".join(map(_stacked, head)) + r" \\",
        *body,
        r"\bottomrule",
        r"\end{tabular}}",
        r"\par\smallskip\begin{minipage}{\textwidth}\raggedright",
        *(rf"{escape(sentence.rstrip(chr(46)))}.\par" for sentence in sentences),
        r"\end{minipage}",
        r"\end{table*}",
    ]
    return "\n".join(lines) + "\n"


def _block(title: str, label: str, block: Block) -> str:
    body = [r"\midrule", *map(_row, block.rows)]
    return _table(title, label, block.head, body, block.notes)


def _aligned(head: Sequence[str]) -> str:
    return "".join("l" if one in _TEXTS else "r" for one in head)


def _stacked(head: str) -> str:
    """Return a head as wide as the numbers below it."""
    first, *others = head.replace(", ", "\n").replace(" (", "\n(").split("\n")
    if not others:
        return escape(head)
    lines = [escape(first), *(rf"\\{escape(one)}" for one in others)]
    return rf"\shortstack[r]{{{''.join(lines)}}}"


def _row(cells: Sequence[str]) -> str:
    name, *others = cells
    text = " & ".join([_broken(name), *map(escape, others)])
    # LaTeX takes a bracket after the end of the line before as a length
    return ("{}" if text.startswith(("[", "*")) else "") + text + r" \\"


def _broken(name: str) -> str:
    lines = textwrap.wrap(name, _NAME, break_long_words=False, break_on_hyphens=False)
    if len(lines) < 2:
        return escape(name)
    boxes = (rf"\hbox{{\strut {escape(line)}}}" for line in lines)
    return rf"\vtop{{{''.join(boxes)}}}"


def _wide(text: str, count: int, style: str) -> str:
    return rf"\multicolumn{{{count}}}{{l}}{{\{style}{{{escape(text)}}}}} \\"
