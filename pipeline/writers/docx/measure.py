"""Measures of the page in twips (1/20 pt), from the profile.

What comes in: a `Profile` (mm and pt). What goes out: `Metrics`. It writes nothing. The arithmetic of
the standard's 版心 is GB/T 9704-2012 cl. 5: 22 lines of 28 characters in 156 mm × 225 mm.
"""

from dataclasses import dataclass

from pipeline.document.geometry import body_spacing
from pipeline.document.profile import Profile

EMU_PER_TWIP = 635
EMU_PER_PT = 12700
CAP = 0.83
"""Height of a 汉字's ink above its baseline, in em."""
DEPTH = 0.09
"""Depth of a 汉字's ink below its baseline, in em."""
BASELINE = 0.8
"""Place of the baseline in a line of exact height, from its top (Word and LibreOffice)."""


def twips(millimetres: float) -> int:
    """Return millimetres as twips."""
    return round(millimetres * 1440 / 25.4)


def points(size: float) -> int:
    """Return points as twips."""
    return round(size * 20)


def ems(text: str) -> float:
    """Return the width of the text in em as the official fonts have it: half for ASCII, else whole."""
    return sum(0.5 if char.isascii() or char == "\u00a0" else 1.0 for char in text)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The page in twips."""

    page_width: int
    page_height: int
    top: int
    bottom: int
    left: int
    """订口, the inner margin."""
    right: int
    text_width: int
    text_height: int
    pitch: int
    """One 行."""
    char: float
    """One 字: the text width divided by the characters per line."""
    tracking: int
    """Spacing to add to each body character so that a line holds its characters."""
    page_number_line: int
    footer: int
    """Distance of the page number's line from the paper's lower edge."""

    @classmethod
    def of(cls, profile: Profile) -> "Metrics":
        """Return the metrics of a profile.

        The left margin is what the rounded text width leaves, so that no line loses its last
        character to rounding.
        """
        width, height = twips(profile.page_width), twips(profile.page_height)
        right, top = twips(profile.margin_outer), twips(profile.margin_top)
        bottom = twips(profile.margin_bottom)
        text = twips(profile.page_width - profile.margin_inner - profile.margin_outer)
        char = text / profile.chars_per_line
        line = points(profile.page_number_size)
        return cls(
            page_width=width,
            page_height=height,
            top=top,
            bottom=bottom,
            left=width - right - text,
            right=right,
            text_width=text,
            text_height=height - top - bottom,
            pitch=points(profile.line_pitch),
            char=char,
            tracking=round(body_spacing(profile) * 20),
            page_number_line=line,
            footer=bottom - twips(profile.page_number_offset) - line // 2,
        )

    def chars(self, count: float) -> int:
        """Return the width of `count` 字 of body text in twips."""
        return round(count * self.char)

    @property
    def landscape_side(self) -> int:
        """Left and right margin of a landscape page: 版心 of the same size, centred on the sheet.

        The portrait 天头 and 地脚 differ by 2 mm, and which of them is on the left of a landscape
        sheet depends on nothing, but mirrored margins would swap them on even pages: equal margins
        stay within the ±1 mm that cl. 5.1 allows.
        """
        return (self.top + self.bottom) // 2

    @property
    def landscape_end(self) -> int:
        """Top and bottom margin of a landscape page: 订口 and 切口 made equal for the same reason."""
        return (self.left + self.right) // 2
