"""Pages of plain text, straight lines, filled boxes and QR codes, drawn without a page maker into a PDF/A-2u file.

Items with places in pt from the upper left corner come in, the bytes of the file go out. Fonts are subset
once for all pages. Whether anything fits was decided before; equal pages give equal bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from pipeline.fonts import FontBook, FontFace
from pipeline.writers.codes import code_paths
from pipeline.writers.colour import srgb_profile
from pipeline.writers.pdffile import FileFacts, PageTree, PdfFile, add_catalog
from pipeline.writers.pdffonts import BatchFont, add_font


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `x` and `y` are where its baseline begins."""

    x: float
    y: float
    size: float
    role: str
    text: str
    colour: str = ""
    """`#rrggbb`; '' for black."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.5
    dash: float = 0.0
    """Length of dashes and gaps in pt, as of a line to cut along; 0 for a whole line."""
    colour: str = ""
    """`#rrggbb`; '' for black."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled box; `x` and `y` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    """`#rrggbb`."""


@dataclass(frozen=True, slots=True)
class CodeMark:
    """A QR code; `x` and `y` are its upper left corner."""

    x: float
    y: float
    side: float
    text: str


Item: TypeAlias = Words | Rule | Fill | CodeMark
Page: TypeAlias = Sequence[Item]
"""In reading order."""


def draw(
    pages: Sequence[Page], size: tuple[float, float], fonts: FontBook, facts: FileFacts
) -> bytes:
    """Return the file; `size` is that of all pages in pt.

    Raises:
        KeyError: a character that no face of its role has.
        ValueError: there is no page.
    """
    if not pages:
        raise ValueError("a file needs a page")
    file = PdfFile()
    painter = _Painter(file, fonts, pages)
    tree = PageTree(file)
    for page in pages:
        content = file.add_stream(b"", painter.content(page, size[1]))
        entries = (
            f"<</Type/Page/Parent {tree.parent()} 0 R/MediaBox[0 0 {_number(size[0])} "
            f"{_number(size[1])}]/Resources {painter.resources} 0 R/Contents {content} 0 R>>"
        )
        tree.pages.append(file.add(entries.encode()))
    catalog, info = add_catalog(file, facts, srgb_profile(), pages=tree.finish(), outlines=None)
    return file.finish(catalog, info)


class _Painter:
    """The fonts of a file, and pages as operators."""

    def __init__(self, file: PdfFile, fonts: FontBook, pages: Sequence[Page]) -> None:
        self._fonts = fonts
        used: dict[FontFace, set[str]] = {
            face: set() for chain in fonts.chains.values() for face in chain.all_faces
        }
        for page in pages:
            for item in page:
                if isinstance(item, Words):
                    for char in item.text:
                        used[self._face(item.role, char)].add(char)
        self._written: dict[FontFace, BatchFont] = {
            face: add_font(file, face, chars) for face, chars in used.items() if chars
        }
        self._names = {face: f"F{place}" for place, face in enumerate(self._written)}
        entries = "".join(
            f"/{self._names[face]} {font.number} 0 R" for face, font in self._written.items()
        )
        self.resources = file.add(f"<</Font<<{entries}>>>>".encode())

    def content(self, page: Page, height: float) -> bytes:
        """Return the operators of a page of this height in pt."""
        parts: list[str] = []
        for item in page:
            if isinstance(item, Words):
                parts.append(_coloured(self._words(item, height), item.colour, "rg"))
            elif isinstance(item, Rule):
                parts.append(_coloured(_rule(item, height), item.colour, "RG"))
            elif isinstance(item, Fill):
                sides = (item.x, height - item.y - item.height, item.width, item.height)
                box = " ".join(_number(value) for value in sides)
                parts.append(_coloured(f"{box} re f", item.colour, "rg"))
            else:
                modules, paths = code_paths(item.text)
                scale = _number(item.side / modules)
                place = f"{_number(item.x)} {_number(height - item.y)}"
                parts.append(f"q {scale} 0 0 -{scale} {place} cm\n{paths}f Q")
        return "\n".join(parts).encode("ascii")

    def _words(self, item: Words, height: float) -> str:
        shown = [f"BT 1 0 0 1 {_number(item.x)} {_number(height - item.y)} Tm"]
        for face, chars in groupby(item.text, lambda char: self._face(item.role, char)):
            codes = self._written[face].codes
            text = "".join(codes[char] for char in chars)
            shown.append(f"/{self._names[face]} {_number(item.size)} Tf<{text}>Tj")
        return "\n".join([*shown, "ET"])

    def _face(self, role: str, char: str) -> FontFace:
        face = self._fonts.face_for(role, char)
        if face is None:
            raise KeyError(f"U+{ord(char):04X}")
        return face


def _rule(item: Rule, height: float) -> str:
    ends = (item.x0, height - item.y0, item.x1, height - item.y1)
    x0, y0, x1, y1 = (_number(value) for value in ends)
    line = f"{_number(item.width)} w {x0} {y0} m {x1} {y1} l S"
    return f"q [{_number(item.dash)}] 0 d {line} Q" if item.dash else line


def _coloured(operators: str, colour: str, operator: str) -> str:
    """Return operators that paint in a colour; black ones as they are."""
    if not colour:
        return operators
    parts = " ".join(_number(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return f"q {parts} {operator} {operators} Q"


def _number(value: float) -> str:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text
