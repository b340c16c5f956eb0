"""The demo's dossiers as an inspector opens them: every number, link and bookmark leads to its exhibit.

The three dossiers are assembled once by the real command. What is where is known from the exhibits' own
words and pictures; how many there must be is known from the plan of the demo's evidence.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.acceptance.dossiers import (
    EVIDENCE,
    GAP,
    INDEX,
    NAMES,
    PICTURES,
    SOURCE,
    Volume,
    recognise,
    sheet,
    volumes,
    words,
)
from tests.acceptance.papers import squeeze, word_text
from tests.acceptance.workspaces import Built
from tests.demo.dossier_aid import PUPIL
from tests.demo.dossier_evidence import all_papers
from tests.demo.dossier_faults import FAULTS
from tests.demo.dossier_plan import Paper
from tests.dossier.demo_matrix import SLOTS

pytestmark = pytest.mark.timeout(600)
DOSSIERS = list(NAMES)
NOWHERE = {fault.path for fault in FAULTS if fault.consequence == "文件没有收入"}
"""Files that are of no slot."""


def test_all_volumes_are_there_though_files_are_bad(dossiers: Built) -> None:
    assert dossiers.run.code == 3  # bad files are among the evidence; everything else is done
    assert "Traceback" not in dossiers.run.stderr
    counts = [len(volumes(dossiers, dossier)) for dossier in DOSSIERS]
    assert counts == [12, 6, 6]  # one a school; two a school, of 20 pages at most; one a pupil


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_number_link_bookmark_and_stamp_agree(dossiers: Built, dossier: str) -> None:
    index = iter(sheet(dossiers.outputs / NAMES[dossier] / INDEX, "材料"))
    item = 0
    for volume in volumes(dossiers, dossier):
        read = volume.read
        item = item if volume.boxed else 0  # 件号 run on where files are kept by 件
        bookmarks = [(title, page) for level, title, page in read.outline if level == 1]
        for row, mark in zip(volume.exhibits, bookmarks, strict=True):
            told = next(index)
            item += 1
            pages = len(volume.pages(row))
            stamp = read.numbers[row.target]
            assert stamp is not None
            assert mark[1] == row.target
            assert mark[0].startswith(str(told["题名"]))
            assert squeeze(str(told["题名"])) in row.text
            assert (told["页起"], told["页止"], told["页数"]) == (
                stamp[0],
                stamp[0] + pages - 1,
                pages,
            )
            gap = GAP.search(volume.text(row))
            if volume.boxed:
                assert f"-{item:04d}" in row.text  # in the 档号
            assert row.count == (str(stamp[0]) if not volume.boxed else "" if gap else str(pages))
            if gap or dossier == "dropout_files":  # the last wants no 归档章
                assert row.target not in volume.stamps
            else:
                assert volume.stamps[row.target][2::3] == [str(item), str(pages)]
    assert next(index, None) is None


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_pages_are_numbered_labelled_and_listed_once(dossiers: Built, dossier: str) -> None:
    for volume in volumes(dossiers, dossier):
        read = volume.read
        before = next(place for place, found in enumerate(read.numbers) if found)
        total = len(read.numbers) - before - 1
        assert read.numbers == [
            *[None] * before,
            *((number, total) for number in range(1, total + 1)),
            None,
        ]
        assert read.labels == [
            "封面",
            *(f"目录-{page}" for page in range(1, before)),
            *map(str, range(1, total + 1)),
            "备考表",
        ]
        top = [(squeeze(title), page) for level, title, page in read.outline if level == 0]
        assert top[2:-1] == [(row.text, row.target) for row in volume.rows if not row.item]
        assert [page for _, page in (*top[:2], top[-1])] == [0, 1, len(read.numbers) - 1]
        assert {link.page for link in read.links} <= set(range(1, before))
        numbers = [row.item for row in volume.exhibits]
        assert numbers == [str(place) for place in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_exhibits_stand_where_the_catalogue_says(dossiers: Built, dossier: str) -> None:
    """Every word of a file, or its picture among all the pictures, is on the pages of its row."""
    index = iter(sheet(dossiers.outputs / NAMES[dossier] / INDEX, "材料"))
    titles = {f"{SOURCE}{item.path}": item.told.get("题名") for item in all_papers() if item.path}
    said, seen = 0, 0
    for volume in volumes(dossiers, dossier):
        for row in volume.exhibits:
            told = next(index)
            file, text = str(told["来源文件"] or ""), volume.text(row)
            if titles.get(file):
                assert told["题名"] == titles[file]
            if not file or GAP.search(text):
                continue
            path = EVIDENCE / file.removeprefix(SOURCE)
            missing = [word for word in words(path) if word not in text]
            assert missing == [], file
            said += bool(words(path))
            if path.suffix.lower() in PICTURES:
                (picture,) = volume.pictures[row.target]
                assert file.removeprefix(SOURCE) in recognise(picture)
                seen += 1
    assert said > 12
    assert seen > 12


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_rows_are_exhibits_and_gaps_and_leave_no_requirement_out(
    dossiers: Built, dossier: str
) -> None:
    """One row for each paper of a slot, and one for each slot without any."""
    papers = Counter(item.slot for item in all_papers() if _is_of(item, dossier))
    more = sum(count - 1 for count in papers.values())
    rows = exhibits = gaps = 0
    for volume in volumes(dossiers, dossier):
        found = [GAP.search(volume.text(row)) for row in volume.exhibits]
        rows += len(found)
        gaps += sum(gap is not None for gap in found)
        exhibits += sum(gap is None for gap in found)
        if dossier != "dropout_files":
            assert len(volume.stamps) == sum(gap is None for gap in found)
    assert rows == exhibits + gaps == SLOTS[dossier] + more


def _is_of(paper: Paper, dossier: str) -> bool:
    if paper.path in NOWHERE or paper.slot[0] == "":
        return False
    if paper.path:
        folder = paper.path.partition("/")[0]
        return (folder if folder in {NAMES["student_aid"], PUPIL} else "") == {
            "poverty_alleviation": "",
            "student_aid": NAMES["student_aid"],
            "dropout_files": PUPIL,
        }[dossier]
    item = str(paper.told["项目"])
    return dossier == (
        "student_aid"
        if item[0].isalpha()
        else "poverty_alleviation"
        if "." in item
        else "dropout_files"
    )


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_cover_and_record_count_what_is_there(dossiers: Built, dossier: str) -> None:
    for volume in volumes(dossiers, dossier):
        texts = [volume.text(row) for row in volume.exhibits]
        kinds = Counter(gap[1] if (gap := GAP.search(text)) else "" for text in texts)
        bound = sum(
            len(volume.pages(row))
            for row, text in zip(volume.exhibits, texts, strict=True)
            if not GAP.search(text)
        )
        total = sum(found is not None for found in volume.read.numbers)
        cover, record = squeeze(volume.read.texts[0]), squeeze(volume.read.texts[-1])
        assert f"件数{kinds['']}件页数{total}页" in cover
        assert f"装订材料{kinds['']}件，材料本身{bound}页；" in record
        assert f"编有页号的共{total}页" in record
        assert (
            f"缺件{kinds['缺件说明']}件，原件为纸质、另行存放的{kinds['纸质件说明']}件，"
            f"打不开的{kinds['材料打不开说明']}件" in record
        )


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_the_docx_says_what_the_volume_says(dossiers: Built, dossier: str) -> None:
    for volume in volumes(dossiers, dossier):
        text = squeeze(word_text(volume.path.with_name(f"{volume.path.stem}-封面目录.docx")))
        place = 0
        for row in volume.rows:
            place = text.index(row.text, place) + len(row.text)
        assert re.sub("页数.*", "", _cover(volume)) in text
        record = squeeze(volume.read.texts[-1]).partition("情况说明：")[2]
        assert re.split("立卷人|整理人", record)[0] in text[place:]


def _cover(volume: Volume) -> str:
    return squeeze(volume.read.texts[0]).partition("立档单位")[2]
