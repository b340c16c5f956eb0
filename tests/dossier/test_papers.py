"""The program's own papers: every row once, with the number of the page where its exhibit really is."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import docx
import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document.profile import STANDARD
from pipeline.dossier.binding import BoundPart, VolumeFacts, bind
from pipeline.dossier.model import CatalogueForm, PartKind
from pipeline.dossier.pagemap import map_pages
from pipeline.dossier.papers import (
    LaidVolume,
    lay_papers,
    papers_until_stable,
    volume_docx,
    volume_parts,
)
from pipeline.dossier.papersetting import printable
from pipeline.dossier.volume import VolumePlan
from pipeline.fonts import FontBook, load_fonts
from tests.dossier import readback, sources
from tests.dossier.volumes import CONTENTS, PLAN, long_plan
from tests.judges.ooxml import validate_ooxml
from tests.judges.verapdf import validate_pdfa

HEADS = ("序号", "文号", "责任者", "题名", "日期", "页号", "备注")


@cache
def fonts() -> FontBook:
    return load_fonts()


@cache
def small(name: str, count: int) -> bytes:
    return sources.small_pages(name, count)


def solid(text: str) -> str:
    """Return a text without what setting it in lines adds or loses."""
    return re.sub(r"\s", "", printable(text))


def laid(plan: VolumePlan) -> LaidVolume:
    made, problems = papers_until_stable(plan, fonts(), STANDARD)
    assert problems == ()
    assert made is not None
    return made


def page_texts(data: bytes) -> list[str]:
    with pdfium.PdfDocument(data) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def row_texts(made: LaidVolume) -> list[tuple[str, str]]:
    """Return, for each link of the catalogue, where it leads and what stands inside its rectangle."""
    first = made.papers.first["catalogue"]
    found: list[tuple[str, str]] = []
    with pdfium.PdfDocument(made.papers.pdf) as document:
        pages = [document[first + n].get_textpage() for n in range(made.papers.counts["catalogue"])]
        found += [
            (link.target, solid(pages[link.page].get_text_bounded(*link.box)))
            for link in made.papers.links
        ]
    return found


def paper_text(made: LaidVolume, key: str) -> str:
    first = made.papers.first[key]
    texts = page_texts(made.papers.pdf)
    return solid("".join(texts[first : first + made.papers.counts[key]]))


def held(plan: VolumePlan) -> LaidVolume:
    """Lay out, and hold every row of the catalogue against the plan and the PageMap."""
    made = laid(plan)
    rows = row_texts(made)
    assert made.page_map == map_pages(volume_parts(plan, made.papers.counts))
    expected = []
    count = 0
    for section in plan.sections:
        expected.append(f"s{section.number}")
        expected += [
            item.key for item in plan.contents if item.section == section.number and item.key
        ]
    assert [target for target, _ in rows] == expected
    texts = dict(rows)
    for section in plan.sections:
        assert section.name in texts[f"s{section.number}"]
        for item in (one for one in plan.contents if one.section == section.number):
            count += 1
            if not item.key:
                continue
            cells = [str(count)]
            if plan.form is CatalogueForm.BOX:
                cells.append(f"-{count:04d}")
            cells += [item.document_number, item.responsible, item.title]
            cells.append(item.dated.strftime("%Y%m%d") if item.dated else "")
            pages = str(len(item.pages) or "")
            number = str(made.page_map.number[item.key])
            cells.append(number if plan.form is CatalogueForm.VOLUME else pages)
            cells.append(item.note)
            place = 0
            for cell in map(solid, cells):
                place = texts[item.key].find(cell, place)
                assert place >= 0, (cell, texts[item.key])
                place += len(cell)
    return made


def test_every_row_stands_once_with_its_page_and_its_link() -> None:
    made = held(PLAN)
    text = paper_text(made, "catalogue")
    for item in CONTENTS:
        assert text.count(solid(item.title)) >= 1
    # the row without a sheet is there, and leads nowhere
    assert "7资助名册（秋季）缺件" in text
    assert all(link.target != "" for link in made.papers.links)
    assert made.page_map.number["x0003"] == 14
    assert "3年度工作计划14缺件" in text


def test_a_box_has_the_columns_of_its_standard() -> None:
    made = held(replace(PLAN, form=CatalogueForm.BOX))
    text = paper_text(made, "catalogue")
    assert text.startswith("归档文件目录")
    assert "序号档号文号责任者题名日期密级页数备注" in text
    assert "Z109-WS·2020-D10-资助中心-0001" in text


def test_the_cover_says_what_is_inside() -> None:
    text = paper_text(laid(replace(PLAN, volumes=3, place=2, number="003-2")), "cover")
    for words in (
        "甲县教育局",
        "教育脱贫攻坚迎检档案",
        "2020年度",
        "甲县东河镇中心小学",
        "2019年6月1日至2020年12月18日",
        "定期10年",
        "003-2（共3卷，第2卷）",
        "5件",
        "28页",
        "Z109",
    ):
        assert words in text


def test_dividers_list_their_items_and_stay_in_their_colour() -> None:
    made = laid(PLAN)
    text = paper_text(made, "s2")
    assert "第二类组织领导和上级文件" in text
    assert "1.1成立工作领导小组的文件有12" in text
    assert "1.2年度工作计划缺14" in text
    assert "1.3上级有关文件纸质15" in text
    assert "3.2资助名册（签领）过期1，缺120" in paper_text(made, "s4")
    with pdfium.PdfDocument(made.papers.pdf) as document:
        page = document[made.papers.first["s4"]].render(scale=1).to_pil()
    # the fourth tab, at the outer edge
    assert page.getpixel((590, round((22 + 3 * 28 + 3) * 72 / 25.4))) == (0x2E, 0x7D, 0x32)
    assert page.getpixel((590, round((22 + 2 * 28 + 3) * 72 / 25.4))) == (255, 255, 255)


def test_gap_sheets_say_what_is_missing_and_who_brings_it() -> None:
    made = laid(PLAN)
    missing = paper_text(made, "x0003")
    assert missing.startswith("缺件说明")
    for words in ("1.2年度工作计划", "佐证文件夹里没有这一项的文件。", "责任人", "补齐期限"):
        assert words in missing
    kept = paper_text(made, "x0004")
    assert kept.startswith("纸质件说明")
    assert "原件存放地点学校档案室三号柜" in kept
    unread = paper_text(made, "x0009")
    assert unread.startswith("材料打不开说明")
    assert "文件名课堂照片.pdf" in unread
    assert "文件从中间断了，后面的内容没有了。" in unread
    assert "春季第1次，照片" in unread
    assert set(made.papers.counts) == {
        "cover", "catalogue", "s1", "s2", "s3", "s4", "s5", "x0003", "x0004", "x0009", "record",
    }  # fmt: skip


def test_the_record_counts() -> None:
    text = paper_text(laid(replace(PLAN, compiler="王某", checker="李某")), "record")
    assert "本卷装订材料5件，材料本身20页；连同隔页、说明页，编有页号的共28页。" in text
    assert "缺件2件，原件为纸质、另行存放的1件，打不开的1件" in text
    assert "过期1件" in text
    assert "转成图片的1页" in text
    assert "立卷人王某检查人李某立卷时间2020年12月31日" in text


def test_a_long_catalogue_repeats_its_header_and_divides_no_row() -> None:
    titles = [f"关于第{n}号学生资助工作的通知" * (1 + n % 4) for n in range(400)]
    made = held(long_plan(titles))
    count = made.papers.counts["catalogue"]
    assert count > 10
    texts = page_texts(made.papers.pdf)[1 : 1 + count]
    for place, text in enumerate(texts, 1):
        assert "".join(HEADS) in solid(text)
        assert f"目录第{place}页共{count}页" in solid(text)
    on_page: dict[int, list[tuple[float, float]]] = {}
    for link in made.papers.links:
        assert 60 < link.box[1] < link.box[3] < 790
        on_page.setdefault(link.page, []).append((link.box[3], link.box[1]))
    for boxes in on_page.values():
        for upper, lower in pairwise(boxes):
            assert lower[0] <= upper[1] + 0.01
        # no section's name stands alone at the foot
    sections = {link.target: link for link in made.papers.links}
    for section in ("s2", "s3", "s4", "s5"):
        place = [link.target for link in made.papers.links].index(section)
        assert made.papers.links[place + 1].page == sections[section].page


@settings(max_examples=25)
@given(
    st.lists(
        st.one_of(
            st.text("一二三四学生资助工作通知《》（）“”，、ABCxyz0123456789-_. ", min_size=1, max_size=40),
            st.text("学生资助a1", min_size=200, max_size=1500),
            st.integers(1, 200).map(lambda n: "w" * n),
        ).filter(lambda text: solid(text) != ""),
        min_size=1,
        max_size=25,
    )
)  # fmt: skip
def test_titles_of_any_length_keep_their_numbers_and_links(titles: list[str]) -> None:
    held(long_plan(titles, sections=min(5, len(titles))))


def test_bound_the_catalogue_leads_to_the_exhibits() -> None:
    titles = [f"关于第{n}号学生资助工作的通知" for n in range(90)]
    plan = long_plan(titles, pages=4)
    made = laid(plan)
    bound = []
    for part in made.parts:
        if part.kind is PartKind.EXHIBIT:
            bound.append(BoundPart(part, small(part.key, len(part.pages))))
        else:
            links = made.papers.links if part.kind is PartKind.CATALOGUE else ()
            bound.append(BoundPart(part, made.papers.pdf, made.papers.first[part.key], links))
    facts = VolumeFacts(plan.dossier, plan.unit, "2020-12-31")
    found = readback.read_volume(bind(bound, made.page_map, facts, fonts()))
    readback.assert_agrees(found, made.parts, made.page_map)
    rows = row_texts(made)
    assert len(found.links) == len(rows)
    shown = {item.key: item for item in plan.contents}
    for link, (target, text) in zip(found.links, rows, strict=True):
        assert link.target == made.page_map.first[target]
        number = found.numbers[link.target]
        assert number == (made.page_map.number[target], made.page_map.total)
        if target in shown and shown[target].kind is PartKind.EXHIBIT:
            assert f"{target}-1." in found.texts[link.target]
            assert str(number[0]) in text


def test_papers_are_archivable_and_the_same_each_time(tmp_path: Path) -> None:
    made = laid(PLAN)
    other = laid(replace(PLAN, form=CatalogueForm.BOX, subject="张某某", sections=PLAN.sections))
    files = [tmp_path / "volume.pdf", tmp_path / "box.pdf"]
    for file, papers in zip(files, (made.papers, other.papers), strict=True):
        file.write_bytes(papers.pdf)
    assert validate_pdfa(files, "2u") == {file: [] for file in files}
    assert laid(PLAN).papers.pdf == made.papers.pdf
    with pikepdf.open(io.BytesIO(made.papers.pdf)) as pdf:
        assert len(pdf.pages) == sum(made.papers.counts.values())
        for page in pdf.pages:
            assert [float(edge) for edge in page.mediabox] == pytest.approx(
                [0, 0, 595.276, 841.89], abs=0.01
            )


def test_the_word_file_says_the_same(tmp_path: Path) -> None:
    titles = [f"关于第{n}号学生资助工作的通知" for n in range(60)]
    volume = replace(long_plan(titles), subject="张某某", compiler="王某")
    files = []
    for plan in (volume, replace(volume, form=CatalogueForm.BOX)):
        made = laid(plan)
        data = volume_docx(plan, made.page_map, fonts(), STANDARD)
        assert data == volume_docx(plan, made.page_map, fonts(), STANDARD)
        files.append(tmp_path / f"{plan.form.name}.docx")
        files[-1].write_bytes(data)
        word = docx.Document(io.BytesIO(data))
        rows = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
        numbered = [row for row in rows if row[0].isdigit()]
        assert [row[3 if plan.form is CatalogueForm.VOLUME else 4] for row in numbered] == titles
        if plan.form is CatalogueForm.VOLUME:
            numbers = [str(made.page_map.number[item.key]) for item in plan.contents]
            assert [row[5] for row in numbered] == numbers
        text = "".join(solid(part.text) for part in word.element.body.iter() if part.text)
        for words in ("甲县教育局", "2020年度", "张某某", f"{made.page_map.total}页", "王某"):
            assert words in text
        assert len(word.sections) == 3
    assert validate_ooxml(files) == {file: [] for file in files}


def test_without_a_page_map_numbers_are_blank() -> None:
    papers, problems = lay_papers(PLAN, None, fonts(), STANDARD)
    assert papers is not None
    assert problems == ()
    text = solid(page_texts(papers.pdf)[1])
    assert "3年度工作计划缺件" in text
    assert papers.counts == laid(PLAN).papers.counts


def test_what_no_font_has_is_named_by_its_file_and_nothing_is_printed() -> None:
    bad = replace(CONTENTS[0], title="课堂照片\U0001f9ff", file="inputs/佐证/甲/1.jpg")
    made, problems = papers_until_stable(
        replace(PLAN, contents=(bad, *CONTENTS[1:])), fonts(), STANDARD
    )
    assert made is None
    assert [(item.code, item.location.file) for item in problems] == [
        ("K511", "inputs/佐证/甲/1.jpg")
    ]
    assert "U+1F9FF" in problems[0].message
    assert "课堂照片" not in problems[0].message


def test_a_text_longer_than_a_page_is_named() -> None:
    bad = replace(CONTENTS[0], title="学" * 30_000, file="inputs/佐证/甲/1.jpg")
    made, problems = papers_until_stable(
        replace(PLAN, contents=(bad, *CONTENTS[1:])), fonts(), STANDARD
    )
    assert made is None
    assert {item.code for item in problems} == {"K512"}


def test_invisible_characters_and_breaks_do_not_matter() -> None:
    assert printable("甲\u200b乙\n丙\tA\u0301 ") == "甲乙 丙 \u00c1"
