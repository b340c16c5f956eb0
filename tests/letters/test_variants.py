"""Letters from variants: the same document as ordinary rendering makes, for every letter."""

from dataclasses import replace

import pytest

from pipeline.document.model import Table, TableColumn
from pipeline.letters.filling import fill
from pipeline.letters.variants import LetterFault, LetterTemplate, flat
from tests.letters.letter_kinds import aid_ledger, template_of

BODIES = {
    "words": """尊敬的{{ 行.监护人 or 行.姓名 }}{% if 行.性别 == "男" %}先生{% elif 行.性别 %}女士{% endif %}：

您的孩子{{ 行.姓名 }}（{{ 行.身份证号 }}）在{{ 行.学校 }}就读，{{ 年度 }}共{{ 各行.项数 }}，合计{{ 各行.金额 | 元 }}
（{{ 各行.金额 | 大写 }}），其中{{ 各行 | 分项("项目", 金额单位="元") }}。

{{ 二维码(编号) }}
""",
    "lists": """{{ 表格(各行, 列=["序号", "项目", "金额", "备注"], 合计=true, 金额单位="元") }}

{{ 表格(各行, 列=["项目", "数量", "单位", "发放日期"], 标题="明细") }}

{{ 表格(各行, 列=["项目", "金额"], 标题=行.学校, 金额单位="元", 注="注" ~ 行.备注) }}

{{ 表格(各行, 行="项目", 值=["项数", "金额"], 金额单位="元") }}

{{ 表格(各行, 列=["项目", "金额"], 排序="金额", 前=2) }}
""",
    "chosen": """{{ 表格(各行.筛选(项目="助学金"), 列=["项目", "金额", "备注"], 合计=true, 金额单位="元") }}

{{ 表格(各行.筛选("金额", "大于", 300), 列=["数量", "金额"], 序号=true) }}

{% set 同校 = 资助.筛选(学校=行.学校) %}
{% if 同校.金额 > 各行.金额 and 100 < 各行.金额 %}多于{{ 同校.人数 }}{% endif %}

{% if 行.金额 == 各行.金额 %}一项{% endif %}{% if 行.备注 == 行.单位 %}都空{% endif %}

{% if 同校.金额 - 各行.金额 >= 资助.金额 %}全部{% endif %}{% if 年度 == 2020 %}当年{% endif %}

{% set 标题 %}{{ 行.学校 }}{{ 行.备注 }}{% endset %}
{{ 表格(各行, 列=["项目", "数量"], 标题=标题, 注=标题) }}

{{ 各行.前(2, "金额") | 列举("项目") }}

{% for 一行 in 各行.行(排序="发放日期") %}{{ 一行.发放日期 }}{{ 一行.单位 }}、{% endfor %}
""",
    "loops": """{% for 一行 in 各行 %}
### {{ 一行.项目 }}{% if not loop.last %}；{% endif %}

{% if 一行.金额 %}{{ 一行.金额 | 元 }}，{% endif %}{{ 一行.备注 }}
{% endfor %}

{% for 名称, 行组 in 各行.按("项目") %}
{{ 名称 }}{{ 行组.项数 }}{% if 行组.金额 > 1000 %}（{{ 行组.金额 | 占比(各行.金额 + 各行.金额) }}）{% endif %}

{% endfor %}

{{ 各行.取值("项目") | 名单 }}，{{ [行.学校, 行.姓名, 行.备注] | 名单 }}

{% if "免学费" in 各行.取值("项目") %}免学费{% endif %}{% if 行.项目 in ["助学金", "免学费"] %}在内{% endif %}

{% if 行.金额 and 行.金额 >= 300 and -1 < 行.金额 %}多{% endif %}{{ "是" if 行.性别 == "女" else "否" }}
""",
    "gaps": """{{ 行.备注 }}

### {{ 行.备注 }}标题

### 前{{ 行.姓名 }}{{ 行.备注 }}

正文{{ 行.备注 }}{{ 行.监护人 }}

{% set 全部 %}{{ 行.学校 }}的{{ 行.姓名 }}{% endset %}
{{ 全部 }}，{{ 全部 ~ "家长" ~ 年度 }}，{{ 行["学校"] ~ 行.备注 }}

{% set 次数 = 各行.筛选(项目="助学金") %}
{% if 次数 %}{{ 次数.计数("次") }}{% endif %}

全校{{ 资助.筛选(学校=行.学校).人数 }}，同名{{ 资助.筛选("学校", "等于", 行.学校).项数 }}，{{ 各行 | 人次 }}
""",
    "pinned": """:::附件 {{ 行.学校 }}名单
{{ 各行.取值("项目") | 列举 }}
:::

{{ 编号 }}，{{ 成文日期 }}，{{ [行.金额, 各行.金额] | 首个 }}
""",
}


def comparable(document):
    plain = flat(document)

    def blocks(items):
        return tuple(
            replace(item, columns=tuple(TableColumn(one.align) for one in item.columns))
            if isinstance(item, Table)
            else item
            for item in items
        )

    return replace(
        plain,
        body=blocks(plain.body),
        attachments=tuple(replace(a, blocks=blocks(a.blocks)) for a in plain.attachments),
    )


def attempted(template: LetterTemplate, letter):
    """Return the printed letter or its fault."""
    try:
        return template.print(letter), None
    except LetterFault as fault:
        return None, fault


def assert_printed_as_rendered(template: LetterTemplate, letters) -> int:
    """Hold every letter against ordinary rendering; return how many were printed."""
    printed = 0
    for letter in letters:
        plain, problems = template.plain_document(letter)
        made, fault = attempted(template, letter)
        if fault is not None:
            assert plain is None, fault.diagnostic
            assert fault.diagnostic.code in {problem.code for problem in problems}
            continue
        assert plain is not None, problems
        assert comparable(fill(made.variant, made.texts)) == comparable(plain)
        printed += 1
    return printed


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_letter_is_what_ordinary_rendering_makes(tmp_path, name, seed):
    ledger, letters = aid_ledger(30, seed=seed)
    template = template_of(tmp_path, BODIES[name], ledger)
    assert assert_printed_as_rendered(template, letters) > len(letters) / 4


def test_again_in_another_order(tmp_path):
    ledger, letters = aid_ledger(40)
    forth, back = (template_of(tmp_path, BODIES["words"], ledger) for _ in range(2))
    first = {letter.number: forth.print(letter) for letter in letters}
    for letter in reversed(letters):
        made = back.print(letter)
        assert made.texts == first[letter.number].texts
        assert made.variant.id == first[letter.number].variant.id
        assert fill(made.variant, made.texts) == fill(
            first[letter.number].variant, first[letter.number].texts
        )
