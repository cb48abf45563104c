import re

from mer.reports.paper.averages import TITLE, averages_block
from mer.reports.paper.latex import NEEDS, escape, render_latex
from mer.reports.paper.table import fill_table


def test_environments_and_columns_fit(fill):
    text = render_latex(fill())
    for name in ("table*", "tabular", "minipage"):
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}") == 3
    for tabular in re.findall(r"\\begin\{tabular\}.*?\\end\{tabular\}", text, re.DOTALL):
        columns = len(re.search(r"\\begin\{tabular\}\{(l{1,2} r*)\}", tabular, re.X).group(1))
        rows = [line for line in tabular.splitlines()
                if line.endswith(r"\\") and "multicolumn" not in line]  # fmt: skip
        assert len(rows) > 3
        assert {line.count(" & ") + 1 for line in rows} == {columns}
        for wide in re.findall(r"\\multicolumn\{(\d+)\}", tabular):
            assert int(wide) == columns
        for rule in (r"\toprule", r"\midrule", r"\bottomrule"):
            assert rule in tabular


def test_special_characters_are_escaped(fill):
    text = render_latex(fill())
    assert r"What it \& its parts show" in text
    assert r"Three\_classes" in text
    assert escape("a_b 5 % {x} ± ~^\\") == (
        r"a\_b 5 \% \{x\} $\pm$ \textasciitilde{}\textasciicircum{}\textbackslash{}"
    )
    assert text.splitlines()[0] == NEEDS
    assert not re.search(r"(?<!\\)%", text.removeprefix(NEEDS))
    assert text.isascii()


def test_the_leaky_table_is_one_of_its_own_and_says_so(fill, load, source):
    text = render_latex(fill())
    main, averages, leaky = text.split("\n\n")
    assert "best-separate" in leaky.split(r"\toprule")[1]
    assert r"\caption{LEAKY" in leaky
    assert "LEAKY" not in main + averages
    assert "LEAKY" not in render_latex(fill_table(load(), source, [5]))


def test_the_averages_that_the_text_has_are_there_too(fill):
    filled = fill()
    _, averages, _ = render_latex(filled).split("\n\n")
    assert rf"\caption{{{TITLE}. Trial, table 3" in averages
    assert r"\label{tab:trial-3-averages}" in averages
    for row in averages_block(filled).rows:
        assert escape(" & ".join(row).replace("&", "\0")).replace("\0", "&") in averages


def test_a_table_is_never_wider_than_the_page(fill):
    text = render_latex(fill())
    scaled = r"\resizebox{\ifdim\width>\textwidth\textwidth\else\width\fi}{!}{\begin{tabular}"
    assert text.count(scaled) == text.count(r"\begin{tabular}") == 3
    # what is long stands below, where lines break
    assert r"Three\_classes: ours: 36 clips of 6 subjects" in text.split(r"\end{tabular}")[1]


def test_what_is_longer_than_a_page_has_a_table_a_column(load, source, text):
    rows = "".join(
        f"  - {{name: N{k}, published: true, printed: {{three: lost, two: lost}}}}\n"
        for k in range(40)
    )
    long = render_latex(fill_table(load(text.replace("notes: [", f"{rows}notes: [")), source))
    assert long.count(r"\begin{table*}") == 2
    assert r"parts show: Three\_classes}" in long
    assert r"\label{tab:trial-3-three}" in long
    first, second = long.split("\n\n")
    assert first.count("N39") == second.count("N39") == 1


def test_long_names_and_heads_are_broken_into_lines(load, source, text):
    name = "A name of a method & more of it that nobody would print in one line"
    shown = render_latex(fill_table(load(text.replace("name: Plain", f"name: {name}")), source))
    boxes = re.search(r"\\vtop\{(.*?)\} & ", shown).group(1)
    lines = re.findall(r"\\hbox\{\\strut (.*?)\}", boxes)
    assert " ".join(lines) == escape(name)
    assert len(lines) == 2
    assert r"method & \shortstack[r]{ACC\\ours} & \shortstack[r]{ACC\\paper} & difference" in shown


def test_a_row_that_begins_with_a_bracket_is_no_length(load, source, text):
    text = text.replace("name: Plain", 'name: "[3] and theirs"')
    assert "\n{}[3] and theirs & " in render_latex(fill_table(load(text), source))


def test_a_label_has_no_spaces(fill, text):
    text = text.replace("number: 3", "number: of section 4.6")
    assert r"\label{tab:trial-of-section-4.6}" in render_latex(fill(text))
