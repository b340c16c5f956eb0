"""What a bound volume says, read by other programs (PDFium, qpdf), and whether all its places agree.

A finished PDF comes in. The truth about where a part is comes from the text of its own pages; the number
in the stamp, the label, the bookmark, the destination and the links must all lead there.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.dossier.model import NUMBERED, PageMap, Part, PartKind

STAMP = re.compile(r"第 (\d+) 页 共 (\d+) 页")


@dataclass(frozen=True)
class FoundLink:
    page: int
    box: tuple[float, float, float, float]
    """Left, bottom, right, top in pt."""
    target: int
    """Page from 0."""


@dataclass(frozen=True)
class ReadVolume:
    texts: list[str]
    """Text of each page."""
    numbers: list[tuple[int, int] | None]
    """N and M of each page's stamp; None where there is none."""
    labels: list[str]
    outline: list[tuple[int, str, int]]
    """Level from 0, title, page from 0, in order."""
    links: list[FoundLink]
    destinations: dict[str, int]


def read_volume(data: bytes) -> ReadVolume:
    with pdfium.PdfDocument(data) as document:
        texts, numbers, labels, links = [], [], [], []
        for place in range(len(document)):
            page = document[place]
            textpage = page.get_textpage()
            text = textpage.get_text_bounded()
            textpage.close()
            found = STAMP.findall(text)
            assert len(found) <= 1, f"page {place} has {len(found)} numbers"
            texts.append(text)
            numbers.append((int(found[0][0]), int(found[0][1])) if found else None)
            labels.append(document.get_page_label(place))
            links += _links(document, page, place)
            page.close()
        outline = [
            (mark.level, mark.get_title(), mark.get_dest().get_index())
            for mark in document.get_toc()
        ]
    return ReadVolume(texts, numbers, labels, outline, links, _destinations(data))


def assert_agrees(volume: ReadVolume, parts: Sequence[Part], page_map: PageMap) -> None:
    """Hold everything that the volume says of its parts against the PageMap."""
    assert len(volume.texts) == page_map.physical
    assert volume.destinations == dict(page_map.first)
    places = [(part.title, page_map.first[part.key]) for part in parts]
    assert [(title, page) for _, title, page in volume.outline] == places
    levels = {part.key: 0 for part in parts}
    for part in parts:
        levels[part.key] = levels[part.parent] + 1 if part.parent else 0
    found = {(title, page): level for level, title, page in volume.outline}
    for part in parts:
        assert found[part.title, page_map.first[part.key]] == levels[part.key]
        for offset in range(len(part.pages)):
            place = page_map.first[part.key] + offset
            number = page_map.number[part.key] + offset if part.kind in NUMBERED else None
            stamp = None if number is None else (number, page_map.total)
            assert volume.numbers[place] == stamp
            assert volume.labels[place] == _label(part, offset, number)


def _label(part: Part, offset: int, number: int | None) -> str:
    if number is not None:
        return str(number)
    if part.kind is PartKind.CATALOGUE or len(part.pages) > 1:
        return f"{part.kind.value}-{offset + 1}"
    return part.kind.value


def _links(document: pdfium.PdfDocument, page: pdfium.PdfPage, place: int) -> Iterator[FoundLink]:
    position = ctypes.c_int(0)
    link = pdfium_c.FPDF_LINK()
    while pdfium_c.FPDFLink_Enumerate(page, position, link):
        box = pdfium_c.FS_RECTF()
        assert pdfium_c.FPDFLink_GetAnnotRect(link, box)
        action = pdfium_c.FPDFLink_GetAction(link)
        assert pdfium_c.FPDFAction_GetType(action) == pdfium_c.PDFACTION_GOTO
        target = pdfium_c.FPDFAction_GetDest(document, action)
        page_index = pdfium_c.FPDFDest_GetDestPageIndex(document, target)
        yield FoundLink(place, (box.left, box.bottom, box.right, box.top), page_index)


def _destinations(data: bytes) -> dict[str, int]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        tree = pikepdf.NameTree(pdf.Root.Names.Dests)
        return {str(name): places[target[0].objgen] for name, target in tree.items()}
