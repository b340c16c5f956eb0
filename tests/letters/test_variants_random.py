"""Templates put together at random: whatever they do, letters read as ordinary rendering has them."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.letters.letter_kinds import aid_ledger, made_of
from tests.letters.test_variants import assert_printed_as_rendered

TEXTS = (
    "行.学校",
    "行.姓名",
    "行.备注",
    "行.监护人",
    "行.身份证号",
    "编号",
    "各行.取值('项目') | 名单",
)
AMOUNTS = (
    "行.金额",
    "各行.金额",
    "各行.项数",
    "资助.金额",
    "各行.筛选(项目='助学金').金额",
    "年度",
)
WORDINGS = (
    "",
    " | 数",
    " | 元",
    " | 大写",
    " | 中文数字",
    " | 千分位",
    " | 约",
    " | 占比(各行.金额)",
)
TESTS = (
    "行.备注", "行.金额", "not 行.监护人", '行.性别 == "男"', '行.学校 != 资助.取值("学校")[0]', "行.金额 > 300",
    "各行.金额 >= 行.金额 + 行.金额", "资助.金额 > 各行.金额", "1 < 各行.项数 < 4", '"助学金" in 各行.取值("项目")',
    '行.项目 in ["助学金", "免学费"]', "各行.筛选(项目='免学费') and 行.备注", "(行.监护人 or 行.备注) == 行.备注",
)  # fmt: skip
TABLES = (
    '表格(各行, 列=["项目", "金额", "备注"], 金额单位="元")',
    '表格(各行, 列=["序号", "项目", "金额"], 合计=true, 位数=2)',
    '表格(各行.筛选("金额", "大于", 300), 列=["项目", "数量", "单位"])',
    '表格(各行, 行="项目", 值=["项数", "金额"], 标题=行.学校)',
    "二维码(编号)",
)


@st.composite
def pieces(draw, depth: int = 2) -> str:
    """Return a piece of a sentence."""
    sort = draw(st.integers(0, 5 if depth else 2))
    if sort == 0:
        return draw(st.sampled_from(("甲", "乙，", "。", "：", "")))
    if sort == 1:
        return f"{{{{ {draw(st.sampled_from(TEXTS))} }}}}"
    if sort == 2:
        wording = draw(st.sampled_from(WORDINGS))
        return f"{{{{ {draw(st.sampled_from(AMOUNTS))}{wording} }}}}"
    inner = "".join(draw(st.lists(pieces(depth - 1), min_size=1, max_size=2)))
    if sort == 3:
        test = draw(st.sampled_from(TESTS))
        return f"{{% if {test} %}}{inner}{{% else %}}{draw(pieces(depth - 1))}{{% endif %}}"
    if sort == 4:
        rows = draw(st.sampled_from(("各行", '各行.行(排序="金额")', '各行.筛选(学期="春季")')))
        return (
            f"{{% for 一行 in {rows} %}}{{{{ 一行.项目 }}}}{{{{ 一行.备注 }}}}{inner}{{% endfor %}}"
        )
    return f"{{% set 段 %}}{inner}{{% endset %}}{{{{ 段 }}}}{{{{ 段 ~ 行.学校 }}}}"


@st.composite
def bodies(draw) -> str:
    """Return a body of paragraphs, headings, attachments, tables and codes."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        line = "".join(draw(st.lists(pieces(), min_size=1, max_size=3)))
        lead = draw(st.sampled_from(("", "", "# 总", "### ", "### 前")))
        parts.append(f"{lead}{line}")
        if draw(st.booleans()):
            parts.append(f"{{{{ {draw(st.sampled_from(TABLES))} }}}}")
    if draw(st.booleans()):
        title = draw(st.sampled_from(("名单", "{{ 行.学校 }}的{{ 行.备注 }}")))
        parts.append(f":::附件 {title}\n{draw(pieces())}尾\n:::")
    return "\n\n".join(parts)


def hold(body: str, seed: int, pupils: int) -> None:
    """Hold the letters of a template against ordinary rendering; a template without any is no matter."""
    ledger, letters = aid_ledger(pupils, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        template, _ = made_of(Path(folder), body, ledger, samples=letters)
        if template is not None:
            assert_printed_as_rendered(template, letters)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies(), st.integers(0, 50))
def test_random_templates(body, seed):
    hold(body, seed, pupils=8)


@pytest.mark.exhaustive
@pytest.mark.timeout(1200)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies(), st.integers(0, 1000))
def test_many_random_templates(body, seed):
    hold(body, seed, pupils=12)
