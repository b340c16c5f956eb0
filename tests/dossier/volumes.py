"""Plans of volumes for the tests of papers and labels: schools and titles are invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.dossier.model import (
    CatalogueForm,
    PageFacts,
    PartKind,
    Requirement,
    Section,
    Slot,
    Status,
)
from pipeline.dossier.volume import Content, VolumePlan

PAGE = PageFacts(free=(), head_free=True)
RASTERISED = replace(PAGE, rasterised=True)
SECTIONS = (
    Section(1, "工作汇报", "#c8102e", (Requirement("0.1", "年度教育脱贫攻坚工作汇报"),)),
    Section(
        2,
        "组织领导和上级文件",
        "#e87722",
        (
            Requirement("1.1", "成立工作领导小组的文件"),
            Requirement("1.2", "年度工作计划"),
            Requirement("1.3", "上级有关文件", paper=True),
        ),
    ),
    Section(3, "问题整改落实情况", "#f2c500", (Requirement("2.1", "问题整改情况表"),)),
    Section(4, "学生资助情况", "#2e7d32", (Requirement("3.2", "资助名册（签领）"),)),
    Section(
        5,
        "资助政策“两节课”",
        "#1f5fa8",
        (Requirement("5.1", "资助政策宣传课", parts=("教案", "照片", "总结")),),
    ),
)
SCHOOL = "甲县东河镇中心小学"
CONTENTS = (
    Content(
        "x0001", PartKind.EXHIBIT, 1, "0.1", "年度教育脱贫攻坚工作汇报", Slot(SCHOOL, "0.1"),
        Status.THERE, "东小〔2020〕18号", "甲县东河镇中心小学", date(2020, 12, 18), pages=(PAGE,) * 9,
    ),
    Content(
        "x0002", PartKind.EXHIBIT, 2, "1.1",
        "甲县东河镇中心小学关于成立教育脱贫攻坚工作领导小组的通知", Slot(SCHOOL, "1.1"),
        Status.THERE, "东小〔2020〕3号", "东河镇中心小学", date(2020, 3, 5), pages=(PAGE, RASTERISED),
    ),
    Content(
        "x0003", PartKind.GAP, 2, "1.2", "年度工作计划", Slot(SCHOOL, "1.2"),
        Status.MISSING, note="缺件", reasons=("佐证文件夹里没有这一项的文件。",),
    ),
    Content(
        "x0004", PartKind.GAP, 2, "1.3", "上级有关文件：省教育厅关于做好学生资助工作的通知",
        Slot(SCHOOL, "1.3"), Status.PAPER, "省教资〔2020〕7号", "省教育厅", date(2020, 2, 20),
        note="原件存学校档案室三号柜",
    ),
    Content(
        "x0005", PartKind.EXHIBIT, 3, "2.1", "问题整改情况表", Slot(SCHOOL, "2.1"),
        Status.GENERATED, pages=(PAGE,) * 2,
    ),
    Content(
        "x0006", PartKind.EXHIBIT, 4, "3.2", "资助名册（春季）", Slot(SCHOOL, "3.2", "春季"),
        Status.EXPIRED, "", "资助办", date(2019, 6, 1), note="过期", pages=(PAGE,) * 3,
    ),
    Content(
        "", PartKind.GAP, 4, "3.2", "资助名册（秋季）", Slot(SCHOOL, "3.2", "秋季"),
        Status.MISSING, note="缺件", reasons=("佐证文件夹里没有这一项的文件。",),
    ),
    Content(
        "x0008", PartKind.EXHIBIT, 5, "5.1", "资助政策宣传课（春季第1次，教案）",
        Slot(SCHOOL, "5.1", "春季", 1, "教案"), Status.THERE, "", "教务处", date(2020, 4, 15),
        pages=(PAGE,) * 4,
    ),
    Content(
        "x0009", PartKind.GAP, 5, "5.1", "资助政策宣传课（春季第1次，照片）：课堂照片",
        Slot(SCHOOL, "5.1", "春季", 1, "照片"), Status.UNFIT, note="打不开",
        reasons=("文件从中间断了，后面的内容没有了。",),
        file=f"inputs/佐证/{SCHOOL}/5.1 两节课/春季第1次/课堂照片.pdf", sha256="00",
    ),
)  # fmt: skip
PLAN = VolumePlan(
    id="poverty_alleviation-003",
    stem="003-甲县东河镇中心小学",
    dossier="教育脱贫攻坚迎检档案",
    unit="甲县教育局",
    holder=SCHOOL,
    subject="",
    year=2020,
    number="003",
    place=1,
    volumes=1,
    form=CatalogueForm.VOLUME,
    retention="定期10年",
    fonds="Z109",
    organ="资助中心",
    compiler="",
    checker="",
    date=date(2020, 12, 31),
    sections=SECTIONS,
    contents=CONTENTS,
    stamped=True,
)


def long_plan(titles: Sequence[str], *, sections: int = 5, pages: int = 2) -> VolumePlan:
    """Return a volume with an exhibit of each title, spread over its sections; every seventh is a gap."""
    contents: list[Content] = []
    for place, title in enumerate(titles):
        section = SECTIONS[place * sections // len(titles)]
        code = section.requirements[place % len(section.requirements)].id
        exhibit = Content(
            f"x{place + 1:04d}",
            PartKind.EXHIBIT,
            section.number,
            code,
            title,
            Slot(SCHOOL, code),
            Status.THERE,
            f"东小〔2020〕{place + 1}号",
            "东河镇中心小学",
            date(2020, 1, 1) + timedelta(place % 360),
            pages=(PAGE,) * (1 + place % pages),
        )
        gap = replace(
            exhibit, kind=PartKind.GAP, status=Status.MISSING, note="缺件", pages=(), dated=None
        )
        contents.append(gap if place % 7 == 6 else exhibit)
    used = {item.section for item in contents}
    return replace(
        PLAN,
        contents=tuple(contents),
        sections=tuple(item for item in SECTIONS if item.number in used),
    )
