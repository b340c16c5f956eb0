"""Ledger types: one YAML file of `templates/ledgers/` becomes a `LedgerType`.

Path in; the type, or None with every fault and its line, out. Unknown keys are errors with the
nearest known key. Nothing about a workspace or about data is known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import Diagnostic
from pipeline.ledgers import spec_columns as columns_of
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.headers import header_key
from pipeline.ledgers.model import (
    Column,
    Footing,
    LedgerType,
    Measure,
    MeasureKind,
    StatusRule,
    ValueType,
)
from pipeline.ledgers.nodes import MapNode, YamlFaultError, parse_yaml
from pipeline.ledgers.spec_columns import NUMERIC
from pipeline.ledgers.spec_reader import MISSING_HINT, NodeReader

_TOP_KEYS = ("名称", "列", "主键", "度量", "状态", "期间", "核对", "口径")
_BASES = ("自然年", "学年", "学期")


def load_ledger_type(path: Path) -> tuple[LedgerType | None, tuple[Diagnostic, ...]]:
    """Return the ledger type that a YAML file declares, and every problem in it.

    The id is the file's name without ending. Every numeric column gets a 合计 measure under its
    own name unless one is declared. Codes L101–L106; see docs/ledgers.md for every key.
    """
    faults = FaultLog()
    shown = "/".join(path.parts[-3:]) if path.is_absolute() else path.as_posix()
    reader = NodeReader(shown, faults)
    root = _read_root(path, reader)
    if root is None:
        return None, faults.result()
    builder = _Builder(reader=reader, root=root)
    type_ = builder.build(path.stem)
    return (None if faults.ledger_error else type_), faults.result()


def _read_root(path: Path, reader: NodeReader) -> MapNode | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        reader.fault(None, code="L101", message="不是UTF-8编码的文本。", hint="请另存为UTF-8编码。")
        return None
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else "没有读取的权限"
        reader.fault(
            None,
            code="L101",
            message=f"台账类型文件打不开：{reason}。",
            hint="请检查文件名和所在文件夹（templates/ledgers）。",
        )
        return None
    try:
        root = parse_yaml(text)
    except YamlFaultError as error:
        reader.fault(
            error.line,
            code="L101",
            message=f"{error.message}。",
            hint="请改正这一行；写法见 docs/ledgers.md。",
        )
        return None
    if not isinstance(root, MapNode):
        reader.fault(
            1,
            code="L101",
            message="台账类型文件应由“键: 值”组成。",
            hint="写法见 docs/ledgers.md。",
        )
        return None
    return root


@dataclass
class _Builder:
    """Builds the type key by key; knows the columns as soon as they are read."""

    reader: NodeReader
    root: MapNode
    columns: tuple[Column, ...] = ()
    names: tuple[str, ...] = field(default=())

    def build(self, type_id: str) -> LedgerType:
        reader, root = self.reader, self.root
        reader.check_keys(root, _TOP_KEYS, "台账类型")
        title = reader.text(root, "名称", required=True) or type_id
        self.columns = columns_of.read_columns(reader, root)
        self.names = tuple(column.name for column in self.columns)
        self._check_header_words()
        period_column, period_required = self._period()
        basis, notes = self._basis()
        return LedgerType(
            id=type_id,
            title=title,
            columns=self.columns,
            key=self._column_list(root, "主键"),
            measures=self._measures(),
            status=self._status(),
            period_column=period_column,
            period_required=period_required,
            footings=self._footings(),
            basis=basis,
            scope_notes=notes,
            source_path=reader.file,
        )

    def column(self, name: str) -> Column | None:
        return next((item for item in self.columns if item.name == name), None)

    def _check_header_words(self) -> None:
        """Refuse two columns that answer to the same header text."""
        owner: dict[str, str] = {}
        lines = {
            self.reader.text(node, "名称"): node.line
            for node in self.reader.mappings(self.root, "列")
        }
        for column in self.columns:
            for word in (column.name, *column.aliases):
                other = owner.setdefault(header_key(word), column.name)
                if other != column.name:
                    self.reader.fault(
                        lines.get(column.name),
                        code="L106",
                        key="别名",
                        message=f"“{word}”同时是“{other}”列和“{column.name}”列的名称或别名。",
                        hint="同一个表头只能指一列，请删去其中一处。",
                    )

    def _known(self, name: str, line: int | None, key: str) -> bool:
        if name in self.names:
            return True
        self.reader.unknown_word(
            line, key, f"“{key}”里写的“{name}”不是“列”里的列。", name, self.names, code="L105"
        )
        return False

    def _column_list(self, node: MapNode, key: str) -> tuple[str, ...]:
        words = self.reader.words(node, key)
        return tuple(word for word, line in words if self._known(word, line, key))

    def _measures(self) -> tuple[Measure, ...]:
        measures: list[Measure] = []
        node = self.reader.mapping(self.root, "度量")
        for name, value in node.entries if node else ():
            if not isinstance(value, MapNode):
                self.reader.fault(
                    name.line,
                    code="L104",
                    key=name.text,
                    message=f"度量“{name.text}”应写成 {{计数: 行, 单位: 人次}} 的样子。",
                    hint="计数、去重、合计三者写一个。",
                )
                continue
            measure = self._measure(name.text, value)
            if measure is not None:
                measures.append(measure)
        named = {item.name for item in measures}
        for column in self.columns:
            if column.type in NUMERIC and column.name not in named:
                unit = "元" if column.type is ValueType.MONEY else (column.unit or "")
                measures.append(Measure(column.name, MeasureKind.SUM, column.name, unit))
        return tuple(measures)

    def _measure(self, name: str, node: MapNode) -> Measure | None:
        reader = self.reader
        reader.check_keys(node, ("计数", "去重", "合计", "单位"), f"度量“{name}”")
        kinds = [key for key in ("计数", "去重", "合计") if node.get(key) is not None]
        if len(kinds) != 1:
            reader.fault(
                node.line,
                code="L104",
                key=name,
                message=f"度量“{name}”要写而且只能写计数、去重、合计中的一个。",
                hint="例如 {去重: 身份证号, 单位: 人}。",
            )
            return None
        kind = kinds[0]
        unit = reader.text(node, "单位") or ""
        target = reader.text(node, kind) or ""
        line = reader.line_of(node, kind)
        if kind == "计数":
            if target != "行":
                reader.choice_fault(line, "计数", target, ("行",))
            return Measure(name, MeasureKind.COUNT, None, unit)
        if not self._known(target, line, name):
            return None
        if kind == "去重":
            return Measure(name, MeasureKind.DISTINCT, target, unit)
        column = self.column(target)
        if column is None or not self._numeric(column, line, name):
            return None
        if column.type is ValueType.MONEY and unit not in {"", "元"}:
            reader.choice_fault(line, "单位", unit, ("元",))
        money = column.type is ValueType.MONEY
        return Measure(name, MeasureKind.SUM, target, "元" if money else unit or column.unit or "")

    def _numeric(self, column: Column, line: int | None, key: str) -> bool:
        if column.type in NUMERIC:
            return True
        self.reader.fault(
            line,
            code="L105",
            key=key,
            message=f"“{column.name}”列是{column.type.value}，不能合计。",
            hint="请改为整数、小数或金额列。",
        )
        return False

    def _status(self) -> StatusRule | None:
        reader = self.reader
        node = reader.mapping(self.root, "状态")
        if node is None:
            return None
        reader.check_keys(node, ("列", "负数", "不计"), "状态")
        name = reader.text(node, "列", required=True)
        if not name or not self._known(name, reader.line_of(node, "列"), "列"):
            return None
        column = self.column(name)
        if column is None or column.type is not ValueType.ENUM:
            reader.fault(
                reader.line_of(node, "列"),
                code="L105",
                key="状态",
                message=f"状态列“{name}”的类型应是枚举。",
                hint="请给这一列写“类型: 枚举”和“取值”。",
            )
            return None
        lists = [self._allowed(node, key, column) for key in ("负数", "不计")]
        return StatusRule(name, lists[0], lists[1])

    def _allowed(self, node: MapNode, key: str, column: Column) -> tuple[str, ...]:
        words: list[str] = []
        for word, line in self.reader.words(node, key):
            if word in column.allowed:
                words.append(word)
            else:
                message = f"“{key}”里的“{word}”不在“{column.name}”列的取值里。"
                self.reader.unknown_word(line, key, message, word, column.allowed, code="L105")
        return tuple(words)

    def _period(self) -> tuple[str | None, bool]:
        reader = self.reader
        node = reader.mapping(self.root, "期间")
        if node is None:
            return None, False
        reader.check_keys(node, ("列", "必须在期内"), "期间")
        name = reader.text(node, "列", required=True)
        required = reader.flag(node, "必须在期内", default=False)
        if not name or not self._known(name, reader.line_of(node, "列"), "列"):
            return None, required
        column = self.column(name)
        if column is not None and column.type is not ValueType.DATE:
            reader.fault(
                reader.line_of(node, "列"),
                code="L105",
                key="期间",
                message=f"决定期间的“{name}”列应是日期列。",
                hint="请改为日期列，或删去“期间”。",
            )
        return name, required

    def _footings(self) -> tuple[Footing, ...]:
        footings: list[Footing] = []
        for node in self.reader.mappings(self.root, "核对"):
            self.reader.check_keys(node, ("合计", "等于"), "核对")
            total = self.reader.text(node, "合计", required=True)
            parts = self._column_list(node, "等于")
            if not total or not self._known(total, self.reader.line_of(node, "合计"), "合计"):
                continue
            if not parts:
                self.reader.fault(
                    node.line, code="L103", message="“核对”缺少“等于”。", hint=MISSING_HINT
                )
            columns = [column for column in self.columns if column.name in (total, *parts)]
            if all(self._numeric(column, node.line, "核对") for column in columns):
                self._same_type(columns, node.line)
                footings.append(Footing(total, parts))
        return tuple(footings)

    def _same_type(self, columns: Sequence[Column], line: int) -> None:
        kinds = {column.type is ValueType.MONEY for column in columns}
        if len(kinds) > 1:
            self.reader.fault(
                line,
                code="L105",
                key="核对",
                message="“核对”里的金额列和数量列不能相加。",
                hint="合计与各分项要么都是金额，要么都是数量。",
            )

    def _basis(self) -> tuple[str | None, tuple[str, ...]]:
        reader = self.reader
        node = reader.mapping(self.root, "口径")
        if node is None:
            return None, ()
        reader.check_keys(node, ("时间", "说明"), "口径")
        basis = reader.text(node, "时间")
        if basis and basis not in _BASES:
            reader.choice_fault(reader.line_of(node, "时间"), "时间", basis, _BASES)
        return basis, tuple(word for word, _ in reader.words(node, "说明"))
