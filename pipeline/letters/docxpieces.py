"""A variant's Word text, in UTF-8, cut into the pieces between its variable places.

What comes in: a `Variant`, printed once by the ordinary writer with marks for its fields. What goes out:
a `Mould` that makes the text of any letter of the variant by joining strings. It knows no archive.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Final, TypeAlias

from lxml import etree

from pipeline.letters.docxcodes import Code
from pipeline.letters.docxparts import Package
from pipeline.letters.marking import FIRST_MARK, LAST_MARK, Gapped
from pipeline.letters.model import Variant
from pipeline.writers.docx.style_table import SPACER

Element: TypeAlias = etree._Element  # noqa: SLF001 - the class has no public name

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE: Final = re.compile(
    f"(?P<field>[{chr(FIRST_MARK)}-{chr(LAST_MARK)}])"
    r'|(?P<shape>(?<=<wp:docPr id=")\d+(?="))'
    r'|(?<=")(?P<relation>rId\d+)(?=")'
)
_BODY: Final = "<w:body>"
_PAGE_FIELD: Final = b" PAGE "
_PLACED: Final = f"{_W}tblPr/{_W}tblpPr"
_FRAMED: Final = f"{_W}pPr/{_W}framePr"
_BEFORE_BREAK: Final = frozenset(f"{_W}{name}" for name in ("pStyle", "keepNext", "keepLines"))


@dataclass(frozen=True, slots=True)
class Mould:
    """All that is constant in the letters of one variant.

    A letter's values are its field texts, the ids of its codes' relations, the ids of its shapes, and
    the texts of the fields in `attributes` once more, as attributes hold them.
    """

    variant: Variant
    package: Package
    codes: tuple[Code, ...]
    shapes: int
    attributes: tuple[int, ...]
    root: tuple[bytes, bytes]
    """What stands before and after the children of the body."""
    section: bytes
    """Properties of the letter's last section."""
    shares: bool
    """Whether several letters can stand in one section: they have one and no page numbers."""
    forms: Mapping[tuple[bool, bool], Gapped[bytes]]
    """By (begins a new page in the section before it, closes its section for one after it)."""


def make_mould(variant: Variant, package: Package, codes: tuple[Code, ...]) -> Mould:
    """Return the mould of a variant from its marked document as the writer wrote it."""
    root = etree.fromstring(package.main)
    shares = _one_section(root) and not _numbered(package)
    if not shares:
        _restart_numbers(root)
    _hang_on_title(root[0])
    before, body, section, after = _texts(root)
    cutter = _Cutter(body, len(variant.fields), package, codes)
    forms = {
        (broken, closed): cutter.pieces(_texts(_form(root, broken=broken, closed=closed))[1])
        for broken in (False, True)
        for closed in (False, True)
    }
    fixed = cutter.pieces(section).joined(())
    return Mould(
        variant,
        package,
        codes,
        cutter.shapes,
        tuple(cutter.attributes),
        (before.encode(), after.encode()),
        fixed,
        shares,
        forms,
    )


class _Cutter:
    """Cuts XML text at its variable places."""

    def __init__(self, body: str, fields: int, package: Package, codes: tuple[Code, ...]) -> None:
        self._relations = package.relations
        self._codes = {code.relation: fields + place for place, code in enumerate(codes)}
        self._first_shape = fields + len(codes)
        self.shapes = sum(bool(found["shape"]) for found in _PLACE.finditer(body))
        self._first_attribute = self._first_shape + self.shapes
        self.attributes: list[int] = []

    def pieces(self, xml: str) -> Gapped[bytes]:
        """Return the text cut up; ids of relations that all letters share are set for good."""
        texts = [""]
        gaps: list[int] = []
        end = shape = 0
        for found in _PLACE.finditer(xml):
            texts[-1] += xml[end : found.start()]
            end = found.end()
            relation = found["relation"]
            if relation and relation not in self._codes:
                texts[-1] += self._relations[relation].id
                continue
            if relation:
                gaps.append(self._codes[relation])
            elif found["shape"]:
                gaps.append(self._first_shape + shape)
                shape += 1
            else:
                gaps.append(self._field(found["field"], xml, found.start()))
            texts += ("", "")
        texts[-1] += xml[end:]
        return Gapped(tuple(text.encode() for text in texts), tuple(gaps))

    def _field(self, char: str, xml: str, position: int) -> int:
        place = ord(char) - FIRST_MARK
        if xml.rfind("<", 0, position) < xml.rfind(">", 0, position):
            return place
        if place not in self.attributes:
            self.attributes.append(place)
        return self._first_attribute + self.attributes.index(place)


def _texts(root: Element) -> tuple[str, str, str, str]:
    """Return what stands before the body's children, these, the last section, and what stands after."""
    xml: str = etree.tostring(root, encoding="unicode")
    start = xml.index(_BODY) + len(_BODY)
    section, end = xml.rindex("<w:sectPr"), xml.rindex("</w:body>")
    return xml[:start], xml[start:section], xml[section:end], xml[end:]


def _form(root: Element, *, broken: bool, closed: bool) -> Element:
    """Return a copy of the main part whose text begins a new page, or closes its last section."""
    made = deepcopy(root)
    body = made[0]
    if broken:
        first = body[0]
        if first.tag != f"{_W}p" or first.find(_FRAMED) is not None:
            first = _spacer()
            body.insert(0, first)
        properties = first[0]
        before = sum(child.tag in _BEFORE_BREAK for child in properties)
        properties.insert(before, etree.Element(f"{_W}pageBreakBefore"))
    if closed:
        last = body[-2]
        framed = last.find(_FRAMED) is not None
        # LibreOffice forgets the place of a table, as of a frame, that hangs on a section's last line.
        hung = len(body) > 2 and body[-3].find(_PLACED) is not None
        if last.tag != f"{_W}p" or framed or hung:
            last = _spacer()
            body.insert(len(body) - 1, last)
        last[0].append(deepcopy(body[-1]))
    return made


def _hang_on_title(body: Element) -> None:
    """Let what is placed on the page, before the text begins, come after the first paragraph.

    A page break belongs to that paragraph, and what stands in front of it would stay behind.
    """
    title = next((item for item in body if item.find(_PLACED) is None), None)
    if title is not None and title.tag == f"{_W}p":
        body.insert(0, title)


def _spacer() -> Element:
    paragraph = etree.Element(f"{_W}p")
    properties = etree.SubElement(paragraph, f"{_W}pPr")
    etree.SubElement(properties, f"{_W}pStyle").set(f"{_W}val", SPACER)
    return paragraph


def _one_section(root: Element) -> bool:
    return (
        len(list(root.iter(f"{_W}sectPr"))) == 1 and next(root.iter(f"{_W}titlePg"), None) is None
    )


def _numbered(package: Package) -> bool:
    """Return whether pages carry numbers, which begin again with each letter."""
    return any(_PAGE_FIELD in part for part in package.parts.values())


def _restart_numbers(root: Element) -> None:
    section = next(root.iter(f"{_W}sectPr"))
    columns = section.find(f"{_W}cols")
    start = etree.Element(f"{_W}pgNumType")
    start.set(f"{_W}start", "1")
    section.insert(len(section) if columns is None else section.index(columns), start)
