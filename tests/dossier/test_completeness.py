"""Outcomes of slots, one rule at a time: what passes, and what does not with its reason."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dossier.completeness import assess, stray_problems
from pipeline.dossier.model import (
    CatalogueForm,
    DossierType,
    Every,
    Evidence,
    FileFormat,
    PageFacts,
    Requirement,
    Section,
    Slot,
    Status,
    TakenIn,
    VolumePer,
)

PAGE = PageFacts(free=(), head_free=True)
PLAIN = Requirement("1", "汇报")
LESSON = Requirement("5", "两节课", every=Every.TERM, times=2, parts=("教案", "照片"))


def dossier(*requirements: Requirement) -> DossierType:
    section = Section(1, "类", "#000000", requirements)
    return DossierType("t", "档案", VolumePer.SCHOOL, CatalogueForm.VOLUME, "永久", (section,))


def item(name: str = "a.pdf", **more: object) -> Evidence:
    sha = "" if not name else f"sha-{name}"
    base = Evidence(name and f"inputs/佐证/{name}", None, sha, 1, "甲校", "1", name or "纸质")
    return replace(base, **more)  # type: ignore[arg-type]


def outcome(requirement: Requirement, *evidence: Evidence) -> tuple[Status, tuple[str, ...]]:
    slot = Slot("甲校", requirement.id)
    taken = {
        found.sha256: TakenIn(found.sha256, "key", (PAGE,)) for found in evidence if found.sha256
    }
    (entry,) = assess(dossier(requirement), [slot], evidence, taken, frozenset()).entries
    return entry.status, entry.reasons


SEALED = replace(PLAIN, sealed=True, signers=("校长", "经办人"))
VALID = replace(PLAIN, valid_from=date(2020, 1, 1), valid_until=date(2020, 12, 31))


@pytest.mark.parametrize(
    ("requirement", "evidence", "status", "reasons"),
    [
        (PLAIN, [item()], Status.THERE, ()),
        (PLAIN, [], Status.MISSING, ("没有佐证。",)),
        (PLAIN, [item(), item("b.jpg")], Status.THERE, ()),
        (replace(PLAIN, formats=(FileFormat.WORD,)), [item("a.docx")], Status.THERE, ()),
        (
            replace(PLAIN, formats=(FileFormat.WORD,)),
            [item("a.pdf")],
            Status.UNFIT,
            ("“a.pdf”格式不符（.pdf），这一项要的是Word。",),
        ),
        (
            replace(PLAIN, formats=(FileFormat.WORD,)),
            [item("a.docx"), item("b.pdf")],
            Status.THERE,
            ("“b.pdf”格式不符（.pdf），这一项要的是Word。",),
        ),
        (SEALED, [item(sealed=True, signers=("校长", "经办人"))], Status.THERE, ()),
        (
            SEALED,
            [item(sealed=True, signers=("校长",)), item("b.pdf", signers=("经办人",))],
            Status.THERE,
            (),
        ),
        (SEALED, [item(signers=("校长",))], Status.UNFIT, ("缺“经办人”签字。", "缺盖章。")),
        (VALID, [item(dated=date(2020, 1, 1))], Status.THERE, ()),
        (VALID, [item(dated=date(2020, 12, 31))], Status.THERE, ()),
        (
            VALID,
            [item(dated=date(2019, 12, 31))],
            Status.EXPIRED,
            ("“a.pdf”日期2019-12-31早于2020-01-01。",),
        ),
        (
            VALID,
            [item(dated=date(2021, 1, 1))],
            Status.EXPIRED,
            ("“a.pdf”日期2021-01-01晚于2020-12-31。",),
        ),
        (VALID, [item()], Status.THERE, ("“a.pdf”没有写日期，没有核对是否过期。",)),
        (replace(PLAIN, paper=True), [item("", kept_at="柜")], Status.PAPER, ()),
        (PLAIN, [item("", kept_at="柜")], Status.UNFIT, ("“纸质件”这一项不可以只留纸质件。",)),
        (replace(PLAIN, paper=True), [item("", kept_at="柜"), item()], Status.THERE, ()),
    ],
)
def test_each_rule_has_a_passing_and_a_failing_case(
    requirement: Requirement, evidence: list[Evidence], status: Status, reasons: tuple[str, ...]
) -> None:
    assert outcome(requirement, *evidence) == (status, reasons)


def test_a_file_that_cannot_be_read_does_not_count() -> None:
    slot = Slot("甲校", "1")
    for taken in ({}, {"sha-a.pdf": TakenIn("sha-a.pdf", "", ())}):
        (entry,) = assess(dossier(PLAIN), [slot], [item()], taken, frozenset()).entries
        assert entry.status is Status.UNFIT
        assert entry.reasons == ("“a.pdf”打不开，没有装订进来。",)
        assert entry.evidence == (item(),)


def test_one_file_in_two_places_is_double() -> None:
    other = replace(PLAIN, id="2", name="计划")
    slots = [Slot("甲校", "1"), Slot("甲校", "2")]
    same = [item(), item("b.pdf", sha256="sha-a.pdf", requirement="2")]
    taken = {"sha-a.pdf": TakenIn("sha-a.pdf", "key", (PAGE,))}
    found = assess(dossier(PLAIN, other), slots, same, taken, frozenset())
    assert [entry.status for entry in found.entries] == [Status.DOUBLE, Status.DOUBLE]
    assert found.entries[0].reasons == ("“a.pdf”和另一处的文件内容完全相同。",)


def test_generated_papers_fill_their_slots() -> None:
    made = replace(PLAIN, id="2")
    slots = [Slot("甲校", "1"), Slot("甲校", "2")]
    found = assess(dossier(PLAIN, made), slots, [], {}, {slots[1]})
    assert [entry.status for entry in found.entries] == [Status.MISSING, Status.GENERATED]


LESSON_SLOTS = [
    Slot("甲校", "5", term, occurrence, part)
    for term in ("春季", "秋季")
    for occurrence in (1, 2)
    for part in ("教案", "照片")
]


def test_what_the_names_leave_open_is_a_stray_with_its_reason() -> None:
    whole = item("a.docx", requirement="5", term="秋季", occurrence=2, part="照片")
    cases = {
        "哪个学期": replace(whole, term=""),
        "第几次": replace(whole, occurrence=0),
        "哪样材料": replace(whole, part=""),
    }
    wrong = replace(whole, occurrence=3)
    unknown = replace(whole, requirement="9")
    evidence = [whole, *cases.values(), wrong, unknown]
    found = assess(dossier(LESSON), LESSON_SLOTS, evidence, {}, frozenset())
    assert [e.slot for e in found.entries if e.evidence] == [LESSON_SLOTS[7]]
    assert found.strays == (*cases.values(), wrong, unknown)
    problems = stray_problems(found, LESSON_SLOTS)
    assert [problem.code for problem in problems] == ["K402"] * 4 + ["K401"]
    for word, problem in zip(cases, problems, strict=False):
        assert word in problem.message


def test_one_term_only_needs_no_word() -> None:
    slots = [slot for slot in LESSON_SLOTS if slot.term == "秋季" and slot.occurrence == 1]
    evidence = item("a.docx", requirement="5", part="教案")
    found = assess(dossier(LESSON), slots, [evidence], {}, frozenset())
    assert found.strays == ()
    assert found.entries[0].evidence == (evidence,)


@given(
    st.lists(
        st.builds(
            item,
            st.sampled_from(["a.pdf", "b.docx", "c.jpg", ""]),
            requirement=st.sampled_from(["1", "5", "9"]),
            term=st.sampled_from(["", "春季", "秋季"]),
            occurrence=st.integers(0, 3),
            part=st.sampled_from(["", "教案", "照片", "总结"]),
        ),
        max_size=12,
    )
)
def test_no_evidence_is_lost(evidence: list[Evidence]) -> None:
    slots = [Slot("甲校", "1"), *LESSON_SLOTS]
    found = assess(dossier(PLAIN, LESSON), slots, evidence, {}, frozenset())
    assert [entry.slot for entry in found.entries] == slots
    kept = [kept for entry in found.entries for kept in entry.evidence] + list(found.strays)
    assert sorted(map(repr, kept)) == sorted(map(repr, evidence))
    assert len(stray_problems(found, slots)) == len(found.strays)
