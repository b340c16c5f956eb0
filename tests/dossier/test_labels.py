"""Labels: each volume and section has its strip, boxes are wide enough, and every text is whole."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.geometry import points
from pipeline.document.profile import STANDARD
from pipeline.dossier.labelboxes import box_loads
from pipeline.dossier.labelpieces import HEIGHT, Pieces
from pipeline.dossier.labels import Labels, label_sheets
from pipeline.dossier.model import PageMap
from pipeline.dossier.pagemap import map_pages
from pipeline.dossier.papers import papers_until_stable, volume_parts
from pipeline.dossier.papersetting import Setter
from pipeline.dossier.volume import VolumePlan
from pipeline.fonts import FontBook, load_fonts
from pipeline.writers.canvas import Rule, Words
from tests.dossier.volumes import CONTENTS, PAGE, PLAN, long_plan
from tests.judges.verapdf import validate_pdfa


@cache
def fonts() -> FontBook:
    return load_fonts()


def maps(plans: Sequence[VolumePlan]) -> list[PageMap]:
    found = []
    for plan in plans:
        made, _ = papers_until_stable(plan, fonts(), STANDARD)
        assert made is not None
        found.append(made.page_map)
    return found


def labels(*plans: VolumePlan) -> Labels:
    made, problems = label_sheets(plans, maps(plans), fonts())
    assert problems == ()
    assert made is not None
    return made


def texts(data: bytes) -> list[str]:
    with pdfium.PdfDocument(data) as document:
        return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]


def volume(pages: int, *, number: str = "001") -> VolumePlan:
    """Return a volume whose only exhibit has so many pages."""
    exhibit = replace(CONTENTS[0], pages=(PAGE,) * pages)
    return replace(PLAN, number=number, contents=(exhibit,), sections=PLAN.sections[:1])


def counted(plan: VolumePlan) -> PageMap:
    return map_pages(volume_parts(plan, {}))


def test_a_strip_for_each_volume_and_section_then_spines_then_covers() -> None:
    other = replace(PLAN, number="004", holder="乙县职业技术学校", sections=PLAN.sections[:4])
    other = replace(other, contents=tuple(item for item in CONTENTS if item.section < 5))
    made = labels(PLAN, other)
    found = texts(made.data)
    # 6 + 5 strips on one sheet, two spines of 20 mm on one, two covers; 0007 has no sheet
    assert made.pages == len(found) == 4
    strips, spines = found[:2]
    assert strips.count("教育脱贫攻坚迎检档案") == 2
    for name in ("工作汇报", "组织领导和上级文件", "问题整改落实情况", "学生资助情况"):
        assert strips.count(name) == 2
    assert strips.count("甲县东河镇中心小学") == 6
    assert strips.count("乙县职业技术学校") == 5
    for words in (
        "全宗号Z109",
        "年度2020",
        "保管期限定期10年",
        "资助中心",
        "起止件号00010009",
        "盒号2",
    ):
        assert words in spines
    assert "起止件号00010006" in spines
    assert "全宗名称甲县教育局" in found[2]
    assert "起止件号0001—0006" in found[3]
    assert "乙县职业技术学校" in found[3]


def test_each_section_has_its_colour() -> None:
    made = labels(PLAN)
    with pdfium.PdfDocument(made.data) as document:
        page = document[0].render(scale=2).to_pil()
    for place, section in enumerate(PLAN.sections, 1):
        x = round(points(12 + place * 15 + 3) * 2)
        wanted = tuple(int(section.colour[at : at + 2], 16) for at in (1, 3, 5))
        assert page.getpixel((x, round(points(13) * 2))) == wanted
        assert page.getpixel((x, round(points(10 + HEIGHT - 2) * 2))) == wanted


@pytest.mark.parametrize(
    ("pages", "widths"),
    [(100, [20]), (195, [20]), (200, [30]), (299, [40]), (395, [40]), (450, [50]), (900, [50, 50])],
)
def test_boxes_are_as_wide_as_their_sheets_need(pages: int, widths: list[int]) -> None:
    plan = volume(pages)
    loads = box_loads([plan], [counted(plan)], duplex=False)
    assert [load.width for load in loads] == widths
    assert all((load.first, load.last) == (1, 1) for load in loads)


def test_sheets_printed_on_both_sides_need_half_the_box() -> None:
    plan = volume(390)
    assert box_loads([plan], [counted(plan)], duplex=False)[0].width == 40
    assert box_loads([plan], [counted(plan)], duplex=True)[0].width == 20


@given(
    st.lists(st.lists(st.integers(1, 700), min_size=1, max_size=12), min_size=1, max_size=4),
    st.booleans(),
)
def test_boxes_hold_everything_in_order(volumes: list[list[int]], duplex: bool) -> None:
    plans = []
    for lengths in volumes:
        contents = tuple(
            replace(CONTENTS[0], key=f"x{n:04d}", pages=(PAGE,) * pages)
            for n, pages in enumerate(lengths)
        )
        plans.append(replace(PLAN, contents=contents, sections=PLAN.sections[:1]))
    loads = box_loads(plans, [counted(plan) for plan in plans], duplex=duplex)
    assert [load.number for load in loads] == list(range(1, len(loads) + 1))
    for plan, lengths in zip(plans, volumes, strict=True):
        own = [load for load in loads if load.plan is plan]
        assert [load.place for load in own] == list(range(1, len(own) + 1))
        assert own[0].first == 1
        assert max(load.last for load in own) == len(lengths)
        for before, after in pairwise(own):
            assert after.first in {before.last, before.last + 1, 0}
        sides = 2 if duplex else 1
        for load in own:
            whole = range(load.first + 1, load.last)
            assert sum(-(-lengths[n - 1] // sides) for n in whole) <= load.width * 10


@given(
    st.text("甲乙丙学校资助（）《》“”，、0123456789AB-", min_size=1, max_size=120),
    st.floats(12, 44),
    st.floats(60, 200),
)
def test_upright_text_is_whole_and_inside_its_box(text: str, width: float, height: float) -> None:
    setter = Setter(fonts(), "标签")
    sizes = (26.0, 20.0, 14.0, 10.0, 8.0, 6.0, 5.0)
    items = Pieces(setter).upright(text, "宋体", (20, 30, width, height), sizes)
    assert setter.problems == ()
    words = [item for item in items if isinstance(item, Words)]
    back = str.maketrans("︵︶︽︾﹃﹄︱", "（）《》“”-")
    assert "".join(item.text for item in words).translate(back) == text.strip()
    for item in words:
        wide = fonts().measure("宋体", item.text) * item.size
        slack = item.size * 0.5 if item.text in "，。、" else 0.0
        assert points(20) - 0.01 <= item.x - slack
        assert item.x + wide <= points(20 + width) + slack + 0.01
        assert points(30) - 0.01 <= item.y - item.size * 0.88 + slack
        assert item.y + item.size * 0.12 <= points(30 + height) + 0.01


def test_no_column_begins_with_a_closing_mark_where_it_need_not() -> None:
    setter = Setter(fonts(), "标签")
    items = Pieces(setter).upright("甲乙丙丁戊、己庚辛", "宋体", (0, 0, 15, 40), (16.0,))
    xs: dict[int, list[str]] = {}
    for item in items:
        if isinstance(item, Words) and item.text != "、":
            xs.setdefault(round(item.x), []).append(item.text)
    assert ["".join(column) for column in xs.values()] == ["甲乙丙丁", "戊己庚辛"]


def test_labels_do_not_overlap_and_have_lines_to_cut_along() -> None:
    pieces = Pieces(Setter(fonts(), "标签"))
    strip = pieces.section_strip(PLAN, PLAN.sections[1], 50.0, 10.0)
    for item in strip:
        if isinstance(item, Words):
            wide = fonts().measure(item.role, item.text) * item.size
            assert points(50) <= item.x
            assert item.x + wide <= points(65) + 0.01
            assert points(10) <= item.y <= points(10 + HEIGHT)
        elif isinstance(item, Rule):
            assert points(50) <= min(item.x0, item.x1)
            assert max(item.x0, item.x1) <= points(65)
    with pdfium.PdfDocument(labels(PLAN).data) as document:
        page = document[0].render(scale=4).to_pil().convert("L")
    # the line right of the first strip runs on over the labels' height
    column = [page.getpixel((round(points(27) * 4), y)) for y in range(page.height)]
    dark = [y / 4 for y, shade in enumerate(column) if shade < 200]
    assert min(dark) < points(10)
    assert max(dark) > points(10 + HEIGHT)


def test_labels_are_archivable_and_the_same_each_time(tmp_path: Path) -> None:
    plan = long_plan(["关于学生资助工作的通知"] * 40, pages=40)
    plan = replace(
        plan, subject="张某某", dossier="某某县义务教育阶段控辍保学一生一档（学生资助）工作档案"
    )
    made = labels(PLAN, plan)
    assert made == labels(PLAN, plan)
    file = tmp_path / "labels.pdf"
    file.write_bytes(made.data)
    assert validate_pdfa([file], "2u") == {file: []}
    with pdfium.PdfDocument(io.BytesIO(made.data)) as document:
        sizes = {document.get_page_size(place) for place in range(len(document))}
    assert [tuple(map(round, size)) for size in sizes] == [(595, 842)]


def test_a_name_that_cannot_be_set_is_a_problem() -> None:
    for holder, code in (("甲校\U0001f9ff", "K511"), ("甲" * 3000, "K512")):
        plan = replace(PLAN, holder=holder)
        made, problems = label_sheets([plan], [counted(plan)], fonts())
        assert made is None
        assert {item.code for item in problems} == {code}


def test_without_volumes_there_are_no_labels() -> None:
    assert label_sheets([], [], fonts()) == (None, ())
