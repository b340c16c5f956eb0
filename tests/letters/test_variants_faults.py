"""Letters that cannot be printed, templates that cannot be recorded, problems told once."""

import pickle

import pytest

from pipeline.letters.model import Letter
from pipeline.letters.variants import LetterFault, fill
from tests.figures.ledgers import make_ledger
from tests.letters.letter_kinds import AID, KIND, aid_ledger, made_of, template_of

PERSON = {"学校": "万载中学", "姓名": "王芳", "身份证号": "360922201001010017", "项目": "助学金"}


def letters_of(*rows):
    """Return a ledger of these rows and one letter for each."""
    ledger = make_ledger(AID, {"甲": [PERSON | row for row in rows]}, file="inputs/资助.xlsx")
    numbers = (f"ZZ2020-001-0000{index}-7" for index in range(1, 9))
    return ledger, [
        Letter(number, (), (index,), "")
        for number, index in zip(numbers, range(len(rows)), strict=False)
    ]


def test_a_blank_cell_stops_its_letter_alone_and_is_named(tmp_path):
    ledger, letters = letters_of({"金额": "300"}, {"金额": None}, {"金额": "500"})
    template = template_of(tmp_path, "补助{{ 行.金额 | 元 }}。", ledger)
    assert template.print(letters[0]).texts[-1] == "300元"
    for _ in range(2):
        with pytest.raises(LetterFault) as caught:
            template.print(letters[1])
        problem = caught.value.diagnostic
        where = problem.location
        assert (where.file, where.sheet, where.row) == ("inputs/资助.xlsx", "甲", 3)
        assert (where.cell, where.column) == ("H3", "金额")
        assert caught.value.number == "ZZ2020-001-00002-7"
        assert "ZZ2020-001-00002-7" in problem.message
        assert "templates/gaozhishu/body.md" in problem.hint
        assert "王芳" not in problem.message + problem.hint
        assert "360922" not in problem.message + problem.hint
    assert template.print(letters[2]).texts[-1] == "500元"


def test_a_fault_crosses_process_borders(tmp_path):
    ledger, letters = letters_of({"金额": "300"}, {"金额": None})
    template = template_of(tmp_path, "补助{{ 行.金额 | 元 }}。", ledger)
    with pytest.raises(LetterFault) as caught:
        template.print(letters[1])
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.number, again.diagnostic) == (caught.value.number, caught.value.diagnostic)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{{ 行.姓明 }}", "Q101"),
        ("{{ 行情 }}", "T203"),
        ("{{ 行.金额 | 圆 }}", "T204"),
        ("{% if 行 %}", "T201"),
        ("{{ 各行 }}", "T207"),
        ("# 标题\n\n:::没有这一块\n", "D101"),
    ],
)
def test_a_problem_of_the_template_is_told_once(tmp_path, body, code):
    ledger, _ = aid_ledger(20)
    template, problems = made_of(tmp_path, body, ledger)
    assert template is None
    assert [item.code for item in problems] == [code]


def test_digits_typed_by_hand_are_told_once(tmp_path):
    ledger, _ = aid_ledger(20)
    template, problems = made_of(tmp_path, "每人500元，{{ 行.姓名 }}。", ledger)
    assert template is not None
    assert [item.code for item in problems] == ["T301"]


def test_a_ledger_may_not_be_called_like_a_letters_rows(tmp_path):
    ledger, _ = aid_ledger(5)
    kind = KIND.replace("  资助: {类型: aid_items}", "  各行: {类型: aid_items, 必需: false}")
    template, problems = made_of(tmp_path, "{{ 编号 }}", ledger, kind)
    assert template is None
    assert "T218" in {item.code for item in problems}


def test_what_cannot_be_recorded_is_rendered_letter_by_letter(tmp_path):
    ledger, letters = letters_of({"金额": "300"}, {"金额": "500"})
    body = '{{ 图(各行, 横轴="项目", 值="金额", 标题="金额") }}\n\n{{ 行.金额 | 元 }}'
    template = template_of(tmp_path, body, ledger)
    for letter, amount in zip(letters, ("300元", "500元"), strict=True):
        made = template.print(letter)
        assert made.texts == () == made.variant.fields
        assert fill(made.variant, ()).body[-1].content[0].text == amount
    assert template.variants == ()


def test_letters_without_a_person_in_common_share_a_variant(tmp_path):
    rows = [{"姓名": name, "性别": "女"} for name in ("王芳", "欧阳建国", "李䶮")]
    ledger, letters = letters_of(*rows)
    template = template_of(
        tmp_path, "{{ 行.姓名 }}同学{% if 行.性别 == '女' %}她{% endif %}", ledger
    )
    made = [template.print(letter) for letter in letters]
    assert len({id(item.variant) for item in made}) == 1 == len(template.variants)
    assert [item.texts[-1] for item in made] == ["王芳", "欧阳建国", "李䶮"]
    assert made[0].variant.samples == made[0].texts
    assert made[0].variant.fields == ("v0", "v1")
