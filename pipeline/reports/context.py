"""Settings as template values: each with the line of workspace.yaml it stands on.

Comes in: a `Workspace`, one of its documents, and the ledgers. Goes out: a `RenderContext`. Nothing is
computed here.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pipeline.ledgers import Ledger
from pipeline.templating import Edition, RenderContext, SettingValue
from pipeline.workspace import SETTINGS_FILE, KindSetting, ParameterValue, Workspace

_UNIT_KEYS = (
    ("全称", "full_name"),
    ("简称", "short_name"),
    ("上级", "superior"),
    ("发文代字", "code"),
    ("落款", "signature"),
)


def make_context(
    workspace: Workspace,
    setting: KindSetting,
    ledgers: Mapping[str, Ledger | None],
    edition: Edition | None = None,
) -> RenderContext:
    """Return everything the templates of one document may speak of."""
    lines = workspace.lines
    unit: dict[str, SettingValue] = {}
    for key, attribute in _UNIT_KEYS:
        text: str = getattr(workspace.unit, attribute)
        if text:
            unit[key] = _value(text, f"单位.{key}", lines)
    period = workspace.period
    cutoff = period.cutoff
    return RenderContext(
        unit=unit,
        year=_value(period.year, "期间.年度", lines),
        terms=tuple(
            _value(term, f"期间.学期.{number}", lines)
            for number, term in enumerate(period.terms, start=1)
        ),
        as_of=None if cutoff is None else _value(cutoff, "期间.截至日期", lines),
        issue_date=_value(workspace.document_date, "成文日期", lines),
        parameters=_parameters(setting),
        ledgers=dict(ledgers),
        edition=edition,
    )


def _value(value: str | int | date, key: str, lines: Mapping[str, int]) -> SettingValue:
    line = lines.get(key) or lines.get(key.rpartition(".")[0]) or 1
    return SettingValue(value, SETTINGS_FILE, key, line)


def _parameters(setting: KindSetting) -> dict[str, SettingValue]:
    values: dict[str, SettingValue] = {}
    for name, value in setting.parameters.items():
        plain = _plain(value)
        if plain is not None:
            line = setting.parameter_lines.get(name, setting.line)
            values[name] = SettingValue(plain, SETTINGS_FILE, f"文书.参数.{name}", line)
    return values


def _plain(value: ParameterValue) -> str | int | date | None:
    """Return a parameter as a template value; None leaves the kind's default in place."""
    match value:
        case None:
            return None
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(value)
        case Decimal():
            return format(value, "f")
        case _:
            return value
