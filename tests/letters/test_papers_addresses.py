"""标签 and 信封: what stands on them, that it stays inside, and what cannot be printed is told."""

import time
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document.profile import Profile
from pipeline.figures.edition import Edition
from pipeline.fonts import load_fonts
from pipeline.ledgers.nodes import parse_yaml
from pipeline.letters.batches import plan_letters
from pipeline.letters.batchpapers import BatchPapers, paper_names
from pipeline.letters.papers import PaperHead
from pipeline.letters.register import load_register
from pipeline.templating.addressing import check_addresses, read_envelope, read_labels
from pipeline.writers.fitting import LEADING, Fitter, FitText
from tests.judges import pdfread, verapdf
from tests.letters.register_world import JOB, KEY, NOTICE, TYPE, ledger_of, pupils

FONTS = load_fonts()
HEAD = PaperHead("2020年秋季学期资助告知书", "某县教育局", "2020-12-31", Profile())
SHOWN = Edition(shown=("姓名",))
MM = 72 / 25.4
CLASSIC = '尺寸: 63.5×33.9, 内容: [学校, "{年级}{班级}", "{姓名}同学家长收"]'
NAMES = ("王小明", "欧阳锋", "赵一", "阿依古丽·买买提江·吐尔逊", "𬭎堃䶮", "{{7*7}}", "<b>x</b>")


def setting(text, read=read_labels, key="标签"):
    problems = []
    found = read(parse_yaml(f"{key}: {{{text}}}").get(key), problems.append)
    return found, problems


def envelope(text):
    return setting(text, read_envelope, "信封")


def made(tmp_path, rows, batching, edition=SHOWN):
    """Return the letters, name → paper, and the problems."""
    register = load_register(tmp_path / "编号.csv", new_key=KEY)[0]
    ledger = ledger_of(rows)
    plan = plan_letters(ledger, batching, register, JOB)
    (batch,) = plan.batches
    papers = BatchPapers(batching, ledger, edition, HEAD, FONTS)
    files, problems = papers.beside(batch.name, batch.title, batch.letters, ("pdf",))
    assert [item.name for item in files if problems == ()] == [
        *(name for name in paper_names(batching, batch.name, ("pdf",)) if problems == ())
    ]
    for item in files:
        (tmp_path / item.name).write_bytes(item.data)
    return batch.letters, {item.name.rpartition("-")[2]: tmp_path / item.name for item in files}, [
        problem for _, problem in problems
    ]  # fmt: skip


def labels(tmp_path, rows, text=CLASSIC, edition=SHOWN):
    sheet, problems = setting(text)
    assert problems == []
    letters, files, problems = made(tmp_path, rows, replace(NOTICE, labels=sheet), edition)
    return letters, files.get("标签.pdf"), problems, sheet


def test_labels_hold_their_words_in_letter_order_inside_their_place(tmp_path):
    rows = pupils(*(NAMES * 4), school="某某县白沙镇中心小学（九年一贯制）")
    letters, file, problems, _ = labels(tmp_path, rows, CLASSIC + ", 二维码: 是")
    assert problems == []
    assert pdfread.page_sizes(file)[0] == pytest.approx((595.28, 841.89), abs=0.1)
    places = {}
    for char in pdfread.chars(file):
        if not char.text.strip():
            continue
        left, top, right, bottom = (edge / MM for edge in char.box)
        column = int(((left + right) / 2 - 7.25) // 66)
        row = int(((top + bottom) / 2 - 12.9) // 33.9)
        places.setdefault((char.page, row, column), []).append(char)
        x, y = 7.25 + column * 66, 12.9 + row * 33.9
        assert x + 2.4 < left
        assert right < x + 63.5 - 2.4
        assert y + 2.4 < top
        assert bottom < y + 33.9 - 2.4
    assert sorted(places) == [(n // 24, n % 24 // 3, n % 3) for n in range(28)]
    texts = ["".join(char.text for char in places[key]) for key in sorted(places)]
    names = {letter.number: rows[letter.rows[0]].name for letter in letters}
    for letter, text in zip(letters, texts, strict=True):
        assert letter.number in text
        assert f"{names[letter.number]}同学家长收".replace(" ", "") in text
        assert "某某县白沙镇中心小学（九年一贯制）" in text
        assert "一年级1班" in text
    assert verapdf.validate_pdfa([file]) == {file: []}
    codes = [
        code
        for page in (0, 1)
        for code in zxingcpp.read_barcodes(pdfread.render(file, page, dpi=200))
    ]
    assert {code.text for code in codes} == {letter.number for letter in letters}


def test_no_code_unless_asked_for_and_labels_fill_the_paper_when_no_size_is_given(tmp_path):
    _, file, _, sheet = labels(tmp_path, pupils("王小明"), "行: 2, 列: 2, 内容: [姓名]")
    assert sheet.size == (105, 148.5)
    assert [sheet.corner(place) for place in range(4)] == [
        (0, 0), (105, 0), (0, 148.5), (105, 148.5),
    ]  # fmt: skip
    assert sheet.area(3) == (107.5, 151, 205, 292)
    assert zxingcpp.read_barcodes(pdfread.render(file, dpi=200)) == []


def test_what_is_moved_moves(tmp_path):
    plain = labels(tmp_path, pupils("王小明"))[1].read_bytes()
    still = pdfread.chars(tmp_path.joinpath("a.pdf").write_bytes(plain) and tmp_path / "a.pdf")
    _, file, _, _ = labels(tmp_path, pupils("王小明"), CLASSIC + ", 偏移: {右: 1.5, 下: -2}")
    moved = pdfread.chars(file)
    for one, other in zip(still, moved, strict=True):
        assert (other.x - one.x) / MM == pytest.approx(1.5, abs=0.01)
        assert abs(other.y - one.y) / MM == pytest.approx(2, abs=0.01)


def test_masked_unless_the_edition_shows_it(tmp_path):
    _, file, _, _ = labels(tmp_path, pupils("王小明"), edition=Edition())
    assert "王**同学家长收" in pdfread.text(file)[0]
    assert "小明" not in pdfread.text(file)[0]


def test_several_pupils_of_a_household_stand_on_one_label(tmp_path):
    rows = [replace(item, id="360922201001010011") for item in pupils("王一", "王二", "王一")]
    rows = [replace(item, item=str(place)) for place, item in enumerate(rows)]
    _, file, _, _ = labels(tmp_path, rows)
    assert "王一、王二同学家长收" in pdfread.text(file)[0]


@pytest.mark.parametrize(
    ("name", "why"),
    [("王\ue000", "U+E000"), ("王\u202e", "U+202E"), ("赵" * 600, "太长"), ("", "空着")],
)
def test_what_cannot_be_printed_is_listed_and_the_others_close_up(tmp_path, name, why):
    rows = pupils("王一一", name or "王二二", "王三三")
    rows[1] = replace(rows[1], name=name)
    letters, file, problems, _ = labels(tmp_path, rows, '内容: ["{姓名}同学家长收"]')
    (problem,) = problems
    bad = next(letter.number for letter in letters if rows[letter.rows[0]].name == name)
    assert problem.code == "N303"
    assert why in problem.message
    assert bad in problem.message
    assert problem.location.row == 3
    assert not name or name not in problem.message + problem.hint
    assert problem.location.column == "姓名"
    (text,) = pdfread.text(file)
    assert bad not in text
    assert [number for number in sorted(item.number for item in letters) if number in text] == [
        item.number for item in letters if item.number != bad
    ]
    middles = sorted({round(char.x) for char in pdfread.chars(file) if char.text == "收"})
    assert len(middles) == 2
    # the first column keeps off the paper's edge
    assert middles[1] - middles[0] == pytest.approx(67.5 * MM, abs=1)


def test_no_label_at_all_is_no_file(tmp_path):
    _, file, problems, _ = labels(tmp_path, pupils("王\ue000"))
    assert file is None
    assert [item.code for item in problems] == ["N303"]


WORDS = st.text(
    st.sampled_from("一乙（）。，·王堃𬭎䶮 AWijl0189-.@/“”"), min_size=1, max_size=160
).filter(str.strip)


@settings(max_examples=80, deadline=None)
@given(
    texts=st.lists(WORDS, min_size=1, max_size=5),
    width=st.floats(15, 300),
    height=st.floats(6, 200),
)
def test_nothing_is_ever_wider_or_higher_than_its_box(texts, width, height):
    fitter = Fitter(FONTS)
    given = [FitText(text, "仿宋") for text in texts]
    sizes = (14.0, 10.5, 8.0, 6.0)
    fitted = fitter.fit(given, width, height, sizes)
    if fitted is None:
        small = [fitter.fit([text], width, 10_000.0, sizes[-1:]) for text in given]
        assert None in small or sum(item.height for item in small if item) > height - 0.01
        return
    assert len(fitted.lines) * fitted.size * LEADING <= height + 0.01
    for line in fitted.lines:
        assert FONTS.measure("仿宋", line.text) * fitted.size <= width + 0.06
    joined = "".join(line.text for line in fitted.lines).replace(" ", "")
    assert joined == "".join(texts).replace(" ", "")
    larger = [size for size in sizes if size > fitted.size]
    assert fitter.fit(given, width, height, larger) is None


@settings(max_examples=10, deadline=None)
@given(names=st.lists(WORDS, min_size=1, max_size=6), columns=st.integers(1, 4))
def test_every_label_is_inside_its_place_or_listed(tmp_path_factory, names, columns):
    folder = tmp_path_factory.mktemp("labels")
    rows = [replace(item, id=str(place)) for place, item in enumerate(pupils(*names))]
    text = f'行: 9, 列: {columns}, 内容: [学校, "{{姓名}}同学家长收"], 二维码: 是'
    letters, file, problems, _ = labels(folder, rows, text)
    count = 0
    if file is not None:
        chars = [char for char in pdfread.chars(file) if char.text.strip()]
        width = 210 / columns
        for char in chars:
            left, top, right, bottom = (edge / MM for edge in char.box)
            column = int((left + right) / 2 // width)
            row = int(((bottom + top) / 2) // 33)
            assert max(column * width, 2.5) + 2.2 <= left
            assert right <= min((column + 1) * width, 207.5) - 2.2
            assert max(row * 33, 2.4) + 2.3 <= top
            assert bottom <= min((row + 1) * 33, 294.6) - 2.3
        flat = "".join(char.text for char in chars)
        count = sum(letter.number in flat for letter in letters)
    assert count + len(problems) == len(letters)


def test_five_hundred_labels_take_well_under_a_second(tmp_path):
    rows = [
        replace(item, id=f"{place:018}", name=item.name + chr(0x4E00 + place))
        for place, item in enumerate(pupils(*("王小" for _ in range(500))))
    ]
    sheet, _ = setting(CLASSIC + ", 二维码: 是")
    batching = replace(NOTICE, labels=sheet)
    register = load_register(tmp_path / "编号.csv", new_key=KEY)[0]
    ledger = ledger_of(rows)
    (batch,) = plan_letters(ledger, batching, register, JOB).batches
    papers = BatchPapers(batching, ledger, SHOWN, HEAD, FONTS)
    papers.beside(batch.name, batch.title, batch.letters[:1], ())
    start = time.process_time()
    ((paper,), problems) = papers.beside(batch.name, batch.title, batch.letters, ())
    assert time.process_time() - start < 1
    assert (paper.pages, problems) == (21, ())
    again, _ = BatchPapers(batching, ledger, SHOWN, HEAD, FONTS).beside(
        batch.name, batch.title, batch.letters, ()
    )
    assert again[0].data == paper.data


ENVELOPE = '尺寸: C5, 收件人: [学校, "{姓名}同学家长收"], 寄件人: [某县教育局, 城关镇人民路1号]'


def test_an_envelope_for_each_letter(tmp_path):
    found, problems = envelope(ENVELOPE)
    assert problems == []
    rows = pupils("王小明", "欧阳锋", "赵一")
    letters, files, problems = made(tmp_path, rows, replace(NOTICE, envelope=found))
    file = files["信封.pdf"]
    assert problems == []
    assert [(round(w / MM), round(h / MM)) for w, h in pdfread.page_sizes(file)] == [(229, 162)] * 3
    names = {letter.number: rows[letter.rows[0]].name for letter in letters}
    for text, letter in zip(pdfread.text(file), letters, strict=True):
        assert f"{names[letter.number]}同学家长收" in text
        assert letter.number in text
        assert text.index("收") < text.index("城关镇人民路1号")
    for char in pdfread.chars(file):
        left, top, right, bottom = (edge / MM for edge in char.box)
        assert left >= 5
        assert top >= 5
        assert right <= 224
        assert bottom <= 157
    assert verapdf.validate_pdfa([file]) == {file: []}
    unit, _ = envelope("收件人: [学校]")
    _, files, _ = made(tmp_path, rows, replace(NOTICE, envelope=unit))
    assert all("某县教育局" in text for text in pdfread.text(files["信封.pdf"]))
    long, _ = envelope(f"收件人: [学校], 寄件人: [{'长' * 900}]")
    _, files, problems = made(tmp_path, rows, replace(NOTICE, envelope=long))
    assert files == {}
    assert [item.code for item in problems] == ["N303"]


@pytest.mark.parametrize(
    "text",
    [
        "行: 0, 内容: [学校]",
        "列: 13, 内容: [学校]",
        "纸: A3, 内容: [学校]",
        "尺寸: 63.5-33.9, 内容: [学校]",
        "尺寸: 80×33.9, 内容: [学校]",
        "尺寸: 10×10, 内容: [学校]",
        "行: 30, 内容: [学校]",
        "内容: [学校], 偏移: {右: 21}",
        "内容: [学校], 偏移: 1",
        "内容: [学校], 二维码: 要",
        "内容: ['{姓名同学']",
        "内容: ['{}同学']",
        "内容: {姓名: 1}",
        "行: 8",
    ],
)
def test_labels_that_are_not_understood(text):
    _, problems = setting(text)
    assert [item.code for item in problems] == ["T104"]
    assert problems[0].line == 1
    assert problems[0].hint


def test_other_faults_of_the_settings():
    assert [item.code for item in setting("内容: [学校], 颜色: 红")[1]] == ["T102"]
    assert [item.code for item in envelope("尺寸: D5, 收件人: [学校]")[1]] == ["T104"]
    assert [item.code for item in envelope("尺寸: DL")[1]] == ["T104"]
    assert setting("")[0] is None


def test_columns_that_are_not_there_or_may_not_be_printed():
    found, _ = setting('内容: [编号, 学佼, "{姓名}收", 身份证号]')
    problems = list(check_addresses(found.lines, "标签", TYPE, Edition(), 3))
    assert [(item.code, item.line) for item in problems] == [("T231", 3)]
    public = list(check_addresses(found.lines, "标签", TYPE, Edition("公示"), 3))
    assert [item.code for item in public] == ["T231", "T232"]
    street = replace(TYPE.columns[4], name="家庭住址", sensitive=True)
    type_ = replace(TYPE, columns=(*TYPE.columns, street))
    found, _ = setting("内容: [家庭住址]")
    hidden = list(check_addresses(found.lines, "标签", type_, Edition(), 3))
    assert [item.code for item in hidden] == ["T232"]
    shown = Edition(shown=("家庭住址",))
    assert list(check_addresses(found.lines, "标签", type_, shown, 3)) == []
