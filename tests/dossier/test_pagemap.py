"""Page arithmetic of a volume, and how exhibits are shared out to volumes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dossier.model import ArchiveStamp, Corner, PageFacts, PageMap, Part, PartKind
from pipeline.dossier.pagemap import LabelRange, label_ranges, map_pages
from pipeline.dossier.splitting import BOXES, Limit, box_for, sheets, split
from pipeline.dossier.stampplaces import NUMBER_BOXES, PAGE, place

FREE = PageFacts((Corner.OUTER, Corner.RIGHT, Corner.LEFT), head_free=True)
NUMBERS = st.lists(st.lists(st.integers(1, 400), max_size=6), min_size=1, max_size=6)
STAMP = ArchiveStamp("J037", "2020", "1", "资助", "永久", "9")


def part(key: str, kind: PartKind, pages: int = 1, parent: str = "", **more) -> Part:
    return Part(key, kind, key, (FREE,) * pages, parent, **more)


def contents(sections: list[list[int]]) -> list[Part]:
    """Return dividers of one page with exhibits of so many pages."""
    made = []
    for number, lengths in enumerate(sections):
        made.append(part(f"d{number}", PartKind.DIVIDER))
        made += [
            part(f"e{number}-{position}", PartKind.EXHIBIT, pages, f"d{number}", stamp=STAMP)
            for position, pages in enumerate(lengths)
        ]
    return made


def test_only_dividers_exhibits_and_gaps_are_numbered():
    parts = [
        part("cover", PartKind.COVER),
        part("cat", PartKind.CATALOGUE, 2),
        part("d", PartKind.DIVIDER),
        part("e", PartKind.EXHIBIT, 3, "d"),
        part("g", PartKind.GAP, 1, "d"),
        part("end", PartKind.RECORD),
    ]
    assert map_pages(parts) == PageMap(
        {"cover": 0, "cat": 1, "d": 3, "e": 4, "g": 7, "end": 8}, {"d": 1, "e": 2, "g": 5}, 5, 9
    )
    assert list(label_ranges(parts)) == [
        LabelRange(0, "封面", 0),
        LabelRange(1, "目录-", 1),
        LabelRange(3, "", 1),
        LabelRange(8, "备考表", 0),
    ]


def test_labels_go_on_after_papers_between():
    parts = [
        part("e1", PartKind.EXHIBIT, 2),
        part("end", PartKind.RECORD, 2),
        part("e2", PartKind.EXHIBIT),
    ]
    assert list(label_ranges(parts)) == [
        LabelRange(0, "", 1),
        LabelRange(2, "备考表-", 1),
        LabelRange(4, "", 3),
    ]


@given(NUMBERS)
def test_parts_follow_each_other_without_gap(lengths):
    parts = contents(lengths)
    found = map_pages(parts)
    pages = [
        (item.key, found.first[item.key] + offset, found.number[item.key] + offset)
        for item in parts
        for offset in range(len(item.pages))
    ]
    assert [page for _, page, _ in pages] == list(range(found.physical))
    assert [number for *_, number in pages] == list(range(1, found.total + 1))


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([part("e", PartKind.EXHIBIT), part("e", PartKind.GAP)], "two parts are e"),
        ([part("e", PartKind.EXHIBIT, 0)], "has no page"),
        ([part("e", PartKind.EXHIBIT, 1, "d"), part("d", PartKind.DIVIDER)], "before its parent"),
    ],
)
def test_what_is_no_volume_is_refused(parts, why):
    with pytest.raises(ValueError, match=why):
        map_pages(parts)


def keys(shares) -> list[list[str]]:
    return [[item.key for item in share.parts] for share in shares]


def test_a_section_stays_whole_where_a_volume_can_hold_it():
    shares = split(contents([[30, 30], [20, 15], [10]]), Limit(most_pages=100))
    assert keys(shares) == [["d0", "e0-0", "e0-1", "d1", "e1-0", "e1-1"], ["d2", "e2-0"]]
    shares = split(contents([[30, 30], [20, 20]]), Limit(most_pages=100))
    assert keys(shares) == [["d0", "e0-0", "e0-1"], ["d1", "e1-0", "e1-1"]]


def test_a_section_that_no_volume_holds_runs_on_behind_its_divider():
    shares = split(contents([[10], [60, 60, 20]]), Limit(most_pages=100))
    assert keys(shares) == [["d0", "e0-0", "d1", "e1-0"], ["d1", "e1-1", "e1-2"]]
    assert [item.title for item in shares[1].parts] == ["d1（续）", "e1-1", "e1-2"]


def test_an_exhibit_longer_than_a_volume_is_cut():
    shares = split(contents([[5, 210, 3]]), Limit(most_pages=101))
    assert keys(shares) == [["d0", "e0-0"], ["d0", "e0-1"], ["d0", "e0-1"], ["d0", "e0-1", "e0-2"]]
    assert [dict(share.starts) for share in shares] == [
        {},
        {"e0-1": 0},
        {"e0-1": 100},
        {"e0-1": 200},
    ]
    assert [share.parts[1].title for share in shares[1:]] == [
        f"e0-1（第{n}部分，共3部分）" for n in (1, 2, 3)
    ]
    assert [len(share.parts[1].pages) for share in shares[1:]] == [100, 100, 10]
    assert [share.parts[1].stamp for share in shares[1:]] == [STAMP, None, None]


def test_dividers_nest():
    parts = [
        part("d", PartKind.DIVIDER),
        part("d-1", PartKind.DIVIDER, 1, "d"),
        part("a", PartKind.EXHIBIT, 7, "d-1"),
        part("b", PartKind.EXHIBIT, 7, "d-1"),
        part("empty", PartKind.DIVIDER),
    ]
    assert keys(split(parts, Limit(most_pages=10))) == [
        ["d", "d-1", "a"],
        ["d", "d-1", "b", "empty"],
    ]


def test_thickness_counts_sheets():
    parts = contents([[3, 4, 1]])
    assert sheets(parts, duplex=False) == 9
    assert sheets(parts, duplex=True) == 1 + 2 + 2 + 1
    assert [box_for(count) for count in (1, 200, 201, 400, 500, 501)] == [20, 20, 30, 40, 50, None]


def test_a_box_counts_the_papers_before_and_behind():
    parts = contents([[100, 95]])
    assert len(split(parts, Limit(box=20, papers=4))) == 1
    assert len(split(parts, Limit(box=20, papers=5))) == 2
    assert len(split(contents([[200, 190]]), Limit(box=20, papers=4, duplex=True))) == 1


def test_nothing_but_contents_is_shared_out():
    with pytest.raises(ValueError, match="every volume"):
        split([part("cover", PartKind.COVER)], Limit(most_pages=9))
    with pytest.raises(ValueError, match="no room"):
        split(contents([[2]]), Limit(most_pages=1))


@given(
    NUMBERS,
    st.builds(
        Limit,
        most_pages=st.one_of(st.none(), st.integers(2, 900)),
        box=st.one_of(st.none(), st.sampled_from(BOXES)),
        duplex=st.booleans(),
        papers=st.integers(0, 40),
    ),
)
def test_no_page_is_lost_and_no_volume_too_thick(lengths, limit):
    parts = contents(lengths)
    shares = split(parts, limit)
    seen: dict[str, int] = {}
    order = []
    for share in shares:
        found = map_pages(share.parts)  # parents stand before their children, no key twice
        if limit.most_pages is not None:
            assert found.total <= limit.most_pages
        if limit.box is not None:
            taken = sheets(share.parts, duplex=limit.duplex) + limit.papers
            assert taken <= limit.box * 10
        for item in share.parts:
            if item.kind is PartKind.EXHIBIT:
                assert share.starts.get(item.key, 0) == seen.get(item.key, 0)
                seen[item.key] = seen.get(item.key, 0) + len(item.pages)
                order += [item.key] if item.key not in order else []
    exhibits = [item for item in parts if item.kind is PartKind.EXHIBIT]
    assert seen == {item.key: len(item.pages) for item in exhibits}
    assert order == [item.key for item in exhibits]


@given(NUMBERS, st.integers(2, 900))
def test_sections_and_exhibits_that_fit_a_volume_are_whole(lengths, most):
    shares = split(contents(lengths), Limit(most_pages=most))
    for number, section in enumerate(lengths):
        holders = [share for share in shares if f"d{number}" in {p.key for p in share.parts}]
        if 1 + sum(section) <= most:
            assert len(holders) == 1
        for position, pages in enumerate(section):
            key = f"e{number}-{position}"
            if 1 + pages <= most:
                assert sum(key in {p.key for p in share.parts} for share in shares) == 1


FACTS = st.builds(
    PageFacts,
    st.lists(st.sampled_from(list(Corner)), unique=True).map(tuple),
    head_free=st.booleans(),
)


@given(FACTS, st.integers(1, 9999), st.booleans())
def test_stamps_stand_on_what_is_free_or_the_page_makes_room(facts, number, stamped):
    found = place(facts, number, stamped=stamped)
    assert found.number is not None
    left, right = found.x, found.x + PAGE[0] * found.scale
    bottom, top = found.y, found.y + PAGE[1] * found.scale
    assert 0 <= left <= right <= PAGE[0]
    assert 0 <= bottom <= top <= PAGE[1] + 1e-9
    if stamped and not facts.head_free:
        assert top <= 297 - 8 - 16  # the 归档章 is above the page's contents
    if found.number.baseline < bottom:
        assert bottom >= 16  # so is a number below it
        return
    sides = {"right": Corner.RIGHT, "left": Corner.LEFT, "middle": Corner.CENTRE}
    corner = sides[found.number.align]
    if found.number.baseline > 200:
        assert not stamped
        corner = {Corner.RIGHT: Corner.TOP_RIGHT, Corner.LEFT: Corner.TOP_LEFT}[corner]
    assert corner in facts.free or Corner.OUTER in facts.free
    box = NUMBER_BOXES[corner]
    assert box.bottom < (found.number.baseline - found.y) / found.scale < box.top
