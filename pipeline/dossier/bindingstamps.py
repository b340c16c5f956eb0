"""What a volume prints over its pages: 第 N 页 共 M 页 and the 归档章, as operators of page contents.

Places and texts come in, operators and font objects go out. Fonts are subset once for the volume and the
frame of the 归档章 is one form object.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from pipeline.dossier.model import ArchiveStamp, PageMap
from pipeline.dossier.stampplaces import STAMP_BOX, NumberPlace
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.fonts import FontBook, FontFace
from pipeline.writers.pdffile import PdfFile
from pipeline.writers.pdffonts import add_font

MM: Final = 72 / 25.4
"""pt in a mm."""
_ROLE: Final = "宋体"
_NUMBER_SIZE: Final = 10.5
"""五号, pt."""
_CELL_SIZE: Final = 9.0
"""小五, pt; long texts are set smaller."""
_CELL_TWO_LINES: Final = 6.5
"""pt under which a cell's text is broken into two lines."""
_CELL: Final = (15 * MM, 8 * MM)
"""Width and height of a cell: three by two in 45 × 16 mm."""
_CELL_EDGE: Final = 1.5
"""pt that stay free on each side of a cell's text."""
_FRAME: Final = 0.8
"""pt; width of the lines of a 归档章."""
_RED: Final = "1 0 0"


def stamp_problems(
    stamps: Iterable[ArchiveStamp], fonts: FontBook, place: Location
) -> tuple[Diagnostic, ...]:
    """Return K501 for the characters of the stamps that no font can set; () when all can."""
    text = "".join(cell for stamp in stamps for cell in _cells(stamp))
    missing = fonts.missing(_ROLE, text)
    if not missing:
        return ()
    return (
        Diagnostic(
            code="K501",
            severity=Severity.ERROR,
            scope=Scope.WORKSPACE,
            location=place,
            message=f"归档章里的“{'”“'.join(missing)}”没有字体可印。",
            hint="请改用常用字，或安装含有这些字的字体（huibian doctor 会列出现有字体）。",
        ),
    )


class Stamper:
    """Writes stamps with fonts of one file."""

    def __init__(
        self,
        file: PdfFile,
        fonts: FontBook,
        stamps: Iterable[ArchiveStamp],
        page_map: PageMap,
    ) -> None:
        """Raise KeyError when no font has a character of the stamps (`stamp_problems` names them)."""
        self._fonts = fonts
        self._total = page_map.total
        cells = "".join(sorted({char for stamp in stamps for char in "".join(_cells(stamp))}))
        text = ("第0123456789 页共" if page_map.total else "") + cells
        used: dict[FontFace, set[str]] = {}
        for char in text:
            used.setdefault(self._face(char), set()).add(char)
        self._codes: dict[FontFace, tuple[str, dict[str, str]]] = {}
        entries = ""
        for place, (face, chars) in enumerate(used.items()):
            font = add_font(file, face, chars)
            self._codes[face] = f"F{place}", dict(font.codes)
            entries += f"/F{place} {font.number} 0 R"
        self._faces = {char: face for face, chars in used.items() for char in chars}
        self._widths = {char: fonts.advance(_ROLE, char) for char in text}
        self.fonts = file.add(f"<<{entries}>>".encode())
        """Object number of the font resources of every page."""
        self.frame = _add_frame(file) if cells else None
        """Object number of the frame of the 归档章, for a page's resource `A`."""

    def number(self, number: int, place: NumberPlace) -> bytes:
        """Return the operators of 第 N 页 共 M 页."""
        text = f"第 {number} 页 共 {self._total} 页"
        x = place.x * MM
        if place.align != "left":
            width = sum(map(self._widths.__getitem__, text)) * _NUMBER_SIZE
            x -= width if place.align == "right" else width / 2
        return f"BT 0 g {self._line(text, _NUMBER_SIZE, x, place.baseline * MM)}ET\n".encode()

    def archive(self, stamp: ArchiveStamp) -> bytes:
        """Return the operators of a 归档章 at its place."""
        left, top = STAMP_BOX.left * MM, STAMP_BOX.top * MM
        lines: list[str] = []
        for place, text in enumerate(_cells(stamp)):
            x = left + (place % 3 + 0.5) * _CELL[0]
            y = top - (place // 3 + 0.5) * _CELL[1]
            lines += self._cell(text, x, y)
        frame = f"q 1 0 0 1 {left:.3f} {STAMP_BOX.bottom * MM:.3f} cm /A Do Q\n"
        return f"{frame}BT {_RED} rg {''.join(lines)}ET\n".encode()

    def _cell(self, text: str, x: float, y: float) -> Iterator[str]:
        """Yield the lines of a cell around its middle; a long text is set smaller, then on two lines."""
        if not text:
            return
        room = _CELL[0] - 2 * _CELL_EDGE
        size = min(_CELL_SIZE, room / self._fonts.measure(_ROLE, text))
        lines = [text]
        if size < _CELL_TWO_LINES and len(text) > 1:
            lines = _halves(text)
            size = min(_CELL_SIZE, *(room / self._fonts.measure(_ROLE, line) for line in lines))
        for place, line in enumerate(lines):
            width = self._fonts.measure(_ROLE, line) * size
            middle = y + ((len(lines) - 1) / 2 - place) * size * 1.15
            yield self._line(line, size, x - width / 2, middle - size * 0.36)

    def _line(self, text: str, size: float, x: float, y: float) -> str:
        runs = [f"1 0 0 1 {x:.3f} {y:.3f} Tm "]
        for face, chars in groupby(text, self._faces.__getitem__):
            name, codes = self._codes[face]
            runs.append(f"/{name} {size:.3f} Tf <{''.join(codes[char] for char in chars)}> Tj ")
        return "".join(runs)

    def _face(self, char: str) -> FontFace:
        face = self._fonts.face_for(_ROLE, char)
        if face is None:
            raise KeyError(f"U+{ord(char):04X}")
        return face


def _cells(stamp: ArchiveStamp) -> tuple[str, ...]:
    """Return the six texts in the order of DA/T 22-2015: above, then below, from the left."""
    return stamp.fonds, stamp.year, stamp.item, stamp.organ, stamp.retention, stamp.pages


def _halves(text: str) -> list[str]:
    middle = (len(text) + 1) // 2
    return [text[:middle], text[middle:]]


def _add_frame(file: PdfFile) -> int:
    """Write the red frame of six cells; its lower left corner is the origin."""
    width, height = 3 * _CELL[0], 2 * _CELL[1]
    lines = [f"{_RED} RG {_FRAME} w 0 0 {width:.3f} {height:.3f} re"]
    lines += [f"{x * _CELL[0]:.3f} 0 m {x * _CELL[0]:.3f} {height:.3f} l" for x in (1, 2)]
    lines.append(f"0 {_CELL[1]:.3f} m {width:.3f} {_CELL[1]:.3f} l S")
    box = f"[-1 -1 {width + 1:.3f} {height + 1:.3f}]"
    entries = f"/Type/XObject/Subtype/Form/BBox{box}/Resources<<>>"
    return file.add_stream(entries.encode(), "\n".join(lines).encode())
