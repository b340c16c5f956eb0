"""The matrix says of each school and item how it stands, and lists each gap once."""

from io import BytesIO
from pathlib import Path

import openpyxl

from pipeline.dossier.matrix import matrix_workbook, status_words
from pipeline.dossier.model import (
    CatalogueForm,
    DossierType,
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
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.writers.xlsx import write_xlsx
from tests.dossier.test_contents import FACTS
from tests.judges.ooxml import validate_ooxml

TYPE = DossierType(
    "t",
    "档案",
    VolumePer.SCHOOL,
    CatalogueForm.VOLUME,
    "永久",
    (Section(1, "类", "#000000", (Requirement("1", "汇报"), Requirement("2", "两节课"))),),
)
SCHOOLS = (
    School(1, "甲/乙[中心]学校" + "很" * 30, {}),
    School(2, "乙校", {}),
    School(3, "丙校", {}),
)
FILE = Evidence("inputs/佐证/乙校/1/=cmd.pdf", None, "s", 1, "乙校", "1", "x")


def entries() -> tuple[Entry, ...]:
    first = SCHOOLS[0].name
    lesson = [Slot("乙校", "2", "春季", number) for number in (1, 2, 3)]
    return (
        Entry(Slot(first, "1"), Status.MISSING, (), ("没有佐证。",)),
        Entry(Slot("乙校", "1"), Status.THERE, (FILE,)),
        Entry(lesson[0], Status.THERE, (FILE,), ("“b.txt”格式不符。",)),
        Entry(lesson[1], Status.MISSING, (), ("没有佐证。",)),
        Entry(lesson[2], Status.EXPIRED, (FILE,), ("过期。",)),
    )


def test_the_workbook_counts_and_lists(tmp_path: Path) -> None:
    finding = Diagnostic("K411", Severity.WARNING, Scope.RECORD, "倒置。", "核对。", Location("f"))
    pupils = (Pupil("k", "李明", "乙校", Location()),)
    book = matrix_workbook(TYPE, FACTS, SCHOOLS, pupils, Completeness(entries()), (finding,))
    data = write_xlsx(book)
    path = tmp_path / "matrix.xlsx"
    path.write_bytes(data)
    assert validate_ooxml([path]) == {path: []}
    read = openpyxl.load_workbook(BytesIO(data))
    overview = [list(row) for row in read["总表"].iter_rows(values_only=True)]
    assert overview[0] == ["序号", "学校", "1 汇报", "2 两节课", "应有", "已有", "缺和不合格"]
    assert overview[1] == [1, SCHOOLS[0].name, "缺", "—", 1, 0, 1]
    assert overview[2] == [2, "乙校", "有", "有1 缺1 过期1", 4, 2, 2]
    assert overview[3] == [None, "合计", "有1 缺1", "有1 缺1 过期1", 5, 2, 3]
    gaps = [row[4:6] for row in read["缺件清单"].iter_rows(min_row=2, values_only=True)]
    assert gaps == [(None, "缺"), ("春季第1次", "有"), ("春季第2次", "缺"), ("春季第3次", "过期")]
    assert [row[0] for row in read["核查问题"].iter_rows(min_row=2, values_only=True)] == ["K411"]
    assert len(read.sheetnames) == 5
    cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


def test_words_of_one_item() -> None:
    assert status_words([]) == "—"
    assert status_words(entries()[:1]) == "缺"
    assert status_words([entries()[1]] * 3) == "有3"
