"""A plate: one laid page cut into pieces that all letters share and places for what differs.

What comes in: a variant with the texts of one letter. What goes out: a `Plate`, or `NotStampableError` when
the page holds something that cannot be taken apart, or when our own setting of the variable lines is not
where WeasyPrint put them. Plates are plain data; the same input gives the same plate.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeAlias

from pipeline.document.geometry import points
from pipeline.document.model import Document, FigureText
from pipeline.errors import Diagnostic
from pipeline.fonts import FontBook, FontFace
from pipeline.letters.filling import fill_node
from pipeline.letters.glyphrun import PX, place_glyphs, spacing_units
from pipeline.letters.model import Variant
from pipeline.letters.operators import (
    Drawing,
    Glyphs,
    TextBox,
    UnknownOperatorError,
    read_operators,
)
from pipeline.letters.passages import (
    Anchor,
    Box,
    Code,
    NotStampableError,
    Passage,
    SetLine,
    Texts,
)
from pipeline.writers.glyphs import same_glyph
from pipeline.writers.laid import LaidPages
from pipeline.writers.pdf import lay_pages
from pipeline.writers.qr import qr_matrix, qr_runs

POINT = 0.75
"""pt in a px."""
_TOLERANCE = 0.04
"""px between our places and the page maker's."""


@dataclass(frozen=True, slots=True)
class StaticText:
    """A text box in characters: each face's stretch as characters and corrections (1/1000 em)."""

    x: float
    y: float
    """pt from the lower left corner of the page."""
    stretches: tuple[tuple[FontFace, float, tuple[str | float, ...]], ...]
    """Face, size in pt, characters and corrections in order."""
    colour: tuple[bytes, ...]


Static: TypeAlias = tuple[StaticText | Drawing, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a variable passage among the pieces."""

    passage: int


@dataclass(frozen=True, slots=True)
class CodeSlot:
    """The place of a variable QR code."""

    code: int
    corner: tuple[float, float]
    """Upper left corner in pt from the lower left corner of the page."""
    side: float
    """pt."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """Where a line of a passage stands."""

    anchor: float
    """px; what `Passage.anchor` says, from the left edge of the page."""
    baseline: float
    """px from the upper edge."""


@dataclass(frozen=True, slots=True)
class Plate:
    """One laid page in pieces, in drawing order."""

    size: tuple[float, float]
    """pt."""
    parts: tuple[Static | Slot | CodeSlot, ...]
    lines: tuple[tuple[PlacedLine, ...], ...]
    """For each passage."""
    units: tuple[int, ...]
    """Font size of each passage in Pango units."""
    profile: bytes
    """Stream object of the page maker's colour profile."""


def make_plate(
    variant: Variant,
    passages: Sequence[Passage],
    codes: Sequence[Code],
    texts: Texts,
    fonts: FontBook,
) -> Plate:
    """Return the plate of the page with these texts.

    Raises:
        NotStampableError: the page cannot be taken apart, or is more than one.
    """
    laid, _ = _laid(variant, texts, fonts)
    if laid is None or len(laid.pages) != 1:
        raise NotStampableError
    try:
        items = read_operators(laid.contents[0])
    except UnknownOperatorError:
        raise NotStampableError from None
    return _Cutter(variant.document, laid, items, fonts).cut(passages, codes, texts)


def _laid(
    variant: Variant, texts: Texts, fonts: FontBook
) -> tuple[LaidPages | None, tuple[Diagnostic, ...]]:
    return lay_pages(fill_node(variant.document, texts), fonts)


class _Cutter:
    def __init__(
        self,
        document: Document,
        laid: LaidPages,
        items: Sequence[TextBox | Drawing],
        fonts: FontBook,
    ) -> None:
        self.left = points(document.profile.margin_inner) * PX
        self.shared = "".join(sorted(set("".join(_strings(document)))))
        self.laid = laid
        self.items = items
        self.fonts = fonts
        self.faces = {
            face.css_family: face for chain in fonts.chains.values() for face in chain.all_faces
        }
        self.boxes = [
            (place, item) for place, item in enumerate(items) if isinstance(item, TextBox)
        ]
        self.texts = [self._text(box) for _, box in self.boxes]

    def cut(self, passages: Sequence[Passage], codes: Sequence[Code], texts: Texts) -> Plate:
        slots: dict[int, Slot | CodeSlot | None] = {}
        lines: list[tuple[PlacedLine, ...]] = []
        units: list[int] = []
        for number, passage in enumerate(passages):
            taken, placed, size = self._place(passage, passage.lines(texts))
            lines.append(placed)
            units.append(size)
            for place in taken:
                if place in slots:
                    raise NotStampableError
                slots[place] = None
            slots[taken[0]] = Slot(number)
        self._place_codes(codes, texts, slots)
        return Plate(
            self.laid.size, tuple(self._parts(slots)), tuple(lines), tuple(units), self.laid.profile
        )

    def _place(
        self, passage: Passage, lines: Sequence[SetLine]
    ) -> tuple[list[int], tuple[PlacedLine, ...], int]:
        """Return the items that are the passage, where its lines stand, and its font size."""
        wanted = [(row, box) for row, line in enumerate(lines) for box in line.boxes if drawn(box)]
        first = self._find(passage, wanted)
        found = self.boxes[first : first + len(wanted)]
        shown = self.texts[first : first + len(wanted)]
        if len(found) != len(wanted) or not all(
            self._same(box, text, item)
            for (_, box), text, (_, item) in zip(wanted, shown, found, strict=True)
        ):
            raise NotStampableError
        size = round(found[0][1].glyphs[0].size * 1024)
        at = iter(zip(wanted, found, strict=True))
        placed = tuple(self._line(passage, line, size, at) for line in lines)
        return [place for place, _ in found], placed, size

    def _line(
        self,
        passage: Passage,
        line: SetLine,
        size: int,
        found: Iterator[tuple[tuple[int, Box], tuple[int, TextBox]]],
    ) -> PlacedLine:
        """Return where a line stands; all its boxes must agree."""
        lefts: list[float] = []
        baselines: list[float] = []
        offsets, width = line_offsets(line, size, self.fonts)
        for box, offset in zip(line.boxes, offsets, strict=True):
            if drawn(box):
                item = next(found)[1][1]
                if item.colour not in ((), (b"0 0 0 rg",)):
                    raise NotStampableError
                lefts.append(item.x - offset)
                baselines.append(item.y)
        if not lefts:
            raise NotStampableError
        if max(lefts) - min(lefts) > _TOLERANCE or max(baselines) - min(baselines) > 1e-6:
            raise NotStampableError
        left = lefts[0]
        # the exact edge, not the one read from a rounded number: equal for every letter's plate
        if abs(left - self.left) < _TOLERANCE and not passage.cell:
            left = self.left
        elif passage.anchor is Anchor.PAGE:
            raise NotStampableError
        return PlacedLine(left + anchor_shift(passage.anchor, width), baselines[0])

    def _find(self, passage: Passage, wanted: Sequence[tuple[int, Box]]) -> int:
        """Return the number of the passage's first text box, by the place of its first figure."""
        for number, (_, box) in enumerate(wanted):
            at = self.laid.places.get(box.figure) if box.figure else None
            if at is None:
                continue
            x, top = at[0] / POINT, (self.laid.size[1] - at[1]) / POINT
            for place, (_, item) in enumerate(self.boxes):
                below = item.y - top
                near = abs(item.x - x) < _TOLERANCE and 0 < below < 2 * passage.size * PX
                if near and self._same(box, self.texts[place], item):
                    return place - number
            raise NotStampableError
        raise NotStampableError

    def _same(self, box: Box, text: str, item: TextBox) -> bool:
        """Return whether a text box shows the box's characters in the faces that we would take."""
        if len(box.text) != len(text):
            return False
        families = [
            self.laid.fonts[glyphs.font].family
            for glyphs in item.glyphs
            for glyph in glyphs.array
            if isinstance(glyph, int)
        ]
        for char, shown, family in zip(box.text, text, families, strict=True):
            face = self.fonts.face_for(box.role, char)
            if face is None or face.css_family != family:
                return False
            if char != shown and not same_glyph(face, char, shown):
                return False
        return True

    def _text(self, box: TextBox) -> str:
        return "".join(
            self.laid.fonts[glyphs.font].texts[glyph]
            for glyphs in box.glyphs
            for glyph in glyphs.array
            if isinstance(glyph, int)
        )

    def _place_codes(
        self, codes: Sequence[Code], texts: Texts, slots: dict[int, Slot | CodeSlot | None]
    ) -> None:
        """Find each code's drawing: black rectangles of whole modules, scaled to its side."""
        for number, code in enumerate(codes):
            filled = fill_node(code.content, texts)
            matrix = qr_matrix("".join(item.text for item in filled))
            modules = len(matrix)
            paths = b"\n".join(_RECTANGLE % _corners(*run) for run in qr_runs(matrix))
            for place, item in enumerate(self.items):
                if not isinstance(item, Drawing) or place in slots:
                    continue
                corner = _code_corner(item, paths, code.side / POINT / modules)
                if corner is not None:
                    x, y = corner
                    at = (x * POINT, self.laid.size[1] - y * POINT)
                    slots[place] = CodeSlot(number, at, code.side)
                    break
            else:
                raise NotStampableError

    def _parts(
        self, slots: Mapping[int, Slot | CodeSlot | None]
    ) -> Iterator[Static | Slot | CodeSlot]:
        """Yield the pieces in drawing order; items of a passage are only its slot."""
        static: list[StaticText | Drawing] = []
        for place, item in enumerate(self.items):
            if place not in slots:
                static.append(item if isinstance(item, Drawing) else self._static(item))
                continue
            slot = slots[place]
            if slot is not None:
                if static:
                    yield tuple(static)
                static = []
                yield slot
        if static:
            yield tuple(static)

    def _static(self, box: TextBox) -> StaticText:
        return StaticText(
            box.x * POINT,
            self.laid.size[1] - box.y * POINT,
            tuple(self._stretch(glyphs) for glyphs in box.glyphs),
            box.colour,
        )

    def _stretch(self, glyphs: Glyphs) -> tuple[FontFace, float, tuple[str | float, ...]]:
        font = self.laid.fonts[glyphs.font]
        face = self.faces[font.family]
        array = tuple(
            self._shared(face, font.texts[glyph]) if isinstance(glyph, int) else glyph
            for glyph in glyphs.array
        )
        return face, glyphs.size * POINT, array

    def _shared(self, face: FontFace, char: str) -> str:
        """Return the character of the shared document that a glyph shows, not one letter's look-alike."""
        if char in self.shared:
            return char
        return next((other for other in self.shared if same_glyph(face, char, other)), char)


_RECTANGLE = b"%d %d m\n%d %d l\n%d %d l\n%d %d l\nh"
_PLACE = re.compile(rb"(\S+) (\S+) (\S+) (\S+) (\S+) (\S+) cm")


def _corners(y: int, x: int, length: int) -> tuple[int, ...]:
    end = x + length
    return x, y, end, y, end, y + 1, x, y + 1


def _code_corner(item: Drawing, paths: bytes, scale: float) -> tuple[float, float] | None:
    """Return the upper left corner in px of a drawing when it is these paths at this scale, in black."""
    shown = item.paths.removeprefix(b"0 0 m\n").removesuffix(b"\nf")
    if shown != paths or any(line.endswith(b" rg") and line != b"0 0 0 rg" for line in item.state):
        return None
    x, y, sides = 0.0, 0.0, (1.0, 1.0)
    for line in item.state:
        match = _PLACE.fullmatch(line)
        if match is None:
            continue
        a, b, c, d, e, f = (float(part) for part in match.groups())
        if b or c:
            return None
        x, y = x + e * sides[0], y + f * sides[1]
        sides = sides[0] * a, sides[1] * d
    near = all(abs(side - scale) < 1e-3 for side in sides)
    return (x, y) if near else None


def _strings(node: object) -> Iterator[str]:
    """Yield all strings in a document but those of its variable pieces."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from _strings(item)
    elif is_dataclass(node) and not isinstance(node, FigureText):
        for item in fields(node):
            yield from _strings(getattr(node, item.name))


def drawn(box: Box) -> bool:
    """Return whether the page maker draws a text box: not one of white space only."""
    return bool(box.text.strip())


def anchor_shift(anchor: Anchor, width: float) -> float:
    """Return the distance from a line's left edge to its anchor."""
    match anchor:
        case Anchor.CENTER:
            return width / 2
        case Anchor.RIGHT:
            return width
        case Anchor.LEFT | Anchor.PAGE:
            return 0.0


def line_offsets(line: SetLine, units: int, fonts: FontBook) -> tuple[list[float], float]:
    """Return the left edge of each box of a line and the line's width, in px, from its own left edge."""
    pen = line.indent * PX
    offsets: list[float] = []
    for box in line.boxes:
        pen += box.gap * PX
        offsets.append(pen)
        advances = [fonts.advance(box.role, char) for char in box.text]
        pen += place_glyphs(advances, units, box_spacing(box)).width
    return offsets, pen


def box_spacing(box: Box) -> int:
    """Return a box's letter spacing in Pango units."""
    return 0 if box.spacing is None else spacing_units(box.spacing)
