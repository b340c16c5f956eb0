"""PDFs that volumes are bound of: text pages by WeasyPrint, picture pages, office pages by LibreOffice.

Made once a test process. All conform to PDF/A-2 and are A4 portrait, as the intake promises.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw

from pipeline.writers.colour import srgb_profile
from pipeline.writers.pdffile import FileFacts, PageTree, PdfFile, add_catalog

A4 = (595.276, 841.89)
STYLE = """
@page { size: 210mm 297mm; margin: 30mm 26mm }
@page full { margin: 4mm }
body { font: 14pt/24pt "Noto Serif CJK SC"; margin: 0 }
section { break-after: page } h1 { font: bold 20pt "Noto Sans CJK SC"; text-align: center }
.full { page: full; font-size: 9pt; line-height: 11pt }
"""
TEXT = "受助学生名单已在校内公示栏张贴五个工作日，期间未收到异议，公示照片及记录附后备查。"


def weasyprint(html: str) -> bytes:
    """Return a PDF/A-2u as our own papers are."""
    import weasyprint as printer

    page = f"<html lang=zh><title>样页</title><style>{STYLE}</style><body>{html}</html>"
    return printer.HTML(string=page).write_pdf(pdf_variant="pdf/a-2u")


@cache
def text_pages(count: int = 12) -> bytes:
    """Return pages that say `文字样页 N` and have free corners."""
    return weasyprint(
        "".join(
            f"<section><h1>文字样页{n + 1}</h1><p>{TEXT * 4}</p></section>" for n in range(count)
        )
    )


@cache
def full_pages(count: int = 2) -> bytes:
    """Return pages with text up to every edge."""
    return weasyprint(
        "".join(f"<section class=full>密排样页{n + 1}{TEXT * 95}</section>" for n in range(count))
    )


def picture(number: int, *, quality: int = 60, size: tuple[int, int] = (827, 1169)) -> bytes:
    """Return a grey JPEG of a scanned letter, its paper not quite white."""
    image = Image.new("L", size, 232)
    draw = ImageDraw.Draw(image)
    for line in range(14, 92, 3):
        y = line * size[1] // 100
        draw.line((size[0] // 8, y, size[0] * (50 + (line * number) % 37) // 100, y), 60, 6)
    draw.ellipse((size[0] * 0.6, size[1] * 0.7, size[0] * 0.8, size[1] * 0.85), outline=90, width=7)
    draw.text((40, 40), f"scan {number}", 0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def picture_pages(count: int, first: int = 0, *, quality: int = 60) -> bytes:
    """Return full-page scans, each an A4 page with one picture, as img2pdf makes them."""
    file = PdfFile()
    tree = PageTree(file)
    for number in range(first, first + count):
        data = picture(number, quality=quality)
        head = (
            b"<</Type/XObject/Subtype/Image/Width 827/Height 1169/ColorSpace/DeviceGray"
            b"/BitsPerComponent 8/Filter/DCTDecode/Length %d>>stream\n" % len(data)
        )
        image = file.add_whole(head + data + b"\nendstream")
        content = file.add_stream(b"", b"q %.3f 0 0 %.3f 0 0 cm /Im0 Do Q" % A4)
        body = (
            f"<</Type/Page/Parent {tree.parent()} 0 R/MediaBox[0 0 {A4[0]} {A4[1]}]"
            f"/Contents {content} 0 R/Resources<</XObject<</Im0 {image} 0 R>>>>>>"
        )
        tree.pages.append(file.add(body.encode()))
    facts = FileFacts("扫描件", "", "", conformance="B")
    root, info = add_catalog(file, facts, srgb_profile(), pages=tree.finish(), outlines=None)
    return file.finish(root, info)


def office_pages(folder: Path) -> bytes:
    """Return pages that LibreOffice exported as PDF/A-2b, with a table."""
    import docx

    from tests.judges.libreoffice import convert

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = docx.shared.Mm(210), docx.shared.Mm(297)
    document.add_heading("会议记录", 1)
    document.add_paragraph(TEXT * 9)
    table = document.add_table(8, 2, "Table Grid")
    for number, row in enumerate(table.rows):
        row.cells[0].text, row.cells[1].text = str(number), TEXT[:12]
    document.add_paragraph(TEXT * 40)
    source = folder / "office.docx"
    document.save(source)
    option = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'
    return convert([source], folder, option)[source].read_bytes()


def small_pages(name: str, count: int) -> bytes:
    """Return pages that say `name-N.` and no more; not PDF/A, their font is not embedded."""
    file = PdfFile()
    tree = PageTree(file)
    font = file.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for number in range(1, count + 1):
        text = f"q 1 0 0 1 90 700 cm BT /F0 12 Tf ({name}-{number}.) Tj ET"  # q is never closed
        content = file.add_stream(b"", text.encode())
        body = (
            f"<</Type/Page/Parent {tree.parent()} 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R"
            f"/Resources<</Font<</F0 {font} 0 R>>>>>>"
        )
        tree.pages.append(file.add(body.encode()))
    root = file.add(b"<</Type/Catalog/Pages %d 0 R>>" % tree.finish())
    return file.finish(root, file.add(b"<<>>"))


def page_count(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def bar_pages(pages: list[list[tuple[int, int, int, int]]]) -> bytes:
    """Return pages with black bars: left, bottom, width, height in mm; nothing else."""
    file = PdfFile()
    tree = PageTree(file)
    for bars in pages:
        paths = "".join(f"{x} {y} {width} {height} re f " for x, y, width, height in bars)
        content = file.add_stream(
            b"", f"{72 / 25.4:.5f} 0 0 {72 / 25.4:.5f} 0 0 cm {paths}".encode()
        )
        body = (
            f"<</Type/Page/Parent {tree.parent()} 0 R/MediaBox[0 0 {A4[0]} {A4[1]}]"
            f"/Contents {content} 0 R/Resources<<>>>>"
        )
        tree.pages.append(file.add(body.encode()))
    root = file.add(b"<</Type/Catalog/Pages %d 0 R>>" % tree.finish())
    return file.finish(root, file.add(b"<<>>"))
