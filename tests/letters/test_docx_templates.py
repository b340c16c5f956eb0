"""Letters of real templates in Word files: the same paragraphs as the document writer's, for every letter."""

from pathlib import Path

import pytest

from pipeline.fonts import load_fonts
from pipeline.letters.filling import fill
from pipeline.writers.docx import write_docx
from tests.judges.ooxml import validate_ooxml
from tests.letters.letter_kinds import KIND, aid_ledger, template_of
from tests.letters.test_docx_batch import Printer, unbroken

BODIES = {
    "prose": """您的孩子{{ 行.姓名 }}在{{ 行.学校 }}就读，共{{ 各行.项数 }}，合计{{ 各行.金额 | 元 }}
（{{ 各行.金额 | 大写 }}）。{% if 行.备注 %}备注：{{ 行.备注 }}{% endif %}

{% for 一行 in 各行 %}
### {{ 一行.项目 }}

{{ 一行.备注 }}
{% endfor %}
""",
    "table": """{{ 二维码(编号) }}

{{ 表格(各行, 列=["序号", "项目", "金额", "备注"], 合计=true, 金额单位="元", 标题=行.学校) }}

:::裁切线

:::回执 回执

我是{{ 行.姓名 }}的家长。

{{ 二维码(编号) }}

:::
""",
}
SHEET = KIND.replace("盖章: true", "版式: 单页")


@pytest.mark.parametrize("name", BODIES)
def test_paragraphs_are_those_of_the_document_writer(name: str, tmp_path: Path) -> None:
    fonts = load_fonts()
    ledger, letters = aid_ledger(pupils=40)
    template = template_of(tmp_path, BODIES[name], ledger, SHEET if name == "table" else KIND)
    printer = Printer(fonts, author="局", date_iso="2020-12-31")
    printed = [template.print(item) for item in letters]
    for item in printed:
        slow = unbroken(write_docx(fill(item.variant, item.texts), fonts))
        assert sorted(unbroken(printer.single(item))) == sorted(slow)
    assert len({item.variant.id for item in printed}) > 3
    singles = [text for item in printed for text in unbroken(printer.single(item))]
    merged = printer.merged(printed)
    assert unbroken(merged) == singles
    (tmp_path / "merged.docx").write_bytes(merged)
    assert validate_ooxml([tmp_path / "merged.docx"]) == {tmp_path / "merged.docx": []}
