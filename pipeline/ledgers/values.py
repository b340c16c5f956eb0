"""Values: one cell to one number or text, by declared type. Nothing is guessed or repaired.

A raw cell comes in; the typed value or a `Fault` goes out. No place and no ledger is known here;
`convert` adds both. Money becomes integer 分 by exact decimals.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from pipeline.errors import Severity
from pipeline.ledgers.faults import Fault
from pipeline.ledgers.raw import Cell, ErrorCell, LogicalCell, UncalculatedCell
from pipeline.ledgers.units import MONEY_FACTORS

Value: TypeAlias = str | int | Decimal | date | None
Converter: TypeAlias = Callable[[Cell], "Value | Fault"]

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff\U0001fffe\U0001ffff"
    "\U000e0000-\U000e007f]"
)
_BREAK = re.compile(r"[\r\n\t]")
PLACEHOLDER = re.compile(
    r"^(?:[xX×*＊？?/／\\、.…_＿—–―－\-~～]+|待定|待查|待补|待核实|不详|未知|暂无|无|略|同上|空|n/?a|null|none)$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$")
_MAX_DIGITS = 15
_INT64 = 2**63 - 1


def clip(text: str, limit: int = 20) -> str:
    """Return a value short enough for a message, in quotes, with line breaks shown as blanks."""
    text = " ".join(text.replace("“", '"').replace("”", '"').split())
    return f"“{text[:limit]}…”" if len(text) > limit else f"“{text}”"


def special_fault(cell: Cell) -> Fault | None:
    """Return the fault of a cell that has no value: an error or a never-calculated formula."""
    if isinstance(cell, ErrorCell):
        return Fault(
            code="V125",
            message=f"单元格显示的是错误值{cell.text}，没有可用的数据。",
            hint="请在表格里改正公式或改填数值后保存。",
        )
    if isinstance(cell, UncalculatedCell):
        return Fault(
            code="V126",
            message="单元格是公式，但文件里没有保存计算结果。",
            hint="请用WPS或Excel打开这个文件，重新计算后保存。",
        )
    if isinstance(cell, bool | LogicalCell):
        return Fault(
            code="V129",
            message="单元格是逻辑值（TRUE/FALSE），不能用。",
            hint="请改填文字或数字。",
        )
    return None


def forbidden_fault(text: str) -> Fault | None:
    """Return the fault of text with control, invisible or reserved characters, or None."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    return Fault(
        code="V124",
        message=f"含有不可见的控制字符（U+{ord(found[0]):04X}，第{found.start() + 1}个字符）。",
        hint="请清空单元格后重新输入，不要从网页或聊天软件直接粘贴。",
    )


def half_width(text: str) -> str:
    """Return text with full-width forms made half-width and every white space taken out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def float_to_decimal(number: float) -> Decimal:
    """Return the number a spreadsheet shows: rounded to its 15 significant digits, exact after."""
    return Decimal(format(number, ".15g"))


def number_text(number: float) -> str:
    """Return a numeric cell as the text it shows in general format: 1.0 → `1`, 2.50 → `2.5`."""
    return format(float_to_decimal(number).normalize(), "f")


def parse_decimal(cell: Cell, units: tuple[str, ...] = ()) -> "tuple[Decimal, str] | Fault":
    """Return the exact number of a cell and the unit word behind it ('' when there is none).

    Accepts thousands separators, full-width digits, ￥ or ¥, brackets for negatives, and any of
    `units` as a suffix.
    """
    special = special_fault(cell)
    if special is not None:
        return special
    if isinstance(cell, int | float):
        return float_to_decimal(cell), ""
    if not isinstance(cell, str):
        return Fault(
            code="V102",
            message="单元格是日期或时间，这里应是数字。",
            hint="请改填数字，并把单元格格式改为“数值”。",
        )
    forbidden = forbidden_fault(cell)
    if forbidden is not None:
        return forbidden
    text = half_width(cell)
    if PLACEHOLDER.match(text):
        return Fault(
            code="V105",
            message=f"填的是占位符{clip(cell)}，不是数字。",
            hint="请填真实数字；确实没有的，填0或留空（该列允许留空时）。",
        )
    return _parse_number_text(text, cell, units)


def _parse_number_text(
    text: str, shown: str, units: tuple[str, ...]
) -> tuple[Decimal, str] | Fault:
    unit = next((word for word in sorted(units, key=len, reverse=True) if text.endswith(word)), "")
    body = text[: len(text) - len(unit)] if unit else text
    body = re.sub(r"^(?:人民币|rmb|cny)", "", body, flags=re.IGNORECASE).replace("−", "-")
    negative = body.startswith("(") and body.endswith(")")
    if negative:
        body = body[1:-1]
    body = re.sub(r"^([+-]?)[¥￥]([+-]?)", r"\1\2", body)
    if not _NUMBER.match(body) or (negative and body[0] in "+-"):
        return Fault(
            code="V102",
            message=f"{clip(shown)}不是数字。",
            hint="请只填数字，如 1234.5；千位逗号要三位一组。",
        )
    number = Decimal(body.replace(",", ""))
    return (-number if negative else number), unit


def integer_converter(factor: Decimal, unit: str | None) -> Converter:
    """Return a converter to int; `factor` is the header's unit over the column's."""
    decimal = decimal_converter(factor, unit)

    def convert(cell: Cell) -> Value | Fault:
        if (
            type(cell) is float
            and factor == 1
            and cell.is_integer()
            and abs(cell) < 10**_MAX_DIGITS
        ):
            return int(cell)
        number = decimal(cell)
        if not isinstance(number, Decimal):
            return number
        if number != number.to_integral_value():
            return Fault(
                code="V103",
                message=f"应是整数，填的是{clip(f'{number.normalize():f}')}。",
                hint="请改为整数。",
            )
        return _checked_int(number)

    return convert


def decimal_converter(factor: Decimal, unit: str | None) -> Converter:
    """Return a converter to an exact `Decimal` in the column's unit."""
    units = (unit,) if unit else ()

    def convert(cell: Cell) -> Value | Fault:
        parsed = parse_decimal(cell, units)
        if isinstance(parsed, Fault):
            return parsed
        number = parsed[0] * factor if not parsed[1] else parsed[0]
        return number if abs(number) <= _INT64 else _too_big()

    return convert


def money_converter(factor: Decimal, *, stated: bool) -> Converter:
    """Return a converter to integer 分.

    Args:
        factor: 分 in one unit of the header (元: 100, 万元: 1,000,000).
        stated: whether header or sheet states the unit; a different unit in the cell is a fault.
    """
    words = tuple(MONEY_FACTORS) + tuple(f"{word}整" for word in MONEY_FACTORS)

    def convert(cell: Cell) -> Value | Fault:
        parsed = parse_decimal(cell, words)
        if isinstance(parsed, Fault):
            return parsed
        number, unit = parsed
        own = MONEY_FACTORS[unit.removesuffix("整")] if unit else factor
        if stated and own != factor:
            return Fault(
                code="V106",
                message=f"单元格里的单位“{unit}”与表头的单位“{_word_of(factor)}”不一致。",
                hint="请统一单位：删去单元格里的单位字样，按表头的单位填数。",
            )
        cents = number * own
        if cents != cents.to_integral_value():
            yuan = clip(f"{(cents / 100).normalize():f}元")
            shown = clip(f"{number.normalize():f}{_word_of(own)}")
            return Fault(
                code="V104",
                message=f"金额{yuan}的小数超过两位（不足1分）。"
                if own == MONEY_FACTORS["元"]
                else f"金额{shown}合{yuan}，小数超过两位（不足1分）。",
                hint="请改为精确到分的金额。",
            )
        return _checked_int(cents)

    return convert


def _word_of(factor: Decimal) -> str:
    """Return the unit of money with that factor to 分."""
    return next((word for word, own in MONEY_FACTORS.items() if own == factor), "")


def _checked_int(number: Decimal) -> int | Fault:
    return int(number) if abs(number) <= _INT64 else _too_big()


def _too_big() -> Fault:
    return Fault(code="V107", message="数字太大，不像真实数据。", hint="请核对这个单元格。")


def text_of(cell: Cell) -> "str | Fault":
    """Return a cell as text: numbers as shown, dates as 2020-11-30; long numbers are faults."""
    special = special_fault(cell)
    if special is not None:
        return special
    if isinstance(cell, str):
        return forbidden_fault(cell) or cell.strip()
    if isinstance(cell, int | float):
        if abs(cell) >= 10**_MAX_DIGITS:
            return lost_digits()
        return number_text(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return ""


def lost_digits() -> Fault:
    """Return the fault of a long number in a numeric cell."""
    return Fault(
        code="V111",
        message="单元格是数值格式，超过15位的数字已被表格软件改掉，无法恢复。",
        hint="请把整列设为“文本”格式后按原件重新录入。",
    )


def text_batch(cells: Sequence[Cell]) -> "list[Value | Fault]":
    """Return text with line breaks inside a cell joined; V122 says so once for each column."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    together = "".join(texts)
    if _FORBIDDEN.search(together) is None and _BREAK.search(together) is None:
        return [cell.strip() if isinstance(cell, str) else text_of(cell) for cell in cells]
    return [_convert_text(cell) for cell in cells]


def _convert_text(cell: Cell) -> Value | Fault:
    text = text_of(cell)
    if isinstance(text, Fault) or _BREAK.search(text) is None:
        return text
    joined = re.sub(r"[ \t]*[\r\n\t]+[ \t]*", "", text)
    return Fault(code="V122", message="", hint="", severity=Severity.WARNING, value=joined)


def enum_converter(allowed: tuple[str, ...], synonyms: dict[str, str]) -> Converter:
    """Return a converter to one of the allowed values, by name, synonym or width of its forms."""
    from pipeline.ledgers.suggest import nearest

    table = {half_width(word): target for word, target in synonyms.items()}
    table.update({half_width(word): word for word in allowed})

    def convert(cell: Cell) -> Value | Fault:
        text = text_of(cell)
        if isinstance(text, Fault):
            return text
        value = table.get(half_width(text))
        if value is not None:
            return value
        near = nearest(half_width(text), table)
        hint = f"是不是“{table[near]}”？" if near else ""
        return Fault(
            code="V110",
            message=f"{clip(text)}不在允许的取值里。",
            hint=f"{hint}允许填：{'、'.join(allowed)}。",
        )

    return convert
