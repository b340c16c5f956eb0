"""From a rendered letter to its finished document: parsed, assembled, numbered, tables measured.

In: what templating rendered for one letter. Out: the `Document`, its variable pieces still under the ids
of the rendering. A recorded letter also gets the tests that its text makes necessary. Nothing is printed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from pipeline.document.geometry import text_width
from pipeline.document.markup import parse
from pipeline.document.model import (
    Align,
    Cell,
    Document,
    FigureText,
    Heading,
    Inlines,
    Table,
    Text,
)
from pipeline.document.profile import Profile
from pipeline.document.tables import column_widths
from pipeline.document.transforms import apply_transforms
from pipeline.errors import Diagnostic
from pipeline.fonts import FontBook
from pipeline.letters.pieces import exchanged, figures_in
from pipeline.templating import Kind, Parts, RenderContext, Rendered, assemble
from pipeline.templating.recording.recipes import Made, Outcome
from pipeline.templating.recording.recorder import Recorder, VariableText

_ENDS = ("。", "；", "！", "？", "：")
"""Ends of a text that decide something: a heading that runs in, an addressee with its colon."""
_LABEL = "某某某某某某"
_AMOUNT = "1234567.89"
_SERIAL = "12"


@dataclass(frozen=True, slots=True)
class Composer:
    """What all letters of a kind are composed with."""

    kind: Kind
    context: RenderContext
    fonts: FontBook
    profile: Profile
    draft: bool = False

    def compose(
        self, rendered: Rendered, recorder: Recorder | None = None
    ) -> tuple[Document | None, Mapping[str, str], tuple[Diagnostic, ...]]:
        """Return the document, for each of its figure ids the id it was rendered with, and problems."""
        parsed, problems = parse(rendered.markdown, rendered.marks, self.kind.body_file)
        if parsed is None:
            return None, {}, problems
        full, short = self._name("全称"), self._name("简称")
        parts = Parts(self.kind, rendered, parsed, full, self.profile, self.draft)
        document = assemble(parts)
        measured = None
        if recorder is not None:
            _pin(document, rendered, recorder)
            measured = _usual(document, recorder)
        protected = tuple(name for name in (full, short) if name)
        document, origins = apply_transforms(
            document, self.fonts, protected=protected, measured=measured
        )
        return document, origins, problems

    def finished(self, document: Document, variables: Mapping[str, VariableText]) -> Document:
        """Return the document with title lines and column widths that no single letter decides.

        `variables` has the variable pieces by their ids in the document.
        """
        if any(item.id in variables for item in figures_in(document.title)):
            document = replace(document, title_lines=())
        widths = _Widths(self.fonts, document.profile, variables)
        return replace(
            document,
            body=tuple(
                widths.fixed(block, landscape=False) if isinstance(block, Table) else block
                for block in document.body
            ),
            attachments=tuple(
                replace(
                    item,
                    blocks=tuple(
                        widths.fixed(block, landscape=item.landscape)
                        if isinstance(block, Table)
                        else block
                        for block in item.blocks
                    ),
                )
                for item in document.attachments
            ),
        )

    def _name(self, key: str) -> str:
        setting = self.context.unit.get(key)
        return "" if setting is None else str(setting.value)


def _usual(document: Document, recorder: Recorder) -> Document:
    """Return the document with usual texts for those of one letter.

    The size of a 单页 must not depend on which letter of its structure came first: another run, or
    another process, begins with another one.
    """

    def exchange(item: FigureText) -> FigureText:
        variable = recorder.variable(item.id)
        return item if variable is None else FigureText(item.id, variable.reference or _LABEL)

    return exchanged(document, exchange)


def _pin(document: Document, rendered: Rendered, recorder: Recorder) -> None:
    """Record what the document makes of texts beyond printing them."""
    for copies in rendered.copies:
        recorder.pin_texts(copies)
    for attachment in document.attachments:
        recorder.pin_texts(attachment.title)
    ends = [rendered.addressee]
    for blocks in (document.body, *(item.blocks for item in document.attachments)):
        ends += [item.content for item in blocks if isinstance(item, Heading) and item.level >= 3]
    for content in ends:
        last = content[-1] if content else None
        variable = recorder.variable(last.id) if isinstance(last, FigureText) else None
        if variable is not None and variable.recipe is not None:
            recorder.pin(Made((variable.recipe,), _end))


def _end(texts: tuple[object, ...]) -> str:
    text = cast("str", texts[0])
    return text[-1:] if text.endswith(_ENDS) else ""


@dataclass(frozen=True, slots=True)
class _Widths:
    """Measures tables whose cells differ from letter to letter."""

    fonts: FontBook
    profile: Profile
    variables: Mapping[str, VariableText]

    def fixed(self, table: Table, *, landscape: bool) -> Table:
        """Return the table with a width for each column, from the sorts of its columns and its header.

        Every column has room for a text that is usual for its sort (amounts: seven digits before the
        point), whatever stands in this letter's or any other letter's cells.
        """
        if not any(item.id in self.variables for item in figures_in((table.rows, table.total))):
            return table
        profile, width = self.profile, text_width(self.profile, landscape=landscape)
        usual = tuple(Cell((Text(text),)) for text in self._usual(table))
        measured = column_widths(
            replace(table, rows=(usual,), total=()),
            self.fonts,
            profile.font_table,
            profile.table_size,
            width,
            header_role=profile.font_table_header,
        )
        columns = tuple(
            replace(column, width=round(one / width, 6))
            for column, one in zip(table.columns, measured, strict=True)
        )
        return replace(table, columns=columns)

    def _usual(self, table: Table) -> Iterator[str]:
        for place, column in enumerate(table.columns):
            cells = [row[place].content for row in table.rows if len(row) == len(table.columns)]
            texts = [text for cell in cells if (text := self._reference(cell))]
            by_sort = {Align.RIGHT: _AMOUNT, Align.CENTER: _SERIAL}.get(column.align, _LABEL)
            yield max(texts, key=len, default=by_sort)

    def _reference(self, content: Inlines) -> str:
        named = [self.variables.get(item.id) for item in content if isinstance(item, FigureText)]
        return "".join(item.reference for item in named if item is not None)


def recipe_of(variable: VariableText) -> Outcome:
    """Return the recipe of a variable piece."""
    if variable.recipe is None:
        raise ValueError
    return variable.recipe


__all__ = ["Composer", "recipe_of"]
