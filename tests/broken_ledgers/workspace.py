"""A small workspace with one ledger type and one paper, in which every broken ledger is tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ruamel.yaml import YAML

TYPE = """名称: 学生资助发放台账
列:
  - {名称: 学期, 类型: 枚举, 取值: [春季, 秋季], 同义: {春: 春季, 秋: 秋季}, 来自工作表: true}
  - {名称: 姓名, 类型: 姓名, 别名: [学生姓名]}
  - {名称: 身份证号, 类型: 身份证号}
  - {名称: 学校, 类型: 学校, 别名: [就读学校]}
  - {名称: 困难类别, 类型: 枚举, 取值: [脱贫户, 低保户, 残疾学生], 同义: {低保: 低保户}}
  - {名称: 资助项目, 类型: 文本}
  - {名称: 金额, 类型: 金额, 别名: [资助金额, 发放金额]}
  - {名称: 发放日期, 类型: 日期, 必需: false, 可空: true}
  - {名称: 联系电话, 类型: 电话, 必需: false, 可空: true}
  - {名称: 银行卡号, 类型: 银行卡号, 必需: false, 可空: true}
  - {名称: 状态, 类型: 枚举, 取值: [已发放, 补发, 退回, 作废], 必需: false, 可空: true}
  - {名称: 天数, 类型: 整数, 必需: false, 可空: true, 最小: 0, 最大: 120}
  - {名称: 大米, 类型: 小数, 单位: 斤, 必需: false, 可空: true}
  - {名称: 伙食费, 类型: 金额, 必需: false, 可空: true}
  - {名称: 早餐, 类型: 金额, 必需: false, 可空: true}
  - {名称: 午餐, 类型: 金额, 必需: false, 可空: true}
主键: [学期, 身份证号, 资助项目, 状态]
度量:
  人次: {计数: 行, 单位: 人次}
  人数: {去重: 身份证号, 单位: 人}
状态: {列: 状态, 负数: [退回], 不计: [作废]}
期间: {列: 发放日期, 必须在期内: true}
核对: [{合计: 伙食费, 等于: [早餐, 午餐]}]
"""

KIND = """名称: 资助小结
文种: 工作总结
台账:
  资助: {类型: aid, 必需: true}
标题: "{{ 单位.简称 }}{{ 年度 }}学生资助小结"
文件名: "{{ 年度 }}学生资助小结"
"""

BODY = """# 总体情况

{{ 年度 }}共发放学生资助{{ 资助.人次 }}，金额{{ 资助.金额 | 万元 }}。
"""

LEDGER = "资助"


def settings(files: Sequence[str], extra: Mapping[str, object]) -> dict[str, object]:
    """Return workspace.yaml as data: the ledger's files, and more sections for one case."""
    return {
        "单位": {
            "全称": "某某县教育体育局",
            "简称": "某某县教体局",
            "上级": "某某市教育局",
            "发文代字": "某教体",
            "落款": "某某县教育体育局",
        },
        "期间": {"年度": 2020, "学期": ["春季", "秋季"], "截至日期": "2020-11-30"},
        "成文日期": "2020-12-31",
        "台账": {LEDGER: {"类型": "aid", "文件": list(files)}},
        "文书": [{"文种": "aid_note"}],
        **extra,
    }


def write_settings(root: Path, files: Sequence[str], extra: Mapping[str, object]) -> None:
    """Write inputs/workspace.yaml."""
    with (root / "inputs/workspace.yaml").open("w", encoding="utf-8") as stream:
        YAML(typ="safe", pure=True).dump(settings(files, extra), stream)


def write_workspace(root: Path) -> Path:
    """Make a workspace with its own kind and ledger type; the caller puts the ledger in."""
    for name, text in {
        "templates/ledgers/aid.yaml": TYPE,
        "templates/aid_note/kind.yaml": KIND,
        "templates/aid_note/body.md": BODY,
    }.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / "inputs").mkdir(exist_ok=True)
    return root
