"""Which font files this machine has.

What comes in: fontconfig's list and a few folders. What goes out: `FontRecord`s in a fixed order.
Nothing is measured here, and no font is chosen.
"""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ENVIRONMENT: Final = "HUIBIAN_FONTS"
"""Folders with fonts, searched before all others; separated as in PATH."""
_SUFFIXES: Final = frozenset({".otf", ".ttf", ".ttc", ".otc"})
_TEXLIVE: Final = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
_SYSTEM: Final = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
_FORMAT: Final = "%{file}\\t%{index}\\t%{family}\\t%{style}\\t%{fullname}\\t%{variable}\\n"


@dataclass(frozen=True, slots=True)
class FontRecord:
    """One face of one font file, as the file names itself."""

    path: Path
    index: int
    """Position in a .ttc collection; 0 for single fonts."""
    families: frozenset[str]
    styles: frozenset[str]
    name: str
    """Full name, such as `Noto Serif CJK SC Bold`."""


def find_fonts(environ: Mapping[str, str], folders: Iterable[Path] = ()) -> tuple[FontRecord, ...]:
    """Return every face found: `folders` first, then HUIBIAN_FONTS, ours, TeX Live, the system's.

    Folders given by hand come first so that a font put there wins over the same font elsewhere.
    """
    named = [Path(item) for item in environ.get(ENVIRONMENT, "").split(os.pathsep) if item]
    ours = Path(sys.prefix) / "share" / "huibian" / "fonts"
    records = list(_scan([*folders, *named, ours, _TEXLIVE]))
    listed = _from_fontconfig()
    records.extend(_scan(_SYSTEM) if listed is None else listed)
    seen: set[tuple[Path, int]] = set()
    unique: list[FontRecord] = []
    for record in records:
        if (record.path, record.index) not in seen:
            seen.add((record.path, record.index))
            unique.append(record)
    return tuple(unique)


def _from_fontconfig() -> list[FontRecord] | None:
    """Return fontconfig's faces sorted by path, or None when the machine has no fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        listing = subprocess.run(  # noqa: S603  fixed arguments
            [program, "--format", _FORMAT],
            # else the user's language decides which of a font's names comes first
            env={**os.environ, "FC_LANG": "en", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            check=True,
            timeout=30,
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return None
    records: list[FontRecord] = []
    for line in sorted(listing.splitlines()):
        fields = line.split("\t")
        if (
            len(fields) != 6
            or fields[5] == "True"
            or Path(fields[0]).suffix.lower() not in _SUFFIXES
        ):
            continue
        file, index, family, style, name, _ = fields
        # the upper half of fontconfig's index is a named instance of a variable font
        if int(index) >= 1 << 16:
            continue
        full = name.split(",")[0]
        records.append(
            FontRecord(
                Path(file),
                int(index),
                frozenset(family.split(",")),
                frozenset(style.split(",")),
                full,
            )
        )
    return records


def _scan(folders: Iterable[Path]) -> Iterator[FontRecord]:
    """Yield the faces of all font files below the folders, each folder in the order of its paths."""
    for folder in folders:
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.suffix.lower() in _SUFFIXES:
                    yield from _read_names(path)


def _read_names(path: Path) -> Iterator[FontRecord]:
    """Yield the faces of one file from its name tables; a file that is no font yields nothing."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        # opened here, because fontTools leaves a file that it cannot read open
        with path.open("rb") as file:
            if path.suffix.lower() in {".ttc", ".otc"}:
                fonts = TTCollection(file, lazy=True).fonts
            else:
                fonts = [TTFont(file, lazy=True)]
            yield from [_record(path, number, font) for number, font in enumerate(fonts)]
    except (TTLibError, OSError, KeyError, AssertionError, struct.error):
        return


def _record(path: Path, index: int, font: object) -> FontRecord:
    table = font["name"]  # type: ignore[index]
    by_id: dict[int, list[str]] = {}
    for entry in table.names:
        by_id.setdefault(entry.nameID, []).append(entry.toUnicode(errors="replace"))
    families = frozenset(by_id.get(1, []) + by_id.get(16, []))
    styles = frozenset(by_id.get(17) or by_id.get(2, []))
    full = table.getDebugName(4) or next(iter(sorted(families)), path.stem)
    return FontRecord(path, index, families, styles, str(full))
