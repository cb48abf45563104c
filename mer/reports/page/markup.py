"""Elements of HTML and SVG whose text is always escaped."""

import html
import re
from collections.abc import Iterable, Sequence

Attribute = str | int | float | bool | None
_VOID = {"meta", "img", "link"}
# of SVG, where a slash ends what holds nothing
_SHAPES = {"circle", "line", "path", "rect", "polyline"}
# HTML has no place for them; tab and line breaks are text
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"^[-+]?\d[^a-zA-Z]*$")


class Markup(str):
    """HTML that is whole; every other string is text and is escaped before it becomes so."""

    __slots__ = ()


def escape(value: object) -> Markup:
    """Return a value as text of an element or an attribute; `Markup` stays as it is."""
    if isinstance(value, Markup):
        return value
    return Markup(html.escape(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", str(value))))


def join(parts: Iterable[object]) -> Markup:
    """Return parts one after the other, each escaped if it is text."""
    return Markup("".join(map(escape, parts)))


def element(name: str, *content: object, **attributes: Attribute) -> Markup:
    """Return an element; text in it and in its attributes is escaped.

    Args:
        name: `td`, `circle`.
        content: Text, numbers and `Markup`.
        attributes: An underscore at the end is left out, others become hyphens: `class_`,
            `aria_label`. None and False leave the attribute out; floats get one decimal.
    """
    said = "".join(f" {_key(key)}{_value(value)}" for key, value in attributes.items()
                   if value is not None and value is not False)  # fmt: skip
    if name in _VOID:
        return Markup(f"<{name}{said}>")
    if name in _SHAPES and not content:
        return Markup(f"<{name}{said}/>")
    return Markup(f"<{name}{said}>{join(content)}</{name}>")


def paragraphs(sentences: Iterable[str], class_: str | None = None) -> Markup:
    """Return a paragraph for each sentence."""
    return join(element("p", sentence, class_=class_) for sentence in sentences)


def bullets(items: Iterable[object]) -> Markup:
    """Return an unordered list."""
    return element("ul", *(element("li", item) for item in items))


def table(caption: str, header: Sequence[object], rows: Sequence[Sequence[object]]) -> Markup:
    """Return a table that scrolls within itself where it is wider than its place.

    The first column heads the rows; columns of numbers alone stand at the right.

    Args:
        caption: What it shows; also its name for those who hear the page.
        header: A cell a column.
        rows: As many cells each.
    """
    columns = list(zip(*rows, strict=True))
    right = ["n" if column and all(map(_is_number, column)) else None for column in columns]
    right = right or [None] * len(header)
    head = [element("th", cell, scope="col", class_=at)
            for cell, at in zip(header, right, strict=True)]  # fmt: skip
    body = [element("tr", *_cells(row, right)) for row in rows]
    inner = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *head)),
        element("tbody", *body),
    )
    return scrolling(caption, inner)


def facts(caption: str, pairs: Iterable[tuple[str, object]]) -> Markup:
    """Return a table of two columns without a head: names and what they are."""
    rows = [element("tr", element("th", name, scope="row"), element("td", value))
            for name, value in pairs]  # fmt: skip
    inner = element("table", element("caption", caption), element("tbody", *rows), class_="facts")
    return scrolling(caption, inner)


def scrolling(name: str, content: Markup) -> Markup:
    """Return a box that scrolls, by the keyboard too, what is wider than the page."""
    return element("div", content, class_="scroll", role="region", aria_label=name, tabindex=0)


def folded(title: str, *content: object) -> Markup:
    """Return what is shown on demand, and always in print."""
    return element("details", element("summary", title), *content)


def _cells(row: Sequence[object], right: Sequence[str | None]) -> list[Markup]:
    first = element("th", row[0], scope="row", class_=right[0])
    others = zip(row[1:], right[1:], strict=True)
    return [first, *(element("td", cell, class_=at) for cell, at in others)]


def _is_number(cell: object) -> bool:
    return cell == "" or bool(_NUMBER.match(str(cell)))


def _key(name: str) -> str:
    return name.removesuffix("_").replace("_", "-")


def _value(value: Attribute) -> str:
    if value is True:
        return ""
    said = f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else escape(value)
    return f'="{said}"'
