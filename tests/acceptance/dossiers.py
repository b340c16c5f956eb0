"""A dossier as its reader finds it: rows of its catalogues, what stands on its pages, its workbooks.

Finished files come in, facts go out. PDFium, Pillow and openpyxl read; nothing of ours does.
"""

from __future__ import annotations

import contextlib
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pypdfium2 as pdfium
from lxml import etree
from numpy.typing import NDArray
from PIL import Image

from tests.acceptance.papers import squeeze
from tests.acceptance.workspaces import REPO, Built
from tests.dossier.readback import ReadVolume, read_volume

NAMES = {
    "poverty_alleviation": "2020年教育脱贫攻坚迎检档案",
    "student_aid": "学生资助档案",
    "dropout_files": "控辍保学一生一档",
}
INDEX, MATRIX, LABELS = "档案索引.xlsx", "完整性检查.xlsx", "卷脊和盒面标签.pdf"
SOURCE = "inputs/佐证/"
GAP = re.compile("^(缺件说明|纸质件说明|材料打不开说明)")
"""How the text of a sheet begins that stands for something."""
MM = 72 / 25.4
EVIDENCE = REPO / "inputs/佐证"
PICTURES = {".jpg", ".png", ".tif", ".tiff", ".webp", ".bmp"}
STAMP = (157, 273, 202, 289)
"""归档章: left, bottom, right, top in mm; top right of an A4 page."""
_SIDE = 24
"""Pixels to which a picture is brought down to be recognised."""


@dataclass(frozen=True)
class Row:
    """One row of a catalogue, read where a click would hit it."""

    text: str
    """All cells, without white space."""
    item: str
    """序号; '' for a section."""
    count: str
    """页号 of a 卷内目录, 页数 of a 归档文件目录."""
    target: int
    """Page from 0 that the row leads to."""


@dataclass(frozen=True)
class Volume:
    """One bound volume."""

    path: Path
    read: ReadVolume
    rows: list[Row]
    boxed: bool
    """Whether its catalogue is a 归档文件目录."""
    stamps: dict[int, list[str]]
    """Page → cells of its 归档章, from left to right and top to bottom."""
    pictures: dict[int, list[NDArray[np.uint8]]]
    """Page → small grey copies of the pictures on it."""

    @property
    def exhibits(self) -> list[Row]:
        return [row for row in self.rows if row.item]

    def pages(self, row: Row) -> range:
        """The pages from a row's target to the next bookmark."""
        later = [page for _, _, page in self.read.outline if page > row.target]
        return range(row.target, min(later))

    def text(self, row: Row) -> str:
        return squeeze("".join(self.read.texts[page] for page in self.pages(row)))


def volumes(built: Built, dossier: str) -> list[Volume]:
    """The volumes of a dossier in the order of its index; there are no others."""
    folder = built.outputs / NAMES[dossier]
    paths = [built.outputs / str(row["文件"]) for row in sheet(folder / INDEX, "卷")]
    assert sorted(paths) == sorted(folder.glob("[0-9]*.pdf"))
    return [read(path) for path in paths]


@cache
def sheet(path: Path, name: str) -> list[dict[str, object]]:
    """Rows of a workbook's sheet by their header."""
    book = openpyxl.load_workbook(path)
    # a number without decimals comes back as a float
    header, *rows = (tuple(map(_whole, row)) for row in book[name].iter_rows(values_only=True))
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def _whole(cell: object) -> object:
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def made(built: Built, *endings: str) -> list[Path]:
    """Files of these kinds that stand in outputs/."""
    return sorted(
        path
        for path in built.outputs.rglob("*")
        if path.suffix in endings and ".huibian" not in path.parts
    )


@cache
def read(path: Path) -> Volume:
    """Read a volume back."""
    volume = read_volume(path.read_bytes())
    with pdfium.PdfDocument(path) as document:
        rows = [_row(document, link.page, link.box, link.target) for link in volume.links]
        stamps, pictures = {}, {}
        for number, page in enumerate(document):
            found = _within(page, tuple(side * MM for side in STAMP)).split()
            if found:
                stamps[number] = found
            pictures[number] = [
                small(item.get_bitmap().to_pil())
                for item in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=6)
            ]
    return Volume(path, volume, rows, "归档文件目录" in squeeze(volume.texts[1]), stamps, pictures)


def _row(
    document: pdfium.PdfDocument,
    number: int,
    box: tuple[float, float, float, float],
    target: int,
) -> Row:
    page = document[number]
    left, bottom, right, top = box
    heads = {}
    for head in ("序号", "页号", "页数"):
        searcher = page.get_textpage().search(head)
        found = searcher.get_next()
        if found is not None:
            heads[head] = page.get_textpage().get_charbox(found[0])[2]
    cells = {
        head: squeeze(_within(page, (middle - 4.5 * MM, bottom, middle + 4.5 * MM, top)))
        for head, middle in heads.items()
    }
    text = squeeze(_within(page, (left, bottom, right, top)))
    item = cells["序号"] if cells["序号"].isdigit() else ""
    return Row(text, item, cells.get("页号", cells.get("页数", "")), target)


def _within(page: pdfium.PdfPage, box: tuple[float, ...]) -> str:
    textpage = page.get_textpage()
    text: str = textpage.get_text_bounded(*box)
    textpage.close()
    return text


# --- evidence as it came ------------------------------------------------------------------------------


def words(path: Path) -> list[str]:
    """The texts of an evidence file, white space removed; [] of sorts that nothing here can read."""
    kind = path.suffix.lower()
    if kind == ".docx":
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for cell in _cells(table)]
        found = [*(item.text for item in document.paragraphs), *cells]
    elif kind == ".txt":
        found = _decoded(path.read_bytes()).splitlines()
    elif kind == ".xlsx":
        book = openpyxl.load_workbook(path)
        found = [str(cell) for row in book.worksheets[0].values for cell in row if cell is not None]
    elif kind == ".pptx":
        found = list(_slides(path))
    elif kind == ".pdf":
        with pdfium.PdfDocument(path) as pdf:
            found = [
                line for page in pdf for line in page.get_textpage().get_text_range().split("\n")
            ]
    else:
        found = []
    return [text for text in map(squeeze, found) if text]


def _cells(table: docx.table.Table) -> Iterator[docx.table._Cell]:
    for row in table.rows:
        yield from row.cells


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _slides(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
                for paragraph in etree.fromstring(archive.read(name)).iter("{*}p"):
                    yield "".join(node.text or "" for node in paragraph.iter("{*}t"))


@cache
def gallery() -> tuple[list[str], NDArray[np.uint8]]:
    """Names of all pictures among the evidence that open, and their small copies."""
    names, copies = [], []
    for path in sorted(EVIDENCE.rglob("*")):
        if path.suffix.lower() in PICTURES:
            with contextlib.suppress(OSError), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of files that are bad on purpose
                copies.append(small(Image.open(path)))
                names.append(path.relative_to(EVIDENCE).as_posix())
    return names, np.stack(copies)


def small(image: Image.Image) -> NDArray[np.uint8]:
    """A picture brought down to what is enough to recognise it, grey."""
    grey = image.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    return np.asarray(grey, dtype=np.uint8)


def recognise(picture: NDArray[np.uint8]) -> set[str]:
    """Names of the evidence's pictures that are most like this one, however it is turned."""
    names, copies = gallery()
    shown = picture.astype(np.int16)
    turned = [np.rot90(way, turn) for way in (shown, shown.T) for turn in range(4)]
    unlike = np.min([np.abs(copies - one).mean(axis=(1, 2)) for one in turned], axis=0)
    return {names[place] for place in np.flatnonzero(unlike == unlike.min())}
