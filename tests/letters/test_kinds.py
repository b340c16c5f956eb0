"""The letters that ship with the project: every kind prints its people, fits its page, hides the rest."""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.document.checks import check_document
from pipeline.document.model import Format, QrCode, Slip
from pipeline.document.pageparts import page_parts
from pipeline.document.profile import Profile
from pipeline.document.walk import passages, plain_text
from pipeline.errors import Severity
from pipeline.fonts import load_fonts
from pipeline.ledgers import load_ledger_type, read_ledger
from pipeline.letters.filling import fill
from pipeline.letters.model import Letter
from pipeline.letters.selection import choose
from pipeline.letters.variants import LetterTemplate
from pipeline.templating import load_kind
from pipeline.writers.pdf import write_pdf
from tests.demo.people import check_digit
from tests.templating.rendering import context, setting

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
UNIT = {
    key: setting(value, f"单位.{key}")
    for key, value in (
        ("全称", "某某县教育体育局"),
        ("简称", "县教育体育局"),
        ("上级", "某某市教育局"),
        ("落款", "某某县教育体育局"),
    )
}


def person(number, birth="20100901"):
    first = f"3609{22 + number % 4:02d}{birth}000"
    return first + check_digit(first)


ONE, TWO, THREE = person(0), person(1), person(2, "20120304")
PUPIL = {
    "监护人": "欧阳建国",
    "乡镇": "三兴镇",
    "村": "白水村",
    "学校": "三兴镇白水村第二完全小学",
    "年级": "三年级",
    "班级": "2班",
}


def grants():
    """Return rows of aid: a pupil with twelve items, one with 半元, two children of one household."""
    many = [
        {"姓名": "王芳", "身份证号": ONE, "资助项目": f"第{n}批补助", "金额": "1234567.89"}
        for n in "一二三四五六七八九十"
    ]
    many += [
        {"姓名": "王芳", "身份证号": ONE, "资助项目": "困难学生生活补助", "金额": "625"},
        {"姓名": "王芳", "身份证号": ONE, "资助项目": "营养改善计划", "金额": "400"},
    ]
    few = [
        {"姓名": "阿依古丽·买买提", "身份证号": TWO, "资助项目": "生活补助", "金额": "0.5"},
        {"姓名": "张堃喆", "身份证号": THREE, "资助项目": "生活补助", "金额": "300"},
    ]
    common = {"学期": "秋季", "困难类别": "建档立卡", "户号": "101", "发放日期": "2020-11-05"}
    return [PUPIL | common | row | ({"户号": "202"} if row in few else {}) for row in many + few]


def courses():
    row = {"姓名": "王芳", "身份证号": ONE, "监护人": "王建国", "乡镇": "三兴镇", "村": "白水村"}
    school = {"学校": "某某职业技术学院", "专业": "护理专业", "金额": "1500"}
    return [
        row | school | {"学期": term, "发放日期": day}
        for term, day in (("春季", "2020-05-20"), ("秋季", "2020-11-20"))
    ]


@dataclass(frozen=True)
class Case:
    kind: str
    ledger: str
    """Name in the template."""
    rows: list[dict[str, str]]
    letters: int
    """How many letters they are."""
    says: tuple[str, ...]
    """What the first letter says, in any place."""
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    slip: bool = True
    full_ids: bool = False


CASES = {
    "aid_grant_letter": Case(
        "aid_grant_letter",
        "资助",
        grants(),
        3,
        (
            "尊敬的王芳同学家长：",
            "12346703.9元",
            "困难学生生活补助",
            "壹仟贰佰叁拾肆万陆仟柒佰零叁元玖角",
        ),
        {"学期": ("秋季",)},
    ),
    "aid_family_letter": Case(
        "aid_family_letter",
        "资助",
        grants()[10:],
        2,
        ("尊敬的欧阳建国家长：", "1人", "1025元", "壹仟零贰拾伍元整", "三兴镇白水村欧阳建国户"),
        {"困难类别": ("建档立卡",)},
    ),
    "yulu_notice": Case(
        "yulu_notice",
        "雨露",
        courses(),
        1,
        ("王建国家长：", "叁仟元整", "2020年5月20日", "护理专业"),
    ),
    "enrolment_notice": Case(
        "enrolment_notice",
        "名册",
        [
            PUPIL
            | {
                "姓名": "王芳",
                "身份证号": ONE,
                "报到日期": "2020-08-31",
                "签章单位": "三兴镇人民政府",
            }
        ],
        1,
        ("欧阳建国家长：", "2020年8月31日", "三兴镇人民政府", "三兴镇白水村第二完全小学三年级"),
    ),
    "donation_thanks": Case(
        "donation_thanks",
        "捐赠",
        [
            {
                "捐赠人": "某某公司",
                "捐赠日期": "2020-06-01",
                "捐赠项目": "图书",
                "受益学校": "三兴小学",
                "金额": "50000",
            },
            {
                "捐赠人": "某某公司",
                "捐赠日期": "2020-09-01",
                "捐赠项目": "助学",
                "受益学校": "",
                "金额": "8000.5",
            },
        ],
        1,
        ("尊敬的某某公司：", "2笔", "58000.5元", "伍万捌仟元伍角"),
        slip=False,
    ),
    "outside_pupil_letter": Case(
        "outside_pupil_letter",
        "函告",
        [
            {"学期": "秋季", "姓名": "王芳", "身份证号": ONE, "乡镇": "三兴镇", "学段": "初中"}
            | {"就读地": "某省某市某区", "发函日期": "2020-10-14"},
        ],
        1,
        ("某省某市某区教育行政部门：", "三兴镇学生王芳2020年秋季学期在你地初中就读", ONE),
        slip=False,
        full_ids=True,
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a function: kind id → (kind, ledger, template, letters)."""
    known = {}

    def make(kind_id):
        if kind_id not in known:
            known[kind_id] = letters_of(CASES[kind_id], tmp_path_factory.mktemp(kind_id))
        return known[kind_id]

    return make


def letters_of(case, folder):
    kind, problems = load_kind(TEMPLATES / case.kind)
    assert problems == ()
    (declared,) = kind.ledgers
    type_, problems = load_ledger_type(TEMPLATES / "ledgers" / f"{declared.type}.yaml")
    assert problems == ()
    file = folder / "台账.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, list(dict.fromkeys(key for row in case.rows for key in row))
        )
        writer.writeheader()
        writer.writerows(case.rows)
    ledger, problems = read_ledger(
        case.ledger, type_, [(file.name, file)], period=None, control=None
    )
    assert [item for item in problems if item.severity is Severity.ERROR] == []
    chosen, problems = choose(ledger, kind.batching, case.where)
    assert [item for item in problems if item.severity is Severity.ERROR] == []
    letters = [
        Letter(f"{kind.batching.prefix}2020-012-{n:05d}K", group.key, group.rows, "")
        for n, group in enumerate(chosen.groups, 1)
    ]
    template, problems = LetterTemplate.make(
        kind, context({case.ledger: ledger}, unit=UNIT), ledger, load_fonts(), Profile()
    )
    assert problems == ()
    return kind, ledger, template, letters


def text(document):
    return "\n".join(plain_text(passage.content) for passage in passages(document))


@pytest.mark.parametrize("kind_id", CASES)
def test_a_kind_prints_its_letters_without_a_problem(made, kind_id):
    case = CASES[kind_id]
    kind, _, template, letters = made(kind_id)
    assert len(letters) == case.letters
    texts = []
    for letter in letters:
        printed = template.print(letter)
        document = fill(printed.variant, printed.texts)
        assert check_document(document, load_fonts()) == ()
        texts.append(text(document))
        assert letter.number in texts[-1]
        written, problems = write_pdf(document, load_fonts())
        assert problems == ()
        assert written.pages == 1
    assert any(all(words in one for words in case.says) for one in texts), texts
    assert kind.genre


@pytest.mark.parametrize("kind_id", CASES)
def test_only_letters_between_offices_say_a_whole_id(made, kind_id):
    _, _, template, letters = made(kind_id)
    texts = [text(fill(one.variant, one.texts)) for one in map(template.print, letters)]
    whole = re.findall(r"\d{17}[\dX]", "".join(texts))
    assert bool(whole) == CASES[kind_id].full_ids


@pytest.mark.parametrize("kind_id", [name for name, case in CASES.items() if case.slip])
def test_number_and_code_stand_on_letter_and_slip(made, kind_id):
    _, _, template, letters = made(kind_id)
    printed = template.print(letters[0])
    document = fill(printed.variant, printed.texts)
    assert document.format is Format.SHEET
    parts = page_parts(document)
    assert [plain_text(code.content) for code in parts.corner] == [letters[0].number]
    (slip,) = [block for block in parts.foot if isinstance(block, Slip)]
    codes = [block for block in slip.blocks if isinstance(block, QrCode)]
    assert [plain_text(code.content) for code in codes] == [letters[0].number]
    assert "签名" in text(document)


def test_twelve_items_take_smaller_type_and_one_item_does_not(made):
    _, ledger, template, letters = made("aid_grant_letter")
    sizes = {}
    for letter in letters:
        printed = template.print(letter)
        sizes[len(letter.rows)] = printed.variant.document.profile.body_size
    assert sizes == {12: 12.0, 1: 14.0}
    assert sum(len(letter.rows) for letter in letters) == len(ledger.frame)


def test_the_policy_card_is_one_page(tmp_path):
    from pipeline.document.markup import parse
    from pipeline.document.transforms import apply_transforms
    from pipeline.templating import Parts, assemble, render_kind

    kind, problems = load_kind(TEMPLATES / "policy_card")
    assert problems == ()
    assert kind.batching is None
    type_, _ = load_ledger_type(TEMPLATES / "ledgers/aid_policies.yaml")
    file = tmp_path / "政策.csv"
    lines = ["学段,资助项目,资助对象,资助标准,申请办法"]
    lines += [
        f"{stage},国家助学金,家庭经济困难学生,每生每学期1000元,向就读学校申请"
        for stage in ("学前教育", "小学", "初中", "普通高中", "中等职业教育", "高等教育")
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    ledger, problems = read_ledger("政策", type_, [(file.name, file)], period=None, control=None)
    assert problems == ()
    rendered, problems = render_kind(kind, context({"政策": ledger}, unit=UNIT))
    assert problems == ()
    parsed, problems = parse(rendered.markdown, rendered.marks, "body.md")
    assert problems == ()
    parts = Parts(kind, rendered, parsed, "某某县教育体育局", Profile(), draft=False)
    document, _ = apply_transforms(assemble(parts), load_fonts())
    assert check_document(document, load_fonts()) == ()
    assert "每生每学期1000元" in text(document)
