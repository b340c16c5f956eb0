"""Rendering a body in a kind of its own, and reading the result as plain text."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pipeline.document.model import Chart, FigureText, Table
from pipeline.ledgers.model import Ledger
from pipeline.templating import RenderContext, Rendered, SettingValue, load_kind, render_kind

SETTINGS = "inputs/workspace.yaml"
KIND = """名称: 工作总结
文种: 工作总结
台账:
  资助: {类型: aid_grants}
  整改: {类型: rectification, 必需: false}
参数:
  口径注: {默认: "", 说明: 注}
  说明: {默认: 全县}
标题: "{{ 单位.简称 }}{{ 年度 }}学生资助工作总结"
文件名: "{{ 年度 }}总结"
主送: "{{ 单位.上级 }}"
固定名称: ["四个1"]
"""


def setting(value: str | int | date, key: str, line: int = 1) -> SettingValue:
    return SettingValue(value, SETTINGS, key, line)


def context(ledgers: Mapping[str, Ledger | None], **changes: object) -> RenderContext:
    given: dict[str, object] = {
        "unit": {
            "全称": setting("某某县教育局", "单位.全称"),
            "简称": setting("某县教育局", "单位.简称"),
            "上级": setting("某某市教育局", "单位.上级"),
        },
        "year": setting(2020, "期间.年度", 3),
        "terms": (setting("春季", "期间.学期.1"), setting("秋季", "期间.学期.2")),
        "as_of": setting(date(2020, 11, 30), "期间.截至日期", 4),
        "issue_date": setting(date(2020, 12, 31), "成文日期", 5),
        "ledgers": ledgers,
    }
    return RenderContext(**(given | changes))  # type: ignore[arg-type]


def render(
    folder: Path,
    body: str,
    ledgers: Mapping[str, Ledger | None],
    kind: str = KIND,
    **changes: object,
):
    """Return what `render_kind` gives for a body."""
    place = folder / "zongjie"
    place.mkdir(exist_ok=True)
    (place / "kind.yaml").write_text(kind, encoding="utf-8")
    (place / "body.md").write_text(body, encoding="utf-8")
    loaded, problems = load_kind(place)
    assert loaded is not None, problems
    return render_kind(loaded, context(ledgers, **changes))


def text_of(rendered: Rendered) -> str:
    """Return the body with every mark replaced by what it prints; blocks as 〔表〕 and 〔图〕."""

    def meaning(match: re.Match[str]) -> str:
        value = rendered.marks[match.group(1)]
        if isinstance(value, tuple):
            return "".join(item.text for item in value)
        return {Table: "〔表〕", Chart: "〔图〕"}[type(value)]

    return re.sub("\ufdd0([a-z0-9]+)\ufdd1", meaning, rendered.markdown)


def bare_text_of(rendered: Rendered) -> str:
    """Return only the characters that belong to no figure."""

    def meaning(match: re.Match[str]) -> str:
        value = rendered.marks[match.group(1)]
        assert isinstance(value, tuple)
        return "".join("" if isinstance(item, FigureText) else item.text for item in value)

    return re.sub("\ufdd0([a-z0-9]+)\ufdd1", meaning, rendered.markdown)


def block_of(rendered: Rendered, kind: type):
    return next(value for value in rendered.marks.values() if isinstance(value, kind))


def cells(row) -> list[str]:
    return ["".join(item.text for item in cell.content) for cell in row]
