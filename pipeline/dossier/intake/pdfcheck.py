"""Does a page conform to PDF/A-2b? The checker's first part: pages, content streams, graphics states.

An open file with tidy pages comes in; for each page the faults that keep it from being archived go out.
Strict: what is not understood is a fault. Nothing is changed here. ISO 19005-2, 6.1.13, 6.2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import pikepdf

from pipeline.dossier.intake.pdfcheckcolours import (
    check_image,
    check_inline,
    check_space,
    device_space,
)
from pipeline.dossier.intake.pdfcheckfonts import FontUse, check_font
from pipeline.dossier.intake.pdfcontent import INTENTS, OPERATORS, operator_of, read_instructions
from pipeline.dossier.intake.pdfgraph import Holder, Number, entries, holders, page_resources
from pipeline.dossier.intake.pdfmarks import number
from pipeline.dossier.intake.pdftidy import BLEND_MODES

MAX_NESTING: Final = 28
_MAX_STRING: Final = 32767
_MAX_NAME: Final = 127
_MAX_INTEGER: Final = 2_147_483_647
_LONG: Final = re.compile(rb"\d{10,}|/[^\s/<>\[\]()]{100,}")
_COLOUR_OPERATORS: Final = {
    "g": "/DeviceGray",
    "G": "/DeviceGray",
    "rg": "/DeviceRGB",
    "RG": "/DeviceRGB",
    "k": "/DeviceCMYK",
    "K": "/DeviceCMYK",
}
_STATE_KEYS: Final = frozenset(
    [
        "/Type",
        "/LW",
        "/LC",
        "/LJ",
        "/ML",
        "/D",
        "/RI",
        "/OP",
        "/op",
        "/OPM",
        "/BG",
        "/BG2",
        "/UCR",
        "/UCR2",
        "/FL",
        "/SM",
        "/SA",
        "/BM",
        "/SMask",
        "/CA",
        "/ca",
        "/AIS",
        "/TK",
        "/Name",
    ]
)


class Sort(StrEnum):
    """What a fault is about, which decides how it may be repaired."""

    FONT = "font"
    COLOUR = "colour"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a page cannot be archived as it is."""

    sort: Sort
    reason: str
    """In English, for those who maintain this."""
    font: Number = (0, 0)
    """Of the font that is at fault."""


@dataclass(slots=True)
class _Stream:
    """What was found in one content stream and its resources, without the streams that it draws."""

    faults: set[Fault] = field(default_factory=set)
    fonts: set[Number] = field(default_factory=set)


@dataclass(slots=True)
class _Checker:
    streams: dict[Number, _Stream] = field(default_factory=dict)
    uses: dict[Number, FontUse] = field(default_factory=dict)


def check(pdf: pikepdf.Pdf) -> tuple[list[frozenset[Fault]], dict[Number, FontUse]]:
    """Return the faults of each page, () for one that conforms, and how each font is used.

    Raises:
        pikepdf.PdfError: a content stream cannot be read.
        TooDeepError: forms are nested without an end.
    """
    checker = _Checker()
    found: list[tuple[set[Fault], set[Number]]] = []
    for page in pdf.pages:
        faults: set[Fault] = set()
        fonts: set[Number] = set()
        for holder in holders(page, set()):
            stream = _stream(checker, holder)
            faults |= stream.faults
            fonts |= stream.fonts
        faults |= _group_faults(page.obj.get("/Group"), page_resources(page))
        found.append((faults, fonts))
    bad = {number: check_font(use) for number, use in checker.uses.items()}
    return [
        frozenset(faults)
        | {Fault(Sort.FONT, reason, font) for font in sorted(fonts) for reason in bad[font]}
        for faults, fonts in found
    ], checker.uses


def _stream(checker: _Checker, holder: Holder) -> _Stream:
    key = holder.owner.objgen
    known = checker.streams.get(key)
    if known is not None:
        return known
    found = _Stream()
    checker.streams[key] = found
    _check_resources(holder.resources, found)
    if isinstance(holder.owner, pikepdf.Stream):
        found.faults |= _group_faults(holder.owner.get("/Group"), holder.resources)
    _Reader(checker, holder, found).read()
    return found


class _Reader:
    """Reads one content stream: operators, colours, limits, and which font shows which codes."""

    def __init__(self, checker: _Checker, holder: Holder, found: _Stream) -> None:
        self._checker = checker
        self._holder = holder
        self._found = found
        self._spaces = entries(holder.resources, "/ColorSpace")
        self._fonts = entries(holder.resources, "/Font")
        self._font: pikepdf.Object | None = None
        self._mode = 0
        self._stack: list[tuple[pikepdf.Object | None, int]] = []

    def read(self) -> None:
        """Read it all."""
        for item in read_instructions(self._holder.owner):
            if isinstance(item, pikepdf.ContentStreamInlineImage):
                self._faults(Sort.COLOUR, check_inline(item.iimage.obj, self._holder.resources))
                continue
            operator = operator_of(item)
            if operator not in OPERATORS:
                self._fault(Sort.CONTENT, f"unknown operator {operator[:8]}")
            elif operator in _COLOUR_OPERATORS:
                name = pikepdf.Name(_COLOUR_OPERATORS[operator])
                self._faults(Sort.COLOUR, device_space(name, self._holder.resources))
            elif operator in _HANDLED:
                self._handle(operator, list(item.operands))
        self._check_limits()

    def _handle(self, operator: str, operands: list[pikepdf.Object]) -> None:
        if operator == "q":
            self._stack.append((self._font, self._mode))
            if len(self._stack) > MAX_NESTING:
                self._fault(Sort.CONTENT, "q nested too deep")
        elif operator == "Q":
            if self._stack:
                self._font, self._mode = self._stack.pop()
        elif operator == "Tf":
            self._font = self._fonts.get(str(operands[0])) if operands else None
        elif operator == "Tr":
            self._mode = int(number(operands[0] if operands else 0, 0))
        elif operator in {"cs", "CS"}:
            self._choose_space(operands)
        elif operator == "ri":
            if not operands or str(operands[0]) not in INTENTS:
                self._fault(Sort.CONTENT, "unknown rendering intent")
        else:
            self._show(operands)

    def _choose_space(self, operands: list[pikepdf.Object]) -> None:
        name = operands[0] if operands else None
        space = self._spaces.get(str(name), name)
        self._faults(Sort.COLOUR, check_space(space, self._holder.resources))

    def _show(self, operands: list[pikepdf.Object]) -> None:
        """Note which codes a font shows."""
        texts = [item for item in operands if isinstance(item, pikepdf.String | bytes)]
        if operands and isinstance(operands[0], pikepdf.Array):
            texts = [item for item in operands[0] if isinstance(item, pikepdf.String | bytes)]
        data = b"".join(bytes(text) for text in texts)
        if any(len(bytes(text)) > _MAX_STRING for text in texts):
            self._fault(Sort.CONTENT, "string too long")
        if not isinstance(self._font, pikepdf.Dictionary):
            if data:
                self._fault(Sort.CONTENT, "text without a font")
            return
        key = self._font.objgen
        if key == (0, 0):
            self._fault(Sort.CONTENT, "font is no object of its own")
            return
        use = self._checker.uses.setdefault(key, FontUse(self._font))
        self._found.fonts.add(key)
        (use.hidden if self._mode == 3 else use.shown).update(use.split(data))

    def _check_limits(self) -> None:
        """Look at every operand, if anything in the stream could be beyond a limit."""
        owner = self._holder.owner
        contents = owner if isinstance(owner, pikepdf.Stream) else owner.get("/Contents")
        parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        if not any(isinstance(p, pikepdf.Stream) and _LONG.search(p.read_bytes()) for p in parts):
            return
        for item in read_instructions(owner):
            for operand in item.operands if hasattr(item, "operands") else ():
                for value in _flat(operand):
                    if _is_beyond(value):
                        self._fault(Sort.CONTENT, "operand beyond the limits")

    def _fault(self, sort: Sort, reason: str) -> None:
        self._found.faults.add(Fault(sort, reason))

    def _faults(self, sort: Sort, reasons: Iterator[str]) -> None:
        self._found.faults.update(Fault(sort, reason) for reason in reasons)


_HANDLED: Final = frozenset({"q", "Q", "Tf", "Tr", "cs", "CS", "ri", "Tj", "TJ", "'", '"'})


def _flat(operand: object) -> Iterator[object]:
    if isinstance(operand, pikepdf.Array):
        yield from operand
    else:
        yield operand


def _is_beyond(value: object) -> bool:
    if isinstance(value, pikepdf.Name):
        return len(str(value).encode("utf-8", "surrogateescape")) > _MAX_NAME + 1
    if isinstance(value, int):
        return abs(value) > _MAX_INTEGER
    if isinstance(value, pikepdf.String):
        return len(bytes(value)) > _MAX_STRING
    return False


def _check_resources(resources: pikepdf.Dictionary, found: _Stream) -> None:
    reasons: set[str] = set()
    for state in entries(resources, "/ExtGState").values():
        reasons.update(_state_faults(state))
    for item in entries(resources, "/Pattern").values():
        if isinstance(item, pikepdf.Dictionary):
            reasons.update(_state_faults(item.get("/ExtGState", pikepdf.Dictionary())))
            reasons.update(_shading_faults(item.get("/Shading"), resources))
    for item in entries(resources, "/Shading").values():
        reasons.update(_shading_faults(item, resources))
    for item in entries(resources, "/XObject").values():
        if item.get("/Subtype") == pikepdf.Name.Image:
            reasons.update(check_image(item, resources))
        elif item.get("/Subtype") != pikepdf.Name.Form:
            reasons.add("unknown external object")
    for name in ("/DefaultGray", "/DefaultRGB", "/DefaultCMYK"):
        space = entries(resources, "/ColorSpace").get(name)
        if space is not None:
            reasons.update(check_space(space, pikepdf.Dictionary()))
    found.faults.update(Fault(Sort.COLOUR, reason) for reason in reasons)


def _state_faults(state: pikepdf.Object) -> Iterator[str]:
    if not isinstance(state, pikepdf.Dictionary):
        yield "graphics state is no dictionary"
        return
    for key in state.keys():  # noqa: SIM118
        if key not in _STATE_KEYS:
            yield f"graphics state with {key}"
    if str(state.get("/BM", "/Normal")) not in BLEND_MODES:
        yield "unknown blend mode"
    if "/RI" in state and str(state.RI) not in INTENTS:
        yield "unknown rendering intent"
    if state.get("/OPM", 0) != 0:
        yield "overprint mode"
    mask = state.get("/SMask")
    if isinstance(mask, pikepdf.Dictionary) and not isinstance(mask.get("/G"), pikepdf.Stream):
        yield "soft mask without a group"


def _shading_faults(shading: object, resources: pikepdf.Dictionary) -> Iterator[str]:
    if not isinstance(shading, pikepdf.Dictionary | pikepdf.Stream):
        yield "shading is no dictionary"
        return
    space = shading.get("/ColorSpace")
    named = entries(resources, "/ColorSpace").get(str(space), space)
    yield from check_space(named, resources)


def _group_faults(group: object, resources: pikepdf.Dictionary) -> set[Fault]:
    if not isinstance(group, pikepdf.Dictionary):
        return set()
    space = group.get("/CS")
    if space is None:
        return set()
    named = entries(resources, "/ColorSpace").get(str(space), space)
    return {Fault(Sort.COLOUR, reason) for reason in check_space(named, resources)}
