"""Letter kinds and a ledger of pupils for tests of variants."""

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipeline.document.profile import Profile
from pipeline.fonts import load_fonts
from pipeline.ledgers.model import Column, Ledger, LedgerType, Measure, MeasureKind, ValueType
from pipeline.letters.model import Letter
from pipeline.letters.variants import LetterTemplate
from pipeline.templating import Kind, RenderContext, load_kind
from tests.figures.ledgers import make_ledger
from tests.templating.rendering import context

AID = LedgerType(
    id="aid_items",
    title="资助发放台账",
    columns=(
        Column("学期", ValueType.ENUM, allowed=("春季", "秋季")),
        Column("学校", ValueType.SCHOOL),
        Column("姓名", ValueType.PERSON, sensitive=True),
        Column("身份证号", ValueType.ID_NUMBER, sensitive=True),
        Column("性别", ValueType.ENUM, allowed=("男", "女"), blank=True),
        Column("监护人", ValueType.PERSON, blank=True),
        Column("项目", ValueType.ENUM, allowed=("生活补助", "助学金", "免学费")),
        Column("金额", ValueType.MONEY, unit="元", blank=True),
        Column("数量", ValueType.DECIMAL, blank=True, unit_column="单位"),
        Column("单位", ValueType.TEXT, blank=True),
        Column("发放日期", ValueType.DATE, blank=True),
        Column("备注", ValueType.TEXT, blank=True),
    ),
    measures=(
        Measure("项数", MeasureKind.COUNT, None, "项"),
        Measure("人数", MeasureKind.DISTINCT, "身份证号", "人"),
        Measure("金额", MeasureKind.SUM, "金额", "元"),
    ),
)
NAMES = ("王芳", "欧阳建国", "李䶮", "阿依古丽·买买提", "张堃喆", "刘伟", "*[x](y)*", "{{7*7}}")
SCHOOLS = ("万载中学", "株潭镇中心小学", "康乐街道第二小学", "9年制学校")
NOTES = ("", "", "第2次发放", "补发。", "转学，", "：", "a\nb")
AMOUNTS = ("0.5", "300", "625", "1500", "12345.67", "1234567.89", "0", None)
ITEMS = AID.columns[6].allowed


def aid_ledger(pupils: int = 60, seed: int = 7, most: int = 4) -> tuple[Ledger, list[Letter]]:
    """Return a ledger and its letters, one a pupil; the rows of a pupil are not all together."""
    chance = random.Random(seed)
    rows: list[dict[str, object]] = []
    for pupil in range(pupils):
        own = {
            "学校": chance.choice(SCHOOLS),
            "姓名": chance.choice(NAMES),
            "身份证号": f"36092220100101{pupil:04d}",
            "性别": chance.choice(("男", "女", "")),
            "监护人": chance.choice(("", *NAMES)),
        }
        rows.extend(
            own
            | {
                "学期": chance.choice(("春季", "秋季")),
                "项目": chance.choice(ITEMS),
                "金额": chance.choice(AMOUNTS),
                "数量": chance.choice((None, "2", "1.50")),
                "单位": chance.choice(("", "斤", "盒")),
                "发放日期": chance.choice((None, date(2020, 9, 1), date(2020, 11, 30))),
                "备注": chance.choice(NOTES),
            }
            for _ in range(chance.randint(1, most))
        )
    chance.shuffle(rows)
    half = len(rows) // 2
    ledger = make_ledger(
        AID, {"甲": rows[:half], "乙": rows[half:]}, ledger_id="资助", file="inputs/资助.xlsx"
    )
    found: dict[str, list[int]] = {}
    for place, row in enumerate([*rows[:half], *rows[half:]]):
        found.setdefault(str(row["身份证号"]), []).append(place)
    letters = [
        Letter(f"ZZ2020-{number:06d}-7", (key,), tuple(places), "")
        for number, (key, places) in enumerate(found.items(), 1)
    ]
    return ledger, letters


KIND = """名称: 告知书
台账:
  资助: {类型: aid_items}
标题: "资助发放告知书"
主送: "{{ 行.监护人 or 行.姓名 }}家长"
版本: {家长: {显示: [姓名]}}
盖章: true
"""


def letter_kind(folder: Path, body: str, kind: str = KIND) -> Kind:
    place = folder / "gaozhishu"
    place.mkdir(exist_ok=True)
    (place / "kind.yaml").write_text(kind, encoding="utf-8")
    (place / "body.md").write_text(body, encoding="utf-8")
    loaded, problems = load_kind(place)
    assert loaded is not None, problems
    return loaded


def template_of(
    folder: Path, body: str, ledger: Ledger, kind: str = KIND, **changes: object
) -> LetterTemplate:
    made, problems = made_of(folder, body, ledger, kind, **changes)
    assert made is not None, problems
    return made


def made_of(
    folder: Path,
    body: str,
    ledger: Ledger,
    kind: str = KIND,
    samples: Sequence[Letter] = (),
    **changes: object,
):
    loaded = letter_kind(folder, body, kind)
    given: RenderContext = context({"资助": ledger}, **changes)
    return LetterTemplate.make(loaded, given, ledger, load_fonts(), Profile(), samples=samples)
