"""WordprocessingML elements: a small builder, and paragraph properties in the order the schema wants.

What comes in: tag names, attributes, measures in twips. What goes out: lxml elements of python-docx's
own classes. It knows nothing of documents, styles or pages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

Element: TypeAlias = BaseOxmlElement
Attributes: TypeAlias = Mapping[str, str | int]


def element(tag: str, attributes: Attributes | None = None, *children: Element) -> Element:
    """Return `<tag>` (prefixed, as `w:p`) with the attributes, in order, and the children."""
    made = cast("Element", OxmlElement(tag))
    for name, value in (attributes or {}).items():
        made.set(qn(name) if ":" in name else name, str(value))
    made.extend(children)
    return made


def value(tag: str, content: str | int) -> Element:
    """Return `<tag w:val="content"/>`."""
    return element(tag, {"w:val": content})


def on(tag: str, switched: bool = True) -> Element:
    """Return a toggle: `<tag/>` when on, `<tag w:val="0"/>` when off."""
    return element(tag) if switched else value(tag, "0")


@dataclass(frozen=True, slots=True)
class Indent:
    """Indents in twips; `first` is negative for a hanging indent; `chars` are hundredths of a 字."""

    left: int = 0
    right: int = 0
    first: int = 0
    first_chars: int = 0
    left_chars: int = 0
    right_chars: int = 0

    def to_element(self) -> Element:
        """Return `w:ind`."""
        attributes: dict[str, str | int] = {}
        if self.left_chars:
            attributes["w:leftChars"] = self.left_chars
        attributes["w:left"] = self.left
        if self.right_chars:
            attributes["w:rightChars"] = self.right_chars
        attributes["w:right"] = self.right
        if self.first < 0:
            attributes["w:hanging"] = -self.first
        else:
            if self.first_chars or not self.first:
                attributes["w:firstLineChars"] = self.first_chars
            attributes["w:firstLine"] = self.first
        return element("w:ind", attributes)


@dataclass(frozen=True, slots=True)
class Spacing:
    """Space around a paragraph and height of its lines, in twips; `line` 0 keeps the style's."""

    before: int = 0
    after: int = 0
    line: int = 0
    rule: str = "exact"

    def to_element(self) -> Element:
        """Return `w:spacing`."""
        attributes: dict[str, str | int] = {"w:before": self.before, "w:after": self.after}
        if self.line:
            attributes |= {"w:line": self.line, "w:lineRule": self.rule}
        return element("w:spacing", attributes)


@dataclass(frozen=True, slots=True)
class Border:
    """One line of a paragraph border: eighths of a point thick, `space` pt from the text."""

    side: str
    size: int
    space: int = 0
    colour: str = "000000"

    def to_element(self) -> Element:
        """Return `w:top`, `w:bottom` …"""
        return element(
            f"w:{self.side}",
            {"w:val": "single", "w:sz": self.size, "w:space": self.space, "w:color": self.colour},
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """Paragraph properties that go beyond the style; None or False leaves the style's."""

    keep_next: bool = False
    keep_lines: bool = False
    page_break: bool = False
    frame: Attributes | None = None
    borders: tuple[Border, ...] = ()
    right_tab: int = 0
    """Position of a right-aligned tab stop in twips; 0 for none."""
    spacing: Spacing | None = None
    indent: Indent | None = None
    align: str = ""
    outline: int | None = None
    """Outline level, 0 for the first; None for body text."""

    def to_elements(self) -> list[Element]:
        """Return the children of `w:pPr` after `w:pStyle`, in the order of the schema."""
        children: list[Element] = []
        for tag, wanted in (
            ("w:keepNext", self.keep_next),
            ("w:keepLines", self.keep_lines),
            ("w:pageBreakBefore", self.page_break),
        ):
            if wanted:
                children.append(element(tag))
        if self.frame is not None:
            children.append(element("w:framePr", self.frame))
        if self.borders:
            children.append(element("w:pBdr", None, *(item.to_element() for item in self.borders)))
        if self.right_tab:
            tab = element("w:tab", {"w:val": "right", "w:pos": self.right_tab})
            children.append(element("w:tabs", None, tab))
        if self.spacing is not None:
            children.append(self.spacing.to_element())
        if self.indent is not None:
            children.append(self.indent.to_element())
        if self.align:
            children.append(value("w:jc", self.align))
        if self.outline is not None:
            children.append(value("w:outlineLvl", self.outline))
        return children


PLAIN = Layout()


def paragraph(style: str, content: Iterable[Element] = (), layout: Layout = PLAIN) -> Element:
    """Return a `w:p` of the style (its id) with the runs and marks in `content`."""
    properties = element("w:pPr", None, value("w:pStyle", style), *layout.to_elements())
    return element("w:p", None, properties, *content)


def no_cell_margins() -> Element:
    """Return `w:tblCellMar` that lets text begin at the cell's edge."""
    sides = [element(f"w:{side}", {"w:w": 0, "w:type": "dxa"}) for side in ("left", "right")]
    return element("w:tblCellMar", None, *sides)
