"""Evidence of 学生资助档案 and 控辍保学一生一档: three schools' aid papers, six pupils' own files.

In: schools and pupils; out: their papers, as if nothing were missing or wrong.
"""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from tests.demo import dossier_drawing as drawing
from tests.demo import dossier_papers as papers
from tests.demo import dossier_pdfs as pdfs
from tests.demo import dossier_texts as texts
from tests.demo.dossier_ledgers import CREATED, PUPILS, DemoSchool, DropoutPupil
from tests.demo.dossier_plan import TERMS, Paper, amount, chance, seed
from tests.demo.dossier_school import A4, BUREAU, circular_pages
from tests.demo.sheets import ClerkSheet, workbook

AID_SCHOOLS = ("凤凰中心小学", "清溪中学", "翠屏高级中学")
AID, PUPIL = "学生资助档案", "控辍保学一生一档"
DAYS = {
    "春季": {
        "A1": dt.date(2020, 3, 16),
        "B1": dt.date(2020, 4, 8),
        "B3": dt.date(2020, 4, 22),
        "B4": dt.date(2020, 4, 27),
        "C1": dt.date(2020, 5, 6),
        "止": dt.date(2020, 5, 13),
        "C2": dt.date(2020, 5, 20),
        "D2": dt.date(2020, 6, 29),
    },
    "秋季": {
        "A1": dt.date(2020, 9, 7),
        "B1": dt.date(2020, 9, 21),
        "B3": dt.date(2020, 10, 12),
        "B4": dt.date(2020, 10, 16),
        "C1": dt.date(2020, 10, 19),
        "止": dt.date(2020, 10, 26),
        "C2": dt.date(2020, 10, 30),
        "D2": dt.date(2020, 11, 20),
    },
}
"""In the order of the procedure; 公示 lasts six working days, over the holidays of May and October."""


def aid_papers(school: DemoSchool, number: int) -> Iterator[Paper]:
    """Yield everything an aid dossier of the school has to hold; `number` from 0."""
    yield _paper(
        school,
        "A2",
        "A2 资助工作制度/学生资助工作制度.docx",
        (),
        partial(
            papers.word,
            f"{school.name}学生资助工作制度",
            texts.plan(school)[1:],
            across=number == 1,
        ),
    )
    body = (
        f"组长：{school.head}",
        f"成员：{school.clerk}、各年级组长、班主任代表、学生代表、家长代表",
    )
    yield _paper(
        school,
        "B2",
        "B2 评审小组/评审小组名单.jpg",
        (),
        partial(_letter_scan, school, "学生资助评审小组名单", body, "2020年3月9日", 24),
        {"日期": dt.date(2020, 3, 9), "责任者": school.name, "盖章": "是"},
    )
    for term in TERMS:
        yield from _term_papers(school, number, term)


def _term_papers(school: DemoSchool, number: int, term: str) -> Iterator[Paper]:
    days, rng = DAYS[term], chance(school.name, term)
    pupil, guardian = texts.person(rng), texts.person(rng)

    def told(item: str, **more: object) -> dict[str, object]:
        return {"日期": days[item], "责任者": school.name, **more}

    yield _paper(
        school,
        "A1",
        f"A1 资金文件/{term}/资金下达通知.pdf",
        (term,),
        partial(_fund_letter, school, term, number),
        told("A1", 责任者=BUREAU, 文号=f"万教计〔2020〕{12 if term == '春季' else 41}号"),
    )
    fields = [
        ("学生姓名", pupil),
        ("监护人", guardian),
        ("学校", school.name),
        ("申请项目", "家庭经济困难学生生活补助"),
        ("申请日期", days["B1"].isoformat()),
    ]
    yield _paper(
        school,
        "B1",
        f"B1 申请表/{term}申请表.pdf",
        (term,),
        partial(pdfs.form, "家庭经济困难学生资助申请表", fields),
        told("B1", 签字="申请人、监护人", 申请人=pupil, 受助人=pupil),
    )
    yield _paper(
        school,
        "B3",
        f"B3 评议/{term}评议记录.docx",
        (term, "评议记录"),
        partial(
            papers.word, f"{term}学期资助评议会议记录", _minutes(school), table=_votes(school, term)
        ),
        told("B3"),
    )
    meeting = partial(
        drawing.photo,
        "meeting",
        f"{term}学期学生资助评议会",
        seed(school.name, term, "B3"),
        (640, 480),
    )
    yield _paper(
        school,
        "B3",
        f"B3 评议/{term}照片/IMG_{2000 + number}.jpg",
        (term, "照片"),
        partial(
            lambda draw, exif: papers.jpeg(draw(), 36, turned=exif),
            meeting,
            6 if number == 1 else 0,
        ),
        told("B3"),
    )
    opinion = ("经评审小组评议，拟资助学生名单客观真实，程序规范，同意上报。",)
    yield _paper(
        school,
        "B4",
        f"B4 审核意见/{term}审核意见.jpg",
        (term,),
        partial(
            _letter_scan, school, f"{term}学期学生资助审核意见", opinion, _chinese(days["B4"]), 24
        ),
        told("B4", 签字="校长", 盖章="是"),
    )
    rows = texts.register(chance(school.name, term, "rows"), 17, amount(school))
    shown = [(row[0], row[1], row[3], row[4]) for row in rows]
    header = ("序号", "学生姓名", "资助项目", "金额（元）")
    title = f"{school.name}2020年{term}学期拟资助学生公示"
    yield _paper(
        school,
        "C1",
        f"C1 公示/{term}公示名单.pdf",
        (term, "公示名单"),
        partial(
            pdfs.printed,
            title,
            ("公示期为五个工作日，有异议请向学校反映。",),
            table=(header, *shown),
            sign=school.name,
        ),
        told("C1", 公示止=days["止"]),
    )
    board = partial(
        drawing.photo, "board", f"{term}学期资助公示栏", seed(school.name, term, "C1"), (640, 480)
    )
    yield _paper(
        school,
        "C1",
        f"C1 公示/{term}公示照片.jpg",
        (term, "公示照片"),
        partial(lambda draw: papers.jpeg(draw(), 36), board),
        told("C1", 公示止=days["止"]),
    )
    yield _paper(
        school,
        "C2",
        f"C2 审批表/{term}审批表.xlsx",
        (term,),
        partial(_approval, f"{term}学期资助审批表", header, shown),
        told("C2", 盖章="是"),
    )
    yield _paper(
        school,
        "D2",
        f"D2 发放登记/{term}发放登记表.tif",
        (term,),
        partial(_signed_fax, school, term, rows),
        told("D2", 签字="领取人", 申请人=pupil, 受助人=pupil),
    )
    handing = partial(
        drawing.photo, "handing", f"{term}学期资助金发放", seed(school.name, term, "D3"), (640, 480)
    )
    yield _paper(
        school,
        "D3",
        f"D3 发放照片/{term}/发放现场.jpg",
        (term,),
        partial(lambda draw: papers.jpeg(draw(), 34), handing),
    )


def _paper(
    school: DemoSchool,
    item: str,
    rest: str,
    more: tuple[str, ...],
    make: object,
    told: dict[str, object] | None = None,
) -> Paper:
    return Paper(f"{AID}/{school.name}/{rest}", (school.name, item, *more), make, told or {})  # type: ignore[arg-type]


def _chinese(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _letter_scan(
    school: DemoSchool, title: str, body: tuple[str, ...], day: str, quality: int
) -> bytes:
    sheet = drawing.Sheet(100)
    sheet.centred(title, 20)
    for text in body:
        sheet.paragraph(text, 15)
    sheet.signed((f"校长：{school.head}", school.name, day), school.name)
    return papers.jpeg(drawing.scanned(sheet.image, seed(title, school.name)), quality, dpi=100)


def _fund_letter(school: DemoSchool, term: str, number: int) -> bytes:
    if number == 0:
        pages = circular_pages(f"{school.name}{term}", 100)
        return pdfs.picture_pdf([(papers.jpeg(page.convert("L"), 22), A4) for page in pages[:1]])
    lines = (f"现将2020年{term}学期学生资助资金下达你校，请按规定及时足额发放，专款专用。",)
    made = pdfs.printed(f"关于下达2020年{term}学期学生资助资金的通知", lines, sign=BUREAU)
    if number == 1:
        return pdfs.with_script(made)
    return pdfs.with_attachment(made, "分配表.csv", "学校,金额\r\n".encode("gb18030"))


def _minutes(school: DemoSchool) -> tuple[str, ...]:
    return (
        f"主持人：{school.head}　　记录人：{school.clerk}",
        "会议听取了各班困难学生摸底情况，逐一讨论申请学生的家庭收入、劳动力、大病和残疾情况，进行民主评议。",
        "会议要求评议结果在校内公示栏张贴，公示期间设专人接待来访。",
    )


def _votes(school: DemoSchool, term: str) -> list[tuple[str, ...]]:
    rng = chance(school.name, term, "votes")
    return [
        ("学生姓名", "同意", "不同意"),
        *((texts.person(rng), str(9 - place % 2), str(place % 2)) for place in range(6)),
    ]


def _approval(title: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> bytes:
    return workbook(
        [ClerkSheet("审批", title, ("单位：元",), header, rows, widths=(7, 12, 16, 12))], CREATED
    )


def _signed_fax(school: DemoSchool, term: str, rows: list[tuple[str, ...]]) -> bytes:
    pages = []
    for start in (0, 11):
        sheet = drawing.Sheet(120)
        sheet.centred(f"{school.name}2020年{term}学期资助资金发放登记表", 16)
        sheet.table(texts.REGISTER, rows[start : start + 11], (1.2, 2, 2, 2.2, 2, 2.4), points=11)
        pages.append(
            drawing.black_and_white(drawing.scanned(sheet.image, seed(school.name, term, start)))
        )
    return papers.fax(pages, 120)


# --- one file a pupil -----------------------------------------------------------------------------------


def label(pupil: DropoutPupil) -> str:
    """Return the name of the pupil's folder: two of one name and school bear the end of their numbers."""
    alike = [item for item in PUPILS if (item.name, item.school) == (pupil.name, pupil.school)]
    return pupil.name + (pupil.id_number[-4:] if len(alike) > 1 else "")


def pupil_papers(pupil: DropoutPupil, number: int) -> Iterator[Paper]:
    """Yield everything a pupil's own file has to hold; `number` from 0."""
    base = f"{PUPIL}/{pupil.school}/{label(pupil)}"
    slot = (pupil.school, label(pupil))
    table = (
        ("姓名", pupil.name),
        ("学校", pupil.school),
        ("年级", pupil.grade),
        ("监护人", pupil.guardian),
        ("辍学原因", pupil.reason),
    )
    yield Paper(
        f"{base}/1 基本情况/基本情况表.docx",
        (*slot, "1"),
        partial(papers.word, "学生基本情况表", (), table=table),
    )
    yield Paper(
        f"{base}/2 辍学原因说明/原因说明.jpg",
        (*slot, "2"),
        partial(
            _statement,
            "辍学原因说明",
            (
                f"我是{pupil.grade}学生{pupil.name}的监护人。孩子因{pupil.reason}不愿到校，情况属实。",
            ),
            f"监护人：{pupil.guardian}",
            "",
        ),
        {"日期": dt.date(2020, 9, 14), "签字": "监护人"},
    )
    for time in (1, 2):
        day = dt.date(2020, 9, 10 + 7 * time)
        text = (
            f"时间：{_chinese(day)}",
            f"地点：{pupil.name}家中",
            f"劝返人：{pupil.helper}、班主任",
            f"谈话内容：了解{pupil.reason}的具体情况，讲明义务教育法的规定，商定返校时间和帮扶办法。",
        )
        made = "\r\n".join(("劝返记录", "", *text, ""))
        where = f"{base}/3 劝返记录/第{time}次"
        if (number + time) % 3 == 0:
            yield Paper(
                f"{where}/劝返记录.txt",
                (*slot, "3", str(time), "记录"),
                partial(made.encode, "gb18030"),
                {"日期": day},
            )
        else:
            yield Paper(
                f"{where}/劝返记录.docx",
                (*slot, "3", str(time), "记录"),
                partial(papers.word, "劝返记录", text),
                {"日期": day},
            )
        shot = partial(
            drawing.photo, "home", f"第{time}次家访", seed(pupil.id_number, time), (560, 420)
        )
        yield Paper(
            f"{where}/家访照片.jpg",
            (*slot, "3", str(time), "照片"),
            partial(
                lambda draw, exif: papers.jpeg(draw(), 34, turned=exif), shot, 8 if time == 2 else 0
            ),
        )
    yield Paper(
        f"{base}/4 帮扶措施/帮扶措施和责任人.pdf",
        (*slot, "4"),
        partial(
            pdfs.printed,
            "帮扶措施和责任人",
            (f"帮扶措施：{pupil.help}。", f"责任人：{pupil.helper}。"),
            sign=pupil.helper,
        ),
        {"签字": "责任人", "责任者": pupil.school},
    )
    yield Paper(
        f"{base}/5 结果证明/劝返结果证明.jpg",
        (*slot, "5"),
        partial(
            _statement,
            "证明",
            (f"{pupil.name}同学经劝返帮扶，现{pupil.result}，特此证明。",),
            pupil.school,
            pupil.school,
        ),
        {"日期": dt.date(2020, 10, 9), "盖章": "是", "责任者": pupil.school},
    )


def _statement(title: str, body: tuple[str, ...], sign: str, seal: str) -> bytes:
    sheet = drawing.Sheet(90)
    sheet.centred(title, 22)
    for text in body:
        sheet.paragraph(text, 16, face=drawing.KAI)
    sheet.signed((sign, "2020年10月9日"), seal)
    return papers.jpeg(drawing.scanned(sheet.image, seed(title, *body)), 24, dpi=90)
