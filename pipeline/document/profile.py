"""版式 profile: every measure of the page, with GB/T 9704-2012's values as defaults.

A unit's workspace may override any field under its Chinese name; `deviations` says which clause of
the standard each override leaves. Lengths are millimetres unless a name says pt.
"""

import dataclasses
import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.document.settings import SETTINGS, Value
from pipeline.errors import Diagnostic, Location, Scope, Severity


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
    autospace: float = 0.0
    """em; extra space between a 汉字 and a Latin letter or digit (Word's own, when on: about 0.25)."""
    font_title: str = "小标宋"
    font_body: str = "仿宋"
    font_heading1: str = "黑体"
    font_heading2: str = "楷体"
    font_heading3: str = "仿宋"
    font_heading4: str = "仿宋"
    font_page_number: str = "宋体"
    font_table: str = "仿宋"
    font_table_header: str = "黑体"
    table_size: float = 12.0
    """pt; 小四."""


STANDARD: Final = Profile()
"""GB/T 9704-2012 as it stands."""
SHEET: Final = Profile(
    margin_top=32.0,
    margin_inner=26.0,
    margin_outer=26.0,
    margin_bottom=20.0,
    lines_per_page=31,
    chars_per_line=32,
    line_pitch=22.4,
    body_size=14.0,
    mirrored=False,
)
"""Measures of a 单页, which is no 公文: 四号 text, room at the top for a code, a 回执 at the foot."""
TIGHT: Final = dataclasses.replace(
    SHEET,
    lines_per_page=38,
    chars_per_line=37,
    line_pitch=18.25,
    body_size=12.0,
    title_size=20.0,
    table_size=10.5,
)
"""Measures of a 单页 that would not hold its text otherwise: 小四 text, 五号 tables."""
TIGHTEST: Final = dataclasses.replace(
    TIGHT,
    lines_per_page=45,
    chars_per_line=42,
    line_pitch=15.4,
    body_size=10.5,
    title_size=18.0,
    table_size=9.0,
)
"""The smallest measures of a 单页: 五号 text, 小五 tables."""
SHEETS: Final = (SHEET, TIGHT, TIGHTEST)
"""All measures of a 单页, the roomiest first."""
_FILE: Final = "inputs/workspace.yaml"
_POINTS_PER_MM: Final = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Deviation:
    """One parameter in which a profile leaves the standard, in words for a clerk."""

    parameter: str
    standard: str
    actual: str
    clause: str
    """`GB/T 9704-2012 第7.5条`."""


def profile_from_overrides(
    overrides: Mapping[str, object], *, file: str = _FILE, lines: Mapping[str, int] | None = None
) -> tuple[Profile, tuple[Diagnostic, ...]]:
    """Return the standard's profile with a workspace's 版式 applied, and what is wrong in it.

    Keys are Chinese (每页行数, 天头 …), values numbers, 字号 or words. `lines` gives the line of `版式.<key>`.
    Where only one of lines and line pitch is set, the other follows; the same for characters and margins.
    A wrong value is an error, and its default stays.
    """
    found: list[Diagnostic] = []
    values: dict[str, Value] = {}
    rows = lines or {}
    by_key = {name: setting for setting in SETTINGS for name in (setting.key, *setting.aliases)}
    for key, given in overrides.items():
        setting = by_key.get(key)
        place = Location(file=file, column=f"版式.{key}", row=rows.get(f"版式.{key}"))
        if setting is None:
            near = difflib.get_close_matches(key, by_key, n=1, cutoff=0.5)
            hint = f"是不是“{near[0]}”？" if near else ""
            known = "、".join(item.key for item in SETTINGS)
            found.append(
                _error(
                    f"版式里没有“{key}”这一项。", f"{hint}可用的有：{known}。", place, code="D201"
                )
            )
            continue
        value = setting.read(given)
        if value is None:
            message = f"版式“{key}”的值“{given}”不能用。"
            found.append(_error(message, f"请填{setting.allowed}。", place, code="D202"))
            continue
        values[setting.field] = value
    profile = _derived(values)
    found.extend(_misfits(profile, Location(file=file, column="版式", row=rows.get("版式"))))
    return profile, tuple(found)


def sheet_profile(profile: Profile, measures: Profile = SHEET) -> Profile:
    """Return the profile of a 单页: measures of its own (one of `SHEETS`), the unit's faces."""
    return dataclasses.replace(
        measures,
        hanging_punctuation=profile.hanging_punctuation,
        autospace=profile.autospace,
        font_title=profile.font_title,
        font_body=profile.font_body,
        font_heading1=profile.font_heading1,
        font_heading2=profile.font_heading2,
        font_heading3=profile.font_heading3,
        font_heading4=profile.font_heading4,
        font_page_number=profile.font_page_number,
        font_table=profile.font_table,
        font_table_header=profile.font_table_header,
    )


def deviations(profile: Profile) -> tuple[Deviation, ...]:
    """Return each parameter in which the profile differs from GB/T 9704-2012, with the clause.

    Another number of lines brings another line pitch with it: then only the number is listed.
    """
    lines_differ = profile.lines_per_page != STANDARD.lines_per_page
    return tuple(
        Deviation(
            setting.key,
            setting.show(getattr(STANDARD, setting.field)),
            setting.show(getattr(profile, setting.field)),
            f"GB/T 9704-2012 第{setting.clause}条",
        )
        for setting in SETTINGS
        if setting.clause
        and getattr(profile, setting.field) != getattr(STANDARD, setting.field)
        and not (lines_differ and setting.field == "line_pitch")
    )


def _derived(values: Mapping[str, Value]) -> Profile:
    """Return the profile, with the measures that follow from the ones that were set."""
    profile = dataclasses.replace(STANDARD, **dict(values))  # type: ignore[arg-type]
    height = (profile.page_height - profile.margin_top - profile.margin_bottom) * _POINTS_PER_MM
    width = (profile.page_width - profile.margin_inner - profile.margin_outer) * _POINTS_PER_MM
    if "line_pitch" in values and "lines_per_page" not in values:
        profile = dataclasses.replace(
            profile, lines_per_page=int(height / profile.line_pitch + 1e-6)
        )
    elif "line_pitch" not in values:
        pitch = math.floor(height / profile.lines_per_page * 20 + 1e-6) / 20
        profile = dataclasses.replace(profile, line_pitch=pitch)
    if "chars_per_line" not in values:
        # the standard's characters are tightened from 16 pt to 15.79 pt: keep that proportion
        pitch = profile.body_size * 156 * _POINTS_PER_MM / 28 / 16
        profile = dataclasses.replace(profile, chars_per_line=int(width / pitch + 1e-6))
    return profile


def _misfits(profile: Profile, place: Location) -> list[Diagnostic]:
    """Return errors for measures that cannot stand together on one page."""
    found: list[Diagnostic] = []
    height = (profile.page_height - profile.margin_top - profile.margin_bottom) * _POINTS_PER_MM
    width = (profile.page_width - profile.margin_inner - profile.margin_outer) * _POINTS_PER_MM
    if profile.lines_per_page * profile.line_pitch > height + 0.1:
        found.append(
            _error(
                f"每页{profile.lines_per_page}行、行距{profile.line_pitch:g}磅，超出版心高度（{height:.1f}磅）。",
                "请减少行数、减小行距，或减小天头、地脚。",
                place,
                code="D203",
            )
        )
    pitch = width / profile.chars_per_line
    if not 0.9 <= pitch / profile.body_size <= 1.5:
        found.append(
            _error(
                f"每行{profile.chars_per_line}个字，每字只合{pitch:.1f}磅，与正文字号（{profile.body_size:g}磅）不相称。",
                f"请把每行字数改为{int(width / profile.body_size)}左右，或调整字号、订口、切口。",
                place,
                code="D204",
            )
        )
    if profile.line_pitch < profile.body_size:
        found.append(
            _error(
                f"行距{profile.line_pitch:g}磅小于正文字号{profile.body_size:g}磅，上下行会重叠。",
                "请加大行距或减少每页行数。",
                place,
                code="D204",
            )
        )
    return found


def _error(message: str, hint: str, place: Location, *, code: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=message,
        hint=hint,
        location=place,
    )
