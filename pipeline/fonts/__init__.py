"""Fonts: which real face serves each role of an official paper, its coverage and its widths.

What comes in: the fonts of this machine. What goes out: a `FontBook`. This room lays out no lines
and writes no files; it never lets a character vanish: what no face has is `missing`.
"""

from pipeline.fonts.book import (
    FontBook,
    FontChain,
    FontFace,
    ServedRole,
    load_fonts,
    require_fonts,
)

__all__ = ["FontBook", "FontChain", "FontFace", "ServedRole", "load_fonts", "require_fonts"]
