"""Pages: paper, margins, grid, page numbers, watermark, and what stands on a letter's first page.

What comes in: metrics, profile and the python-docx document that owns the header and footer parts.
What goes out: `w:sectPr` elements. GB/T 9704-2012 cl. 7.5 (页码), cl. 8 (横排表格), cl. 10.1 (信函).
"""

from collections.abc import Callable
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from pipeline.document.model import Document, Format
from pipeline.fonts import FontBook
from pipeline.writers.docx.inline import run
from pipeline.writers.docx.measure import Metrics
from pipeline.writers.docx.oxml import (
    Attributes,
    Element,
    Indent,
    Layout,
    element,
    no_cell_margins,
    paragraph,
    value,
)
from pipeline.writers.docx.shapes import red_bar, watermark
from pipeline.writers.docx.style_table import HEADER, PAGE_NUMBER

DRAFT = "草稿"
_KINDS = {
    "header": ("w:hdr", RELATIONSHIP_TYPE.HEADER, CONTENT_TYPE.WML_HEADER),
    "footer": ("w:ftr", RELATIONSHIP_TYPE.FOOTER, CONTENT_TYPE.WML_FOOTER),
}
_NBSP = "\u00a0"
_EMPTY_FOOTER = 567


@dataclass(frozen=True, slots=True)
class _Reference:
    """One header or footer of a section: which pages it is for, and its part's relation."""

    tag: str
    pages: str
    relation: str

    def to_element(self) -> Element:
        return element(self.tag, {"w:type": self.pages, "r:id": self.relation})


class Sections:
    """Makes section properties; header and footer parts are made once and shared."""

    def __init__(self, word: WordDocument, document: Document, fonts: FontBook) -> None:
        self._word = word
        self._profile = document.profile
        self._metrics = Metrics.of(document.profile)
        self._letter = document.format is Format.LETTER
        self._numbered = document.format is not Format.SHEET
        self._draft = document.draft
        self._watermark_font = fonts.chains[document.profile.font_heading1].official
        self._shapes = 0
        self._parts = 0
        self._letter_lines: tuple[tuple[int, int], ...] = ()
        self._kept: dict[bool, list[_Reference]] = {}

    def set_letter_lines(self, lines: tuple[tuple[int, int], ...]) -> None:
        """Have red bars (top, height in twips) drawn on the first page, 170 mm wide."""
        self._letter_lines = lines

    def properties(self, *, landscape: bool, first: bool) -> Element:
        """Return `w:sectPr` of a section; `first` for the document's first one."""
        metrics = self._metrics
        references = self._references(landscape)
        title_page = first and self._letter
        if title_page:
            references = [*self._first_page(), *references]
        grid: Attributes = {"w:type": "lines", "w:linePitch": metrics.pitch}
        footer = metrics.footer
        if landscape:
            # The turned number hangs on the page: the footer itself must not take room from the
            # table. Nor may a grid that does not divide the height move the text down.
            footer, grid = _EMPTY_FOOTER, {"w:linePitch": metrics.pitch}
            size: Attributes = {
                "w:w": metrics.page_height,
                "w:h": metrics.page_width,
                "w:orient": "landscape",
            }
            side, end = metrics.landscape_side, metrics.landscape_end
            margins: Attributes = {"w:top": end, "w:right": side, "w:bottom": end, "w:left": side}
        else:
            size = {"w:w": metrics.page_width, "w:h": metrics.page_height}
            margins = {
                "w:top": metrics.top,
                "w:right": metrics.right,
                "w:bottom": metrics.bottom,
                "w:left": metrics.left,
            }
        made = element(
            "w:sectPr",
            None,
            *(item.to_element() for item in references),
            value("w:type", "nextPage"),
            element("w:pgSz", size),
            element("w:pgMar", {**margins, "w:header": 851, "w:footer": footer, "w:gutter": 0}),
            element("w:cols", {"w:space": 425}),
        )
        if title_page:
            made.append(element("w:titlePg"))
        made.append(element("w:docGrid", grid))
        return made

    def _references(self, landscape: bool) -> list[_Reference]:
        if landscape not in self._kept:
            content = self._turned_number if landscape else self._number
            self._kept[landscape] = [*self._headers(), *self._footers(content)]
        return self._kept[landscape]

    def _pages(self) -> tuple[str, ...]:
        return ("default", "even") if self._profile.page_number_outside else ("default",)

    def _headers(self) -> list[_Reference]:
        if not self._draft:
            return []
        if False in self._kept:
            return [item for item in self._kept[False] if item.tag == "w:headerReference"]
        return [self._header(pages, [self._watermark()]) for pages in self._pages()]

    def _watermark(self) -> Element:
        return watermark(self._next_shape(), DRAFT, self._watermark_font)

    def _next_shape(self) -> int:
        self._shapes += 1
        return self._shapes

    def _header(self, pages: str, content: list[Element]) -> _Reference:
        return self._part("header", pages, [paragraph(HEADER, content)])

    def _footers(self, content: Callable[[bool], list[Element]]) -> list[_Reference]:
        if not self._numbered:
            return []
        return [self._part("footer", pages, content(pages == "even")) for pages in self._pages()]

    def _part(self, kind: str, pages: str, content: list[Element]) -> _Reference:
        """Add a header or footer part."""
        tag, relation, content_type = _KINDS[kind]
        self._parts += 1
        blob = etree.tostring(
            element(tag, None, *content), xml_declaration=True, encoding="UTF-8", standalone=True
        )
        name = PackURI(f"/word/{kind}{self._parts}.xml")
        part = Part(name, content_type, blob, self._word.part.package)
        return _Reference(f"w:{kind}Reference", pages, self._word.part.relate_to(part, relation))

    def _number(self, even: bool) -> list[Element]:
        """Return the page number's paragraph: odd pages 右空一字, even pages 左空一字."""
        line = self._metrics.page_number_line
        if not self._profile.page_number_outside:
            layout = Layout(indent=Indent(), align="center")
        elif even:
            layout = Layout(indent=Indent(left=line, left_chars=100), align="left")
        else:
            layout = Layout(indent=Indent(right=line, right_chars=100), align="right")
        return [paragraph(PAGE_NUMBER, self._number_runs(), layout)]

    def _number_runs(self) -> list[Element]:
        field = [
            element("w:r", None, element("w:fldChar", {"w:fldCharType": "begin"})),
            element("w:r", None, _instruction(" PAGE ")),
            element("w:r", None, element("w:fldChar", {"w:fldCharType": "separate"})),
            run("1"),
            element("w:r", None, element("w:fldChar", {"w:fldCharType": "end"})),
        ]
        if not self._profile.page_number_dashes:
            return field
        return [run(f"—{_NBSP}"), *field, run(f"{_NBSP}—")]

    def _turned_number(self, even: bool) -> list[Element]:
        """Return a page number turned clockwise, where portrait pages have theirs.

        The sheet is bound with the table's head to the left, so the portrait lower edge is the
        landscape left one, and the number reads from top to bottom. It stands in a table of one
        cell that hangs on the page: LibreOffice misplaces text boxes of headers and footers.
        """
        metrics = self._metrics
        line, length = metrics.page_number_line, metrics.chars(8)
        outer = metrics.right + line
        if not self._profile.page_number_outside:
            top, align = (metrics.page_width - length) // 2, "center"
        elif even:
            top, align = outer, "left"
        else:
            top, align = metrics.page_width - outer - length, "right"
        width: Attributes = {"w:w": line, "w:type": "dxa"}
        place: Attributes = {
            "w:vertAnchor": "page",
            "w:horzAnchor": "page",
            "w:tblpX": metrics.footer,
            "w:tblpY": top,
        }
        number = paragraph(PAGE_NUMBER, self._number_runs(), Layout(indent=Indent(), align=align))
        table = element(
            "w:tbl",
            None,
            element(
                "w:tblPr",
                None,
                element("w:tblpPr", place),
                element("w:tblW", width),
                element("w:tblLayout", {"w:type": "fixed"}),
                no_cell_margins(),
            ),
            element("w:tblGrid", None, element("w:gridCol", {"w:w": line})),
            element(
                "w:tr",
                None,
                element(
                    "w:trPr", None, element("w:trHeight", {"w:val": length, "w:hRule": "exact"})
                ),
                element(
                    "w:tc",
                    None,
                    element(
                        "w:tcPr", None, element("w:tcW", width), value("w:textDirection", "tbRl")
                    ),
                    number,
                ),
            ),
        )
        return [table, paragraph(PAGE_NUMBER)]

    def _first_page(self) -> list[_Reference]:
        """Return header and footer of a letter's first page: red double lines, no page number."""
        metrics = self._metrics
        width = round(170 * 1440 / 25.4)
        left = (metrics.page_width - width) // 2
        content = [
            red_bar(self._next_shape(), left, top, width, height)
            for top, height in self._letter_lines
        ]
        if self._draft:
            content.append(self._watermark())
        return [
            self._header("first", content),
            self._part("footer", "first", [paragraph(PAGE_NUMBER)]),
        ]


def _instruction(text: str) -> Element:
    made = element("w:instrText", {"xml:space": "preserve"})
    made.text = text
    return made
