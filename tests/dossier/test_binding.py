"""Bound volumes: every place they name is where the exhibit really is, and they are PDF/A-2b."""

from __future__ import annotations

import io
import re
from functools import cache

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from pipeline.dossier.binding import BoundPart, Link, VolumeFacts, bind, bind_into
from pipeline.dossier.bindingstamps import stamp_problems
from pipeline.dossier.intake.pdffacts import free_places, pictures
from pipeline.dossier.model import ArchiveStamp, Corner, PageFacts, Part, PartKind
from pipeline.dossier.pagemap import map_pages
from pipeline.errors import Location
from pipeline.fonts import FontBook, load_fonts
from tests.dossier import readback, sources
from tests.judges import pdfread
from tests.judges.verapdf import validate_pdfa

BOTTOM = (Corner.OUTER, Corner.RIGHT, Corner.LEFT, Corner.CENTRE)
FREE = PageFacts(BOTTOM, head_free=True)
FULL = PageFacts((), head_free=False)
STAMP = ArchiveStamp("J037", "2020", "12", "学生资助管理中心", "定期30年", "18")
FACTS = VolumeFacts("迎检档案", "某县教育局", "2020-12-31", ("迎检", "资助"), "第1卷")
ROWS = 25
"""Rows of a page of the catalogue made here."""


@cache
def fonts() -> FontBook:
    return load_fonts()


@cache
def small(name: str, count: int) -> bytes:
    return sources.small_pages(name, count)


def exhibit(key: str, pages: int, parent: str = "", **more) -> BoundPart:
    facts = more.pop("facts", FREE)
    part = Part(key, PartKind.EXHIBIT, f"佐证{key}", (facts,) * pages, parent, **more)
    return BoundPart(part, small(key, pages))


def paper(key: str, kind: PartKind, pages: int = 1, links: tuple[Link, ...] = ()) -> BoundPart:
    part = Part(key, kind, f"{kind.value}{key}", (FREE,) * pages)
    return BoundPart(part, small(key, pages), links=links)


def bound(parts: list[BoundPart]) -> tuple[bytes, list[Part]]:
    plain = [item.part for item in parts]
    return bind(parts, map_pages(plain), FACTS, fonts()), plain


def volume(sections: list[list[int]]) -> list[BoundPart]:
    """Return a volume with so many exhibits of so many pages, its catalogue linking to each."""
    contents: list[BoundPart] = []
    for number, lengths in enumerate(sections, 1):
        contents.append(paper(f"d{number}", PartKind.DIVIDER))
        for place, pages in enumerate(lengths, 1):
            contents.append(exhibit(f"e{number}-{place}", pages, f"d{number}"))
    keys = [item.part.key for item in contents if item.part.kind is PartKind.EXHIBIT]
    links = tuple(
        Link(row // ROWS, (80.0, 700.0 - row % ROWS * 20, 500.0, 718.0 - row % ROWS * 20), key)
        for row, key in enumerate(keys)
    )
    catalogue = paper("cat", PartKind.CATALOGUE, max(1, -(-len(keys) // ROWS)), links)
    return [paper("cover", PartKind.COVER), catalogue, *contents, paper("end", PartKind.RECORD)]


sections = st.lists(
    st.lists(
        st.one_of(st.integers(1, 4), st.integers(1, 30), st.sampled_from([1, 2, 3, 400])),
        max_size=8,
    ),
    min_size=1,
    max_size=8,
)


def holds(parts: list[BoundPart]) -> readback.ReadVolume:
    """Bind, and hold all that the volume says against where the pages really are."""
    data, plain = bound(parts)
    found = readback.read_volume(data)
    page_map = map_pages(plain)
    readback.assert_agrees(found, plain, page_map)
    for item in parts:
        for offset in range(len(item.part.pages)):
            text = found.texts[page_map.first[item.part.key] + offset]
            assert f"{item.part.key}-{offset + 1}." in text
    catalogue = parts[1]
    assert len(found.links) == len(catalogue.links)
    for link, seen in zip(catalogue.links, found.links, strict=True):
        assert seen.page == page_map.first["cat"] + link.page
        assert seen.box == pytest.approx(link.box, abs=0.01)
        assert f"{link.target}-1." in found.texts[seen.target]
        assert found.numbers[seen.target] == (page_map.number[link.target], page_map.total)
    return found


@settings(max_examples=6)
@given(sections)
def test_rows_links_bookmarks_labels_and_stamps_agree(lengths):
    holds(volume(lengths))


@pytest.mark.exhaustive
@settings(max_examples=20)
@given(st.lists(st.lists(st.integers(1, 400), max_size=6), min_size=1, max_size=5))
def test_they_agree_for_long_exhibits_too(lengths):
    holds(volume(lengths))


def test_a_catalogue_of_four_pages_leads_right():
    found = holds(volume([[1] * 40, [2] * 40, [3] * 10]))
    assert found.labels[:6] == ["封面", "目录-1", "目录-2", "目录-3", "目录-4", "1"]
    assert found.labels[-1] == "备考表"


def test_titles_are_read_as_they_are_written():
    titles = ["《通知》（德教〔2020〕1号）\\", "㐂𠮷 (a) <b> & c", "plain"]
    parts = [
        BoundPart(Part(f"e{n}", PartKind.EXHIBIT, title, (FREE,)), small("x", 1))
        for n, title in enumerate(titles)
    ]
    data, _ = bound(parts)
    assert [title for _, title, _ in readback.read_volume(data).outline] == titles
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo.Title) == "迎检档案 第1卷"
        assert pdf.open_metadata().get("pdf:Keywords") == "迎检；资助"


def test_equal_volumes_are_equal_bytes_also_when_sources_are_paths(tmp_path):
    parts = volume([[1, 3], [2]])
    data, plain = bound(parts)
    by_path = []
    for item in parts:
        path = tmp_path / f"{item.part.key}.pdf"
        path.write_bytes(item.source)
        by_path.append(BoundPart(item.part, path, links=item.links))
    with (tmp_path / "out.pdf").open("wb") as out:
        bind_into(out, by_path, map_pages(plain), FACTS, fonts())
    assert (tmp_path / "out.pdf").read_bytes() == data


def test_sections_nest_and_are_closed():
    data, _ = bound(volume([[1, 1], [1]]))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        outline = pdf.Root.Outlines
        assert int(outline.Count) == 5
        divider = outline.First.Next.Next
        assert (str(divider.Title), int(divider.Count)) == ("隔页d1", -2)


def positions(data: bytes, tmp_path, page: int = 0) -> tuple[float, float, float]:
    """Return left, right and baseline of a page's number, mm from the lower left corner."""
    path = tmp_path / "v.pdf"
    path.write_bytes(data)
    line = next(
        item for item in pdfread.lines_per_page(path)[page] if item.text.strip().startswith("第")
    )
    chars = [char for char in line.chars if char.text != " "]
    height = pdfread.page_sizes(path)[page][1]
    mm = pdfread.MM
    return chars[0].box[0] / mm, chars[-1].box[2] / mm, (height - line.y) / mm


def test_the_number_stands_in_the_outer_corner(tmp_path):
    data, _ = bound([exhibit("e", 2)])
    left, right, base = positions(data, tmp_path, 0)
    assert 198 <= right <= 200
    assert 10 <= base <= 12
    left, right, base = positions(data, tmp_path, 1)
    assert 10 <= left <= 11
    assert 10 <= base <= 12


@pytest.mark.parametrize(
    ("free", "where"),
    [
        ((Corner.LEFT, Corner.CENTRE), "left"),
        ((Corner.CENTRE, Corner.TOP_RIGHT), "middle"),
        ((Corner.TOP_RIGHT, Corner.TOP_LEFT), "top"),
    ],
)
def test_it_moves_to_the_first_free_place(free, where, tmp_path):
    data, _ = bound([exhibit("e", 1, facts=PageFacts(free, head_free=True))])
    left, right, base = positions(data, tmp_path)
    assert {
        "left": 10 <= left <= 11 and base < 12,
        "middle": abs((left + right) / 2 - 105) < 0.5 and base < 12,
        "top": right > 198 and base > 280,
    }[where]


def ink_boxes(path, page: int) -> list[tuple[float, float, float, float]]:
    return [char.box for char in pdfread.chars(path) if char.page == page and char.text.strip()]


def test_a_page_without_room_is_drawn_smaller_and_nothing_is_covered(tmp_path):
    part = Part("e", PartKind.EXHIBIT, "密排", (FULL, FULL), stamp=STAMP)
    data, _ = bound([BoundPart(part, sources.full_pages())])
    path = tmp_path / "v.pdf"
    path.write_bytes(data)
    rows = pdfread.lines_per_page(path)
    for page in (0, 1):
        own = [line for line in rows[page] if line.text.strip().startswith("第 ")]
        text = [line for line in rows[page] if "受助学生" in line.text]
        assert len(own) == 1
        assert len(text) > 60
        assert max(line.y for line in text) < own[0].y - 10.5
        assert all(line.right < 595 and line.left > 0 for line in text)
    stamps = [line for line in rows[0] if "J037" in line.text or "18" in line.text]
    first = min(line.y for line in rows[0] if "受助学生" in line.text)
    assert stamps
    assert max(line.y for line in stamps) < first - 11


def dark(data: bytes, *, own: bool) -> list[np.ndarray]:
    """Return, page by page, which dots (72 dpi) are dark from our stamps alone, or from the rest alone."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            drawn, _, stamps = page.obj.Contents.read_bytes().partition(b"/P Do Q\n")
            page.obj.Contents = pdf.make_stream(stamps if own else drawn + b"/P Do Q")
        out = io.BytesIO()
        pdf.save(out)
    with pdfium.PdfDocument(out.getvalue()) as document:
        return [page.render(scale=1, grayscale=True).to_numpy() < 170 for page in document]


bar = st.tuples(
    st.one_of(st.integers(0, 190), st.sampled_from([0, 8, 150, 165, 195])),
    st.one_of(st.integers(0, 280), st.sampled_from([0, 5, 9, 12, 15, 270, 284, 290])),
    st.integers(1, 60),
    st.integers(1, 12),
)


@settings(max_examples=20)
@given(st.lists(st.lists(bar, max_size=6), min_size=1, max_size=8), st.booleans())
def test_no_stamp_covers_anything(pages, stamped):
    source = sources.bar_pages(pages)
    parts = []
    for number, picture in enumerate(pictures(source)):
        free, head_free = free_places(picture)
        stamp = STAMP if stamped else None
        part = Part(f"e{number}", PartKind.EXHIBIT, "甲", (PageFacts(free, head_free),), "", stamp)
        parts.append(BoundPart(part, source, number))
    data, _ = bound(parts)
    for own, rest in zip(dark(data, own=True), dark(data, own=False), strict=True):
        assert own.any()
        assert not (own & rest).any()


def test_pages_with_room_look_as_in_their_source(tmp_path):
    source = sources.text_pages()
    part = Part("e", PartKind.COVER, "封面", (FREE,) * 3)
    data, _ = bound([BoundPart(part, source, first=4)])
    (tmp_path / "v.pdf").write_bytes(data)
    (tmp_path / "s.pdf").write_bytes(source)
    for page in range(3):
        ours = pdfread.render(tmp_path / "v.pdf", page, dpi=50).convert("L")
        theirs = pdfread.render(tmp_path / "s.pdf", page + 4, dpi=50).convert("L")
        assert theirs.getextrema()[0] < 50
        assert ImageChops.difference(ours, theirs).getextrema()[1] <= 3


def is_red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] > 200 and pixel[1] < 100


def test_an_archive_stamp_has_six_cells_of_red(tmp_path):
    data, _ = bound([exhibit("e", 2, stamp=STAMP)])
    path = tmp_path / "v.pdf"
    path.write_bytes(data)
    texts = pdfread.text(path)
    for cell in ("J037", "2020", "12", "学生资助", "管理中心", "定期30年", "18"):
        assert cell in texts[0]
    assert "J037" not in texts[1]
    picture = pdfread.render(path, 0, dpi=127).convert("RGB")  # 5 pixels a mm
    red = [
        (x, y)
        for x in range(picture.width)
        for y in range(picture.height // 4)
        if is_red(picture.getpixel((x, y)))
    ]
    left, right = min(x for x, _ in red) / 5, max(x for x, _ in red) / 5
    top, bottom = min(y for _, y in red) / 5, max(y for _, y in red) / 5
    assert (right - left, bottom - top) == pytest.approx((45, 16), abs=0.7)
    assert (210 - right, top) == pytest.approx((8, 8), abs=0.7)


def test_equal_objects_of_different_files_are_written_once():
    scans = sources.picture_pages(1)
    again = pikepdf.open(io.BytesIO(scans))
    again.docinfo["/Title"] = "another file"
    other = io.BytesIO()
    again.save(other)
    twice = [
        BoundPart(Part("a", PartKind.EXHIBIT, "甲", (FREE,)), scans),
        BoundPart(Part("b", PartKind.EXHIBIT, "乙", (FREE,)), other.getvalue()),
    ]
    data, _ = bound(twice)
    assert data.count(b"/DCTDecode") == 1


def test_nothing_active_or_private_comes_along():
    with pikepdf.open(io.BytesIO(small("e", 1))) as pdf:
        page = pdf.pages[0].obj
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("evil()"))
        page.AA = pikepdf.Dictionary(O=script)
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=script)
        page.Annots = pikepdf.Array([pdf.make_indirect(note)])
        page.StructParents = 7
        form = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        form.PieceInfo = pikepdf.Dictionary(Private=pdf.make_stream(b"secret 1 0 R"))
        form.StructParent = 3
        page.Resources.XObject = pikepdf.Dictionary(X=form)
        out = io.BytesIO()
        pdf.save(out)
    part = Part("e", PartKind.EXHIBIT, "甲", (FREE,))
    data, _ = bound([BoundPart(part, out.getvalue())])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        seen = "".join(
            str(item.stream_dict if isinstance(item, pikepdf.Stream) else item.unparse())
            for item in pdf.objects
        )
    for word in ("JavaScript", "evil", "/AA", "StructParent", "PieceInfo"):
        assert word not in seen


def test_strings_cycles_and_arrays_of_contents_survive():
    with pikepdf.open(io.BytesIO(small("e", 1))) as pdf:
        page = pdf.pages[0].obj
        first = pdf.make_indirect(pikepdf.Dictionary(Text=pikepdf.String("(5 0 R) \\ 7 0 R")))
        second = pdf.make_indirect(pikepdf.Dictionary(Back=first))
        first.Forth = second
        page.Resources.Properties = pikepdf.Dictionary(M=first)
        page.Contents = pikepdf.Array([page.Contents, pdf.make_stream(b"Q 1 0 0 rg 0 0 9 9 re f")])
        out = io.BytesIO()
        pdf.save(out)
    data, _ = bound([BoundPart(Part("e", PartKind.EXHIBIT, "甲", (FREE,)), out.getvalue())])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        form = pdf.pages[0].obj.Resources.XObject.P
        mark = form.Resources.Properties.M
        assert str(mark.Text) == "(5 0 R) \\ 7 0 R"
        assert mark.Forth.Back.objgen == mark.objgen
        assert b"(e-1.) Tj ET\nQ 1 0 0 rg" in form.read_bytes()


def test_an_object_that_was_written_over_is_the_newer_one():
    """Generations other than 0 occur in files that were changed in place."""
    plain = small("e", 1)
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    old = out.getvalue()
    font = re.search(rb"(\d+) 0 obj\n<< /BaseFont", old)[1]
    body = old[: old.rindex(b"xref\n")].replace(font + b" 0 obj", font + b" 3 obj")
    body = body.replace(b"/F0 " + font + b" 0 R", b"/F0 " + font + b" 3 R")
    places = sorted(
        (int(match[1]), int(match[2]), match.start())
        for match in re.finditer(rb"^(\d+) (\d+) obj", body, re.MULTILINE)
    )
    rows = "".join(f"{start:010} {generation:05} n \n" for _, generation, start in places)
    table = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{rows}".encode()
    trailer = old[old.index(b"trailer") : old.rindex(b"startxref")]
    changed = body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)
    data, _ = bound([BoundPart(Part("e", PartKind.EXHIBIT, "甲", (FREE,)), changed)])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        form = pdf.pages[0].obj.Resources.XObject.P
        assert form.Resources.Font.F0.BaseFont == "/Helvetica"


def test_a_page_of_another_size_is_centred_on_a4(tmp_path):
    with pikepdf.open(io.BytesIO(small("e", 1))) as pdf:
        pdf.pages[0].obj.CropBox = [90, 600, 190, 800]
        out = io.BytesIO()
        pdf.save(out)
    data, _ = bound([BoundPart(Part("e", PartKind.COVER, "甲", (FREE,)), out.getvalue())])
    path = tmp_path / "v.pdf"
    path.write_bytes(data)
    char = pdfread.chars(path)[0]
    assert pdfread.page_sizes(path) == [pytest.approx((595.276, 841.89), abs=0.01)]
    assert (char.x, char.y) == pytest.approx((297.638 - 50 * 4.20945, 420.945), abs=0.1)


def test_what_cannot_be_bound_is_refused():
    part = exhibit("e", 2).part
    with pytest.raises(ValueError, match="has no page 1"):
        bound([BoundPart(part, small("e", 1))])
    with pytest.raises(ValueError, match="not in the volume"):
        bound([paper("cat", PartKind.CATALOGUE, 1, (Link(0, (0, 0, 9, 9), "nowhere"),))])
    with pytest.raises(ValueError, match="PageMap"):
        bind([exhibit("e", 2)], map_pages([exhibit("e", 1).part]), FACTS, fonts())
    with pytest.raises(ValueError, match="key"):
        bound([exhibit("e)", 1)])


def test_characters_that_no_font_has_are_named_before():
    place = Location(file="设置/工作区.yaml")
    assert stamp_problems([STAMP], fonts(), place) == ()
    odd = ArchiveStamp("J037", "2020", "\U000e0001", "甲", "永久", "1")
    (problem,) = stamp_problems([STAMP, odd], fonts(), place)
    assert problem.code == "K501"
    assert problem.location == place


def test_volumes_of_all_kinds_of_pages_are_pdfa_2b(tmp_path):
    office = sources.office_pages(tmp_path)
    stamped = [
        BoundPart(Part("d", PartKind.DIVIDER, "一、佐证", (FREE,)), sources.text_pages(), 0),
        BoundPart(
            Part("w", PartKind.EXHIBIT, "文书", (FREE, FULL), "d", STAMP), sources.text_pages(), 1
        ),
        BoundPart(
            Part("s", PartKind.EXHIBIT, "扫描", (FREE, FULL, FREE), "d", STAMP),
            sources.picture_pages(3),
        ),
        BoundPart(
            Part("o", PartKind.EXHIBIT, "记录", (FREE,) * sources.page_count(office), "d", STAMP),
            office,
        ),
    ]
    link = Link(0, (80, 600, 400, 620), "s")
    catalogue = BoundPart(
        Part("c", PartKind.CATALOGUE, "目录", (FREE,)), sources.text_pages(), 5, (link,)
    )
    bare = [exhibit for exhibit in stamped if exhibit.part.key == "s"]
    paths = []
    for name, parts in (("all", [catalogue, *stamped]), ("scans", [stamped[0], *bare])):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(bound(parts)[0])
        paths.append(path)
    assert validate_pdfa(paths, "2b") == {path: [] for path in paths}
    assert all(pdfread.fonts(paths[0]).values())
