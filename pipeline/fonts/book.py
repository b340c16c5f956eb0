"""FontBook: which real font serves each role, which face has a character, how wide it is.

What comes in: the faces found on this machine. What goes out: chains of faces per role with their
measures, and diagnostics about roles that have no face or another style's. It lays out nothing.
"""

import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.errors import Diagnostic, MissingComponentError, Scope, Severity
from pipeline.fonts.discovery import FontRecord, find_fonts
from pipeline.fonts.metrics import load_metrics
from pipeline.fonts.roles import INSTALL, ROLES, Candidate, Role

_REGULAR: Final = frozenset({"Regular", "Book", "Normal", "Roman", "R", "Plain", "常规", "标准"})
_WEIGHTS: Final = frozenset(
    {"Bold", "Light", "Black", "Heavy", "Thin", "DemiLight", "ExtraLight", "SemiBold", "Italic"}
)


@dataclass(frozen=True, slots=True)
class FontFace:
    """One real face of one font file that serves a role."""

    css_family: str
    """Family name for `@font-face`, unique in a FontBook: `HB-fangsong-1`."""
    path: Path
    index: int
    """Position in a .ttc collection; 0 for single fonts."""
    name: str
    """Full name of the font, as reports show it and as `local()` finds it."""
    family: str
    official: bool
    bold: bool
    filler: bool
    """Whether the face is of another style and only fills gaps."""


@dataclass(frozen=True, slots=True)
class FontChain:
    """A role with the faces that serve it, best first; a character comes from the first that has it."""

    role: str
    official: str
    """Font name that the DOCX carries."""
    alternative: str
    """Name for `w:altName`: what Windows has when the official face is not installed."""
    faces: tuple[FontFace, ...]
    figures: FontFace | None = None
    """Face that sets ASCII in front of all others; None where the first face's own is good."""

    @property
    def all_faces(self) -> tuple[FontFace, ...]:
        """Every face that may set a character of the role."""
        return (*self.faces, self.figures) if self.faces and self.figures else self.faces


@dataclass(frozen=True, slots=True)
class ServedRole:
    """One line of the report on fonts: what was asked for and what really serves."""

    role: str
    official: str
    faces: tuple[str, ...]
    """Full names of the real fonts, first the one that sets nearly all text; () when none is there."""
    substituted: bool
    """Whether the first face is not an official one."""
    off_style: bool
    """Whether the first face is of another style than the role (仿宋 printed in 宋体)."""


class FontBook:
    """The chains of all roles, with measures that are read when first needed; pickles as its chains."""

    __slots__ = ("_advances", "_faces", "chains")

    def __init__(self, chains: Mapping[str, FontChain]) -> None:
        self.chains: Mapping[str, FontChain] = dict(chains)
        self._faces: dict[tuple[str, str], FontFace | None] = {}
        self._advances: dict[tuple[str, str], float] = {}

    def __reduce__(self) -> tuple[type["FontBook"], tuple[Mapping[str, FontChain]]]:
        return type(self), (self.chains,)

    def face_for(self, role: str, char: str) -> FontFace | None:
        """Return the first face of the role that has the character, or None; KeyError for no role."""
        key = (role, char)
        if key not in self._faces:
            chain = self.chains[role]
            faces = chain.faces
            if chain.figures is not None and char.isascii() and char.isprintable() and char != " ":
                faces = (chain.figures, *faces)
            self._faces[key] = next(
                (f for f in faces if load_metrics(f.path, f.index).has(char)), None
            )
        return self._faces[key]

    def advance(self, role: str, char: str) -> float:
        """Return the character's width in em; a character that no face has counts 1, 0.5 if narrow."""
        key = (role, char)
        width = self._advances.get(key)
        if width is None:
            face = self.face_for(role, char)
            if face is None:
                width = 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5
            else:
                width = load_metrics(face.path, face.index).advance(char)
            self._advances[key] = width
        return width

    def measure(self, role: str, text: str) -> float:
        """Return the width of the text on one line, in em."""
        return sum(self.advance(role, char) for char in text)

    def missing(self, role: str, text: str) -> tuple[str, ...]:
        """Return the characters that no face of the role has, each once, in order; breaks are none."""
        return tuple(
            char
            for char in dict.fromkeys(text)
            if char != "\n" and self.face_for(role, char) is None
        )

    def served(self) -> tuple[ServedRole, ...]:
        """Return, role by role, the real fonts and whether they stand in for the official one."""
        lines: list[ServedRole] = []
        for chain in self.chains.values():
            first = chain.faces[0] if chain.faces else None
            lines.append(
                ServedRole(
                    chain.role,
                    chain.official,
                    tuple(face.name for face in chain.all_faces),
                    substituted=first is None or not first.official,
                    off_style=first is not None and first.filler,
                )
            )
        return tuple(lines)

    def problems(self) -> tuple[Diagnostic, ...]:
        """Return an error per role without any font, a warning per role served by another style."""
        found: list[Diagnostic] = []
        for line in self.served():
            if not line.faces:
                found.append(
                    Diagnostic(
                        code="P101",
                        severity=Severity.ERROR,
                        scope=Scope.WORKSPACE,
                        message=f"没有可用于“{line.role}”的字体（公文应使用{line.official}）。",
                        hint=f"请安装字体：{INSTALL[line.role]}；或把字体文件放进环境变量 HUIBIAN_FONTS 所指的文件夹。",
                    )
                )
            elif line.off_style:
                found.append(
                    Diagnostic(
                        code="P102",
                        severity=Severity.WARNING,
                        scope=Scope.WORKSPACE,
                        message=f"“{line.role}”暂由{line.faces[0]}代替，字形与{line.official}明显不同。",
                        hint=f"请安装字体：{INSTALL[line.role]}。",
                    )
                )
        return tuple(found)


def load_fonts(
    folders: Iterable[Path] = (), *, environ: Mapping[str, str] | None = None
) -> FontBook:
    """Return the FontBook of this machine; never fails (`problems` and `require_fonts` judge it).

    `folders` are searched first, then those of `HUIBIAN_FONTS` in `environ` (default: the process's).
    """
    records = find_fonts(os.environ if environ is None else environ, folders)
    return FontBook({role.name: _chain(role, records) for role in ROLES})


def require_fonts(book: FontBook) -> None:
    """Raise `MissingComponentError` with its diagnostics when a role has no font at all."""
    errors = tuple(item for item in book.problems() if item.severity is Severity.ERROR)
    if errors:
        raise MissingComponentError("缺少排印公文所需的字体，没有生成任何文件。", errors)


def _chain(role: Role, records: tuple[FontRecord, ...]) -> FontChain:
    """Return the role's chain: for each candidate the best record, none twice."""
    faces: list[FontFace] = []
    has_text_face = False
    for candidate in role.candidates:
        record = _best(candidate, records)
        if record is None:
            continue
        has_text_face = has_text_face or "DejaVu Sans" not in candidate.families
        faces.append(_face(candidate, record, f"HB-{role.slug}-{len(faces) + 1}"))
    if not has_text_face:
        return FontChain(role.name, role.official, role.alternative, ())
    figures = None
    if role.figures is not None and not faces[0].official and not faces[0].filler:
        best = _best(role.figures, records)
        figures = _face(role.figures, best, f"HB-{role.slug}-figures") if best else None
    return FontChain(role.name, role.official, role.alternative, tuple(faces), figures)


def _face(candidate: Candidate, record: FontRecord, css_family: str) -> FontFace:
    return FontFace(
        css_family=css_family,
        path=record.path,
        index=record.index,
        name=record.name,
        family=next(name for name in candidate.families if name in record.families),
        official=candidate.official,
        bold=candidate.bold,
        filler=candidate.filler,
    )


def _best(candidate: Candidate, records: tuple[FontRecord, ...]) -> FontRecord | None:
    """Return the record of the candidate's family and weight; plainly named styles win."""
    ranked: list[tuple[int, FontRecord]] = []
    for record in records:
        if not record.families.intersection(candidate.families):
            continue
        rank = _rank(record.styles, record.name, bold=candidate.bold)
        if rank is not None:
            ranked.append((rank, record))
    return min(ranked, key=lambda item: item[0])[1] if ranked else None


def _rank(styles: frozenset[str], name: str, *, bold: bool) -> int | None:
    """Return how well a face's style fits (0 best), or None when its weight is another one."""
    words = {word for style in styles for word in style.split()} | set(
        name.replace("-", " ").split()
    )
    others = words & _WEIGHTS
    if bold:
        return 0 if others == {"Bold"} else None
    if others:
        return None
    return 0 if styles & _REGULAR else 1
