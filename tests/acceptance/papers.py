"""Reading finished papers as an outsider: DOCX from its XML, PDF through PDFium. No `pipeline` here."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tests.judges import pdfread

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = re.compile(r"[\s\u00a0\u3000\u200b]+")
_PAGE_NUMBER = re.compile(r"^—?\s*\d+\s*—?$")


@dataclass(frozen=True)
class WordParagraph:
    """One non-empty paragraph of a DOCX body, white space removed."""

    text: str
    style: str
    table: int
    """Number of the table it stands in, from 0; -1 outside."""
    header: bool
    """Whether its table row is repeated on each page."""


def squeeze(text: str) -> str:
    """The text without any white space: what must be the same in both formats."""
    return _SPACE.sub("", text)


def word_paragraphs(path: Path) -> list[WordParagraph]:
    """All paragraphs of the body in reading order, table cells included."""
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    found = []
    tables: dict[etree._Element, int] = {}
    for paragraph in body.iter(f"{W}p"):
        if _inside_drawing(paragraph):
            continue
        text = squeeze("".join(_texts(paragraph)))
        if not text:
            continue
        table = next(paragraph.iterancestors(f"{W}tbl"), None)
        row = next(paragraph.iterancestors(f"{W}tr"), None)
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        found.append(
            WordParagraph(
                text=text,
                style="" if style is None else style.get(f"{W}val"),
                table=-1 if table is None else tables.setdefault(table, len(tables)),
                header=row is not None and row.find(f"{W}trPr/{W}tblHeader") is not None,
            )
        )
    return found


def _inside_drawing(element: etree._Element) -> bool:
    return any(
        etree.QName(ancestor).localname in {"txbxContent", "drawing", "pict"}
        for ancestor in element.iterancestors()
    )


def _texts(paragraph: etree._Element) -> Iterator[str]:
    for run in paragraph.iter(f"{W}r"):
        for node in run:
            if node.tag == f"{W}t":
                yield node.text or ""
            elif node.tag == f"{W}tab":
                yield " "


def word_text(path: Path) -> str:
    """The whole body, white space removed, paragraphs joined by line ends."""
    return "\n".join(paragraph.text for paragraph in word_paragraphs(path))


def pdf_stream(path: Path) -> str:
    """All characters of the PDF in reading order, without page numbers and white space."""
    kept = []
    for page in pdfread.text(path):
        kept.extend(line for line in page.splitlines() if not _PAGE_NUMBER.match(line.strip()))
    return squeeze("".join(kept))


def first_difference(word: list[WordParagraph], stream: str) -> str:
    """Walk both papers paragraph by paragraph; return '' or where they part.

    A table's header rows stand once in the DOCX and on every page of the table in the PDF: they may
    come again between two paragraphs of the same table.
    """
    position = 0
    headers = _header_texts(word)
    for number, paragraph in enumerate(word):
        if stream.startswith(paragraph.text, position):
            position += len(paragraph.text)
            continue
        header = headers.get(paragraph.table, "")
        if header and stream.startswith(header + paragraph.text, position):
            position += len(header) + len(paragraph.text)
            continue
        return (
            f"paragraph {number} of the DOCX {paragraph.text[:60]!r}\n"
            f"PDF has           {stream[position : position + 60]!r}"
        )
    rest = stream[position:]
    return f"only in the PDF: {rest[:80]!r}" if rest else ""


def _header_texts(word: list[WordParagraph]) -> dict[int, str]:
    headers: dict[int, str] = {}
    for paragraph in word:
        if paragraph.header:
            headers[paragraph.table] = headers.get(paragraph.table, "") + paragraph.text
    return headers
