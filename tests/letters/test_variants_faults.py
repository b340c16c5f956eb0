"""Letters that cannot be printed, templates that cannot be recorded, problems told once."""

import pickle

import pytest

from pipeline.document.geometry import text_width
from pipeline.document.profile import Profile
from pipeline.document.tables import CELL_PADDING
from pipeline.fonts import load_fonts
from pipeline.letters.filling import fill
from pipeline.letters.model import Letter
from pipeline.letters.variants import LetterFault
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


def test_a_blank_cell_that_is_compared_stops_its_letter(tmp_path):
    ledger, letters = letters_of({"金额": "300"}, {"金额": None}, {"金额": "500"})
    template = template_of(tmp_path, "{% if 行.金额 > 300 %}多{% else %}少{% endif %}", ledger)
    assert [template.print(letters[at]).variant.id for at in (0, 2)]
    with pytest.raises(LetterFault) as caught:
        template.print(letters[1])
    assert caught.value.diagnostic.code == "T215"
    assert caught.value.diagnostic.location.cell == "H3"


def test_the_cell_of_a_character_is_found(tmp_path):
    ledger, letters = letters_of({"姓名": "李䶮"}, {"备注": "龘"})
    template = template_of(tmp_path, "{{ 行.姓名 }}", ledger)
    assert template.cell_with(letters[0], "䶮").cell == "C2"
    assert template.cell_with(letters[1], "龘").column == "备注"
    nowhere = template.cell_with(letters[1], "䶮")
    assert (nowhere.row, nowhere.cell) == (3, None)


def test_rows_the_kind_prints_no_letters_of_are_not_tried(tmp_path):
    rows = [{"学期": "春季", "金额": None}] * 30 + [{"学期": "秋季", "金额": "300"}]
    ledger, _ = letters_of(*rows)
    batching = "成批: {台账: 资助, 筛选: {学期: 秋季}, 编号: {字头: ZZ}}\n"
    template, problems = made_of(tmp_path, "{{ 行.金额 | 元 }}", ledger, KIND + batching)
    assert template is not None, problems
    template, problems = made_of(tmp_path, "{{ 行.金额 | 元 }}", ledger)
    assert template is None
    last = Letter("ZZ2020-001-00031-7", (), (30,), "")
    template, problems = made_of(tmp_path, "{{ 行.金额 | 元 }}", ledger, samples=(last,))
    assert template is not None, problems


def test_what_the_batching_says_is_held_against_the_ledger(tmp_path):
    ledger, _ = aid_ledger(3)
    batching = "成批: {台账: 资助, 次序: [年级], 编号: {字头: ZZ}}\n"
    template, problems = made_of(tmp_path, "{{ 编号 }}", ledger, KIND + batching)
    assert template is None
    assert [(item.code, item.location.row) for item in problems] == [("T231", 8)]


def test_characters_that_cannot_be_printed_stop_their_letter(tmp_path):
    ledger, letters = letters_of({}, {"备注": "甲\ufdd0乙"}, {"备注": "丙"})
    template = template_of(tmp_path, "{{ 行.备注 }}。", ledger)
    template.print(letters[0])
    assert template.print(letters[2]).texts[-1] == "丙"
    with pytest.raises(LetterFault) as caught:
        template.print(letters[1])
    assert caught.value.diagnostic.code == "T214"
    assert caught.value.diagnostic.location.column == "备注"


def test_no_letter_is_rendered_twice_and_none_for_its_texts_alone(tmp_path, monkeypatch):
    ledger, letters = aid_ledger(40)
    template = template_of(tmp_path, "{{ 行.姓名 }}{{ 各行.金额 | 元 }}", ledger)
    rendered = []
    record = template._renderer.record
    monkeypatch.setattr(
        template._renderer, "record", lambda letter: rendered.append(letter) or record(letter)
    )
    for letter in letters:
        template.print(letter)
    guardians = ledger.frame["监护人"].tolist()
    paths = {(len(letter.rows), guardians[letter.rows[0]] != "") for letter in letters}
    assert len(rendered) == len(paths) > 4
    # neither is a part of what is printed: one document for all of them
    assert len(template.variants) == 1


def test_columns_are_as_wide_in_every_letter(tmp_path):
    ledger, letters = letters_of(
        {"金额": "0.5", "备注": ""}, {"金额": "1234567.89", "备注": "一段很长很长很长很长的备注"}
    )
    body = '{{ 表格(各行, 列=["项目", "金额", "备注"], 金额单位="元") }}'
    one, other = (template_of(tmp_path, body, ledger) for _ in range(2))
    first = one.print(letters[0]).variant.document.body[0]
    second = other.print(letters[1]).variant.document.body[0]
    assert first.columns == second.columns
    widths = [column.width for column in first.columns]
    assert None not in widths
    assert sum(widths) == pytest.approx(1, abs=1e-4)
    fonts, profile = load_fonts(), Profile()
    room = widths[1] * text_width(profile) - 2 * CELL_PADDING
    assert fonts.measure(profile.font_table, "1234567.89") * profile.table_size <= room


def test_a_variable_title_is_not_broken(tmp_path):
    ledger, letters = letters_of({})
    kind = KIND.replace('标题: "资助发放告知书"', '标题: "关于{{ 行.学校 }}{{ 行.姓名 }}的告知书"')
    made = template_of(tmp_path, "{{ 编号 }}", ledger, kind).print(letters[0])
    assert made.variant.document.title_lines == ()
    assert [item.text for item in made.variant.document.title] == [
        "关于", "万载中学", "王芳", "的告知书"
    ]  # fmt: skip
