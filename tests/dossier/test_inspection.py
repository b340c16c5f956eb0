"""Inspectors' checks on dates and persons: each with a passing and a failing case."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.dossier.holidays import read_working_days
from pipeline.dossier.inspection import WorkingDays, inspect, pupils_without_files
from pipeline.dossier.model import (
    CatalogueForm,
    DossierType,
    Every,
    Evidence,
    Pupil,
    Requirement,
    School,
    Section,
    Slot,
    Status,
    VolumePer,
)
from pipeline.dossier.volume import Completeness, Entry
from pipeline.errors import Location

STEPS = ("申请", "评议", "公示", "审批")
TYPE = DossierType(
    "t",
    "档案",
    VolumePer.SCHOOL,
    CatalogueForm.BOX,
    "永久",
    (Section(1, "类", "#000000", tuple(Requirement(step, step, step=step) for step in STEPS)),),
    procedure=STEPS,
    notice_days=5,
)
SCHOOLS = (School(1, "甲校", {}), School(2, "乙校", {}))


def item(step: str, dated: str, **more: object) -> Evidence:
    base = Evidence(f"inputs/佐证/{step}", None, step, 1, "甲校", step, step)
    return replace(base, dated=date.fromisoformat(dated), **more)  # type: ignore[arg-type]


def notice(first: str, last: str) -> Evidence:
    return item("公示", first, until=date.fromisoformat(last))


GOOD = (
    item("申请", "2020-03-02"),
    item("评议", "2020-03-09"),
    notice("2020-03-10", "2020-03-16"),
    item("审批", "2020-03-17"),
)


OFFICIAL = WorkingDays()


def codes(*evidence: Evidence, calendar: WorkingDays = OFFICIAL) -> list[str]:
    return [problem.code for problem in inspect(TYPE, SCHOOLS, evidence, calendar)]


def test_a_right_procedure_has_no_problem() -> None:
    assert codes(*GOOD) == []
    assert codes(*reversed(GOOD)) == []


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (1, item("评议", "2020-03-01")),
        (3, item("审批", "2020-03-15")),
        (0, item("申请", "2020-03-20")),
    ],
)
def test_a_later_step_may_not_come_first(place: int, wrong: Evidence) -> None:
    evidence = [*GOOD[:place], wrong, *GOOD[place + 1 :]]
    (problem,) = inspect(TYPE, SCHOOLS, evidence, WorkingDays())
    assert problem.code == "K411"
    assert "时间倒置" in problem.message


def test_steps_of_other_schools_terms_and_pupils_are_other_procedures() -> None:
    early = item("审批", "2020-01-01")
    for other in (
        replace(early, school="乙校"),
        replace(early, term="秋季"),
        replace(early, pupil="k"),
    ):
        assert codes(*GOOD, other) == []
    assert codes(*GOOD[:3], early) == ["K411"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2020-03-10", "2020-03-16", []),
        ("2020-03-10", "2020-03-15", ["K412"]),
        # over the National Day holiday of 2020; 10 October was a working Saturday
        ("2020-09-29", "2020-10-09", ["K412"]),
        ("2020-09-29", "2020-10-12", []),
        ("2040-03-12", "2040-03-16", ["K413"]),
    ],
)
def test_public_notice_lasts_long_enough(first: str, last: str, expected: list[str]) -> None:
    assert codes(notice(first, last)) == expected


def test_a_notice_without_its_last_day_is_named() -> None:
    assert codes(item("公示", "2020-03-10")) == ["K414"]


def test_the_workspace_may_say_which_days_are_worked(tmp_path: Path) -> None:
    (tmp_path / "节假日.yaml").write_text(
        "放假: [2020-03-10]\n上班: [2020-03-14]\n", encoding="utf-8"
    )
    calendar, problems = read_working_days(tmp_path, "inputs/佐证")
    assert problems == ()
    assert codes(notice("2020-03-10", "2020-03-15"), calendar=calendar) == ["K412"]
    assert codes(notice("2020-03-11", "2020-03-16"), calendar=calendar) == []
    everything = WorkingDays(workdays=frozenset(date(2040, 3, day) for day in range(12, 17)))
    assert codes(notice("2040-03-12", "2040-03-16"), calendar=everything) == []


def test_a_wrong_day_of_the_override_is_named(tmp_path: Path) -> None:
    (tmp_path / "节假日.yaml").write_text("放假: [2020-02-30]\n休息: []\n", encoding="utf-8")
    _, problems = read_working_days(tmp_path, "inputs/佐证")
    assert sorted(problem.code for problem in problems) == ["W101", "W104"]
    assert {problem.location.file for problem in problems} == {"inputs/佐证/节假日.yaml"}


def test_applicant_and_recipient_are_one_person() -> None:
    one = item("审批", "2020-03-17", applicant="欧阳 明", recipient="欧阳明")
    assert codes(one) == []
    (problem,) = inspect(TYPE, SCHOOLS, [replace(one, recipient="王强")], WorkingDays())
    assert problem.code == "K415"
    assert "王强" not in problem.message + problem.hint


def test_every_pupil_has_a_file() -> None:
    pupils = [Pupil(key, key, "甲校", Location(row=row)) for row, key in ((2, "k1"), (3, "k2"))]
    slots = [Slot("甲校", "7", pupil=key) for key in ("k1", "k1", "k2")]
    statuses = (Status.THERE, Status.MISSING, Status.MISSING)
    entries = tuple(Entry(slot, status) for slot, status in zip(slots, statuses, strict=True))
    problems = pupils_without_files(Completeness(entries), pupils)
    assert [(problem.code, problem.location.row) for problem in problems] == [("K416", 3)]
    assert Every.PUPIL.value == "学生"
