"""The parts of the page with their headings, and the list of contents that is made of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from mer.reports.page.markup import Markup, element, join


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        anchor: Its name in links, unique on the page.
        title: Its heading.
        content: What stands under the heading.
        parts: Sections below it.
    """

    anchor: str
    title: str
    content: Markup
    parts: "tuple[Section, ...]" = ()


def render(section: Section, level: int = 2) -> Markup:
    """Return a section with its parts, its heading at a level from 2 on."""
    return element(
        "section",
        element(f"h{level}", section.title),
        section.content,
        *(render(part, level + 1) for part in section.parts),
        id=section.anchor,
    )


def contents(sections: Sequence[Section]) -> Markup:
    """Return the list of contents: a link for each section and its parts."""
    return element("ol", *map(_entry, sections))


def _entry(section: Section) -> Markup:
    link = element("a", section.title, href=f"#{section.anchor}")
    return element("li", join([link, contents(section.parts)]) if section.parts else link)
