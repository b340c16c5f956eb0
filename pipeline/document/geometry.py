"""Measures that follow from a profile, in pt; both writers take them from here and from nowhere else.

What comes in: a `Profile`. What goes out: numbers. No fonts, no layout.
"""

from typing import Final

from pipeline.document.lines import fit_spacing
from pipeline.document.profile import Profile

POINTS_PER_MM: Final = 72 / 25.4


def points(millimetres: float) -> float:
    """Return millimetres as pt."""
    return millimetres * POINTS_PER_MM


def text_width(profile: Profile, *, landscape: bool = False) -> float:
    """Return the width of the 版心 in pt: 156 mm, 442.2 pt; on a landscape page its height."""
    if landscape:
        return points(profile.page_height - profile.margin_top - profile.margin_bottom)
    return points(profile.page_width - profile.margin_inner - profile.margin_outer)


def text_height(profile: Profile, *, landscape: bool = False) -> float:
    """Return the height of the 版心 in pt: 225 mm, 637.8 pt; on a landscape page its width."""
    return text_width(profile, landscape=not landscape)


def char_pitch(profile: Profile) -> float:
    """Return the width of one 字 in pt: 版心 width ÷ characters a line, 15.793 pt (GB/T 9704-2012, 3)."""
    return text_width(profile) / profile.chars_per_line


def indent(profile: Profile, chars: float) -> float:
    """Return an indent of so many 字 in pt, in whole twips (two: 31.6 pt, `w:firstLine 632`)."""
    return round(char_pitch(profile) * chars * 20) / 20


def body_spacing(profile: Profile) -> float:
    """Return the letter spacing of body text in pt: −0.25, `w:spacing -5` (format.md §3.4)."""
    return fit_spacing(profile.body_size, text_width(profile), profile.chars_per_line)
