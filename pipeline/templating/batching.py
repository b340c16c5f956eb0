"""The 成批 section of kind.yaml: which rows become letters, in what order, in which files.

In: the section's node; later the type of the letters' ledger. Out: a `Batching`, or problems with their
lines. No rows are read and no numbers given here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.figures.edition import Edition
from pipeline.figures.problems import suggestion
from pipeline.ledgers.model import LedgerType
from pipeline.ledgers.nodes import MapNode, TextNode, YamlNode
from pipeline.templating.addressing import (
    ENVELOPES,
    LABELS,
    Envelope,
    LabelSheet,
    check_addresses,
    read_envelope,
    read_labels,
)
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.sections import Report, SectionReader, wrong

NAME = "成批"
_LEDGER, _WHERE, _EACH, _ORDER = "台账", "筛选", "每封", "次序"
_NAME_ORDER, _BY, _MOST, _NUMBER = "姓名排序", "分批", "每批最多", "编号"
_PREFIX, _SCHOOL = "字头", "学校列"
_PRINTING, _SEPARATOR, SIGN = "印法", "隔页", "签收表"
_KEYS = (
    _LEDGER, _WHERE, _EACH, _ORDER, _NAME_ORDER, _BY, _MOST, _NUMBER, _PRINTING, _SEPARATOR, SIGN,
    LABELS, ENVELOPES,
)  # fmt: skip
ONE_SIDED, TWO_SIDED, TWO_UP, TWO_UP_BACKED = "单面", "双面", "两封一张", "两封一张双面"
_PRINTINGS = (ONE_SIDED, TWO_SIDED, TWO_UP, TWO_UP_BACKED)
_NAME_ORDERS = ("拼音", "笔画")
_USUAL_MOST = 500
_LARGEST = 5000
_USUAL_PREFIX = "XH"
_CAPITALS = re.compile(r"[A-Z]{1,4}")
_EXAMPLE = (
    "写成 成批: {台账: 资助, 每封: [身份证号], 分批: [学校], 编号: {字头: ZZ, 学校列: 学校}}。"
)


@dataclass(frozen=True, slots=True)
class Batching:
    """How a kind becomes a batch of letters."""

    ledger: str
    """Name, among the kind's 台账, of the ledger that gives the letters."""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """筛选: column → values, any of which will do; the workspace may say otherwise."""
    per_letter: tuple[str, ...] = ()
    """每封: rows with equal values here are one letter; () for one letter a row."""
    order: tuple[str, ...] = ()
    """次序, the most significant column first."""
    name_order: str = _NAME_ORDERS[0]
    """姓名排序: 拼音 or 笔画."""
    batch_by: tuple[str, ...] = ()
    """分批: one file for each value; () for one file."""
    max_per_batch: int = _USUAL_MOST
    """每批最多: letters in one file."""
    prefix: str = _USUAL_PREFIX
    """编号.字头: one to four capital letters."""
    school_column: str = ""
    """编号.学校列: the column by which numbers run; '' for one run."""
    printing: str = ONE_SIDED
    """印法 of the PDF: 单面, 双面 (blank backs where a letter would begin on one), 两封一张 (two A5
    on A4), or 两封一张双面 (the same with a blank back for each sheet)."""
    separators: bool = False
    """隔页: whether the PDF of a batch begins with a sheet that says what lies beneath."""
    sign_columns: tuple[str, ...] = ()
    """签收表: columns of the list to sign that goes with each batch; () for no list."""
    labels: LabelSheet | None = None
    """标签 that are pasted on envelopes; None for none."""
    envelope: Envelope | None = None
    """信封 that are printed themselves; None for none."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Key → line of kind.yaml."""


def read_batching(node: YamlNode | None, ledgers: Sequence[str], report: Report) -> Batching | None:
    """Return the section, None for a kind that is no letter; `ledgers` are the kind's own names."""
    if node is None:
        return None
    if not isinstance(node, MapNode):
        report(wrong("“成批”应当是“名称: 内容”的对应表。", _EXAMPLE, node.line))
        return None
    reader = _Reader(node, report, _EXAMPLE)
    reader.unknown(node, _KEYS, NAME)
    prefix, school = reader.numbering()
    return Batching(
        ledger=reader.ledger(ledgers),
        where=reader.where(),
        per_letter=reader.names(_EACH),
        order=reader.names(_ORDER),
        name_order=reader.choice(_NAME_ORDER, _NAME_ORDERS),
        batch_by=reader.names(_BY),
        max_per_batch=reader.whole(_MOST, _USUAL_MOST, 1, _LARGEST),
        prefix=prefix,
        school_column=school,
        printing=reader.choice(_PRINTING, _PRINTINGS),
        separators=reader.choice(_SEPARATOR, ("否", "是")) == "是",
        sign_columns=reader.names(SIGN),
        labels=read_labels(node.get(LABELS), report),
        envelope=read_envelope(node.get(ENVELOPES), report),
        lines={key.text: key.line for key, _ in node.entries},
    )


def check_batching(
    batching: Batching, type_: LedgerType, edition: Edition | None = None
) -> Iterator[TemplateProblem]:
    """Yield the columns that the ledger's type does not have, or that may not be where they are named."""
    for key, paper in ((LABELS, batching.labels), (ENVELOPES, batching.envelope)):
        if paper is not None:
            yield from check_addresses(paper.lines, key, type_, edition, batching.lines.get(key))
    named = {
        _WHERE: tuple(batching.where),
        _EACH: batching.per_letter,
        _ORDER: batching.order,
        _BY: batching.batch_by,
        _NUMBER: (batching.school_column,) if batching.school_column else (),
        SIGN: batching.sign_columns,
    }
    known = [column.name for column in type_.columns]
    for key, names in named.items():
        for name in names:
            column = type_.column(name)
            line = batching.lines.get(key)
            if column is None:
                yield TemplateProblem(
                    code="T231",
                    message=f"“成批”的“{key}”里写的“{name}”，《{type_.title}》没有这一列。",
                    hint=suggestion(name, known),
                    line=line,
                )
            elif column.sensitive and key in (_BY, _NUMBER):
                yield TemplateProblem(
                    code="T231",
                    message=f"“成批”的“{key}”不能用敏感列“{name}”：它的内容会写进文件名和目录。",
                    hint="换成学校、班级、村这样的列。",
                    line=line,
                )
            elif key == _WHERE and column.allowed:
                yield from _not_allowed(batching.where[name], name, column.allowed, line)


def _not_allowed(
    values: tuple[str, ...], column: str, allowed: tuple[str, ...], line: int | None
) -> Iterator[TemplateProblem]:
    for value in values:
        if value not in allowed:
            yield TemplateProblem(
                code="T231",
                message=f"“成批”筛选的“{column}”没有“{value}”这个取值。",
                hint=suggestion(value, allowed),
                line=line,
            )


class _Reader(SectionReader):
    """Reads the section, reporting every problem."""

    def ledger(self, known: Sequence[str]) -> str:
        """Return 台账."""
        name = self.text(self.node, _LEDGER)
        if not name:
            self.report(
                TemplateProblem(
                    code="T103",
                    message="“成批”缺少“台账”。",
                    hint="写上由哪本台账出信，例如 台账: 资助。",
                    line=self.node.line,
                )
            )
        elif name not in known:
            message = f"“成批”的台账“{name}”，文种的“台账”里没有。"
            self.report(wrong(message, suggestion(name, known), self.line(_LEDGER)))
        return name

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of columns, each once."""
        value = self.node.get(key)
        found = () if value is None else self.texts(value, key)
        for name in dict.fromkeys(found):
            if found.count(name) > 1:
                message = f"“{key}”里“{name}”写了两遍。"
                self.report(wrong(message, "留下一个。", self.line(key)))
        return tuple(dict.fromkeys(found))

    def where(self) -> dict[str, tuple[str, ...]]:
        """Return 筛选."""
        value = self.node.get(_WHERE)
        if value is None or (isinstance(value, TextNode) and not value.text):
            return {}
        if isinstance(value, MapNode):
            return {name.text: self.texts(item, name.text) for name, item in value.entries}
        self.report(
            wrong("“筛选”应当是“列: 值”的对应表。", "写成 筛选: {学期: 秋季}。", value.line)
        )
        return {}

    def numbering(self) -> tuple[str, str]:
        """Return 字头 and 学校列."""
        value = self.node.get(_NUMBER)
        if value is None:
            return _USUAL_PREFIX, ""
        if not isinstance(value, MapNode):
            self.report(
                wrong("“编号”写得不对。", "写成 编号: {字头: ZZ, 学校列: 学校}。", value.line)
            )
            return _USUAL_PREFIX, ""
        self.unknown(value, (_PREFIX, _SCHOOL), _NUMBER)
        prefix = self.text(value, _PREFIX) or _USUAL_PREFIX
        if not _CAPITALS.fullmatch(prefix):
            message = f"编号的字头“{prefix}”不能用。"
            self.report(wrong(message, "字头用一到四个大写字母，例如 ZZ。", value.line))
        return prefix, self.text(value, _SCHOOL)
