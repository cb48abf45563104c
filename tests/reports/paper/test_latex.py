import re

from mer.reports.paper.latex import escape, render_latex
from mer.reports.paper.table import fill_table


def test_environments_and_columns_fit(fill):
    text = render_latex(fill())
    for name in ("table*", "tabular", "minipage"):
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}") == 2
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
    assert not re.search(r"(?<!\\)%", text)
    assert text.isascii()


def test_the_leaky_table_is_one_of_its_own_and_says_so(fill, load, source):
    text = render_latex(fill())
    main, leaky = text.split("\n\n", 1)
    assert "best-separate" in leaky.split(r"\toprule")[1]
    assert r"\caption{LEAKY" in leaky
    assert "LEAKY" not in main
    assert "LEAKY" not in render_latex(fill_table(load(), source, [5]))


def test_a_label_has_no_spaces(fill, text):
    text = text.replace("number: 3", "number: of section 4.6")
    assert r"\label{tab:trial-of-section-4.6}" in render_latex(fill(text))
