"""Pictures and office files of the demo's evidence, as schools hand them in.

In: texts and drawn pictures; out: bytes, the same on every run (but for presentations, which only LibreOffice
reads).
"""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence

import docx
import xlwt
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree
from odf import draw as odf_draw
from odf import opendocument
from odf import style as odf_style
from odf import text as odf_text
from PIL import Image

EPOCH = (2020, 12, 31, 9, 0, 0)
CREATED = dt.datetime.combine(dt.date(2020, 12, 31), dt.time(9))


def jpeg(image: Image.Image, quality: int, *, dpi: int = 0, turned: int = 0) -> bytes:
    """Return a JPEG; `turned` is its EXIF orientation (6 or 8: the pixels lie on their side)."""
    if turned:
        image = image.transpose(
            {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}[turned]
        )
    exif = Image.Exif()
    if turned:
        exif[0x0112] = turned
    out = io.BytesIO()
    extra = {"dpi": (dpi, dpi)} if dpi else {}
    image.save(out, "JPEG", quality=quality, optimize=True, exif=exif, **extra)
    return out.getvalue()


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    """Return the image in another format of Pillow."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def fax(images: Sequence[Image.Image], dpi: int) -> bytes:
    """Return black and white pages as one TIFF, packed as faxes are (G4)."""
    first, *others = images
    return saved(
        first, "TIFF", compression="group4", dpi=(dpi, dpi), save_all=True, append_images=others
    )


# --- Office -----------------------------------------------------------------------------------------------


def word(
    title: str,
    paragraphs: Sequence[str],
    *,
    table: Sequence[Sequence[str]] = (),
    picture: bytes = b"",
    across: bool = False,
) -> bytes:
    """Return a DOCX; its table, if any, has a header row."""
    document = docx.Document()
    section = document.sections[0]
    size = (Mm(297), Mm(210)) if across else (Mm(210), Mm(297))
    section.page_width, section.page_height = size
    if across:
        section.orientation = WD_ORIENT.LANDSCAPE
    style = document.styles["Normal"]
    style.font.name, style.font.size = "仿宋_GB2312", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    head = document.add_paragraph()
    head.alignment = 1
    run = head.add_run(title)
    run.bold, run.font.size = True, Pt(20)
    for text in paragraphs:
        body = document.add_paragraph(text)
        body.paragraph_format.first_line_indent = Pt(32)
    if table:
        grid = document.add_table(len(table), len(table[0]), "Table Grid")
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    if picture:
        document.add_picture(io.BytesIO(picture), width=Mm(120))
    document.core_properties.created = document.core_properties.modified = CREATED
    out = io.BytesIO()
    document.save(out)
    return repacked(out.getvalue())


_UNUSED = ("docProps/thumbnail.jpeg", "word/stylesWithEffects.xml", "customXml/")
"""What python-docx's template holds that no paper needs; a third of the file."""


def repacked(data: bytes) -> bytes:
    """Return the DOCX with one date on every part, without parts that nobody needs."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            if part.filename.startswith(_UNUSED):
                continue
            body = source.read(part)
            if part.filename.endswith(".rels") or part.filename == "[Content_Types].xml":
                body = _without_unused(body)
            info = zipfile.ZipInfo(part.filename, EPOCH)
            target.writestr(info, body, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def _without_unused(body: bytes) -> bytes:
    root = etree.fromstring(body)
    for item in list(root):
        target = item.get("Target", "") + item.get("PartName", "").removeprefix("/")
        if target.removeprefix("../").startswith((*_UNUSED, "stylesWithEffects.xml")):
            root.remove(item)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def old_excel(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """Return an XLS of one sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    bold = xlwt.easyxf("font: bold on, height 320; align: horiz center")
    lined = xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin")
    sheet.write_merge(0, 0, 0, len(header) - 1, title, bold)
    for number, row in enumerate((header, *rows), start=1):
        for column, value in enumerate(row):
            sheet.write(number, column, value, lined)
    for column in range(len(header)):
        sheet.col(column).width = 3200
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def slides(title: str, pages: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """Return an ODP, of which LibreOffice makes PPTX and PPT."""
    made = opendocument.OpenDocumentPresentation()
    layout = odf_style.PageLayout(name="L")
    layout.addElement(
        odf_style.PageLayoutProperties(
            margin="0cm", pagewidth="28cm", pageheight="21cm", printorientation="landscape"
        )
    )
    made.automaticstyles.addElement(layout)
    master = odf_style.MasterPage(name="M", pagelayoutname=layout)
    made.masterstyles.addElement(master)
    big = odf_style.Style(name="big", family="paragraph")
    big.addElement(odf_style.TextProperties(fontsize="36pt", fontsizeasian="36pt"))
    plain = odf_style.Style(name="plain", family="paragraph")
    plain.addElement(odf_style.TextProperties(fontsize="24pt", fontsizeasian="24pt"))
    for item in (big, plain):
        made.automaticstyles.addElement(item)
    for head, lines in ((title, ()), *pages):
        page = odf_draw.Page(masterpagename=master)
        for top, height, texts, look in (
            ("2cm", "3cm", (head,), big),
            ("6cm", "12cm", lines, plain),
        ):
            frame = odf_draw.Frame(width="24cm", height=height, x="2cm", y=top)
            box = odf_draw.TextBox()
            for text in texts:
                box.addElement(odf_text.P(text=text, stylename=look))
            frame.addElement(box)
            page.addElement(frame)
        made.presentation.addElement(page)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
