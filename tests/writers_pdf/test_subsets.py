"""Subsets of faces: every glyph keeps its outline, however few characters are asked for."""

import io

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from pipeline.fonts import load_fonts
from pipeline.writers.glyphs import ink, subset_with_glyphs

FONTS = load_fonts()


def drawn(data, glyph):
    """Return the lowest and highest point of a glyph's outline in em; None for a blank one."""
    font = TTFont(io.BytesIO(data))
    pen = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[font.getGlyphName(glyph)].draw(pen)
    upem = font["head"].unitsPerEm
    return pen.bounds and (pen.bounds[1] / upem, pen.bounds[3] / upem)


@pytest.mark.parametrize("count", [1, 2, 3, 256, 257, 300])
@pytest.mark.parametrize("role", ["仿宋", "宋体", "黑体"])
def test_a_subset_of_any_size_has_its_outlines(role, count):
    faces = {FONTS.face_for(role, char) for char in "1一"}
    for face in faces:
        pool = [chr(code) for code in (*range(0x30, 0x5B), *range(0x4E00, 0x5400))]
        chars = [char for char in pool if FONTS.face_for(role, char) == face][:count]
        made = subset_with_glyphs(face, chars)
        for char in (chars[0], chars[-1]):
            box = ink(face, char)
            assert box.top > box.bottom
            assert drawn(made.data, made.glyphs[char]) == pytest.approx(
                (box.bottom, box.top), abs=0.002
            )
