"""What all HTML makers share while one document is written: measures, faces, ids, text to HTML.

Inlines and lines go in; escaped HTML goes out, every character announced to `Faces`. Nothing here
knows what a heading or a table is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from pipeline.document.geometry import body_spacing, char_pitch, text_width
from pipeline.document.lines import BLANK, BLANK_ROLE, Line, compose, natural_width
from pipeline.document.model import FigureText, Inlines, Text
from pipeline.document.profile import Profile
from pipeline.errors import Diagnostic
from pipeline.fonts import FontBook
from pipeline.writers.html.faces import Faces


@dataclass(slots=True)
class Frame:
    """The state of one document being written to HTML."""

    profile: Profile
    fonts: FontBook
    faces: Faces
    place: str = "正文"
    """Where the writer is, for diagnostics."""
    landscape: bool = False
    problems: list[Diagnostic] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)

    @property
    def width(self) -> float:
        """Width of the 版心 of the current orientation in pt."""
        return text_width(self.profile, landscape=self.landscape)

    @property
    def char(self) -> float:
        """Width of one 字 in pt."""
        return char_pitch(self.profile)

    @property
    def pitch(self) -> float:
        """Height of one 行 in pt."""
        return self.profile.line_pitch

    @property
    def spacing(self) -> float:
        """Letter spacing of body text in pt."""
        return body_spacing(self.profile)

    def anchor(self, figure: str | None) -> str:
        """Return the id attribute of a figure, the first time it stands in the document; else ''."""
        if figure is None or figure in self._ids:
            return ""
        self._ids.add(figure)
        return f' id="{escape(figure)}"'

    def text(self, role: str, text: str) -> str:
        """Return escaped text; its characters are announced in the role."""
        self.faces.use(role, text, self.place)
        return escape(text)

    def inline(self, content: Inlines, role: str) -> str:
        """Return inlines as HTML for text without letter spacing (cells, captions, titles)."""
        parts: list[str] = []
        for item in content:
            match item:
                case Text(text):
                    parts.append(self.text(role, text))
                case FigureText(name, text):
                    parts.append(f"<span{self.anchor(name)}>{self.text(role, text)}</span>")
        return "".join(parts)

    def inline_lines(self, lines: Iterable[Inlines], role: str) -> str:
        """Return `inline` of each line, closed by a break; no line is higher than its block's own face."""
        return "<br>".join(f"<span>{self.inline(line, role)}</span>" for line in lines)

    def body_line(self, content: Inlines, role: str) -> str:
        """Return inlines as one line with the letter spacing of body text, to be placed by hand."""
        line = Line(content, 0.0, self.spacing, self.spacing, last=True)
        return self.lines((line,), role, role)

    def measure(self, content: Inlines, role: str, size: float, spacing: float = 0.0) -> float:
        """Return the width in pt of inlines on one line, with spacing after each character."""
        count = sum(len(item.text) for item in content)
        return natural_width(content, role=role, fonts=self.fonts, size=size) + spacing * count

    def body_width(self, content: Inlines) -> float:
        """Return the width in pt of inlines in body text on one line."""
        profile = self.profile
        return self.measure(content, profile.font_body, profile.body_size, self.spacing)

    def paragraph(
        self,
        content: Inlines,
        *,
        role: str,
        first: float = 0.0,
        rest: float = 0.0,
        lead: str = "",
        lead_role: str | None = None,
    ) -> str:
        """Return composed body lines as HTML; `first` and `rest` are indents in pt.

        On landscape pages a line holds as many characters as fit at the same spacing.
        """
        profile = self.profile
        chars = profile.chars_per_line
        if self.landscape:
            chars = int(self.width / self.char)
        lines = compose(
            content,
            role=role,
            fonts=self.fonts,
            size=profile.body_size,
            width=self.width,
            chars=chars,
            first_indent=first,
            rest_indent=rest,
            hanging=profile.hanging_punctuation,
            autospace=profile.autospace,
            lead=lead,
            lead_role=lead_role,
        )
        return self.lines(lines, role, lead_role or role)

    def lines(self, lines: Iterable[Line], role: str, lead_role: str) -> str:
        """Return lines as HTML, each closed by a break, each run with its own letter spacing."""
        parts: list[str] = []
        for line in lines:
            runs: list[str] = []
            for run in line.runs():
                kind = lead_role if run.lead else role
                if run.text[0] == BLANK:
                    kind = BLANK_ROLE
                face = self.faces.use(kind, run.text, self.place)
                style = f"letter-spacing:{run.spacing:.4f}pt"
                if before := run.gap if runs else line.indent:
                    style += f";margin-left:{before:.3f}pt"
                runs.append(
                    f'<span{self.anchor(run.figure)} class="{face}" style="{style}">'
                    f"{escape(run.text)}</span>"
                )
            parts.append("".join(runs))
        return "<br>".join(parts)
