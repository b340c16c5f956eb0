"""The same letters as PDF by other programs: `python -m tests.bench.letters_pdf NAME COUNT FILE`.

`typst` compiles one document of all, `reportlab` draws on its canvas, `weasyprint` prints documents of
50 letters. The clock starts when the libraries are loaded. QR codes come from zxing-cpp for all.
"""

from __future__ import annotations

import base64
import html
import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from pipeline.writers.qr import qr_matrix, qr_png, qr_runs
from tests.bench import letters_data as data
from tests.bench.measure import numbered

FANDOL = Path(sys.prefix) / "share/huibian/fonts/fandol"
KAI = Path("/usr/share/fonts/truetype/arphic/ukai.ttc")
"""reportlab embeds TrueType outlines only."""
PER_DOCUMENT = 50
MM = 72 / 25.4

TYPST = r"""
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm))
#set text(font: "FandolFang R", size: 16pt, lang: "zh", region: "cn", fallback: false)
#set par(leading: 13pt, spacing: 13pt, justify: true)
#let letters = json("letters.json")
#for (place, it) in letters.enumerate() {
  if place > 0 { pagebreak() }
  align(center, text(size: 22pt, it.title))
  for line in it.opening.slice(0, 2) { par(line) }
  for line in it.opening.slice(2) { par(first-line-indent: (amount: 2em, all: true), line) }
  set text(size: 12pt)
  table(columns: (44fr, 22fr, 34fr), stroke: 0.5pt, align: (left, center, right),
    ..it.header, ..it.rows.flatten(), table.cell(colspan: 2, "合计"), it.total)
  set text(size: 16pt)
  for line in it.closing { par(first-line-indent: (amount: 2em, all: true), line) }
  align(right, it.organ)
  align(right, it.date)
  v(1fr)
  align(center, text(size: 10.5pt, it.label))
  line(length: 100%, stroke: (thickness: 0.5pt, dash: "dashed"))
  align(center, text(size: 18pt, it.slip_title))
  set text(size: 12pt)
  set par(leading: 6pt, spacing: 8pt)
  for line in it.slip { par(line) }
  align(right, image(it.picture, width: 18mm))
  align(right, text(size: 9pt, it.code))
}
"""


def typst(count: int, out: Path) -> None:
    import typst as compiler

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.typ").write_text(TYPST, encoding="utf-8")
        letters = []
        for number in range(count):
            item = data.letter(number)
            picture = f"{number}.png"
            (folder / picture).write_bytes(qr_png(item.code.text))
            letters.append(as_dict(item) | {"picture": picture})
        (folder / "letters.json").write_text(json.dumps(letters), encoding="utf-8")
        compiler.compile(str(folder / "main.typ"), output=str(out), font_paths=[str(FANDOL)])


def as_dict(item: data.Data) -> dict[str, object]:
    return {
        "title": data.TITLE,
        "opening": [data.text_of(line) for line in item.opening],
        "header": data.HEADER,
        "rows": [[data.text_of((cell,)) for cell in row] for row in item.rows],
        "total": item.total.text,
        "closing": [data.text_of(line) for line in item.closing],
        "organ": data.ORGAN,
        "date": data.DATE,
        "label": data.LABEL,
        "slip_title": data.SLIP,
        "slip": [data.text_of(line) for line in item.slip],
        "code": item.code.text,
    }


def reportlab(count: int, out: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("kai", str(KAI), subfontIndex=0))
    canvas = Canvas(str(out), pagesize=A4, pageCompression=1)
    for number in range(count):
        _Sheet(canvas).draw(data.letter(number))
        canvas.showPage()
    canvas.save()


class _Sheet:
    """One page of reportlab's canvas, filled from the top."""

    left, right, width = 28 * MM, 184 * MM, 156 * MM

    def __init__(self, canvas) -> None:
        self.canvas = canvas
        self.y = 260 * MM

    def draw(self, item: data.Data) -> None:
        canvas = self.canvas
        self.centred(data.TITLE, 22)
        for place, line in enumerate(item.opening):
            self.wrapped(data.text_of(line), 16, 2 if place > 1 else 0)
        self.row(data.HEADER)
        for row in item.rows:
            self.row([data.text_of((cell,)) for cell in row])
        self.row(("合计", "", item.total.text))
        for line in item.closing:
            self.wrapped(data.text_of(line), 16, 2)
        for text in (data.ORGAN, data.DATE):
            self.y -= 25
            canvas.setFont("kai", 16)
            canvas.drawRightString(self.right, self.y, text)
        self.y = 110 * MM
        self.centred(data.LABEL, 10.5)
        canvas.setDash(3, 3)
        canvas.line(self.left, self.y - 5, self.right, self.y - 5)
        canvas.setDash()
        self.centred(data.SLIP, 18)
        for line in item.slip:
            self.wrapped(data.text_of(line), 12, 0)
        self.code(item.code.text)

    def centred(self, text: str, size: float) -> None:
        self.y -= 25
        self.canvas.setFont("kai", size)
        self.canvas.drawCentredString((self.left + self.right) / 2, self.y, text)

    def wrapped(self, text: str, size: float, indent: int) -> None:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        self.canvas.setFont("kai", size)
        left, line = self.left + indent * size, ""
        for char in text:
            if stringWidth(line + char, "kai", size) > self.right - left:
                self.y -= 25
                self.canvas.drawString(left, self.y, line)
                left, line = self.left, ""
            line += char
        self.y -= 25
        self.canvas.drawString(left, self.y, line)

    def row(self, cells) -> None:
        self.y -= 20
        self.canvas.setFont("kai", 12)
        left = self.left
        for text, share in zip(cells, data.SHARES, strict=True):
            self.canvas.rect(left, self.y - 5, share * self.width, 20)
            self.canvas.drawString(left + 3, self.y, text)
            left += share * self.width

    def code(self, text: str) -> None:
        matrix = qr_matrix(text)
        module = 18 * MM / len(matrix)
        path = self.canvas.beginPath()
        for row, column, length in qr_runs(matrix):
            x = self.right - 18 * MM + column * module
            path.rect(x, 45 * MM - row * module, length * module, module)
        self.canvas.drawPath(path, stroke=0, fill=1)
        self.canvas.setFont("kai", 9)
        self.canvas.drawRightString(self.right, 22 * MM, text)


CSS = """
@font-face { font-family: fang; src: url(FONT) }
@page { size: A4; margin: 37mm 26mm 35mm 28mm }
body { font: 16pt/27pt fang; margin: 0 } p { margin: 0; text-align: justify }
h1, h2 { font: 18pt/27pt fang; margin: 0 }
section { break-after: page } .i { text-indent: 2em } .c { text-align: center } .r { text-align: right }
table { border-collapse: collapse; width: 100%; font: 12pt/15pt fang } td { border: .5pt solid }
.s { font: 12pt/16pt fang; border-top: .5pt dashed }
"""


def weasyprint(count: int, out: Path) -> None:
    import weasyprint as printer
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    font = (FANDOL / "FandolFang-Regular.otf").as_uri()
    style = printer.CSS(string=CSS.replace("FONT", font), font_config=fonts)
    for start in range(0, count, PER_DOCUMENT):
        pages = (_page(data.letter(i)) for i in range(start, min(start + PER_DOCUMENT, count)))
        document = printer.HTML(string=f"<html lang=zh><body>{''.join(pages)}")
        target = numbered(out, start // PER_DOCUMENT)
        document.write_pdf(target, stylesheets=[style], font_config=fonts)


def _page(item: data.Data) -> str:
    facts = as_dict(item)
    lines = [f"<section><h1 class=c>{data.TITLE}</h1>"]
    for place, line in enumerate(facts["opening"]):
        lines.append(f"<p class={'i' if place > 1 else 'n'}>{html.escape(line)}</p>")
    rows = [data.HEADER, *facts["rows"], ("合计", "", facts["total"])]
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    lines.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>")
    lines += [f"<p class=i>{html.escape(line)}</p>" for line in facts["closing"]]
    lines.append(f"<p class=r>{data.ORGAN}</p><p class=r>{data.DATE}</p>")
    lines.append(f"<p class=c>{data.LABEL}</p><div class=s><h2 class=c>{data.SLIP}</h2>")
    lines += [f"<p>{html.escape(line)}</p>" for line in facts["slip"]]
    picture = base64.b64encode(qr_png(item.code.text)).decode()
    lines.append(f'<p class=r><img style="width:18mm" src="data:image/png;base64,{picture}"></p>')
    lines.append(f"<p class=r>{item.code.text}</p></div></section>")
    return "".join(lines)


PROGRAMS = {"typst": typst, "reportlab": reportlab, "weasyprint": weasyprint}


def import_all() -> None:
    """Load every library first, so that the clock sees the work alone."""
    import reportlab.pdfgen.canvas  # noqa: F401
    import typst  # noqa: F401
    import weasyprint  # noqa: F401
    import zxingcpp  # noqa: F401


if __name__ == "__main__":
    import_all()
    started = perf_counter()
    PROGRAMS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
    print(f"WORK {perf_counter() - started:.6f}")
