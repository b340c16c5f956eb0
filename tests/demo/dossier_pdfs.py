"""PDFs of the demo's evidence, as office software, scanners and web forms make them.

In: texts and pictures; out: bytes, the same on every run. What an archive must not keep (scripts, attachments,
links, fields, fonts that are not embedded) is put in on purpose; no link leads anywhere.
"""

import functools
import html
import io
from collections.abc import Sequence

import pikepdf
import weasyprint
from reportlab.lib.colors import white
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FOREIGN = "STSong-Light"
"""A font that readers are expected to have: it is not in the file."""

_STYLE = """
@page { size: A4; margin: 30mm 26mm }
body { font: 15pt/27pt "LXGW WenKai"; margin: 0 } p { margin: 0; text-indent: 2em }
h1 { font-size: 20pt; text-align: center; margin: 0 0 10mm } td, th { border: 0.5pt solid; padding: 1mm 2mm }
table { border-collapse: collapse; width: 100%; font-size: 12pt; line-height: 18pt; margin-top: 6mm }
.sign { text-align: right }
"""


def printed(
    title: str, paragraphs: Sequence[str], *, table: Sequence[Sequence[str]] = (), sign: str = ""
) -> bytes:
    """Return a PDF as office software exports it: text, fonts embedded."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in table
    )
    body = "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
    page = (
        f"<html lang=zh><title>{html.escape(title)}</title><style>{_STYLE}</style><h1>{html.escape(title)}</h1>"
        f"{body}{f'<table>{rows}</table>' if rows else ''}<p class=sign>{html.escape(sign)}</p></html>"
    )
    return bytes(weasyprint.HTML(string=page).write_pdf(pdf_identifier=title.encode()[:16]))


@functools.cache
def _foreign() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(FOREIGN))
    return FOREIGN


def _canvas(size: tuple[float, float]) -> tuple[Canvas, io.BytesIO]:
    out = io.BytesIO()
    return Canvas(out, pagesize=size, invariant=1, pageCompression=1), out


def wide_table(
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    sign: str,
    *,
    turned: bool = False,
) -> bytes:
    """Return a landscape PDF without its Chinese font; `turned`: portrait paper with /Rotate 90."""
    face = _foreign()
    width, height = landscape(A4)
    canvas, out = _canvas((width, height))
    per_page = 20
    for start in range(0, len(rows), per_page):
        canvas.setFont(face, 18)
        canvas.drawCentredString(width / 2, height - 56, title)
        step = (width - 100) / len(header)
        for number, row in enumerate((header, *rows[start : start + per_page])):
            y = height - 90 - 19 * number
            canvas.setFont(face, 10.5)
            for column, text in enumerate(row):
                canvas.rect(50 + column * step, y - 5, step, 19)
                canvas.drawCentredString(50 + (column + 0.5) * step, y, text)
        canvas.drawString(60, 36, sign)
        canvas.showPage()
    canvas.save()
    if not turned:
        return out.getvalue()
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        for page in pdf.pages:
            page.obj.Contents = pdf.make_stream(
                b"q 0 1 -1 0 %.2f 0 cm " % height + page.Contents.read_bytes() + b" Q"
            )
            page.obj.MediaBox = pikepdf.Array([0, 0, height, width])
            page.obj.Rotate = 90
        return _written(pdf)


def poster(title: str, lines: Sequence[str]) -> bytes:
    """Return an A3 poster."""
    face = _foreign()
    width, height = A3
    canvas, out = _canvas((width, height))
    canvas.setFillColorRGB(0.75, 0.1, 0.12)
    canvas.rect(0, height - 190, width, 190, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 0.95, 0.75)
    canvas.setFont(face, 54)
    canvas.drawCentredString(width / 2, height - 115, title)
    canvas.setFillColorRGB(0.15, 0.15, 0.15)
    canvas.setFont(face, 27)
    for number, text in enumerate(lines):
        canvas.drawString(80, height - 270 - 56 * number, text)
    canvas.save()
    return out.getvalue()


def picture_pdf(pictures: Sequence[tuple[bytes, tuple[float, float]]]) -> bytes:
    """Return JPEGs as pages of a PDF, each as large as given in points: what a scanner saves."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    for data, size in pictures:
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(io.BytesIO(data)), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def form(title: str, fields: Sequence[tuple[str, str]]) -> bytes:
    """Return a form whose fields are filled in."""
    face = _foreign()
    canvas, out = _canvas(A4)
    canvas.setFont(face, 20)
    canvas.drawCentredString(A4[0] / 2, 770, title)
    for number, (label, _) in enumerate(fields):
        y = 710 - 42 * number
        canvas.setFont(face, 13)
        canvas.drawString(80, y + 6, label)
        canvas.acroForm.textfield(
            name=f"f{number}",
            x=200,
            y=y,
            width=300,
            height=24,
            value="",
            borderWidth=0.5,
            forceBorder=True,
            fillColor=white,
        )
    canvas.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        pdf.Root.AcroForm.NeedAppearances = True
        for field, (_, value) in zip(pdf.Root.AcroForm.Fields, fields, strict=True):
            field.V = pikepdf.String(value)
            del field.AP
        return _written(pdf)


def with_script(data: bytes) -> bytes:
    """Return the PDF with JavaScript that runs when it is opened."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('请用阅读器打开')")
        )
        return _written(pdf)


def with_attachment(data: bytes, name: str, body: bytes) -> bytes:
    """Return the PDF with a file inside."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        spec = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Filespec,
                F=pikepdf.String(name),
                UF=pikepdf.String(name),
                EF=pikepdf.Dictionary(F=pdf.make_stream(body, Type=pikepdf.Name.EmbeddedFile)),
            )
        )
        pdf.Root.Names = pikepdf.Dictionary(
            EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String(name), spec]))
        )
        return _written(pdf)


def with_link(data: bytes) -> bytes:
    """Return the PDF with a link to a page of the web and an action that starts a program."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        actions = (
            pikepdf.Dictionary(
                S=pikepdf.Name.URI, URI=pikepdf.String("http://www.example.invalid/")
            ),
            pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("notepad.exe")),
        )
        pdf.pages[0].obj.Annots = pikepdf.Array(
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=pikepdf.Array([100, 100 + 40 * place, 300, 130 + 40 * place]),
                    A=action,
                )
            )
            for place, action in enumerate(actions)
        )
        return _written(pdf)


def locked(data: bytes) -> bytes:
    """Return the PDF with a password that has to be typed to open it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        out = io.BytesIO()
        lock = pikepdf.Encryption(
            owner="zhu-ren-2020", user="xue-xiao-2020", R=3, aes=False, metadata=False
        )
        pdf.save(out, encryption=lock, static_id=True)
        return out.getvalue()


def without_pages(data: bytes) -> bytes:
    """Return the PDF with a page tree that has no page."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        while len(pdf.pages):
            del pdf.pages[0]
        return _written(pdf)


def without_index(data: bytes) -> bytes:
    """Return the PDF with a table of objects that points nowhere: every reader has to rebuild it."""
    start = data.rindex(b"startxref")
    return data[:start] + b"startxref\n7\n%%EOF\n"


def _written(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()
