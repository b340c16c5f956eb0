"""Evidence of 教育脱贫攻坚迎检档案: what each of the twelve schools hands in, each in its own manner.

In: a school and its number; out: its papers, as if nothing were missing. Gaps and bad files are made elsewhere.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

from PIL import Image

from tests.demo import dossier_drawing as drawing
from tests.demo import dossier_papers as papers
from tests.demo import dossier_pdfs as pdfs
from tests.demo import dossier_texts as texts
from tests.demo.dossier_ledgers import CREATED, DemoSchool
from tests.demo.dossier_plan import TERMS, Paper, amount, chance, seed
from tests.demo.sheets import ClerkSheet, workbook

BUREAU = "万载县教育体育局"
A4 = (595.28, 841.89)
FOLDERS = {
    "0.1": ("0.1 工作汇报", "0.1工作汇报材料", "年度教育脱贫攻坚工作汇报"),
    "0.2": ("0.2 人才和技术支持",) * 3,
    "1.1": ("1.1 领导小组", "1.1领导小组文件", "成立工作领导小组的文件"),
    "1.2": ("1.2 工作计划", "1.2年度计划", "年度工作计划"),
    "1.3": ("1.3 上级文件", "1.3上级有关文件", "上级有关文件"),
    "2.2": ("2.2 整改佐证", "2.2-整改材料", "整改佐证材料"),
    "3.2": ("3.2 资助名册", "3.2 签领表", "3.2名册（签领）"),
    "4.2": ("4.2 回执", "4.2回执卡", "回执卡原件"),
    "5.1": ("5.1 两节课", "5.1 资助政策宣传课", "5.1两节课"),
}
"""Three manners of naming an item's folder: code and short name, code without a blank, the name alone."""
SLIP = (
    "我已收到学校发放的《受助情况温馨告知书》，知道孩子享受的资助项目、金额和"
    "发放时间，对学校资助工作："
)
COUNT = ("一", "二")
WHEN = (dt.date(2020, 4, 17), dt.date(2020, 6, 12), dt.date(2020, 9, 25), dt.date(2020, 11, 13))


def school_papers(school: DemoSchool, number: int, aided: Sequence[int]) -> Iterator[Paper]:
    """Yield everything the school has to hand in; `number` from 0, `aided` in spring and autumn."""
    yield _report(school, number, aided)
    if school.kind == "职业学校":
        made = partial(
            papers.word, "为贫困家庭脱贫致富提供人才和技术支持情况", texts.skills(school)
        )
        yield Paper(
            _path(school, number, "0.2", "技能人才培养和技术支持情况.docx"),
            (school.name, "0.2"),
            made,
            {"日期": dt.date(2020, 12, 4), "责任者": school.name},
        )
    yield _group(school, number)
    yield _plan(school, number)
    yield _circular(school, number)
    yield from _rectified(school, number)
    for place, term in enumerate(TERMS):
        yield _register(school, number, term, place)
    yield _slips(school, number)
    for lesson in range(4):
        yield from _lesson(school, number, lesson)


def letter(
    head: str,
    mark: str,
    title: str,
    body: Sequence[str],
    sign: Sequence[str],
    seal: str,
    *,
    dpi: int = 100,
) -> Image.Image:
    """Return a letter with a red head and a seal, as it leaves the office."""
    sheet = drawing.Sheet(dpi)
    sheet.centred(head, 30, colour=drawing.RED)
    sheet.centred(mark, 13, face=drawing.SONG)
    sheet.rule()
    sheet.centred(title, 19)
    sheet.y += sheet.px(4)
    for text in body:
        sheet.paragraph(text, 14.5, indent=not text.endswith("："))
    sheet.signed(sign, seal)
    return sheet.image


def circular_pages(key: str, dpi: int) -> list[Image.Image]:
    """Return a circular of the bureau with its annex as scanned pages."""
    front = letter(
        f"{BUREAU}文件",
        "万教体〔2020〕18号",
        "关于进一步做好家庭经济困难学生资助工作的通知",
        texts.circular(),
        (BUREAU, "2020年3月16日"),
        BUREAU,
        dpi=dpi,
    )
    annex = drawing.Sheet(dpi)
    annex.paragraph("附件", 15, indent=False, face=drawing.BOLD)
    annex.centred("资助工作时间安排", 18)
    rows = [
        ("摸底认定", "3月、9月", "班主任"),
        ("评议审核", "4月、10月", "评审小组"),
        ("公示审批", "5月、10月", "学校、资助中心"),
        ("资金发放", "6月、11月", "资助中心"),
    ]
    annex.table(("环节", "时间", "责任人"), rows, (3, 3, 4), points=13)
    return [
        drawing.scanned(page, seed(key, place)) for place, page in enumerate((front, annex.image))
    ]


def _path(school: DemoSchool, number: int, item: str, rest: str) -> str:
    return f"{school.name}/{FOLDERS[item][number % 3]}/{rest}"


def _report(school: DemoSchool, number: int, aided: Sequence[int]) -> Paper:
    title, body = f"{school.name}2020年度教育脱贫攻坚工作汇报", texts.report(school, aided)
    told = {
        "题名": "2020年度教育脱贫攻坚工作汇报",
        "日期": dt.date(2020, 12, 1 + number),
        "责任者": school.name,
        "盖章": "是",
    }
    word = partial(papers.word, title, body)
    name, make, office = (
        ("2020年工作汇报.docx", word, ""),
        (
            "01-教育脱贫攻坚工作汇报（终稿）.pdf",
            partial(pdfs.printed, title, body, sign=school.name),
            "",
        ),
        ("工作汇报.doc", word, "doc"),
        ("汇报材料（定稿）.wps", word, "doc"),
    )[number % 4]
    return Paper(_path(school, number, "0.1", name), (school.name, "0.1"), make, told, office)


def _group(school: DemoSchool, number: int) -> Paper:
    mark = f"{texts.short(school)}〔2020〕{number % 3 + 1}号"
    day = dt.date(2020, 3, 2 + number % 5)

    def page() -> Image.Image:
        made = letter(
            f"{school.name}文件",
            mark,
            "关于成立教育脱贫攻坚工作领导小组的通知",
            texts.group_letter(school),
            (school.name, f"2020年3月{day.day}日"),
            school.name,
        )
        return drawing.scanned(made, seed(school.name, "1.1"))

    name, make = (
        ("领导小组成立文件.jpg", lambda: papers.jpeg(page(), 26, dpi=100)),
        ("扫描件_20200305.pdf", lambda: pdfs.picture_pdf([(papers.jpeg(page(), 26), A4)])),
        (
            "领导小组.png",
            lambda: papers.saved(page().quantize(12), "PNG", optimize=True, dpi=(100, 100)),
        ),
        ("成立领导小组通知.webp", lambda: papers.saved(page(), "WEBP", quality=30, method=4)),
        ("领导小组文件.tif", lambda: papers.fax([drawing.black_and_white(page())], 100)),
    )[number % 5]
    told = {
        "题名": "关于成立教育脱贫攻坚工作领导小组的通知",
        "文号": mark,
        "日期": day,
        "责任者": school.name,
        "盖章": "是",
    }
    return Paper(_path(school, number, "1.1", name), (school.name, "1.1"), make, told)


def _plan(school: DemoSchool, number: int) -> Paper:
    title, body = f"{school.name}2020年教育脱贫攻坚工作计划", texts.plan(school)
    table = (
        ("月份", "主要工作", "责任人"),
        ("3月", "摸底认定", school.clerk),
        ("6月", "春季资金发放", school.clerk),
        ("9月", "秋季摸底认定", school.clerk),
        ("11月", "秋季资金发放", school.head),
    )
    word = partial(papers.word, title, body, table=table)
    name, make, office = (
        ("2020年工作计划.docx", word, ""),
        ("计划(1).rtf", word, "rtf"),
        ("年度工作计划.pdf", partial(pdfs.printed, title, body, table=table), ""),
        ("工作计划.wps", word, "doc"),
    )[(number + number // 4) % 4]
    told = {"日期": dt.date(2020, 2, 24 + number % 4), "责任者": school.name}
    return Paper(_path(school, number, "1.2", name), (school.name, "1.2"), make, told, office)


def _circular(school: DemoSchool, number: int) -> Paper:
    def scan(quality: int) -> bytes:
        pages = circular_pages(school.name, 100)
        return pdfs.picture_pdf([(papers.jpeg(page.convert("L"), quality), A4) for page in pages])

    def fax() -> bytes:
        pages = circular_pages(school.name, 150)
        return papers.fax([drawing.black_and_white(page) for page in pages], 150)

    def typed() -> bytes:
        return pdfs.with_link(
            pdfs.printed(
                "关于进一步做好家庭经济困难学生资助工作的通知", texts.circular(), sign=BUREAU
            )
        )

    def bitmap() -> bytes:
        return papers.saved(
            drawing.black_and_white(circular_pages(school.name, 80)[0]), "BMP", dpi=(80, 80)
        )

    name, make = (
        ("万教体2020-18号.tif", fax),
        ("转发通知.pdf", partial(scan, 24)),
        ("关于进一步做好资助工作的通知.pdf", typed),
        ("上级通知.bmp", bitmap) if number == 3 else ("县局通知（扫描）.tiff", fax),
    )[number % 4]
    told = {
        "题名": "关于进一步做好家庭经济困难学生资助工作的通知",
        "文号": "万教体〔2020〕18号",
        "日期": dt.date(2020, 3, 16),
        "责任者": BUREAU,
    }
    return Paper(_path(school, number, "1.3", name), (school.name, "1.3"), make, told)


def _rectified(school: DemoSchool, number: int) -> Iterator[Paper]:
    slot = (school.name, "2.2")
    for place, when in enumerate(("整改前", "整改后")):
        picture = partial(
            drawing.photo, "board", f"资助政策宣传栏（{when}）", seed(school.name, when), (640, 480)
        )
        make = partial(lambda draw, q: papers.jpeg(draw(), q), picture, 36)
        name = f"宣传栏{when}.jpg"
        if number == 5 and place:
            name = "整改后.png"
            make = partial(
                lambda draw: papers.saved(draw().quantize(24), "PNG", optimize=True), picture
            )
        yield Paper(_path(school, number, "2.2", name), slot, make)
    if number % 7 == 1:
        lines = [
            f"{place}. {topic}：{aim}" for place, (topic, aim) in enumerate(texts.LESSONS, start=1)
        ]
        make = partial(pdfs.poster, "资助政策明白墙", [school.name, *(line[:34] for line in lines)])
        yield Paper(_path(school, number, "2.2", "宣传栏墙报（A3）.pdf"), slot, make)
    text = f"{school.name}资助工作问题整改说明\r\n\r\n"
    text += "对检查发现的问题，学校逐条制定措施，明确责任人和时限。\r\n宣传栏已更换，申请表已补签，名册已重新核对。\r\n"
    text += f"\r\n责任人：{school.head}\r\n2020年10月30日\r\n"
    encoding = "gb18030" if number % 2 else "utf-8-sig"
    yield Paper(_path(school, number, "2.2", "整改说明.txt"), slot, partial(text.encode, encoding))


def _register(school: DemoSchool, number: int, term: str, place: int) -> Paper:
    rng = chance(school.name, "3.2", term)
    rows = texts.register(rng, 18 + number, amount(school))
    title = f"{school.name}2020年{term}学期资助名册（签领）"
    plain = [tuple(cell.removeprefix("~") for cell in row) for row in rows]
    sign = f"经办人：{school.clerk}    校长：{school.head}"

    def scan(*, grey: bool) -> Image.Image:
        sheet = drawing.Sheet(100)
        sheet.centred(title, 16)
        sheet.table(texts.REGISTER, rows[:24], (1.2, 2, 2, 2.2, 2, 2.4))
        sheet.signed((f"经办人：{school.clerk}　校长：{school.head}", "（公章）"), school.name)
        return drawing.scanned(sheet.image, seed(title), grey=grey)

    def excel() -> bytes:
        widths = (7, 12, 12, 14, 12, 14)
        found = ClerkSheet(
            "名册", title, ("单位：元",), texts.REGISTER, plain, foot=sign, widths=widths
        )
        return workbook([found], CREATED)

    name, make = (
        (f"{term}资助名册.xlsx", excel),
        (f"{term}签领表.jpg", lambda: papers.jpeg(scan(grey=False), 24, dpi=100)),
        (f"2020{term}学期名册.pdf", lambda: pdfs.wide_table(title, texts.REGISTER, plain, sign)),
        (f"{term}名册.xls", lambda: papers.old_excel(title, texts.REGISTER, plain)),
        (
            f"{term}签领（扫描）.pdf",
            lambda: pdfs.picture_pdf([(papers.jpeg(scan(grey=True), 24), A4)]),
        ),
        (
            f"{term}名册横表.pdf",
            lambda: pdfs.wide_table(title, texts.REGISTER, plain, sign, turned=True),
        ),
    )[(number + place) % 6]
    told = {
        "题名": title,
        "日期": dt.date(2020, 6, 29) if place == 0 else dt.date(2020, 11, 20),
        "责任者": school.name,
        "签字": "经办人、校长",
        "盖章": "是",
    }
    return Paper(_path(school, number, "3.2", name), (school.name, "3.2", term), make, told)


def _slips(school: DemoSchool, number: int) -> Paper:
    def pair(key: int, dpi: int) -> Image.Image:
        halves = []
        for side in range(2):
            rng = chance(school.name, "4.2", key, side)
            sheet = drawing.Sheet(dpi)
            sheet.centred("受助情况温馨告知书回执卡", 19)
            sheet.paragraph(SLIP, 15)
            sheet.paragraph("■满意　　□基本满意　　□不满意", 15)
            rows = [(f"~{texts.person(rng)}", f"~{rng.randrange(1, 5)}班")]
            sheet.table(("监护人签字", "班级"), rows, (4, 5), points=15)
            halves.append(drawing.scanned(sheet.image, seed(school.name, key, side)))
        return drawing.two_up(*halves)

    def book() -> bytes:
        wide = (A4[1], A4[0])
        grey = [pair(key, 80).convert("L") for key in range(3)]
        return pdfs.picture_pdf([(papers.jpeg(page, 22), wide) for page in grey])

    def fax() -> bytes:
        return papers.fax([drawing.black_and_white(pair(key, 100)) for key in range(2)], 100)

    name, make = (
        ("回执卡.jpg", lambda: papers.jpeg(pair(0, 80), 24, dpi=80)),
        ("回执扫描.pdf", book),
        ("回执卡（两张一页）.tif", fax),
    )[number % 3]
    return Paper(_path(school, number, "4.2", name), (school.name, "4.2"), make)


def _lesson(school: DemoSchool, number: int, lesson: int) -> Iterator[Paper]:
    term, time = TERMS[lesson // 2], lesson % 2
    slot = (school.name, "5.1", term, str(time + 1))
    where = (
        f"{term}第{time + 1}次/",
        f"{term}/第{COUNT[time]}次/",
        f"{term}第{COUNT[time]}次-",
    )[number % 3]
    told = {"日期": WHEN[lesson], "责任者": school.name} if number % 2 == 0 else {}
    turn = number * 4 + lesson
    topic, body = texts.lesson(school, lesson)
    word = partial(papers.word, f"教案：{topic}", body)
    pages = [("教学目标", body[1:2]), ("教学重点", body[2:3]), ("小结", body[-2:-1])]
    name, make, office = {
        3: ("教案.pdf", partial(pdfs.printed, f"教案：{topic}", body), ""),
        7: ("教案.pptx", partial(papers.slides, topic, pages), "pptx"),
        11: ("教案.doc", word, "doc"),
        15: ("教案.ppt", partial(papers.slides, topic, pages), "ppt"),
        19: ("教案.wps", word, "doc"),
    }.get(turn % 23, (f"教案-{topic}.docx" if number % 3 == 1 else "教案.docx", word, ""))
    yield Paper(_path(school, number, "5.1", where + name), (*slot, "教案"), make, told, office)
    yield from _lesson_photos(school, number, lesson, where, slot, told)
    title, text = texts.lesson_summary(school, lesson, chance(school.name, lesson))
    plain = f"{title}\r\n\r\n" + "\r\n".join(text) + "\r\n"
    name, make, office = {
        2: ("总结.txt", partial(plain.encode, "utf-8"), ""),
        5: ("总结.txt", partial(plain.encode, "gb18030"), ""),
        8: ("总结.pdf", partial(pdfs.printed, title, text), ""),
        10: ("总结.doc", partial(papers.word, title, text), "doc"),
    }.get(turn % 13, ("总结.docx", partial(papers.word, title, text), ""))
    yield Paper(_path(school, number, "5.1", where + name), (*slot, "总结"), make, told, office)


def _lesson_photos(
    school: DemoSchool,
    number: int,
    lesson: int,
    where: str,
    slot: tuple[str, ...],
    told: dict[str, object],
) -> Iterator[Paper]:
    topic, _ = texts.LESSONS[lesson]
    count = 1 + (number + lesson) % 3 // 2
    for place in range(1, count + 1):
        key = seed(school.name, lesson, place)
        turned = (0, 0, 6, 0, 8)[key % 5]
        name = (f"照片/{place}.jpg", f"照片{place}.jpg", f"照片{place}.jpg")[number % 3]
        draw = partial(drawing.photo, "class", topic, key, (640, 480))
        make = partial(lambda shot, exif: papers.jpeg(shot(), 34, turned=exif), draw, turned)
        if (number * 4 + lesson) % 11 == 4 and place == 1:
            name = name.replace(".jpg", ".webp")
            make = partial(lambda shot: papers.saved(shot(), "WEBP", quality=34, method=4), draw)
        yield Paper(_path(school, number, "5.1", where + name), (*slot, "照片"), make, told)
