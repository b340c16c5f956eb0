"""Papers beside the letters: the batch list adds up, the sign list is masked and in letter order."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document.model import Format, Table
from pipeline.document.profile import Profile
from pipeline.document.transforms import apply_transforms
from pipeline.figures.edition import Edition
from pipeline.fonts import load_fonts
from pipeline.letters.batches import plan_letters
from pipeline.letters.papers import PaperHead, batch_list, separator_sheet, sign_list
from pipeline.letters.register import load_register
from pipeline.letters.signsheet import sign_pages
from pipeline.writers.canvas import Rule, Words
from pipeline.writers.pdf import write_pdf
from tests.letters.register_world import JOB, KEY, NOTICE, Grant, ledger_of, pupils

HEAD = PaperHead("2020年秋季学期资助告知书", "某县教育局", "2020-12-31", Profile())


def planned(rows, tmp_path, faulty=(), batching=NOTICE):
    register = load_register(tmp_path / "编号.csv", new_key=KEY)[0]
    ledger = ledger_of(rows, faulty)
    return plan_letters(ledger, batching, register, JOB), ledger


def values(row):
    return [cell.value for cell in row]


def test_the_list_has_a_row_for_each_batch_and_sums_like_the_ledger(tmp_path):
    one, two = pupils("赵一", "钱二")
    rows = [
        one,
        two,
        replace(one, item="交通补助", amount=12_345),
        Grant("孙三", "3", "二小", amount=7),
        Grant("李四", "4", "二小", amount=100),
    ]
    plan, ledger = planned(rows, tmp_path, faulty=[4])
    pages = {plan.batches[0].name: 4}
    lost = [plan.batches[1].letters[0].number]
    book, problems = batch_list(plan, ledger, pages, lost, HEAD)
    assert problems == ()
    header, first, second, *closing = book.sheets[0].rows
    assert values(header)[-2:] == ["金额（元）", "PDF页数"]
    assert values(first) == [
        "001", "一小", 2, plan.letters[0].number, plan.letters[1].number, 3, Decimal("1123.45"), 4,
    ]  # fmt: skip
    assert values(second)[2:] == [0, lost[0], lost[0], 0, Decimal(0), ""]
    assert [values(row)[2:3] + values(row)[5:] for row in closing] == [
        [2, 3, Decimal("1123.45"), 4],
        [1, 1, Decimal("0.07"), ""],
        ["", 1, Decimal(1), ""],
        ["", 5, Decimal("1124.52"), ""],
    ]


@pytest.mark.parametrize("fault", ["lost", "doubled", "swapped"])
def test_a_letter_lost_or_doubled_is_noticed(tmp_path, fault):
    plan, ledger = planned(
        [replace(item, amount=at) for at, item in enumerate(pupils("赵", "钱", "孙"), 1)], tmp_path
    )
    batch = plan.batches[0]
    letters = {
        "lost": batch.letters[1:],
        "doubled": (*batch.letters, batch.letters[0]),
        "swapped": (batch.letters[0], *batch.letters[:2]),
    }[fault]
    spoilt = replace(plan, batches=(replace(batch, letters=letters),))
    _, problems = batch_list(spoilt, ledger, {}, (), HEAD)
    assert {item.code for item in problems} == {"N301"}
    assert len(problems) == (1 if fault == "swapped" else 2)


@pytest.mark.parametrize(
    ("pages", "on_a_page", "codes"),
    [(3, 1, []), (2, 1, ["N301"]), (2, 2, []), (1, 2, ["N301"]), (6, 1, [])],
)
def test_a_file_that_lost_a_page_is_noticed(tmp_path, pages, on_a_page, codes):
    plan, ledger = planned(pupils("赵", "钱", "孙"), tmp_path)
    name = plan.batches[0].name
    _, problems = batch_list(plan, ledger, {name: pages}, (), HEAD, on_a_page=on_a_page)
    assert [item.code for item in problems] == codes
    assert all(name in item.message for item in problems)
    # a letter that failed, and is listed as such, is not lost
    failed = [plan.letters[0].number]
    assert batch_list(plan, ledger, {name: 2}, failed, HEAD)[1] == ()


@settings(max_examples=60, deadline=None)
@given(
    amounts=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12),
    faulty=st.sets(st.integers(0, 11)),
    limit=st.integers(1, 4),
)
def test_the_list_always_adds_up(tmp_path_factory, amounts, faulty, limit):
    rows = [
        Grant("生", str(place % 7), "甲乙"[place % 2] + "小", item=str(place), amount=amount)
        for place, amount in enumerate(amounts)
    ]
    faulty = {place for place in faulty if place < len(rows)}
    batching = replace(NOTICE, max_per_batch=limit)
    plan, ledger = planned(rows, tmp_path_factory.getbasetemp(), faulty, batching)
    book, problems = batch_list(plan, ledger, {}, (), HEAD)
    assert problems == ()
    table = [values(row) for row in book.sheets[0].rows[1:]]
    batches, (total, failed, left_out, whole) = table[:-4], table[-4:]
    assert sum((row[-2] for row in batches), Decimal(0)) == total[-2]
    assert total[-2] + failed[-2] + left_out[-2] == whole[-2] == Decimal(sum(amounts)) / 100


def cells(document):
    (table,) = (item for item in document.body if isinstance(item, Table))
    return [
        ["".join(part.text for part in cell.content) for cell in row]
        for row in (*table.header, *table.rows)
    ]


def test_the_sign_list_is_masked_and_in_letter_order(tmp_path):
    plan, ledger = planned([*pupils("赵一一", "欧阳锋"), Grant("安四", "4", klass="0班")], tmp_path)
    columns = ["班级", "姓名", "身份证号", "没有的列"]
    document = sign_list(plan.batches[0], ledger, columns, Edition(), HEAD)
    assert cells(document) == [
        ["序号", "编号", "班级", "姓名", "身份证号", "签收人", "日期"],
        ["1", plan.letters[0].number, "0班", "安*", "*", "", ""],
        ["2", plan.letters[1].number, "1班", "欧阳*", "**************002X"[-18:], "", ""],
        ["3", plan.letters[2].number, "1班", "赵**", "**************001X"[-18:], "", ""],
    ]
    shown = sign_list(plan.batches[0], ledger, ["姓名"], Edition(shown=("姓名",)), HEAD)
    assert [row[2] for row in cells(shown)[1:]] == ["安四", "欧阳锋", "赵一一"]
    public = sign_list(plan.batches[0], ledger, columns, Edition("公示"), HEAD)
    assert cells(public)[0] == ["序号", "编号", "班级", "姓名", "签收人", "日期"]


def test_the_sign_list_sums_amounts_and_names_each_value_once(tmp_path):
    one, two = pupils("王一", "王二")
    rows = [one, replace(two, id=one.id, item="交通补助", amount=12_345)]
    plan, ledger = planned(rows, tmp_path)
    columns = ["姓名", "资助项目", "金额"]
    document = sign_list(plan.batches[0], ledger, columns, Edition(shown=("姓名",)), HEAD)
    assert cells(document)[1][2:5] == ["王一、王二", "生活补助、交通补助", "623.45"]
    pages = sign_pages(document, load_fonts())
    words = [item.text for item in pages.pages[0] if isinstance(item, Words)]
    assert "623.45" in words
    assert pages.problems == ()


@pytest.mark.parametrize(("name", "pages"), [("长" * 300, 1), ("王\ue000", 0), ("长" * 4000, 0)])
def test_a_sign_list_grows_its_rows_or_says_why_not(tmp_path, name, pages):
    plan, ledger = planned(pupils("王一", name), tmp_path)
    shown = Edition(shown=("姓名",))
    document = sign_list(plan.batches[0], ledger, ["班级", "姓名"], shown, HEAD)
    made = sign_pages(document, load_fonts())
    assert len(made.pages) == pages
    assert [item.code for item in made.problems] == ([] if pages else ["N304"])
    assert not any(name in item.message for item in made.problems)
    if pages:
        rules = [item for item in made.pages[0] if isinstance(item, Rule)]
        assert max(item.y1 for item in rules) < 842 - 50
        text = "".join(item.text for item in made.pages[0] if isinstance(item, Words))
        assert text.count("长") == 300


def test_a_sign_list_of_many_pages_repeats_its_header_and_keeps_off_the_edge(tmp_path):
    plan, ledger = planned(pupils(*(f"王{chr(0x4E00 + n)}" for n in range(60))), tmp_path)
    shown = Edition(shown=("姓名",))
    document = sign_list(plan.batches[0], ledger, ["班级", "姓名"], shown, HEAD)
    pages = sign_pages(document, load_fonts()).pages
    assert len(pages) == 3
    for place, page in enumerate(pages, 1):
        words = [item for item in page if isinstance(item, Words)]
        texts = [item.text for item in words]
        assert texts.count("签收人") == 1
        assert any(text.startswith("一小，共60封") for text in texts)
        assert texts[-1] == f"第{place}页，共3页"
        assert all(56 < item.x < 595 - 56 and 40 < item.y < 842 - 28 for item in words)
    numbers = [item.text for page in pages for item in page if isinstance(item, Words)]
    assert [text for text in numbers if text in {item.number for item in plan.letters}] == [
        item.number for item in plan.letters
    ]
    assert any("发放人：＿" in text for text in numbers)


def test_hostile_names_stay_text(tmp_path):
    names = ["{{7*7}}", "<img src=x>", "**x**", "=cmd|'/c calc'!A1"]
    plan, ledger = planned(pupils(*names), tmp_path)
    document = sign_list(plan.batches[0], ledger, ["姓名"], Edition(shown=("姓名",)), HEAD)
    assert {row[2] for row in cells(document)[1:]} == set(names)


def test_the_papers_print(tmp_path):
    import pypdfium2

    plan, ledger = planned(pupils(*"赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"), tmp_path)
    fonts = load_fonts()
    lists = sign_list(plan.batches[0], ledger, ["班级", "姓名"], Edition(shown=("姓名",)), HEAD)
    sheet = separator_sheet(plan.batches[0], HEAD)
    assert sheet.format is Format.SHEET
    texts = []
    for document in (lists, sheet):
        written, problems = write_pdf(apply_transforms(document, fonts)[0], fonts)
        assert written is not None, problems
        with pypdfium2.PdfDocument(written.data) as pdf:
            texts.append("".join(page.get_textpage().get_text_bounded() for page in pdf))
    for letter in plan.letters:
        # in one line: a number is never broken
        assert letter.number in texts[0]
    assert "001" in texts[1]
    assert plan.batches[0].last in texts[1]
