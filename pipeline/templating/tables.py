"""表格(…): tables from a ledger, as blocks whose cells are figures.

In: a selection and options from a template. Out: a `Table` with caption, unit line and 合计. Cross tables
(行 × 列), tables of measures by group, and lists of rows; the cells are made in `grids`.
"""

from dataclasses import dataclass, replace

from pipeline.document.model import Table
from pipeline.figures.query import Selection
from pipeline.templating.grids import TOTAL, Grid, Listing, Look
from pipeline.templating.lists import chosen_measures, str_of
from pipeline.templating.marks import MarkRegistry
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.words import (
    LIST,
    PRINTABLE,
    SELECTION,
    TABLE,
    TEXT,
    WHOLE,
    YESNO,
    Param,
    Word,
    bundled,
)

TABLE_WORD = "表格"


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Arguments of 表格."""

    selection: Selection
    rows: str = ""
    columns: object = None
    values: object = None
    money: str = "万元"
    places: int | None = None
    caption: object = ""
    total: bool | None = None
    """None: cross tables have a 合计, lists have none."""
    serial: bool = False
    row_title: str = ""
    heads: dict[object, object] | None = None
    unit_line: str | None = None
    note: object = ""
    order_by: str = ""
    limit: int | None = None


class Tables:
    """The table function of one rendering; makes cells through the registry."""

    def __init__(self, registry: MarkRegistry) -> None:
        self._registry = registry

    def word(self) -> Word:
        """Return 表格."""
        params = (
            Param("台账", "selection", SELECTION, required=True),
            Param("行", "rows", TEXT),
            Param("列", "columns", (*TEXT, *LIST)),
            Param("值", "values", (*TEXT, *LIST)),
            Param("金额单位", "money", TEXT),
            Param("位数", "places", WHOLE),
            Param("标题", "caption", PRINTABLE),
            Param(TOTAL, "total", YESNO),
            Param("序号", "serial", YESNO),
            Param("行标题", "row_title", TEXT),
            Param("表头", "heads", TABLE),
            Param("单位行", "unit_line", TEXT),
            Param("注", "note", PRINTABLE),
            Param("排序", "order_by", TEXT),
            Param("前", "limit", WHOLE),
        )
        return Word(TABLE_WORD, params, bundled(TableOptions, self._table))

    def _table(self, asked: TableOptions) -> Table:
        if asked.total and asked.limit is not None:
            raise TemplateProblem(
                code="T211",
                message="只列前几行的表格不能有合计行。",
                hint="去掉“前”，或者写 合计=false。",
            )
        drawn, units = self._grid(asked) if asked.rows else self._listing(asked)
        line = asked.unit_line
        if line is None:
            line = f"单位：{'、'.join(units)}" if units else ""
        return replace(
            drawn,
            caption=self._registry.inlines(asked.caption),
            unit_line=line,
            note=self._registry.inlines(asked.note),
        )

    def _grid(self, asked: TableOptions) -> tuple[Table, tuple[str, ...]]:
        selection = asked.selection
        total = asked.total is not False and asked.limit is None
        grid = Grid(
            self._registry,
            selection,
            look_of(asked, total=total),
            chosen_measures(selection, _listed(asked.values)),
        )
        across = "" if asked.columns is None else str_of(asked.columns)
        groups = selection.by(asked.rows, order_by=asked.order_by, limit=asked.limit)
        table = grid.build(asked.rows, asked.row_title or asked.rows, groups, across)
        return table, grid.units()

    def _listing(self, asked: TableOptions) -> tuple[Table, tuple[str, ...]]:
        if not isinstance(asked.columns, list | tuple):
            raise TemplateProblem(
                code="T211",
                message="“表格”要写“行”（按什么分行），或者用“列”写出要列的各列。",
                hint='例如 表格(资助, 行="学校", 值=["人次", "金额"]) '
                '或 表格(整改, 列=["序号", "来源"])。',
            )
        listing = Listing(self._registry, asked.selection, look_of(asked, total=bool(asked.total)))
        rows = asked.selection.rows(order_by=asked.order_by, limit=asked.limit)
        table = listing.build([str_of(item) for item in asked.columns], rows)
        return table, listing.units()


def look_of(asked: TableOptions, *, total: bool) -> Look:
    """Return how the cells are printed."""
    heads = {str_of(key): str_of(value) for key, value in (asked.heads or {}).items()}
    return Look(asked.money, asked.places, heads, asked.serial, total)


def _listed(values: object) -> list[object] | tuple[object, ...] | None:
    if values is None or isinstance(values, list | tuple):
        return values
    return [values]
