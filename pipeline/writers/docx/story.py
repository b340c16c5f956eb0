"""The text of the document while it is written: paragraphs and tables in order, page breaks pending.

What comes in: finished elements. What goes out: the children of `w:body`. It alone knows that a page
break belongs to the paragraph after it and a section's end to the paragraph before it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from docx.oxml.ns import qn

from pipeline.document.lines import BLANK, BLANK_ROLE, split_scripts
from pipeline.document.model import Inlines, Text
from pipeline.document.profile import Profile
from pipeline.fonts import FontBook
from pipeline.writers.docx.inline import InlineWriter
from pipeline.writers.docx.measure import Metrics
from pipeline.writers.docx.oxml import PLAIN, Element, Layout, element, paragraph
from pipeline.writers.docx.style_table import SPACER
from pipeline.writers.docx.styles import fonts_element

_KEPT_ROWS = 2
_ORDER = (
    "w:pStyle",
    "w:keepNext",
    "w:keepLines",
    "w:pageBreakBefore",
    "w:framePr",
    "w:widowControl",
)
"""The first paragraph properties, in the order of the schema."""


class Story:
    """Collects the body of one document."""

    def __init__(self, profile: Profile, inline: InlineWriter, fonts: FontBook) -> None:
        self.profile = profile
        self.metrics = metrics = Metrics.of(profile)
        self.inline = inline
        self.fonts = fonts
        self.elements: list[Element] = []
        self.text_width = metrics.text_width
        """Width of the current section's 版心 in twips."""
        self.fresh_page = True
        """Whether the next element begins a page anyway."""
        self._break_pending = False

    def official(self, role: str) -> Element:
        """Return the run property that sets text in a role's official font."""
        return fonts_element(self.fonts.chains[role].official)

    def text_runs(self, content: Inlines) -> list[Element]:
        """Return the runs of body text; blanks to be filled in are set in the face that joins them."""
        if not any(BLANK in item.text for item in content):
            return self.inline.runs(content)
        runs: list[Element] = []
        for item in content:
            if not isinstance(item, Text):
                runs += self.inline.runs((item,))
                continue
            for piece in split_scripts(item.text):
                face = (self.official(BLANK_ROLE),) if piece[0] == BLANK else ()
                runs += self.inline.runs((Text(piece),), *face)
        return runs

    def paragraph(
        self, style: str, content: Iterable[Element] = (), layout: Layout = PLAIN
    ) -> None:
        """Add a paragraph; it takes the pending page break with it."""
        if self._break_pending:
            layout = replace(layout, page_break=True)
        self._break_pending = False
        self.fresh_page = False
        self.elements.append(paragraph(style, content, layout))

    def table(self, table: Element) -> None:
        """Add a table; a pending page break gets an invisible line of its own, tables have none."""
        if self._break_pending:
            self.spacer()
        self.fresh_page = False
        self.elements.append(table)

    def extend(self, paragraphs: Iterable[Element]) -> None:
        """Add finished paragraphs; a pending page break gets an invisible line of its own."""
        if self._break_pending:
            self.spacer()
        self.fresh_page = False
        self.elements.extend(paragraphs)

    def spacer(self) -> None:
        """Add an empty line of 1 pt."""
        self.paragraph(SPACER)

    def break_page(self) -> None:
        """Let the next element begin a new page, unless it does anyway."""
        self._break_pending = not self.fresh_page

    def keep_last(self, count: int, *, divided: bool) -> None:
        """Keep the last `count` paragraphs whole on one page with what follows.

        `divided`: of the paragraph in front of them the last two lines too, where the program can part
        it there (Word: 段中不分页 off, 孤行控制 on); LibreOffice takes the whole paragraph along.
        """
        last = len(self.elements)
        for item in self.elements[last - count :]:
            _set_properties(item, "w:keepNext", "w:keepLines")
        if divided:
            _set_properties(self.elements[last - count - 1], "w:keepNext", "w:widowControl")

    def keep_block(self) -> None:
        """Keep the end of a table or chart on one page with what follows: the note, the last two rows."""
        for item in reversed(self.elements[-2:]):
            rows = item.findall(qn("w:tr"))[-_KEPT_ROWS:]
            for row in rows:
                for held in row.iter(qn("w:p")):
                    _set_properties(cast("Element", held), "w:keepNext")
            if rows:
                return
            _set_properties(item, "w:keepNext")

    def end_section(self, section: Element) -> None:
        """Close the section: its properties go into its last paragraph."""
        last = self.elements[-1] if self.elements else None
        properties = None if last is None else last.find(qn("w:pPr"))
        framed = properties is not None and properties.find(qn("w:framePr")) is not None
        if last is None or last.tag != qn("w:p") or properties is None or framed:
            self._break_pending = False
            self.spacer()
            properties = self.elements[-1].find(qn("w:pPr"))
        if properties is not None:
            properties.append(section)
        self.fresh_page = True
        self._break_pending = False


def _set_properties(item: Element, *tags: str) -> None:
    """Switch paragraph properties on, each at its place in the schema's order."""
    properties = item.find(qn("w:pPr"))
    if properties is None:
        return
    for tag in tags:
        if properties.find(qn(tag)) is None:
            before = {qn(name) for name in _ORDER[: _ORDER.index(tag)]}
            place = sum(child.tag in before for child in properties)
            properties.insert(place, element(tag))
