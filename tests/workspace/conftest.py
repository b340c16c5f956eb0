"""A small workspace with its own kinds and ledger types, so that built-in ones do not matter."""

from pathlib import Path

import pytest

SETTINGS = """\
单位: {全称: 甲县教育局, 上级: 乙市教育局, 发文代字: 甲教}
期间:
  年度: 2020
  学期: [春季, 秋季]
  截至日期: 2020-11-30
成文日期: 2020-12-31
台账:
  资助: {类型: grants, 文件: [资助发放台账.xlsx]}
  整改: {类型: problems, 文件: ["整改*.xlsx"]}
控制数:
  资助: {行数: 29294, 金额: 1761.8905万元}
文书:
  - {文种: summary, 参数: {口径注: 不含兜底}}
别名: {资助: {金额: [发放数, 实发]}}
版式: {行数: 22}
"""


class Place:
    """A workspace under construction."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.inputs = root / "inputs"

    def settings(self, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        (self.inputs / "workspace.yaml").write_bytes(data)

    def file(self, name: str) -> Path:
        path = self.inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        return path


@pytest.fixture
def place(tmp_path):
    root = tmp_path / "甲县"
    for folder in ("inputs", "templates/summary", "templates/letter", "templates/ledgers"):
        (root / folder).mkdir(parents=True)
    for kind in ("summary", "letter"):
        (root / f"templates/{kind}/kind.yaml").write_text("名称: 某文种\n", encoding="utf-8")
    for type_id in ("grants", "problems"):
        (root / f"templates/ledgers/{type_id}.yaml").write_text("名称: 某台账\n", encoding="utf-8")
    made = Place(root)
    made.settings(SETTINGS)
    for name in ("资助发放台账.xlsx", "整改一.xlsx", "整改二.xlsx"):
        made.file(name)
    return made
