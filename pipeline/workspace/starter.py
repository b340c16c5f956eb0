"""The texts of a new workspace: settings with comments, and a page of instructions.

Comes in: the built-in kinds. Goes out: text in plain Chinese. Must not write files.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.workspace.discovery import builtin_templates
from pipeline.workspace.yamltree import Node, parse_yaml

GUIDE_NAME = "使用说明.txt"
GUIDE = """汇编：使用说明

这个文件夹是一个工作区：台账放进去，文书生成出来。

一、文件夹
  inputs/                 台账和设置，由您填写。程序只读，从不改动（“登记”除外）。
  inputs/workspace.yaml   设置：单位、年度、日期、用哪些台账、生成哪些文书。
  inputs/登记/            发文登记簿和回执登记簿，由程序追加，请不要改动。
  outputs/                生成的文书。您改过的文件，程序不会覆盖，新的一份另存为“…-新稿”。

二、怎么用
  1. 用记事本打开 inputs/workspace.yaml，填上单位、年度和日期。
     冒号要用英文的“:”，后面空一格；行首只用空格，不用 Tab 键。
  2. 用 Excel 或 WPS 打开 inputs/ 里的台账，从灰色的“示例”行下面开始填写。
     “示例”行不计数，可以留着，也可以删掉；表头不要改，列的先后可以调整。
     身份证号、银行卡号所在的列已设为文本，粘贴时请选“只保留文本”。
     也可以直接用本单位原有的台账：放进 inputs/，把文件名写进 workspace.yaml。
  3. 保存并关闭台账，在这个文件夹里运行：
       huibian check      检查台账，问题写在 outputs/检查/问题清单.xlsx
       huibian build      生成文书
       huibian trace 文件  查看每个数字的来源

三、请注意
  台账里有学生的个人信息，请不要把整个文件夹发给无关的人。
"""

_HEAD = """\
# 汇编的设置。以“#”开头的是说明，可以删去。
# 写法：“名称: 内容”。冒号用英文的，后面空一格；行首只用空格，不用 Tab 键。

单位:
  全称:                     # 必填，例如 某某县教育体育局
  简称:                     # 不填就用全称
  上级:                     # 报送给谁，例如 某某市教育局（总结和报告要填）
  发文代字:                 # 例如 某教体
  落款:                     # 不填就用全称

期间:
  年度:                     # 必填，例如 2020
  学期: [春季, 秋季]
  截至日期:                 # 数据截至哪一天，例如 2020-11-30（总结和报告要填）
  时间口径: 自然年          # 自然年：1月1日至12月31日；学年：9月1日至次年8月31日

成文日期:                   # 必填，印在落款下面的日期，例如 2020-12-31

# 台账：名称、类型和文件。文件放在 inputs/ 里，可以用“*”代表任意文字，例如 "整改*.xlsx"。
# 后面注明了哪份文书用它；没有的台账请把那一行删去，空着也可以。
台账:
"""
_MIDDLE = """
# 控制数（可以不写）：心中有数的总数，程序核对台账是否对得上。
# 控制数:
#   资助: {行数: 100, 金额: 12.5万元}

# 别名（可以不写）：台账的表头和程序的叫法不同时，在这里写上。
# 别名:
#   资助: {金额: [实发数]}

# 文书：要生成哪些。不需要的请把它的几行都删去。
# “参数”里前面有“#”的可以不写，要改时去掉“#”，写上自己的内容。
文书:
"""
_TAIL = """
# 版式（可以不写）：默认按 GB/T 9704—2012，本地另有规定时在这里改。
# 版式: {行数: 22, 每行字数: 28}
"""


@dataclass(frozen=True, slots=True)
class StarterLedger:
    """A ledger that a built-in kind asks for."""

    name: str
    """As the kind's template calls it."""
    type_id: str
    required: bool
    """Whether the kind cannot be built without it."""
    file_name: str = ""
    """Name of the form in inputs/."""
    users: tuple[str, ...] = ()
    """Titles of the kinds that use it."""


@dataclass(frozen=True, slots=True)
class StarterParameter:
    """A parameter that a built-in kind has."""

    name: str
    default: str | None
    """None: it must be set."""
    explanation: str


@dataclass(frozen=True, slots=True)
class StarterKind:
    """A built-in kind, as far as a new workspace must know it."""

    id: str
    title: str
    ledgers: tuple[StarterLedger, ...]
    parameters: tuple[StarterParameter, ...] = ()


def starter_kinds() -> tuple[StarterKind, ...]:
    """Return the built-in kinds with the ledgers they ask for, sorted by id."""
    found: list[StarterKind] = []
    for path in sorted(builtin_templates().glob("*/kind.yaml")):
        tree, _ = parse_yaml(path.read_text(encoding="utf-8-sig"), path.name)
        if tree is not None:
            found.append(_kind(path.parent.name, tree))
    return tuple(found)


def _kind(kind_id: str, tree: Node) -> StarterKind:
    title = tree.get("名称")
    declared = tree.get("台账")
    entries = declared.entries if declared is not None else ()
    ledgers = tuple(_ledger(name, node) for name, _, node in entries)
    settings = tree.get("参数")
    parameters = tuple(
        _parameter(name, node) for name, _, node in (settings.entries if settings else ())
    )
    return StarterKind(kind_id, title.text if title is not None else kind_id, ledgers, parameters)


def _parameter(name: str, node: Node) -> StarterParameter:
    default, explanation = node.get("默认"), node.get("说明")
    return StarterParameter(
        name,
        None if default is None else default.text,
        "" if explanation is None else explanation.text,
    )


def _ledger(name: str, node: Node) -> StarterLedger:
    type_node, required = node.get("类型"), node.get("必需")
    return StarterLedger(
        name=name,
        type_id=type_node.text if type_node is not None else "",
        required=required is None or required.text not in {"false", "否"},
    )


def settings_text(kinds: Sequence[StarterKind], ledgers: Sequence[StarterLedger]) -> str:
    """Return the settings of a new workspace: to be filled in where a value is missing."""
    rows = [
        f'  {item.name}: {{类型: {item.type_id}, 文件: ["{item.file_name}"]}}   # {_use(item)}\n'
        for item in ledgers
    ]
    documents = [
        f"  - 文种: {kind.id}   # {kind.title}\n    参数:\n{_parameter_lines(kind)}"
        for kind in kinds
    ]
    return "".join((_HEAD, *rows, _MIDDLE, *documents, _TAIL))


def _use(ledger: StarterLedger) -> str:
    users = f"{'、'.join(ledger.users)}用" if ledger.users else ""
    return users + ("" if ledger.required else "，可以没有" if users else "可以没有")


def _parameter_lines(kind: StarterKind) -> str:
    lines = []
    for item in kind.parameters:
        about = f"   # {item.explanation}" if item.explanation else ""
        if item.default is None:
            lines.append(f"      {item.name}:{about or '   #'}（必填）\n")
        else:
            lines.append(f"      # {item.name}: {item.default}{about}\n")
    return "".join(lines)
