"""Binding: the pages of all parts become one PDF/A-2b volume, stamped, bookmarked and linked.

Parts with the files that hold their pages, the PageMap and facts of the volume come in; the file's bytes go
out. Every source is a valid PDF/A-2b of A4 portrait pages (the intake saw to that); what is on the pages is
not judged here, and no page arithmetic is done here. Equal inputs give equal bytes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from pipeline.dossier.bindingmarks import (
    Link,
    add_destinations,
    add_links,
    add_outline,
    page_labels,
)
from pipeline.dossier.bindingsources import A4, PageTaker, TakenPage
from pipeline.dossier.bindingstamps import MM, Stamper
from pipeline.dossier.model import PageMap, Part
from pipeline.dossier.pagemap import map_pages
from pipeline.dossier.stampplaces import Placement, place
from pipeline.fonts import FontBook
from pipeline.writers.colour import srgb_profile
from pipeline.writers.pdffile import FileFacts, PageTree, PdfFile, add_catalog

_KEY: Final = re.compile(r"[A-Za-z0-9-]{1,100}")


@dataclass(frozen=True, slots=True)
class BoundPart:
    """A part with its pages."""

    part: Part
    source: Path | bytes
    """A PDF/A-2 file whose pages are A4 portrait, without /Rotate."""
    first: int = 0
    """The part's first page in the source, from 0; the others follow it."""
    links: tuple[Link, ...] = ()
    """Places to click, of the catalogue."""


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """What the volume's file says about itself."""

    title: str
    author: str
    date_iso: str
    """`2020-12-31`, from the workspace; '' for none."""
    keywords: tuple[str, ...] = ()
    number: str = ""
    """卷号, printed after the title: 第1卷; '' for the only one."""


def bind(
    parts: Sequence[BoundPart], page_map: PageMap, facts: VolumeFacts, fonts: FontBook
) -> bytes:
    """Return the volume as one PDF/A-2b; see `bind_into`."""
    out = BytesIO()
    bind_into(out, parts, page_map, facts, fonts)
    return out.getvalue()


def bind_into(
    out: BinaryIO,
    parts: Sequence[BoundPart],
    page_map: PageMap,
    facts: VolumeFacts,
    fonts: FontBook,
) -> None:
    """Write the volume as one PDF/A-2b into a file open for writing; memory does not grow with its size.

    Raises:
        ValueError: the PageMap is not that of the parts, a key is not of ASCII letters, digits and
            hyphens, a source has too few pages or one with /Rotate, or a link leads nowhere.
        KeyError: no font has a character of a 归档章 (`stamp_problems` names it before).
        pikepdf.PdfError: a source is no PDF.
        OSError: a source cannot be read, or `out` not written.
    """
    plain = [item.part for item in parts]
    if page_map != map_pages(plain):
        raise ValueError("the PageMap is not that of these parts")
    if not all(_KEY.fullmatch(part.key) for part in plain):
        raise ValueError("a key that is no name")
    file = PdfFile(out)
    stamps = [part.stamp for part in plain if part.stamp is not None]
    binder = _Binder(file, Stamper(file, fonts, stamps, page_map), page_map)
    with PageTaker(file) as taker:
        for item in parts:
            for offset in range(len(item.part.pages)):
                binder.add(item, offset, taker.take(item.source, item.first + offset))
    names = add_destinations(file, page_map, binder.tree.pages, A4[1])
    entries = (
        f"/Names {names} 0 R/PageLabels{page_labels(plain)}/PageMode/UseOutlines"
        "/ViewerPreferences<</DisplayDocTitle true>>"
    )
    root, info = add_catalog(
        file,
        _file_facts(facts),
        srgb_profile(),
        pages=binder.tree.finish(),
        outlines=add_outline(file, plain),
        entries=entries,
    )
    file.finish(root, info)


class _Binder:
    """Writes the pages of a volume, one after the other."""

    def __init__(self, file: PdfFile, stamper: Stamper, page_map: PageMap) -> None:
        self._file = file
        self._stamper = stamper
        self._map = page_map
        self.tree = PageTree(file)

    def add(self, item: BoundPart, offset: int, page: TakenPage) -> None:
        """Write a page of a part, from 0, stamped."""
        part = item.part
        number = self._map.number.get(part.key)
        number = None if number is None else number + offset
        stamp = part.stamp if offset == 0 else None
        placed = place(part.pages[offset], number, stamped=stamp is not None)
        content = _draw(page, placed)
        objects = "" if page.form is None else f"/P {page.form} 0 R"
        if placed.number is not None and number is not None:
            content += self._stamper.number(number, placed.number)
        if stamp is not None:
            content += self._stamper.archive(stamp)
            objects += f"/A {self._stamper.frame} 0 R"
        links = [link for link in item.links if link.page == offset]
        contents = b"<</Length %d>>stream\n%b\nendstream" % (len(content), content)
        body = (
            f"<</Type/Page/Parent {self.tree.parent()} 0 R/MediaBox[0 0 {A4[0]} {A4[1]}]"
            f"/Resources<</Font {self._stamper.fonts} 0 R/XObject<<{objects}>>>>"
            f"/Contents {self._file.add_whole(contents)} 0 R"
            f"{add_links(self._file, links, self._map)}"
        )
        self.tree.pages.append(self._file.add(body.encode() + page.group + b">>"))


def _draw(page: TakenPage, placed: Placement) -> bytes:
    """Return the operators that draw the page's form, smaller where stamps need room."""
    if page.form is None:
        return b""
    scale = page.scale * placed.scale
    x = page.x * placed.scale + placed.x * MM
    y = page.y * placed.scale + placed.y * MM
    if (scale, x, y) == (1, 0, 0):
        return b"q /P Do Q\n"
    return f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm /P Do Q\n".encode()


def _file_facts(facts: VolumeFacts) -> FileFacts:
    title = f"{facts.title} {facts.number}" if facts.number else facts.title
    keywords = "；".join(facts.keywords)
    return FileFacts(title, facts.author, facts.date_iso, keywords, conformance="B")
