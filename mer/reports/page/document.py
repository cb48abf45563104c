"""The document around the sections: head, policy, notices, contents."""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from mer.reports.page.markup import Markup, element, join, paragraphs
from mer.reports.page.section import Section, contents, render

GENERATOR = "mer report"


def document(
    title: str, notices: Sequence[str], sections: Sequence[Section], footer: Sequence[str]
) -> str:
    """Return a whole page that asks the network for nothing and runs no script.

    Args:
        title: Of the page, with what has to stand there.
        notices: Sentences at its top.
        sections: In order.
        footer: Sentences at its end.
    """
    css = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    body = join(
        [
            element("a", "Skip to the results", href="#results", class_="skip"),
            element("header", element("h1", title), paragraphs(notices, "notice")),
            element("nav", element("h2", "Contents"), contents(sections), aria_label="Contents"),
            element("main", *map(render, sections), id="results"),
            element("footer", paragraphs(footer)),
        ]
    )
    page = element("html", _head(title, css), element("body", body), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def policy(css: str) -> str:
    """Return a Content-Security-Policy that allows this style sheet, pictures within, and no more.

    A text that got past the escaping could neither run, nor load, nor restyle anything.
    """
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def _head(title: str, css: str) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name_="generator", content=GENERATOR),
        element("meta", http_equiv="Content-Security-Policy", content=policy(css)),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name_="color-scheme", content="light dark"),
        element("meta", name_="robots", content="noindex"),
        element("title", title),
        # an icon of its own, or a browser asks the server for one
        element("link", rel="icon", href="data:,"),
        # the content of a style element is no text: nothing in it may be escaped
        element("style", Markup(css)),
    )
