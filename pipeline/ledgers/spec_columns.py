"""The `列` of a ledger type: each entry becomes a `Column`.

YAML nodes in, columns out; whatever contradicts itself is a fault with its line.
"""

from datetime import date
from decimal import Decimal, InvalidOperation

from pipeline.ledgers.model import Column, ValueType
from pipeline.ledgers.nodes import MapNode, TextNode
from pipeline.ledgers.spec_reader import MISSING_HINT, NodeReader

NUMERIC = frozenset({ValueType.INTEGER, ValueType.DECIMAL, ValueType.MONEY})
"""Types that can be summed."""

SENSITIVE = frozenset({ValueType.ID_NUMBER, ValueType.PHONE, ValueType.BANK_CARD, ValueType.PERSON})
"""Types whose values never appear in a message, whatever the column says."""

_KEYS = (
    "名称",
    "类型",
    "取值",
    "同义",
    "来自工作表",
    "必需",
    "可空",
    "别名",
    "敏感",
    "单位",
    "单位列",
    "最小",
    "最大",
)
_TYPES = {item.value: item for item in ValueType}


def read_columns(reader: NodeReader, root: MapNode) -> tuple[Column, ...]:
    """Return the declared columns in order; faults L102–L106 go to the reader's log."""
    nodes = reader.mappings(root, "列")
    if not nodes:
        reader.fault(
            reader.line_of(root, "列"),
            code="L103",
            key="列",
            message="缺少“列”：台账至少要有一列。",
            hint=MISSING_HINT,
        )
    columns: list[Column] = []
    for node in nodes:
        column = _read_column(reader, node)
        if column is None:
            continue
        if any(column.name == other.name for other in columns):
            reader.fault(
                reader.line_of(node, "名称"),
                code="L106",
                key="名称",
                message=f"“{column.name}”列重复。",
                hint="每一列的名称只能用一次。",
            )
        columns.append(column)
    names = [column.name for column in columns]
    for node in nodes:
        unit_column = reader.text(node, "单位列")
        if unit_column and unit_column not in names:
            reader.unknown_word(
                reader.line_of(node, "单位列"),
                "单位列",
                f"单位列“{unit_column}”不是“列”里的列。",
                unit_column,
                names,
                code="L105",
            )
    return tuple(columns)


def _read_column(reader: NodeReader, node: MapNode) -> Column | None:
    reader.check_keys(node, _KEYS, "列")
    name = reader.text(node, "名称", required=True)
    word = reader.text(node, "类型", required=True)
    type_ = _TYPES.get(word or "")
    if word and type_ is None:
        reader.choice_fault(reader.line_of(node, "类型"), "类型", word, tuple(_TYPES))
    if name is None or type_ is None:
        return None
    allowed = tuple(item for item, _ in reader.words(node, "取值"))
    _check_enum(reader, node, name, type_)
    return Column(
        name=name,
        type=type_,
        required=reader.flag(node, "必需", default=True),
        blank=reader.flag(node, "可空", default=False),
        unit=_unit(reader, node, type_),
        unit_column=reader.text(node, "单位列"),
        aliases=tuple(item for item, _ in reader.words(node, "别名")),
        allowed=allowed,
        synonyms=_synonyms(reader, node, allowed),
        sensitive=reader.flag(node, "敏感", default=type_ in SENSITIVE),
        from_sheet=reader.flag(node, "来自工作表", default=False),
        minimum=_limit(reader, node, "最小", type_),
        maximum=_limit(reader, node, "最大", type_),
    )


def _check_enum(reader: NodeReader, node: MapNode, name: str, type_: ValueType) -> None:
    if type_ is ValueType.ENUM:
        if node.get("取值") is None:
            reader.fault(
                node.line,
                code="L103",
                key="取值",
                message=f"枚举列“{name}”缺少“取值”。",
                hint="请写出允许的值，如 取值: [春季, 秋季]；顺序就是文书里的顺序。",
            )
        return
    for key in ("取值", "同义"):
        if node.get(key) is not None:
            reader.fault(
                reader.line_of(node, key),
                code="L104",
                key=key,
                message=f"“{name}”列是{type_.value}，不能写“{key}”。",
                hint="只有枚举列有取值和同义；请改类型或删去这一项。",
            )


def _unit(reader: NodeReader, node: MapNode, type_: ValueType) -> str | None:
    unit = reader.text(node, "单位")
    if type_ is ValueType.MONEY:
        if unit not in {None, "元"}:
            reader.choice_fault(reader.line_of(node, "单位"), "单位", unit or "", ("元",))
        return "元"
    if unit and type_ not in NUMERIC:
        reader.fault(
            reader.line_of(node, "单位"),
            code="L104",
            key="单位",
            message=f"{type_.value}列不能有单位。",
            hint="单位只用于整数、小数和金额列。",
        )
    return unit


def _synonyms(reader: NodeReader, node: MapNode, allowed: tuple[str, ...]) -> dict[str, str]:
    result: dict[str, str] = {}
    mapping = reader.mapping(node, "同义")
    for key, value in mapping.entries if mapping else ():
        if not isinstance(value, TextNode):
            reader.fault(
                key.line,
                code="L104",
                key="同义",
                message=f"同义“{key.text}”后面要写一个取值。",
                hint="例如 同义: {春: 春季}。",
            )
        elif value.text not in allowed:
            reader.unknown_word(
                value.line,
                "同义",
                f"同义“{key.text}”指向的“{value.text}”不在取值里。",
                value.text,
                allowed,
                code="L105",
            )
        else:
            result[key.text] = value.text
    return result


def _limit(reader: NodeReader, node: MapNode, key: str, type_: ValueType) -> str | None:
    text = reader.text(node, key)
    if text is None:
        return None
    line = reader.line_of(node, key)
    if type_ is ValueType.DATE:
        good, expected = _is_date(text), "日期，如 2020-01-01"
    elif type_ in NUMERIC:
        good, expected = _is_number(text), "数字"
    else:
        good, expected = False, "（只有数字列和日期列才有“最小”“最大”）"
    if not good:
        reader.fault(
            line,
            code="L104",
            key=key,
            message=f"“{key}”应是{expected}。",
            hint="请改正或删去这一项。",
        )
        return None
    return text


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
