"""Contents of volumes: everything asked for and everything filed has its row, in the order of the items."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.dossier.contents import (
    DossierFacts,
    GeneratedPaper,
    Holdings,
    plan_volumes,
)
from pipeline.dossier.model import (
    CatalogueForm,
    DossierType,
    Every,
    Evidence,
    PageFacts,
    PartKind,
    Pupil,
    Requirement,
    School,
    Section,
    Slot,
    Status,
    TakenIn,
    VolumePer,
)
from pipeline.dossier.volume import Completeness, Entry, VolumePlan
from pipeline.errors import Diagnostic, Location, Scope, Severity

PAGE = PageFacts(free=(), head_free=True)
REPORT = Requirement("1.1", "工作汇报")
TABLE = Requirement("1.2", "汇总表")
LESSON = Requirement("2.1", "两节课", every=Every.TERM, times=2, parts=("教案", "照片"))
QUIET = Requirement("2.2", "会议记录", gap_sheet=False)
TYPE = DossierType(
    "mine",
    "迎检档案",
    VolumePer.SCHOOL,
    CatalogueForm.VOLUME,
    "定期10年",
    (
        Section(1, "汇报", "#c8102e", (REPORT, TABLE)),
        Section(2, "宣传", "#1f5fa8", (LESSON, QUIET)),
    ),
)
FACTS = DossierFacts(
    name="迎检档案",
    unit="某县教育局",
    year=2020,
    fonds="Z1",
    organ="资助",
    compiler="甲",
    checker="乙",
    date=date(2020, 12, 31),
    most_pages=200,
    stamped=True,
    gap_sheets=True,
)
SCHOOLS = (School(1, "甲校", {}), School(2, "乙校", {}))


def evidence(sha256: str, slot: Slot, **more: object) -> Evidence:
    base = Evidence(f"inputs/佐证/{sha256}", None, sha256, 1, slot.school, slot.requirement, sha256)
    return replace(base, **more)  # type: ignore[arg-type]


def taken(sha256: str, pages: int) -> TakenIn:
    return TakenIn(sha256, f"key-{sha256}", (PAGE,) * pages)


def plans(
    entries: tuple[Entry, ...], pages: dict[str, TakenIn], **more: object
) -> tuple[VolumePlan, ...]:
    generated = more.pop("generated", {})
    facts = replace(FACTS, **more)  # type: ignore[arg-type]
    holdings = Holdings(Completeness(entries), pages, generated)  # type: ignore[arg-type]
    return plan_volumes(TYPE, facts, SCHOOLS, (), holdings)


def test_a_volume_shows_what_is_there_and_what_is_not() -> None:
    report, table = Slot("甲校", "1.1"), Slot("甲校", "1.2")
    lesson = Slot("甲校", "2.1", "春季", 1, "教案")
    photo, quiet = Slot("甲校", "2.1", "春季", 1, "照片"), Slot("甲校", "2.2")
    broken = Diagnostic(
        "K301", Severity.ERROR, Scope.RECORD, "文件坏了。", "重新扫描。", Location()
    )
    entries = (
        Entry(report, Status.THERE, (evidence("a", report, document_number="甲〔2020〕1号"),)),
        Entry(table, Status.GENERATED),
        Entry(lesson, Status.MISSING, (), ("没有教案。",)),
        Entry(
            photo,
            Status.UNFIT,
            (evidence("b", photo), evidence("c", photo, file="", kept_at="三号柜")),
            ("打不开。",),
        ),
        Entry(quiet, Status.MISSING),
    )
    pages = {"a": taken("a", 3), "b": TakenIn("b", "", (), problems=(broken,))}
    paper = GeneratedPaper("汇总表", "key-g", "g", (PAGE,))
    (plan,) = plans(entries, pages, generated={table: paper})
    assert (plan.id, plan.stem, plan.number) == ("mine-001", "001-甲校", "001")
    rows = [(item.key, item.kind, item.title, item.note, len(item.pages)) for item in plan.contents]
    assert rows == [
        ("x0001", PartKind.EXHIBIT, "工作汇报", "", 3),
        ("x0002", PartKind.EXHIBIT, "汇总表", "", 1),
        ("x0003", PartKind.GAP, "两节课（春季第1次，教案）", "缺件", 0),
        ("x0004", PartKind.GAP, "两节课（春季第1次，照片）", "打不开", 0),
        ("x0005", PartKind.GAP, "两节课（春季第1次，照片）", "原件存三号柜", 0),
        ("", PartKind.GAP, "会议记录", "缺件", 0),
    ]
    assert plan.contents[0].document_number == "甲〔2020〕1号"
    assert plan.contents[3].reasons == ("文件坏了。", "打不开。")
    stamp = plan.stamp(1, plan.contents[0])
    assert stamp is not None
    assert (stamp.fonds, stamp.item, stamp.pages) == ("Z1", "1", "3")
    assert plan.stamp(3, plan.contents[2]) is None


@given(st.lists(st.integers(1, 90), min_size=1, max_size=40), st.integers(20, 120))
def test_volumes_hold_everything_once_and_no_more_pages_than_allowed(
    sizes: list[int], most: int
) -> None:
    entries, pages = [], {}
    for number, size in enumerate(sizes):
        slot = Slot("甲校", "1.1" if number < len(sizes) // 2 else "2.2", occurrence=number + 1)
        entries.append(Entry(slot, Status.THERE, (evidence(f"f{number}", slot),)))
        pages[f"f{number}"] = taken(f"f{number}", size)
    made = plans(tuple(entries), pages, most_pages=most)
    bound: dict[str, list[int]] = {}
    for plan in made:
        for item in plan.contents:
            bound.setdefault(item.sha256, []).extend(
                range(item.start, item.start + len(item.pages))
            )
    assert list(bound) == list(pages)
    for sha256, found in bound.items():
        assert found == list(range(len(pages[sha256].pages)))
    assert [plan.place for plan in made] == list(range(1, len(made) + 1))
    for plan in made:
        dividers = len({item.section for item in plan.contents})
        held = dividers + sum(len(item.pages) for item in plan.contents)
        assert held <= most
        assert [item.number for item in plan.sections] == sorted({i.section for i in plan.contents})
    assert len({plan.stem for plan in made}) == len(made)


def test_volumes_of_one_item_and_of_one_pupil() -> None:
    slots = [
        Slot(school.name, item, pupil=key)
        for school in SCHOOLS
        for item, key in (("1.1", ""), ("1.2", "k1" if school.number == 1 else "k2"))
    ]
    entries = tuple(
        Entry(slot, Status.THERE, (evidence(f"{n}", slot),)) for n, slot in enumerate(slots)
    )
    pages = {f"{n}": taken(f"{n}", 1) for n in range(len(slots))}
    holdings = Holdings(Completeness(entries), pages, {})
    pupils = (Pupil("k1", "张三", "甲校", Location()), Pupil("k2", "李四", "乙校", Location()))
    by_item = plan_volumes(
        replace(TYPE, volume_per=VolumePer.REQUIREMENT), FACTS, SCHOOLS, pupils, holdings
    )
    assert [(plan.stem, [item.title for item in plan.contents]) for plan in by_item] == [
        ("001-某县教育局-工作汇报", ["甲校：工作汇报", "乙校：工作汇报"]),
        ("002-某县教育局-汇总表", ["甲校：汇总表", "乙校：汇总表"]),
    ]
    by_pupil = plan_volumes(
        replace(TYPE, volume_per=VolumePer.PUPIL), FACTS, SCHOOLS, pupils, holdings
    )
    assert [(plan.stem, [item.sha256 for item in plan.contents]) for plan in by_pupil] == [
        ("001-甲校-张三", ["0", "1"]),
        ("002-乙校-李四", ["2", "3"]),
    ]


def test_archive_items_run_on_where_files_are_kept_one_by_one() -> None:
    slots = [Slot(school.name, "1.1") for school in SCHOOLS for _ in range(2)]
    entries = tuple(
        Entry(slot, Status.THERE, (evidence(f"{n}", slot),)) for n, slot in enumerate(slots)
    )
    pages = {f"{n}": taken(f"{n}", 1) for n in range(len(slots))}
    holdings = Holdings(Completeness(entries), pages, {})
    for form, expected in ((CatalogueForm.VOLUME, "1212"), (CatalogueForm.BOX, "1234")):
        made = plan_volumes(replace(TYPE, catalogue=form), FACTS, SCHOOLS, (), holdings)
        stamps = [
            plan.stamp(place, item)
            for plan in made
            for place, item in enumerate(plan.contents, start=1)
        ]
        assert "".join(stamp.item for stamp in stamps if stamp is not None) == expected


def test_titles_say_each_thing_once() -> None:
    slot = Slot("甲校", "2.1", "春季", 1, "教案")
    cases = (
        ("春季第一次-教案", False, "两节课（春季第1次，教案）"),
        ("IMG_2041", False, "两节课（春季第1次，教案）"),
        ("03 教案", False, "两节课（春季第1次，教案）"),
        ("防范诈骗", False, "两节课（春季第1次，教案）：防范诈骗"),
        ("教案-防范诈骗（终稿）", False, "两节课（春季第1次，教案）：防范诈骗（终稿）"),
        ("春季第1次 教案_谈申请", False, "两节课（春季第1次，教案）：谈申请"),
        ("关于两节课的教案", True, "关于两节课的教案"),
    )
    for title, titled, expected in cases:
        found = evidence("a", slot, title=title, titled=titled, part=slot.part)
        (plan,) = plans((Entry(slot, Status.THERE, (found,)),), {"a": taken("a", 1)})
        assert plan.contents[0].title == expected
