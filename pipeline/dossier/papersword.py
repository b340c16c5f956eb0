"""Cover, catalogue and 备考表 of a volume as boards, for the DOCX that a clerk may go on editing.

A volume's plan and its PageMap come in, `Boards` go out. They say what the PDF says; nothing is measured.
"""

from collections.abc import Iterator
from typing import Final

from pipeline.document.boards import Board, BoardLine, Boards, Grid, GridCell, GridRow
from pipeline.document.model import Align
from pipeline.document.profile import Profile
from pipeline.dossier.model import CatalogueForm, PageMap
from pipeline.dossier.papersetting import printable
from pipeline.dossier.paperwords import (
    catalogue_columns,
    catalogue_rows,
    cover_facts,
    record_statements,
    record_title,
    signatures,
    statement_heading,
)
from pipeline.dossier.volume import VolumePlan

_WIDTH: Final = 172.0


def volume_boards(plan: VolumePlan, page_map: PageMap | None, profile: Profile) -> Boards:
    """Return the boards: cover, catalogue, 备考表."""
    maker = _Maker(plan, page_map, profile)
    return Boards(
        (maker.cover(), maker.catalogue(), maker.record()),
        f"{plan.dossier} {plan.holder} {plan.number}",
        plan.unit,
        plan.date.isoformat(),
    )


class _Maker:
    """Makes the boards of one volume."""

    def __init__(self, plan: VolumePlan, page_map: PageMap | None, profile: Profile) -> None:
        self._plan = plan
        self._page_map = page_map
        self._profile = profile

    def cover(self) -> Board:
        """Return the cover."""
        plan, profile = self._plan, self._profile
        head = ("全宗号", "年度", "卷号")
        values = (plan.fonds, str(plan.year), plan.number)
        number = Grid(
            (22.0, 22.0, 22.0),
            tuple(
                GridRow(tuple(_cell(text, "宋体", 10.5) for text in texts), 7.0)
                for texts in (head, values)
            ),
            Align.RIGHT,
        )
        size = 36.0 if len(plan.dossier) <= 11 else 28.0
        middle = [
            _line(plan.unit, profile.font_heading1, 22.0, before=18),
            _line(plan.dossier, profile.font_title, size, before=18),
            _line(f"{plan.year}年度", "楷体", 22.0, before=12),
            _line(plan.subject, "楷体", 20.0, before=5),
        ]
        facts = self._facts(cover_facts(plan, self._page_map), 32.0, 96.0, 12.5)
        space = _line("", profile.font_body, 10.5, before=26)
        return Board((number, *middle, space, facts), framed=True)

    def _facts(
        self, facts: tuple[tuple[str, str], ...], label: float, room: float, height: float
    ) -> Grid:
        profile = self._profile
        rows = tuple(
            GridRow(
                (
                    _cell(name, profile.font_heading1, 14.0, Align.LEFT, edges=""),
                    _cell(value, profile.font_body, 14.0, edges="b"),
                ),
                height,
            )
            for name, value in facts
        )
        return Grid((label, room), rows, Align.CENTER)

    def catalogue(self) -> Board:
        """Return the catalogue."""
        plan, profile = self._plan, self._profile
        about = f"{plan.holder}　{plan.dossier}{plan.subject and f'（{plan.subject}）'}"
        title = _line("　".join(plan.form.value), profile.font_title, 22.0, after=4)
        head = Grid(
            (_WIDTH - 50, 50.0),
            (
                GridRow(
                    (
                        _cell(about, profile.font_table, 10.5, Align.LEFT, edges=""),
                        _cell(
                            f"{plan.year}年度　卷号：{plan.number}",
                            profile.font_table,
                            10.5,
                            Align.RIGHT,
                            edges="",
                        ),
                    ),
                ),
            ),
        )
        columns = catalogue_columns(plan.form)
        grid = Grid(tuple(column.width for column in columns), tuple(self._catalogue_rows()))
        return Board((title, head, grid))

    def _catalogue_rows(self) -> Iterator[GridRow]:
        profile = self._profile
        columns = catalogue_columns(self._plan.form)
        size = 10.0 if self._plan.form is CatalogueForm.VOLUME else 9.0
        names = tuple(_cell(column.head, profile.font_table_header, size) for column in columns)
        yield GridRow(names, 8.5, head=True)
        for row in catalogue_rows(self._plan, self._page_map):
            if len(row.cells) == 1:
                band = _cell(row.cells[0], profile.font_table_header, size, Align.LEFT)
                yield GridRow((GridCell(band.lines, len(columns)),), 8.5, keep=True)
                continue
            cells = (
                _cell(text, profile.font_table, size, Align.CENTER if c.centred else Align.LEFT)
                for text, c in zip(row.cells, columns, strict=True)
            )
            yield GridRow(tuple(cells), 8.5)

    def record(self) -> Board:
        """Return the 备考表, in a frame of its own."""
        plan, profile = self._plan, self._profile
        title = _line("　".join(record_title(plan.form)), profile.font_title, 24.0, after=8)
        statements = (
            _line(
                statement_heading(plan.form), profile.font_heading1, 14.0, Align.LEFT, 4.0, after=4
            ),
            *(
                _line(f"{place}. {text}", profile.font_body, 14.0, Align.LEFT, after=2)
                for place, text in enumerate(record_statements(plan, self._page_map), 1)
            ),
        )
        rows = [GridRow((GridCell(statements, 4, "tlr", top=True),), 145.0)]
        rows += [
            GridRow(
                (
                    GridCell((), 1, "l"),
                    _cell(name, profile.font_heading1, 14.0, Align.LEFT, edges=""),
                    _cell(value, profile.font_body, 14.0, edges="b"),
                    GridCell((), 1, "r"),
                ),
                12.0,
            )
            for name, value in signatures(plan)
        ]
        rows.append(GridRow((GridCell((), 4, "lbr"),), 8.0))
        return Board((title, Grid((76.0, 28.0, 58.0, 10.0), tuple(rows))))


def _line(
    text: str,
    role: str,
    size: float,
    align: Align = Align.CENTER,
    before: float = 0.0,
    after: float = 0.0,
) -> BoardLine:
    return BoardLine(printable(text), role, size, align, before, after)


def _cell(
    text: str, role: str, size: float, align: Align = Align.CENTER, *, edges: str = "tlbr"
) -> GridCell:
    return GridCell((_line(text, role, size, align),) if text else (), edges=edges)
