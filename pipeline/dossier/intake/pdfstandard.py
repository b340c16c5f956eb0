"""The fourteen fonts that a PDF may name without embedding them: widths and encodings.

Names come in, tables go out, read from the metrics that matplotlib brings. ISO 32000-1, 9.6.2.2.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_LINE: Final = re.compile(r"^C (-?\d+) ; WX (\d+) ; N (\S+)", re.MULTILINE)
_SUBSET: Final = re.compile(r"^[A-Z]{6}\+")
_STYLES: Final = {
    "Helvetica": ("", "-Bold", "-Oblique", "-BoldOblique"),
    "Times": ("-Roman", "-Bold", "-Italic", "-BoldItalic"),
    "Courier": ("", "-Bold", "-Oblique", "-BoldOblique"),
}
_FAMILIES: Final = (
    (re.compile(r"arial|helvetica|nimbussan", re.IGNORECASE), "Helvetica"),
    (re.compile(r"times|nimbusrom", re.IGNORECASE), "Times"),
    (re.compile(r"courier|nimbusmon", re.IGNORECASE), "Courier"),
)


@dataclass(frozen=True, slots=True)
class StandardFont:
    """One of the fourteen."""

    name: str
    widths: dict[str, float]
    """Glyph name → thousandths of an em."""
    encoding: dict[int, str]
    """Code → glyph name, as the font has it built in."""

    @property
    def pictorial(self) -> bool:
        """Whether it is one of signs, not of letters."""
        return self.name in {"Symbol", "ZapfDingbats"}


def plain_name(name: str) -> str:
    """Return a font's name without the mark of a subset."""
    return _SUBSET.sub("", name.lstrip("/"))


def is_bold(name: str) -> bool:
    """Return whether a font's name says that it is bold."""
    return re.search(r"bold|black|heavy|demi", name, re.IGNORECASE) is not None


def is_slanted(name: str) -> bool:
    """Return whether a font's name says that it is slanted."""
    return re.search(r"italic|oblique", name, re.IGNORECASE) is not None


def standard_font(name: str) -> StandardFont | None:
    """Return the standard font that a name means, such as `ArialMT`; None for any other."""
    plain = plain_name(name)
    if plain.startswith("Symbol"):
        return _read("Symbol")
    if plain.lower().startswith(("zapfdingbats", "dingbats")):
        return _read("ZapfDingbats")
    for pattern, family in _FAMILIES:
        if pattern.search(plain):
            style = is_bold(plain) + 2 * is_slanted(plain)
            return _read(family + _STYLES[family][style])
    return None


@lru_cache(maxsize=16)
def _read(name: str) -> StandardFont | None:
    package = find_spec("matplotlib")  # looked up, not imported
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "mpl-data" / "fonts" / "pdfcorefonts" / f"{name}.afm"
    if not path.is_file():
        return None
    lines = _LINE.findall(path.read_text("latin-1"))
    return StandardFont(
        name,
        {glyph: float(width) for _, width, glyph in lines},
        {int(code): glyph for code, _, glyph in lines if int(code) >= 0},
    )
