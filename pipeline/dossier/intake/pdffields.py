"""Form fields as they are filled in: their values drawn with fonts of ours where the file does not draw them.

Widgets come in; they get appearance streams. A value that the file itself draws is left as it is, unless the
file asks viewers to draw it anew. ISO 32000-1, 12.7.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pikepdf

from pipeline.dossier.intake.pdfmarks import (
    border_width,
    colour,
    form,
    number,
    numbers,
    points,
)
from pipeline.dossier.intake.pdftext import EmbeddedFonts, TextBox, embed, printable, set_box
from pipeline.fonts import FontBook

_MULTILINE: Final = 1 << 12
_PASSWORD: Final = 1 << 13
_COMB: Final = 1 << 24
_COMBO: Final = 1 << 17
_SIZE: Final = re.compile(r"(-?[\d.]+)\s+Tf")
_COLOUR: Final = re.compile(r"((?:[\d.]+\s+){1,4})(g|rg|k)\b")
_ANCESTORS: Final = 32


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One widget whose value has to be drawn."""

    widget: pikepdf.Dictionary
    box: TextBox
    colour: str


def inherited(widget: pikepdf.Dictionary, key: str) -> pikepdf.Object | None:
    """Return an entry of a field or of the nearest field above it."""
    node: object = widget
    for _ in range(_ANCESTORS):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        found = node.get(key)
        if found is not None:
            return found
        node = node.get("/Parent")
    return None


def draw_fields(
    pdf: pikepdf.Pdf,
    widgets: Sequence[pikepdf.Dictionary],
    notes: Sequence[pikepdf.Dictionary],
    fonts: FontBook,
) -> int:
    """Give appearances to widgets and free-text notes without; return how many characters have no glyph."""
    acroform = pdf.Root.get("/AcroForm")
    anew = isinstance(acroform, pikepdf.Dictionary) and bool(
        acroform.get("/NeedAppearances", False)
    )
    default = acroform.get("/DA") if isinstance(acroform, pikepdf.Dictionary) else None
    drawings = []
    for widget in widgets:
        kind = str(inherited(widget, "/FT"))
        if kind == "/Btn":
            _choose_state(pdf, widget)
        elif kind in {"/Tx", "/Ch"} and (anew or not has_appearance(widget)):
            drawings.append(_field_drawing(widget, kind, default))
    drawings += [_note_drawing(note) for note in notes]
    embedded, missing = embed(pdf, fonts, [drawing.box.text for drawing in drawings])
    for drawing in drawings:
        _draw(pdf, drawing, embedded)
    if isinstance(acroform, pikepdf.Dictionary) and "/NeedAppearances" in acroform:
        del acroform.NeedAppearances
    return missing


def has_appearance(annotation: pikepdf.Dictionary) -> bool:
    """Return whether an annotation says how it looks."""
    looks = annotation.get("/AP")
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    return isinstance(normal, pikepdf.Dictionary | pikepdf.Stream)


def _size_of(widget: pikepdf.Dictionary) -> tuple[float, float]:
    rect = numbers(widget.get("/Rect"))
    if len(rect) != 4:
        return 0.0, 0.0
    return abs(rect[2] - rect[0]), abs(rect[3] - rect[1])


def _field_drawing(
    widget: pikepdf.Dictionary, kind: str, default: pikepdf.Object | None
) -> _Drawing:
    flags = int(number(inherited(widget, "/Ff"), 0))
    listing = kind == "/Ch" and not flags & _COMBO
    text = printable(_value(widget, kind))
    if kind == "/Tx" and flags & _PASSWORD:
        text = "*" * len(text)
    most = int(number(inherited(widget, "/MaxLen"), 0))
    width, height = _size_of(widget)
    style = _style(inherited(widget, "/DA") or default)
    box = TextBox(
        text,
        width,
        height,
        size=style[0],
        align=int(number(inherited(widget, "/Q"), 0)) % 3,
        multiline=listing or bool(kind == "/Tx" and flags & _MULTILINE),
        comb=most if kind == "/Tx" and flags & _COMB and 0 < most < 1000 else 0,
    )
    return _Drawing(widget, box, style[1])


def _note_drawing(note: pikepdf.Dictionary) -> _Drawing:
    """Return how a free-text note is drawn: its words on its ground."""
    width, height = _size_of(note)
    size, ink = _style(note.get("/DA"))
    text = printable(_text(note.get("/Contents")))
    align = int(number(note.get("/Q"), 0)) % 3
    return _Drawing(note, TextBox(text, width, height, size or 12.0, align, multiline=True), ink)


def _style(look: object) -> tuple[float, str]:
    """Return size (0 for automatic) and colour of a default appearance string."""
    text = str(look) if isinstance(look, pikepdf.String) else ""
    sizes = _SIZE.findall(text)
    colours = _COLOUR.findall(text)
    size = abs(number(sizes[-1], 0.0)) if sizes else 0.0
    return size, "".join(colours[-1]) if colours else "0 g"


def _value(widget: pikepdf.Dictionary, kind: str) -> str:
    value = inherited(widget, "/V")
    values = list(value) if isinstance(value, pikepdf.Array) else [value]
    texts = [_text(item) for item in values]
    if kind == "/Ch":
        shown = _shown_options(inherited(widget, "/Opt"))
        texts = [shown.get(text, text) for text in texts]
    return "\n".join(texts)


def _text(item: object) -> str:
    if isinstance(item, pikepdf.Stream):
        return item.read_bytes().decode("utf-8", errors="replace")
    return str(item) if isinstance(item, pikepdf.String) else ""


def _shown_options(options: object) -> dict[str, str]:
    """Return what a choice shows for each value that it stores."""
    if not isinstance(options, pikepdf.Array):
        return {}
    pairs = [list(item) for item in options if isinstance(item, pikepdf.Array) and len(item) == 2]
    return {_text(pair[0]): _text(pair[1]) for pair in pairs}


def _choose_state(pdf: pikepdf.Pdf, widget: pikepdf.Dictionary) -> None:
    """Let a check box show the state of its field; draw a tick where the file draws none."""
    value = inherited(widget, "/V")
    looks = widget.get("/AP")
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Stream):
        return
    states = set(normal.keys()) if isinstance(normal, pikepdf.Dictionary) else set()
    if not states:
        chosen = str(widget.get("/AS", value if value is not None else "/Off"))
        if chosen not in {"/Off", "None", ""}:
            _tick(pdf, widget)
    elif "/AS" not in widget:
        widget.AS = pikepdf.Name(str(value) if str(value) in states else "/Off")


def _tick(pdf: pikepdf.Pdf, widget: pikepdf.Dictionary) -> None:
    width, height = _size_of(widget)
    if not width or not height:
        return
    path = " ".join(
        f"{points([width * x, height * y])} {operator}"
        for x, y, operator in ((0.2, 0.5, "m"), (0.42, 0.24, "l"), (0.82, 0.78, "l"))
    )
    content = (
        f"{_ground(widget, width, height)}q {points([min(width, height) * 0.1])} w 0 G {path} S Q"
    )
    look = form(pdf, content, [0, 0, width, height], pikepdf.Dictionary())
    widget.AP = pikepdf.Dictionary(N=look)


def _ground(widget: pikepdf.Dictionary, width: float, height: float) -> str:
    """Return background and border of a widget or note."""
    style = widget.get("/MK")
    is_note = widget.get("/Subtype") == pikepdf.Name.FreeText
    look = style if isinstance(style, pikepdf.Dictionary) else pikepdf.Dictionary()
    fill = colour(widget.get("/C") if is_note else look.get("/BG"), stroke=False)
    line = (
        f"{_style(widget.get('/DA'))[1]} ".upper()
        if is_note
        else colour(look.get("/BC"), stroke=True)
    )
    parts = f"q {fill}0 0 {points([width, height])} re f Q " if fill else ""
    wide = border_width(widget)
    if line and wide > 0:
        box = points([wide / 2, wide / 2, width - wide, height - wide])
        parts += f"q {line}{points([wide])} w {box} re S Q "
    return parts


def _draw(pdf: pikepdf.Pdf, drawing: _Drawing, fonts: EmbeddedFonts) -> None:
    box = drawing.box
    if not box.width or not box.height:
        return
    content = _ground(drawing.widget, box.width, box.height)
    if box.text.strip():
        clip = f"0 0 {points([box.width, box.height])} re W n"
        content += f"/Tx BMC q {clip} BT {drawing.colour} {set_box(box, fonts)} ET Q EMC"
    look = form(
        pdf,
        content,
        [0, 0, box.width, box.height],
        pikepdf.Dictionary(Font=pdf.make_indirect(fonts.fonts))
        if box.text.strip()
        else pikepdf.Dictionary(),
    )
    drawing.widget.AP = pikepdf.Dictionary(N=look)
    if "/AS" in drawing.widget:
        del drawing.widget.AS
