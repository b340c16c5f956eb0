"""Pages of stamped letters as content streams: shared forms, and the letter's own glyphs between them.

Planned letters come in, page objects of a `PdfFile` go out. Fonts are subset once for all letters of the
file; whatever stands on every letter of a plate is a form object written once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.fonts import FontBook, FontFace
from pipeline.letters.model import PrintedLetter
from pipeline.letters.operators import Drawing
from pipeline.letters.plates import CodeSlot, Plate, Slot, Static, StaticText
from pipeline.letters.stamp import Correction, LaidPlate, Planned, Setting, VariantStamper
from pipeline.writers.codes import code_paths
from pipeline.writers.pdffile import QUICK, PdfFile
from pipeline.writers.pdffonts import BatchFont, add_font

Kept: TypeAlias = tuple[PrintedLetter, VariantStamper, Planned]


@dataclass(frozen=True, slots=True)
class _Bound:
    """A setting as the text of its operators, with places for glyphs."""

    operators: str
    """With one %s for each stretch of the letter's own."""
    glyphs: tuple[tuple[int, int, int], ...]
    """Place in `VariantStamper.printed`, first and end in hexadecimal digits."""
    whole: tuple[int, ...] | None
    """Places in `printed` when every stretch is a whole text; else None."""


@dataclass(frozen=True, slots=True)
class _Program:
    """What a page of one plate does, in order: operators, or the passage to write."""

    steps: tuple[str | int | CodeSlot, ...]
    head: bytes
    """Entries of the page object up to its parent."""


class PageWriter:
    """Writes the pages of one file."""

    def __init__(self, file: PdfFile, fonts: FontBook, letters: Sequence[Kept]) -> None:
        self._file = file
        self._fonts = fonts
        self.profile = letters[0][2].plate.plate.profile
        """Stream object of the colour profile."""
        plates = {id(plan.plate): plan.plate for _, _, plan in letters}
        used = self._used(letters, plates.values())
        self._names = {face: f"F{number}" for number, face in enumerate(used)}
        self._written: dict[FontFace, BatchFont] = {
            face: add_font(file, face, chars) for face, chars in used.items()
        }
        self._codes = {role: self._role_codes(role, chars) for role, chars in self._by_role.items()}
        self._known: dict[str, dict[str, str]] = {role: {} for role in self._codes}
        self._bound: dict[int, _Bound] = {}
        self._drawn: tuple[str, int, str] = ("", 1, "")
        self._resources = file.reserve()
        self._forms: list[int] = []
        self._font_entries = " ".join(
            f"/{self._names[face]} {font.number} 0 R" for face, font in self._written.items()
        )
        self._form_resources = file.add(f"<</Font<<{self._font_entries}>>>>".encode())
        self._programs = {key: self._program(plate.plate) for key, plate in plates.items()}
        forms = " ".join(f"/S{number} {form} 0 R" for number, form in enumerate(self._forms))
        file.add(f"<</Font<<{self._font_entries}>>/XObject<<{forms}>>>>".encode(), self._resources)

    def page(
        self, stamper: VariantStamper, plan: Planned, texts: Sequence[str], parent: int
    ) -> int:
        """Write the page of one letter; return its number."""
        glyphs: list[str] = []
        for place, role in stamper.printed:
            known = self._known[role]
            text = texts[place]
            codes = known.get(text)
            if codes is None:
                codes = known[text] = text.translate(self._codes[role])
            glyphs.append(codes)
        program = self._programs[id(plan.plate)]
        parts: list[str] = []
        for step in program.steps:
            if isinstance(step, str):
                parts.append(step)
                continue
            if isinstance(step, CodeSlot):
                parts.append(self._code(step, stamper.code_text(step.code, texts)))
                continue
            setting = plan.settings[step]
            bound = self._bound.get(id(setting))
            if bound is None:
                bound = self._bound[id(setting)] = self._bind(setting, stamper, step, texts)
            if bound.whole is not None:
                parts.append(bound.operators % tuple([glyphs[n] for n in bound.whole]))
            else:
                parts.append(bound.operators % tuple([glyphs[n][a:b] for n, a, b in bound.glyphs]))
        content = self._file.add_stream(b"", "".join(parts).encode("ascii"), level=QUICK)
        return self._file.add(
            program.head + b"/Parent %d 0 R/Contents %d 0 R>>" % (parent, content)
        )

    def _code(self, slot: CodeSlot, text: str) -> str:
        """Return the operators of a QR code as black rectangles; both codes of a letter are made once."""
        if self._drawn[0] != text:
            self._drawn = text, *code_paths(text)
        scale = _number(slot.side / self._drawn[1])
        x, y = slot.corner
        return f"q\n{scale} 0 0 -{scale} {_number(x)} {_number(y)} cm\n{self._drawn[2]}f\nQ\n"

    def _used(
        self, letters: Sequence[Kept], plates: Iterable[LaidPlate]
    ) -> dict[FontFace, set[str]]:
        """Return every character of each face, in the order of the FontBook."""
        used: dict[FontFace, set[str]] = {
            face: set() for chain in self._fonts.chains.values() for face in chain.all_faces
        }
        for laid in plates:
            for face, chars in static_characters(laid.plate):
                used[face].update(chars)
        self._by_role = role_characters((stamper, item.texts) for item, stamper, _ in letters)
        for role, chars in self._by_role.items():
            for char in chars:
                if (served := self._fonts.face_for(role, char)) is not None:
                    used[served].add(char)
        for setting in {id(s): s for _, _, plan in letters for s in plan.settings}.values():
            for stretch in setting:
                for piece in stretch.array:
                    if isinstance(piece, str):
                        used[stretch.face].update(piece)
        return {face: chars for face, chars in used.items() if chars}

    def _role_codes(self, role: str, chars: Iterable[str]) -> dict[int, str]:
        codes: dict[int, str] = {}
        for char in chars:
            face = self._fonts.face_for(role, char)
            if face is not None:
                codes[ord(char)] = self._written[face].codes[char]
        return codes

    def _program(self, plate: Plate) -> _Program:
        steps: list[str | int | CodeSlot] = []
        for part in plate.parts:
            if isinstance(part, Slot):
                steps.append(part.passage)
            elif isinstance(part, CodeSlot):
                steps.append(part)
            else:
                steps.append(f"/S{self._form(part, plate)} Do\n")
        width, height = plate.size
        head = (
            f"<</Type/Page/MediaBox[0 0 {_number(width)} {_number(height)}]"
            f"/Resources {self._resources} 0 R"
        )
        return _Program(tuple(steps), head.encode())

    def _form(self, static: Static, plate: Plate) -> int:
        """Write a form object of what all letters of the plate share; return its place in the resources."""
        width, height = plate.size
        lines: list[str] = ["0 Tc"]
        for item in static:
            if isinstance(item, Drawing):
                lines += ["q", f"0.75 0 0 -0.75 0 {_number(height)} cm"]
                lines += [line.decode() for line in (*item.state, item.paths)]
                lines.append("Q")
            else:
                lines += self._static_text(item)
        entries = (
            f"/Type/XObject/Subtype/Form/BBox[0 0 {_number(width)} {_number(height)}]"
            f"/Resources {self._form_resources} 0 R"
        )
        self._forms.append(self._file.add_stream(entries.encode(), "\n".join(lines).encode()))
        return len(self._forms) - 1

    def _static_text(self, item: StaticText) -> list[str]:
        lines = ["BT", *(line.decode() for line in item.colour)]
        lines.append(f"1 0 0 1 {_number(item.x)} {_number(item.y)} Tm")
        for face, size, array in item.stretches:
            codes = self._written[face].codes
            shown = "".join(
                f"<{codes[x]}>" if isinstance(x, str) else f" {_number(x)}" for x in array
            )
            lines.append(f"/{self._names[face]} {_number(size)} Tf[{shown}]TJ")
        lines.append("ET")
        return lines

    def _bind(
        self, setting: Setting, stamper: VariantStamper, passage: int, texts: Sequence[str]
    ) -> _Bound:
        """Return the operators of a setting in this file's fonts."""
        lines: list[str] = []
        glyphs: list[tuple[int, int, int]] = []
        whole: list[int] | None = []
        font: tuple[FontFace, float] | None = None
        spacing: float | None = None
        for stretch in setting:
            if font != (stretch.face, stretch.size):
                font = stretch.face, stretch.size
                lines.append(f"/{self._names[stretch.face]} {_number(stretch.size)} Tf ")
            if spacing != stretch.spacing:
                spacing = stretch.spacing
                lines.append(f"{_number(spacing)} Tc ")
            if stretch.at is not None:
                lines.append(f"1 0 0 1 {_number(stretch.at[0])} {_number(stretch.at[1])} Tm")
            shown: list[str] = []
            for piece in stretch.array:
                if isinstance(piece, Correction):
                    shown.append(("<>" if piece.leading else "") + _number(piece.value))
                elif isinstance(piece, str):
                    codes = self._written[stretch.face].codes
                    shown.append(f"<{''.join(codes[char] for char in piece)}>")
                else:
                    place, first, end = piece
                    atom = stamper.places[passage][place]
                    glyphs.append((atom, first * 4, end * 4))
                    if first or end != len(texts[stamper.printed[atom][0]]):
                        whole = None
                    if whole is not None:
                        whole.append(atom)
                    shown.append("<%s>")
            lines.append(f"{shown[0]}Tj\n" if len(shown) == 1 else f"[{' '.join(shown)}]TJ\n")
        text = f"BT\n{''.join(lines)}ET\n" if lines else ""
        return _Bound(text, tuple(glyphs), None if whole is None else tuple(whole))


def static_characters(plate: Plate) -> Iterator[tuple[FontFace, set[str]]]:
    """Yield the characters that all letters of a plate share, by face."""
    for part in plate.parts:
        if isinstance(part, tuple):
            for item in part:
                if isinstance(item, StaticText):
                    for face, _, array in item.stretches:
                        yield face, {x for x in array if isinstance(x, str)}


def role_characters(
    letters: Iterable[tuple[VariantStamper, Sequence[str]]],
) -> dict[str, set[str]]:
    """Return the characters of all variable texts by the role they are printed in."""
    groups: dict[int, tuple[VariantStamper, list[Sequence[str]]]] = {}
    for stamper, texts in letters:
        groups.setdefault(id(stamper), (stamper, []))[1].append(texts)
    used: dict[str, set[str]] = {}
    for stamper, rows in groups.values():
        columns = list(zip(*rows, strict=True))
        for place, role in stamper.printed:
            used.setdefault(role, set()).update(*set(columns[place]))
    return used


def _number(value: float) -> str:
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text
