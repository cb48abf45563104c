"""Pictures of faces within the page, which hold only where somebody asked for them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from mer.reports.page.markup import Markup, element, escape, join, paragraphs

PERSONS = (
    "This page holds pictures of persons, whose licence forbids to show or to pass them on: keep "
    "the file on this machine. Without --faces the same page can be shared."
)
DRAWN = "The faces on this page are drawn by code: nobody's."


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture.

    Attributes:
        label: What stands below it.
        alt: What it shows, for those who do not see it.
        jpeg: The bytes of a JPEG.
    """

    label: str
    alt: str
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class PictureRow:
    """Pictures of one clip.

    Attributes:
        title: Which clip, its class, and what it was taken for.
        pictures: In the order of reading.
    """

    title: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures of a run, or why there are none.

    Attributes:
        sentences: What they show and how they were chosen.
        rows: A clip each.
        drawn: Whether the faces are nobody's.
    """

    sentences: tuple[str, ...]
    rows: tuple[PictureRow, ...]
    drawn: bool


def gallery_content(gallery: Gallery) -> Markup:
    """Return the pictures of a run."""
    notice = DRAWN if gallery.drawn else PERSONS
    told = [*gallery.sentences, *([notice] if gallery.rows else [])]
    return join([paragraphs(told), *map(_row, gallery.rows)])


def faces_notice(galleries: Sequence[Gallery]) -> str:
    """Return what has to stand at the top of a page with pictures; empty for one without."""
    shown = [gallery for gallery in galleries if gallery.rows]
    if not shown:
        return ""
    return DRAWN if all(gallery.drawn for gallery in shown) else PERSONS


def _row(row: PictureRow) -> Markup:
    pictures = element("div", *map(_picture, row.pictures), class_="pictures")
    return element("figure", element("figcaption", row.title), pictures, class_="clip")


def _picture(picture: Picture) -> Markup:
    text = base64.b64encode(picture.jpeg).decode()
    image = element("img", src=escape(f"data:image/jpeg;base64,{text}"), alt=picture.alt)
    return element("div", image, element("span", picture.label), class_="picture")
