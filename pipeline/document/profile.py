"""版式 profile: every measure of the page, with GB/T 9704-2012's values as defaults.

A unit's workspace may override any field under its Chinese name; `deviations` says which clause of
the standard each override leaves. Lengths are millimetres unless a name says pt.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """Page parameters shared by the DOCX and the PDF writer."""

    page_width: float = 210.0
    page_height: float = 297.0
    margin_top: float = 37.0
    """天头."""
    margin_inner: float = 28.0
    """订口: left on odd pages, right on even ones."""
    margin_outer: float = 26.0
    margin_bottom: float = 35.0
    lines_per_page: int = 22
    chars_per_line: int = 28
    line_pitch: float = 28.95
    """pt; 225 mm ÷ 22 = 28.99 pt, 579 twips keep 22 lines in every renderer (format.md §1.1)."""
    body_size: float = 16.0
    """pt; 三号."""
    title_size: float = 22.0
    """pt; 二号."""
    page_number_size: float = 14.0
    """pt; 四号."""
    page_number_offset: float = 7.0
    """mm from the lower edge of the 版心 to the top of the 一字线."""
    page_number_dashes: bool = True
    page_number_outside: bool = True
    """Odd pages right, even pages left; False: centred."""
    mirrored: bool = True
    hanging_punctuation: bool = False
    """Whether ，。 may hang outside the 版心 (Word's default); False keeps them inside."""
    font_title: str = '小标宋'
    font_body: str = '仿宋'
    font_heading1: str = '黑体'
    font_heading2: str = '楷体'
    font_heading3: str = '仿宋'
    font_heading4: str = '仿宋'
    font_page_number: str = '宋体'
    font_table: str = '仿宋'
    font_table_header: str = '黑体'
    table_size: float = 12.0
    """pt; 小四."""
