from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.reports.page.markup import (
    Markup,
    bullets,
    element,
    escape,
    facts,
    folded,
    join,
    paragraphs,
    table,
)


class Reader(HTMLParser):
    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


# a control character and a carriage return are what HTML does not carry
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@given(TEXT)
def test_any_text_comes_back_as_text_and_is_never_a_tag(text):
    read = Reader(element("p", text))
    assert read.text == text
    assert read.tags == [("p", {})]


@given(TEXT)
def test_any_text_is_safe_in_an_attribute(text):
    assert Reader(element("p", "a", title=text)).tags == [("p", {"title": text})]


def test_a_script_is_shown_and_does_not_run():
    shown = element("td", "<script>alert(1)</script>")
    assert shown == "<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>"


def test_markup_is_not_escaped_again():
    inner = element("b", "a & b")
    assert element("p", inner, " < ", 3) == "<p><b>a &amp; b</b> &lt; 3</p>"
    assert isinstance(escape("x"), Markup)
    assert join(["<", inner]) == "&lt;<b>a &amp; b</b>"


def test_control_characters_are_replaced():
    assert escape("a\x00b\x1bc\nd") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\nd"


def test_attributes():
    said = element("rect", x=1.04, y=2.0, stroke_width=3, class_="a", hidden=True, id=None, b=False)
    assert said == '<rect x="1" y="2" stroke-width="3" class="a" hidden/>'
    assert element("img", src="a") == '<img src="a">'
    assert element("td") == "<td></td>"


def test_a_table_scrolls_within_a_box_that_the_keyboard_reaches():
    shown = table("Scores & more", ["name", "UF1"], [["a<b", "71.4 ± 0.8 [65.0, 77.2]"]])
    tags = Reader(shown).tags
    assert tags[0] == (
        "div",
        {"class": "scroll", "role": "region", "aria-label": "Scores & more", "tabindex": "0"},
    )
    assert "<caption>Scores &amp; more</caption>" in shown
    assert '<th scope="row">a&lt;b</th>' in shown


def test_columns_of_numbers_alone_stand_at_the_right():
    rows = [["2 MMNet", "1.5", "", "x"], ["a", "-3 [-4.0, 1.0]", "2", "4"]]
    shown = table("t", ["run", "one", "two", "three"], rows)
    right = [attrs.get("class") for tag, attrs in Reader(shown).tags if tag in ("th", "td")]
    assert right == [None, "n", "n", None] * 3


def test_a_table_without_rows_has_its_head():
    assert '<th scope="col">a</th>' in table("t", ["a", "b"], [])


def test_rows_as_long_as_the_head():
    with pytest.raises(ValueError, match="zip"):
        table("t", ["a", "b"], [["1"], ["1", "2"]])


def test_small_pieces():
    assert paragraphs(["a", "<"], "x") == '<p class="x">a</p><p class="x">&lt;</p>'
    assert bullets(["a"]) == "<ul><li>a</li></ul>"
    assert folded("more", "a") == "<details><summary>more</summary>a</details>"
    assert '<th scope="row">a</th><td>3</td>' in facts("f", [("a", 3)])
