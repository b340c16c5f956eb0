"""The same letters as DOCX, one a letter, by others: `python -m tests.bench.letters_docx NAME COUNT FILE`.

`docxtpl` fills an ordinary template, `python-docx` writes each file from scratch. The clock starts when the
libraries are loaded.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from time import perf_counter

from docx import Document
from docx.shared import Mm

from pipeline.writers.qr import qr_png
from tests.bench import letters_data as data
from tests.bench.letters_ours import save
from tests.bench.letters_pdf import as_dict


def docxtpl(count: int, out: Path) -> None:
    from docxtpl import DocxTemplate, InlineImage

    template = template_bytes()
    for number in range(count):
        item = data.letter(number)
        file = DocxTemplate(io.BytesIO(template))
        picture = InlineImage(file, io.BytesIO(qr_png(item.code.text)), width=Mm(18))
        file.render(as_dict(item) | {"picture": picture}, autoescape=True)
        target = io.BytesIO()
        file.save(target)
        save(out, number, target.getvalue())


def template_bytes() -> bytes:
    """Return the template: an ordinary file, one paragraph a line, a loop for the rows."""
    document = Document()
    for line in ("{{ title }}", *(f"{{{{ opening[{i}] }}}}" for i in range(3))):
        document.add_paragraph(line)
    table = document.add_table(5, 3)
    rows = (
        data.HEADER,
        ("{%tr for row in rows %}", "", ""),
        tuple(f"{{{{ row[{i}] }}}}" for i in range(3)),
    )
    rows += (("{%tr endfor %}", "", ""), ("合计", "", "{{ total }}"))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    lines = ("{{ closing[0] }}", "{{ organ }}", "{{ date }}", "{{ label }}", "{{ slip_title }}")
    slip = tuple(f"{{{{ slip[{i}] }}}}" for i in range(3))
    for line in (*lines, *slip, "{{ picture }}", "{{ code }}"):
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def python_docx(count: int, out: Path) -> None:
    for number in range(count):
        item = data.letter(number)
        facts = as_dict(item)
        document = Document()
        for line in (facts["title"], *facts["opening"]):
            document.add_paragraph(line)
        table = document.add_table(0, 3)
        for texts in (data.HEADER, *facts["rows"], ("合计", "", facts["total"])):
            for cell, text in zip(table.add_row().cells, texts, strict=True):
                cell.text = text
        for name in ("closing", "organ", "date", "label", "slip_title", "slip"):
            lines = facts[name] if isinstance(facts[name], list) else [facts[name]]
            for line in lines:
                document.add_paragraph(line)
        document.add_picture(io.BytesIO(qr_png(item.code.text)), width=Mm(18))
        document.add_paragraph(facts["code"])
        target = io.BytesIO()
        document.save(target)
        save(out, number, target.getvalue())


PROGRAMS = {"docxtpl": docxtpl, "python-docx": python_docx}

if __name__ == "__main__":
    import docxtpl as _  # noqa: F401
    import zxingcpp  # noqa: F401

    started = perf_counter()
    PROGRAMS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
    print(f"WORK {perf_counter() - started:.6f}")
