"""The five font roles of an official paper and, for each, the faces that may serve it, best first.

Pure data. The order is: the official faces (Windows, WPS, 方正), then free faces of the same style,
then a free face of a neighbouring style that is there only so that rare characters are not lost.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Candidate:
    """One face that may serve a role, named as its font file names it."""

    families: tuple[str, ...]
    """Family names, any of which identifies the face."""
    official: bool = False
    """Whether the face is the one that the office's rules name."""
    bold: bool = False
    """Whether the Bold style of the family is meant (else the regular one)."""
    filler: bool = False
    """Whether the face only fills gaps: its style is another one than the role's."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role of GB/T 9704-2012 (小标宋, 仿宋 …) with its candidates."""

    name: str
    slug: str
    """ASCII name used in CSS families."""
    official: str
    """Font name that DOCX carries."""
    alternative: str
    """Name that Windows knows when the official face is not installed (DOCX altName)."""
    candidates: tuple[Candidate, ...]
    figures: Candidate | None = None
    """Face that sets ASCII (digits above all) when no official face is there."""


_SERIF: Final = Candidate(("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC"))
_SERIF_BOLD: Final = Candidate(_SERIF.families, bold=True)
_SERIF_FILLER: Final = Candidate(_SERIF.families, filler=True)
_SANS: Final = Candidate(("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC"))
_SANS_FILLER: Final = Candidate(_SANS.families, filler=True)
_SYMBOLS: Final = Candidate(("DejaVu Sans",), filler=True)
"""☑ ☐ ✔: in no free CJK face."""


def _official(*families: str) -> Candidate:
    return Candidate(families, official=True)


ROLES: Final = (
    Role(
        "小标宋",
        "xiaobiaosong",
        "方正小标宋简体",
        "宋体",
        (
            _official(
                "方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "FZXBSJW--GB1-0"
            ),
            _official("方正小标宋_GBK", "FZXiaoBiaoSong-B05_GBK", "FZXBSK--GBK1-0"),
            _SERIF_BOLD,
            Candidate(("FandolSong",), bold=True),
            _SERIF_FILLER,
            _SANS_FILLER,
            _SYMBOLS,
        ),
    ),
    Role(
        "仿宋",
        "fangsong",
        "仿宋_GB2312",
        "仿宋",
        (
            _official("仿宋_GB2312", "FangSong_GB2312"),
            _official("仿宋", "FangSong"),
            Candidate(("FandolFang R", "FandolFang")),
            Candidate(("cwTeXFangSong",)),
            _SERIF_FILLER,
            _SANS_FILLER,
            _SYMBOLS,
        ),
        # FandolFang's own digits are sans and heavy; these have the light serifs of 仿宋_GB2312, and are
        # half an em wide like them
        figures=Candidate(("FandolSong",)),
    ),
    Role(
        "楷体",
        "kaiti",
        "楷体_GB2312",
        "楷体",
        (
            _official("楷体_GB2312", "KaiTi_GB2312"),
            _official("楷体", "KaiTi"),
            Candidate(("FandolKai",)),
            Candidate(("AR PL UKai CN",)),
            Candidate(("LXGW WenKai",)),
            _SERIF_FILLER,
            _SANS_FILLER,
            _SYMBOLS,
        ),
    ),
    Role(
        "黑体",
        "heiti",
        "黑体",
        "黑体",
        (
            _official("黑体", "SimHei"),
            _SANS,
            Candidate(("FandolHei",)),
            _SERIF_FILLER,
            _SYMBOLS,
        ),
    ),
    Role(
        "宋体",
        "songti",
        "宋体",
        "宋体",
        (
            _official("宋体", "SimSun"),
            Candidate(("FandolSong",)),
            _SERIF,
            _SANS_FILLER,
            _SYMBOLS,
        ),
    ),
)
"""All roles, in the order in which reports name them (format.md §2.2 gives the chains)."""

FANDOL_PACKAGE: Final = "texlive-lang-chinese"
INSTALL: Final = {
    "小标宋": "sudo apt-get install fonts-noto-cjk",
    "仿宋": f"make setup（或 sudo apt-get install {FANDOL_PACKAGE}）",
    "楷体": "sudo apt-get install fonts-arphic-ukai fonts-lxgw-wenkai",
    "黑体": "sudo apt-get install fonts-noto-cjk",
    "宋体": "sudo apt-get install fonts-noto-cjk",
}
"""Command that brings a free face of each role on Debian and Ubuntu."""
