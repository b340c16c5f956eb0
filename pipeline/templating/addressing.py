"""标签 and 信封 of the 成批 section: what is printed for pasting on, or onto, the envelopes of a batch.

In: the nodes; later the ledger's type and the edition. Out: a `LabelSheet` and an `Envelope`, or problems
with their lines. Paper sizes are ISO 216 and GB/T 1416; nothing is drawn here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.figures.edition import Edition
from pipeline.figures.masking import HIDDEN, masked
from pipeline.figures.problems import suggestion
from pipeline.ledgers.model import LedgerType
from pipeline.ledgers.nodes import MapNode, TextNode, YamlNode
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.sections import Report, SectionReader, wrong

LABELS, ENVELOPES = "标签", "信封"
NUMBER_NAME = "编号"
"""Stands for the letter's number among the columns."""
PAPERS: Mapping[str, tuple[float, float]] = {
    "A4": (210, 297),
    "A5": (148, 210),
    "B5": (176, 250),
}
ENVELOPE_SIZES: Mapping[str, tuple[float, float]] = {
    "DL": (220, 110),
    "5号": (220, 110),
    "ZL": (230, 120),
    "6号": (230, 120),
    "B6": (176, 125),
    "3号": (176, 125),
    "C6": (162, 114),
    "C5": (229, 162),
    "7号": (229, 162),
    "C4": (324, 229),
    "9号": (324, 229),
}
EDGE = 5.0
"""mm from the paper's edge that no printer is trusted with."""
PADDING = 2.5
"""mm inside a label's own edge."""
_GAPPED = (63.5, 99.1)
_USUAL_GAP = 2.5
"""mm; columns of A4 sheets of labels of these widths lie so far apart."""
_SMALLEST = (20.0, 10.0)
_MOST_SHIFT = 20.0
_PAPER, _ROWS, _COLUMNS, _SIZE, _GAP = "纸", "行", "列", "尺寸", "间距"
_SHIFT, _RIGHT, _DOWN, _LINES, _CODE = "偏移", "右", "下", "内容", "二维码"
_TO, _FROM = "收件人", "寄件人"
_LABEL_KEYS = (_PAPER, _ROWS, _COLUMNS, _SIZE, _GAP, _SHIFT, _LINES, _CODE)
_ENVELOPE_KEYS = (_SIZE, _TO, _FROM, _SHIFT)
_LABEL_EXAMPLE = '写成 标签: {行: 8, 列: 3, 尺寸: 63.5×33.9, 内容: [学校, "{姓名}同学家长收"]}。'
_ENVELOPE_EXAMPLE = '写成 信封: {尺寸: DL, 收件人: [家庭住址, "{姓名}同学家长收"]}。'
_LINES_EXAMPLE = '[学校, "{姓名}同学家长收"]'
_PART = re.compile(r"\{([^{}]*)\}|([^{}]+)")


@dataclass(frozen=True, slots=True)
class AddressPart:
    """A column's name, or words that stand between columns."""

    text: str
    column: bool


@dataclass(frozen=True, slots=True)
class AddressLine:
    """One line to be printed."""

    parts: tuple[AddressPart, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns it prints; 编号 is none."""
        return tuple(part.text for part in self.parts if part.column and part.text != NUMBER_NAME)


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet of labels; all measures in mm."""

    paper: tuple[float, float]
    rows: int
    columns: int
    size: tuple[float, float]
    """Of a label."""
    gap: tuple[float, float]
    """Between columns and between rows."""
    shift: tuple[float, float]
    """To the right and down, for a printer that draws the paper in crooked."""
    lines: tuple[AddressLine, ...]
    code: bool
    """Whether a QR code of the number is on it."""

    def corner(self, place: int) -> tuple[float, float]:
        """Return the upper left corner of the label at a place of the sheet, 0 first, row by row."""
        row, column = divmod(place, self.columns)
        x = (self.paper[0] - _extent(self.columns, self.size[0], self.gap[0])) / 2
        y = (self.paper[1] - _extent(self.rows, self.size[1], self.gap[1])) / 2
        return (
            x + column * (self.size[0] + self.gap[0]) + self.shift[0],
            y + row * (self.size[1] + self.gap[1]) + self.shift[1],
        )

    def area(self, place: int) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of what may be printed on a label: not near any edge."""
        x, y = self.corner(place)
        return (
            max(x + PADDING, EDGE),
            max(y + PADDING, EDGE),
            min(x + self.size[0] - PADDING, self.paper[0] - EDGE),
            min(y + self.size[1] - PADDING, self.paper[1] - EDGE),
        )


@dataclass(frozen=True, slots=True)
class Envelope:
    """One page for each envelope; all measures in mm."""

    size: tuple[float, float]
    lines: tuple[AddressLine, ...]
    sender: tuple[str, ...]
    """寄件人 as written; () for the unit's name."""
    shift: tuple[float, float]


def read_labels(node: YamlNode | None, report: Report) -> LabelSheet | None:
    """Return 标签, None when there is none or it is no good."""
    reader = _section(node, LABELS, _LABEL_KEYS, _LABEL_EXAMPLE, report)
    if reader is None:
        return None
    paper = PAPERS[_known(reader, _PAPER, PAPERS, "A4")]
    rows, columns = reader.whole(_ROWS, 8, 1, 40), reader.whole(_COLUMNS, 3, 1, 12)
    size = reader.pair(_SIZE, "63.5×33.9")
    whole = size is None
    if size is None:
        size = (paper[0] / columns, paper[1] / rows)
    gap = reader.pair(_GAP, "2.5×0")
    if gap is None:
        gap = (_USUAL_GAP if not whole and size[0] in _GAPPED else 0.0, 0.0)
    sheet = LabelSheet(
        paper,
        rows,
        columns,
        size,
        gap,
        _shift(reader),
        _lines(reader, _LINES),
        reader.choice(_CODE, ("否", "是")) == "是",
    )
    return sheet if sheet.lines and _fits(sheet, reader) else None


def read_envelope(node: YamlNode | None, report: Report) -> Envelope | None:
    """Return 信封, None when there is none or it is no good."""
    reader = _section(node, ENVELOPES, _ENVELOPE_KEYS, _ENVELOPE_EXAMPLE, report)
    if reader is None:
        return None
    size = ENVELOPE_SIZES[_known(reader, _SIZE, ENVELOPE_SIZES, "DL")]
    lines = _lines(reader, _TO)
    given = reader.node.get(_FROM)
    sender = () if given is None else reader.texts(given, _FROM, "[某某县教育局, 某某路1号]")
    return Envelope(size, lines, sender, _shift(reader)) if lines else None


def check_addresses(
    lines: tuple[AddressLine, ...],
    key: str,
    type_: LedgerType,
    edition: Edition | None,
    line: int | None,
) -> Iterator[TemplateProblem]:
    """Yield the columns that the ledger's type lacks, or that the edition would print as mere stars."""
    known = [column.name for column in type_.columns]
    for name in dict.fromkeys(name for item in lines for name in item.columns):
        column = type_.column(name)
        if column is None:
            yield TemplateProblem(
                code="T231",
                message=f"“成批”的“{key}”里写的“{name}”，《{type_.title}》没有这一列。",
                hint=f"{suggestion(name, known)}固定的文字要和列写在同一行里，如“{{姓名}}同学家长收”。",
                line=line,
            )
        elif edition is not None and not edition.allows(column):
            yield TemplateProblem(
                code="T232",
                message=f"“成批”的“{key}”用了“{name}”列，“{edition.name}”版本不能印它。",
                hint="去掉这一列，或者换一个版本。",
                line=line,
            )
        elif edition is not None and edition.masks(column) and masked(column, "0" * 18) == HIDDEN:
            yield TemplateProblem(
                code="T232",
                message=f"“成批”的“{key}”用了敏感列“{name}”，“{edition.name}”版本没有列出它，印出来只有星号。",
                hint=f"确实要印的，在 kind.yaml 这个版本的“显示”里写上“{name}”；否则去掉这一列。",
                line=line,
            )


def _section(
    node: YamlNode | None, name: str, keys: tuple[str, ...], example: str, report: Report
) -> SectionReader | None:
    if node is None or (isinstance(node, TextNode) and not node.text):
        return None
    if not isinstance(node, MapNode):
        report(wrong(f"“{name}”应当是“名称: 内容”的对应表。", example, node.line))
        return None
    reader = SectionReader(node, report, example)
    reader.unknown(node, keys, name)
    return reader


def _known(
    reader: SectionReader, key: str, sizes: Mapping[str, tuple[float, float]], usual: str
) -> str:
    text = reader.text(reader.node, key) or usual
    if text in sizes:
        return text
    hint = f"可用的有：{'、'.join(sizes)}。"
    reader.report(wrong(f"“{key}”不能是“{text}”。", hint, reader.line(key)))
    return usual


def _shift(reader: SectionReader) -> tuple[float, float]:
    node = reader.node.get(_SHIFT)
    if node is None or (isinstance(node, TextNode) and not node.text):
        return 0.0, 0.0
    if not isinstance(node, MapNode):
        hint = "写成 偏移: {右: 1, 下: -0.5}，单位毫米，负数是向左、向上。"
        reader.report(wrong("“偏移”写得不对。", hint, node.line))
        return 0.0, 0.0
    reader.unknown(node, (_RIGHT, _DOWN), _SHIFT)
    return reader.number(node, _RIGHT, _MOST_SHIFT), reader.number(node, _DOWN, _MOST_SHIFT)


def _lines(reader: SectionReader, key: str) -> tuple[AddressLine, ...]:
    node = reader.node.get(key)
    given = () if node is None else reader.texts(node, key, _LINES_EXAMPLE)
    if node is None:
        hint = f"写上要印的各行，例如 {key}: {_LINES_EXAMPLE}；带花括号的行要加引号。"
        reader.report(wrong(f"缺少“{key}”。", hint, reader.node.line))
    lines: list[AddressLine] = []
    for text in given:
        line = _line(text)
        if line is None:
            hint = "花括号里写列名，如“{姓名}同学家长收”；花括号要成对。"
            reader.report(wrong(f"“{key}”里的“{text}”看不懂。", hint, reader.line(key)))
        else:
            lines.append(line)
    return tuple(lines)


def _line(text: str) -> AddressLine | None:
    """Return a line: a column's name alone, or words with columns in braces; None for neither."""
    text = text.strip()
    if not text:
        return None
    if "{" not in text and "}" not in text:
        return AddressLine((AddressPart(text, column=True),))
    found = list(_PART.finditer(text))
    if "".join(item[0] for item in found) != text:
        return None
    parts = tuple(
        AddressPart(item[2], column=False)
        if item[1] is None
        else AddressPart(item[1].strip(), column=True)
        for item in found
    )
    return AddressLine(parts) if all(part.text for part in parts) else None


def _extent(count: int, size: float, gap: float) -> float:
    return count * size + (count - 1) * gap


def _fits(sheet: LabelSheet, reader: SectionReader) -> bool:
    """Report labels that are too small, or that do not lie on the paper."""
    need = tuple(
        _extent(count, size, gap)
        for count, size, gap in zip((sheet.columns, sheet.rows), sheet.size, sheet.gap, strict=True)
    )
    if need[0] > sheet.paper[0] + 0.01 or need[1] > sheet.paper[1] + 0.01:
        message = (
            f"标签一共宽{need[0]:g}毫米、高{need[1]:g}毫米，"
            f"比纸（{sheet.paper[0]:g}×{sheet.paper[1]:g}）大。"
        )
        reader.report(
            wrong(message, "核对标签纸包装上的尺寸、行数、列数和间距。", reader.node.line)
        )
        return False
    areas = [sheet.area(place) for place in range(sheet.rows * sheet.columns)]
    least = (_SMALLEST[0] - 2 * PADDING, _SMALLEST[1] - 2 * PADDING)
    if any(right - x < least[0] or bottom - y < least[1] for x, y, right, bottom in areas):
        message = "标签太小，或者偏移以后有的标签太靠纸边，文字印不下。"
        hint = f"一张标签至少宽{_SMALLEST[0]:g}毫米、高{_SMALLEST[1]:g}毫米，离纸边{EDGE:g}毫米以内不印字。"
        reader.report(wrong(message, hint, reader.node.line))
        return False
    return True
