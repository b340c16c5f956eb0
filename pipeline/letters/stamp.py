"""The stamper of one variant: for each letter the plate it lies on and the setting of its variable lines.

Texts of letters come in, `Setting`s in characters go out: which face, size, spacing and place each stretch
has. Composing and laying out happen once for each class of texts; after that, all is looked up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, TypeAlias

from pipeline.document.model import FigureText
from pipeline.fonts import FontBook, FontFace
from pipeline.letters.filling import fill_node
from pipeline.letters.glyphrun import UNITS, GlyphRun, place_glyphs
from pipeline.letters.model import Variant
from pipeline.letters.passages import (
    Box,
    Code,
    NotStampableError,
    Passage,
    variable_passages,
)
from pipeline.letters.plates import (
    POINT,
    Plate,
    anchor_shift,
    box_spacing,
    drawn,
    line_offsets,
    make_plate,
)
from pipeline.letters.shelf import PlateShelf
from pipeline.writers.shapes import Shapes

_DRIFT: Final = 0.002
"""pt that a glyph may stand beside its place."""
_LONGEST: Final = 400
"""Characters of a cell; longer ones are not stood in for."""
_REMEMBERED: Final = 20_000
"""Settings kept for each passage of a plate; names of letters alone have some hundreds."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Glyphs of one face with one spacing between them."""

    face: FontFace
    size: float
    """pt."""
    spacing: float
    """pt; the operator Tc."""
    at: tuple[float, float] | None
    """pt from the lower left corner of the page; None: where the stretch before it ended."""
    array: "tuple[Source | Correction, ...]"


Source: TypeAlias = str | tuple[int, int, int]
"""Characters that all letters share, or (place among the passage's fields, first, end)."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A number of a TJ in thousandths of an em."""

    value: float
    leading: bool
    """Whether it belongs to the glyph after it; then an empty string stands in front of it."""


Setting: TypeAlias = tuple[Stretch, ...]
Key: TypeAlias = str | tuple[str, ...]
"""Class of the texts of a passage."""


@dataclass(slots=True)
class LaidPlate:
    """A plate with the settings found for it so far."""

    plate: Plate
    settings: tuple[dict[Key, Setting], ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One letter ready to be written."""

    plate: LaidPlate
    settings: tuple[Setting, ...]


class VariantStamper:
    """All that is known of one variant; grows while letters come."""

    def __init__(self, variant: Variant, fonts: FontBook, shelf: PlateShelf | None = None) -> None:
        """Share plates with other processes through the shelf."""
        self.variant = variant
        self.fonts = fonts
        self._shelf = shelf or PlateShelf(None)
        self._mark = _structure(variant)
        self.passages: tuple[Passage, ...] = ()
        self.codes: tuple[Code, ...] = ()
        self.stampable = True
        try:
            self.passages, self.codes = variable_passages(
                variant.document, frozenset(variant.fields), fonts
            )
        except NotStampableError:
            self.stampable = False
        pairs = [
            tuple(zip(passage.depends, passage.roles, strict=True)) for passage in self.passages
        ]
        order = list(dict.fromkeys(pair for group in pairs for pair in group))
        self.places = tuple(tuple(order.index(pair) for pair in group) for group in pairs)
        """For each passage, its fields as places in `printed`."""
        self.printed = tuple((variant.fields.index(name), role) for name, role in order)
        """Place of a text among a letter's texts, and the role it is printed in."""
        shapes = {role: Shapes(role, fonts) for _, role in order}
        known: dict[str, dict[str, str]] = {role: {} for _, role in order}
        self._atoms = tuple((place, known[role], shapes[role]) for place, role in self.printed)
        self._counts: tuple[dict[Key, int], ...] = tuple({} for _ in self.passages)
        self._plates: dict[tuple[int, ...], LaidPlate | None] = {}
        self._last: LaidPlate | None = None
        self._code_parts = tuple(
            tuple(
                variant.fields.index(item.id)
                if isinstance(item, FigureText) and item.id in variant.fields
                else item.text
                for item in code.content
            )
            for code in self.codes
        )

    @property
    def plates(self) -> tuple[Plate, ...]:
        """All plates laid out so far."""
        return tuple(item.plate for item in self._plates.values() if item is not None)

    def code_text(self, number: int, texts: Sequence[str]) -> str:
        """Return the text of a QR code of a letter with these texts."""
        parts = self._code_parts[number]
        return "".join(texts[part] if isinstance(part, int) else part for part in parts)

    def plan(self, texts: Sequence[str], *, wait: bool = True) -> Planned | None:
        """Return how to stamp a letter with these texts, or None when it cannot be stamped.

        Raises:
            LaidElsewhereError: another process is laying the plate, and `wait` is False.
        """
        if not self.stampable:
            return None
        classes: list[str] = []
        for place, known, shapes in self._atoms:
            text = texts[place]
            key = known.get(text)
            if key is None:
                if len(known) > _REMEMBERED:
                    known.clear()
                key = shapes.key(text)
                if key is None:
                    return None
                known[text] = key
            classes.append(key)
        keys: list[Key] = [
            classes[places[0]] if len(places) == 1 else tuple([classes[n] for n in places])
            for places in self.places
        ]
        last = self._last
        if last is not None:
            try:
                settings = [found[key] for found, key in zip(last.settings, keys, strict=True)]
            except KeyError:
                pass
            else:
                return Planned(last, tuple(settings))
        try:
            return self._plan_anew(keys, texts, wait=wait)
        except NotStampableError:
            return None

    def _plan_anew(
        self, keys: Sequence[Key], texts: Sequence[str], *, wait: bool
    ) -> Planned | None:
        values = dict(zip(self.variant.fields, texts, strict=True))
        counts = tuple(self._count(number, key, values) for number, key in enumerate(keys))
        if counts not in self._plates:
            self._plates[counts] = self._laid(counts, values, wait=wait)
        laid = self._plates[counts]
        if laid is None:
            return None
        settings: list[Setting] = []
        for number, key in enumerate(keys):
            known = laid.settings[number]
            setting = known.get(key)
            if setting is None:
                if len(known) > _REMEMBERED:
                    known.clear()
                setting = known[key] = self._set(number, laid.plate, values)
            settings.append(setting)
        self._last = laid
        return Planned(laid, tuple(settings))

    def _count(self, number: int, key: Key, values: Mapping[str, str]) -> int:
        """Return the number of lines of a passage; a cell has at least one."""
        known = self._counts[number]
        count = known.get(key)
        if count is None:
            if len(known) > _REMEMBERED:
                known.clear()
            passage = self.passages[number]
            count = len(passage.lines(values))
            count = known[key] = max(count, 1) if passage.cell else count
        return count

    def _laid(
        self, counts: tuple[int, ...], values: Mapping[str, str], *, wait: bool
    ) -> LaidPlate | None:
        key = blake2b(repr(counts).encode(), key=self._mark, digest_size=16).hexdigest()
        plate = self._shelf.plate(key, lambda: self._lay(values), wait=wait)
        return None if plate is None else LaidPlate(plate, tuple({} for _ in self.passages))

    def _lay(self, values: Mapping[str, str]) -> Plate | None:
        """Return the plate for a letter with these texts; None when there is none."""
        shown = dict(values)
        for passage in self.passages:
            if passage.cell:
                shown.update(_model_texts(passage, values))
        try:
            return make_plate(self.variant, self.passages, self.codes, shown, self.fonts)
        except NotStampableError:
            return None

    def _set(self, number: int, plate: Plate, values: Mapping[str, str]) -> Setting:
        passage = self.passages[number]
        placed = plate.lines[number]
        lines = passage.lines(values)
        made: list[Stretch] = []
        used = dict.fromkeys(passage.depends, 0)
        for line, place in zip(lines, placed, strict=not passage.cell):
            offsets, width = line_offsets(line, plate.units[number], self.fonts)
            left = place.anchor - anchor_shift(passage.anchor, width)
            y = plate.size[1] - place.baseline * POINT
            for box, offset in zip(line.boxes, offsets, strict=True):
                start = used.get(box.figure, 0) if box.figure else 0
                if drawn(box):
                    made += self._stretches(
                        passage, box, plate.units[number], (left + offset, y), start
                    )
                if box.figure:
                    used[box.figure] = start + len(box.text)
        return tuple(made)

    def _stretches(
        self, passage: Passage, box: Box, units: int, at: tuple[float, float], start: int
    ) -> list[Stretch]:
        """Return a text box as stretches of one face; `at` is px and pt, `start` the box's place in its field."""
        fonts = self.fonts
        faces = [_face(fonts, box.role, char) for char in box.text]
        advances = [fonts.advance(box.role, char) for char in box.text]
        run = place_glyphs(advances, units, box_spacing(box))
        number = passage.depends.index(box.figure) if box.figure in passage.depends else None

        def source(first: int, end: int) -> Source:
            return box.text[first:end] if number is None else (number, start + first, start + end)

        size = units / UNITS * POINT
        if box.spacing and len(set(faces)) > 1:
            return _corrected(faces, run, size, (at[0] * POINT, at[1]), source)
        widths = [round(advance * 1000) / 1000 * size for advance in advances]
        places = [offset * POINT for offset in run.offsets]
        made: list[Stretch] = []
        first = 0
        while first < len(places):
            end, spacing = _even(places, widths, faces, first)
            where = (at[0] * POINT + places[first], at[1])
            made.append(Stretch(faces[first], size, spacing, where, (source(first, end),)))
            first = end
        return made


def _even(
    places: Sequence[float], widths: Sequence[float], faces: Sequence[FontFace], first: int
) -> tuple[int, float]:
    """Return how far one spacing puts glyphs of one face within `_DRIFT` of their places, and the spacing."""
    end = first + 1
    if end == len(places) or faces[end] != faces[first]:
        return end, 0.0
    spacing = round(places[end] - places[first] - widths[first], 5)
    pen = places[first]
    while end < len(places) and faces[end] == faces[first]:
        pen += widths[end - 1] + spacing
        if abs(pen - places[end]) > _DRIFT:
            break
        end += 1
    return end, spacing


def _corrected(
    faces: Sequence[FontFace],
    run: GlyphRun,
    size: float,
    at: tuple[float, float],
    source: Callable[[int, int], Source],
) -> list[Stretch]:
    """Return a spaced text box of several faces, each a TJ with the page maker's own corrections.

    Readers differ over the last correction of a TJ, so it has to stand where the page maker has it.
    """
    made: list[Stretch] = []
    array: list[Source | Correction] = []
    for place, face in enumerate(faces):
        before, after = run.corrections[place]
        array += [Correction(before, leading=True)] if before else []
        array += [source(place, place + 1)]
        array += [Correction(after, leading=False)] if after else []
        if place + 1 == len(faces) or faces[place + 1] != face:
            made.append(Stretch(face, size, 0.0, None if made else at, tuple(array)))
            array = []
    return made


def _structure(variant: Variant) -> bytes:
    """Return a digest that is the same for variants that differ in nothing but their samples."""
    empty = fill_node(variant.document, dict.fromkeys(variant.fields, ""))
    return blake2b(repr((variant.fields, empty)).encode(), digest_size=16).digest()


def _model_texts(passage: Passage, values: Mapping[str, str]) -> Mapping[str, str]:
    """Return texts that make a cell as many lines high, the same ones for every letter.

    Where a centred line stands is read from the page in rounded numbers, so its text must not depend on
    which letter came first.
    """
    wanted = max(len(passage.lines(values)), 1)
    empty = dict.fromkeys(passage.fields, "")
    for length in range(1, _LONGEST):
        texts = empty | {passage.fields[0]: "一" * length}
        if len(passage.lines({**values, **texts})) == wanted:
            return texts
    return {}


def _face(fonts: FontBook, role: str, char: str) -> FontFace:
    face = fonts.face_for(role, char)
    if face is None:
        raise NotStampableError
    return face
