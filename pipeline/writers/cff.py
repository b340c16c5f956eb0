"""CID-keyed CFF fonts renumbered: after subsetting, a glyph's CID becomes its place in the font.

A font file goes in and comes out, of the same length. PDF addresses the glyphs of such a font by CID, but
page makers write glyph numbers: the two must be equal (PDF/A-2 6.2.11.4.1), also after renumbering by a
subsetter. Adobe Technical Note 5176 (CFF) §§ 3–5, 9, 13.
"""

import struct
from typing import Final

_CHARSET: Final = 15
_ROS: Final = 1230
"""Operator 12 30, which makes a font CID-keyed."""
_ESCAPE: Final = 12
_LAST_PREDEFINED: Final = 2


def with_identity_charset(font: bytes) -> bytes:
    """Return the OpenType font with CID = glyph number; fonts that are not CID-keyed come back as they are."""
    start = _table(font, b"CFF ")
    if start is None:
        return font
    operators = _top_dict(font, start)
    offset = operators.get(_CHARSET, 0)
    if _ROS not in operators or offset <= _LAST_PREDEFINED:
        return font
    glyphs = struct.unpack_from(">H", font, start + operators[17])[0]
    if glyphs <= 1:
        return font
    charset = _charset(glyphs - 1)
    place = start + offset
    return font[:place] + charset + font[place + len(charset) :]


def _charset(count: int) -> bytes:
    """Return the charset of CIDs 1 to `count`, never longer than the list of CIDs that stands there.

    One CID takes 3 bytes in a list and 4 in a range, and what follows the charset must stay whole.
    """
    if count == 1:
        return struct.pack(">BH", 0, 1)
    left = count - 1
    return struct.pack(">BHB", 1, 1, left) if left <= 0xFF else struct.pack(">BHH", 2, 1, left)


def _table(font: bytes, tag: bytes) -> int | None:
    """Return where a table begins, or None."""
    count = struct.unpack_from(">H", font, 4)[0]
    for index in range(count):
        name, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if name == tag:
            return int(offset)
    return None


def _index_end(data: bytes, start: int) -> tuple[int, int]:
    """Return begin of the data of an INDEX's first object, and the end of the INDEX."""
    count = struct.unpack_from(">H", data, start)[0]
    if not count:
        return start + 2, start + 2
    size = data[start + 2]
    base = start + 3 + size * (count + 1) - 1
    last = start + 3 + size * count
    return base + 1, base + int.from_bytes(data[last : last + size], "big")


def _top_dict(font: bytes, start: int) -> dict[int, int]:
    """Return the last operand of each operator of the Top DICT; escaped operators as 1200 + number."""
    _, names_end = _index_end(font, start + font[start + 2])
    place, end = _index_end(font, names_end)
    operators: dict[int, int] = {}
    operand = 0
    while place < end:
        first = font[place]
        if first <= 21:
            key = first
            place += 1
            if first == _ESCAPE:
                key = 1200 + font[place]
                place += 1
            operators[key] = operand
        else:
            operand, place = _operand(font, place)
    return operators


def _operand(font: bytes, place: int) -> tuple[int, int]:
    """Return an operand and where the next thing begins; real numbers count as 0."""
    first = font[place]
    if first == 28:
        return struct.unpack_from(">h", font, place + 1)[0], place + 3
    if first == 29:
        return struct.unpack_from(">l", font, place + 1)[0], place + 5
    if first == 30:
        while font[place := place + 1] & 0x0F != 0x0F:
            pass
        return 0, place + 1
    if first <= 246:
        return first - 139, place + 1
    if first <= 250:
        return (first - 247) * 256 + font[place + 1] + 108, place + 2
    return -(first - 251) * 256 - font[place + 1] - 108, place + 2
