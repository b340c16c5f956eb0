"""The names a template may use: settings as traced values, ledgers as selections.

In: a kind and its `RenderContext`. Out: name → value, or the problems that stop the rendering.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.errors import Diagnostic
from pipeline.figures.figure import Figure, FigureScope, Source
from pipeline.figures.phrase import Quoted
from pipeline.figures.query import Selection
from pipeline.figures.row import date_figure
from pipeline.ledgers.model import Ledger
from pipeline.templating.editions import NAME, check_editions
from pipeline.templating.kinds import Kind
from pipeline.templating.members import METHODS, Settings
from pipeline.templating.problems import TemplateProblem, located
from pipeline.templating.rendered import RenderContext, SettingValue
from pipeline.templating.words import absent_ledger, absent_setting

UNIT_KEYS = ("全称", "简称", "上级", "发文代字", "落款")


def template_context(
    kind: Kind, context: RenderContext
) -> tuple[dict[str, object], list[Diagnostic]]:
    """Return what each name of the templates means."""
    problems: list[TemplateProblem] = []
    unit = {key: _traced(value) for key, value in context.unit.items()}
    if "落款" not in unit and "全称" in unit:
        unit["落款"] = unit["全称"]
    edition = context.edition or kind.editions[0]
    values: dict[str, object] = {
        NAME: edition.name,
        "单位": Settings("单位", unit, UNIT_KEYS),
        "参数": Settings(
            "参数", _parameters(kind, context), tuple(item.name for item in kind.parameters)
        ),
        "学期": tuple(_traced(item) for item in context.terms),
    }
    if context.year is not None:
        values |= _years(context.year)
    values["截至日期"] = (
        absent_setting("期间", "截至日期") if context.as_of is None else _traced(context.as_of)
    )
    if context.issue_date is not None:
        values["成文日期"] = _traced(context.issue_date)
    for declared in kind.ledgers:
        ledger = context.ledgers.get(declared.name)
        if declared.name in values:
            problems.append(_clash(f"台账“{declared.name}”", kind.lines.get("台账")))
        if ledger is not None:
            problems.extend(_shadowed(ledger))
            values[declared.name] = Selection.of(ledger, edition)
        elif declared.required:
            problems.append(
                TemplateProblem(
                    code="T217",
                    message=f"文种“{kind.name}”需要台账“{declared.name}”（类型 {declared.type}），工作区里没有。",
                    hint=f"在 inputs/workspace.yaml 的“台账”里加上“{declared.name}”，并放好文件。",
                    line=kind.lines.get("台账"),
                )
            )
        else:
            values[declared.name] = absent_ledger(declared.name)
    own = {item.name: context.ledgers.get(item.name) for item in kind.ledgers}
    problems.extend(check_editions(kind.editions, own))
    return values, [located(problem, kind.file) for problem in problems]


def _parameters(kind: Kind, context: RenderContext) -> Mapping[str, Figure | Quoted]:
    line = kind.lines.get("参数", 1)
    values: dict[str, Figure | Quoted] = {}
    for item in kind.parameters:
        given = context.parameters.get(item.name)
        if given is not None:
            values[item.name] = _traced(given)
        elif item.default is not None:
            values[item.name] = _traced(
                SettingValue(item.default, kind.file, f"参数.{item.name}.默认", line)
            )
    return values


def _traced(setting: SettingValue) -> Figure | Quoted:
    """Return a setting as a figure or as quoted text, its key as the column of its source."""
    source = Source("A", "取值", setting.file, "", setting.key, "", "", str(setting.line), 1)
    scope = FigureScope(measure=setting.key)
    if isinstance(setting.value, date):
        return date_figure(setting.value, scope, source)
    if isinstance(setting.value, int):
        unit = "年" if setting.key.endswith("年度") else ""
        return Figure(Decimal(setting.value), unit, scope, "取值", (source,))
    return Quoted(setting.value, lambda: source, scope)


def _years(setting: SettingValue) -> dict[str, object]:
    """Return 年度 and its neighbours, which are the same setting plus or minus one."""
    year = _traced(setting)
    if not isinstance(year, Figure):
        return {"年度": year}
    return {
        "年度": year,
        "上年": replace(year, value=year.value - 1, formula="A－1"),
        "下年": replace(year, value=year.value + 1, formula="A＋1"),
    }


def _shadowed(ledger: Ledger) -> list[TemplateProblem]:
    names = [
        *(item.name for item in ledger.type.columns),
        *(item.name for item in ledger.type.measures),
    ]
    return [_clash(f"《{ledger.type.title}》的“{name}”", None) for name in names if name in METHODS]


def _clash(what: str, line: int | None) -> TemplateProblem:
    return TemplateProblem(
        code="T218",
        message=f"{what}和模板里已有的名称相同。",
        hint=f"换一个名称；模板已经用了：{'、'.join(METHODS)}、单位、参数、年度、学期等。",
        line=line,
    )
