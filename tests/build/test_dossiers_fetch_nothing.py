"""Evidence that points to a server: nothing asks it for anything while a dossier is built.

The small workspace comes in, with a DOCX, an ODT and an RTF whose pictures and template lie on a server of this
machine; the same DOCX given to LibreOffice itself does ask, so that the server's silence means something.
"""

from __future__ import annotations

import http.server
import io
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from odf.draw import Frame
from odf.draw import Image as OdfImage
from odf.opendocument import OpenDocumentText
from odf.text import P

from tests.build.commands import command
from tests.build.dossier_world import make_world
from tests.judges.pdfread import text

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PICTURE = """\
<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:r><w:drawing>
<wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="p"/><a:graphic>
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>
<pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="{link}"/>
<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>
<a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>
</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"""

TEMPLATE = """\
<w:attachedTemplate xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{link}"/>"""


@dataclass
class Server:
    """A server on this machine and what it was asked for."""

    address: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server("")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - the names are the library's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        found.address = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield found
        listening.shutdown()
        thread.join()


def linked_docx(address: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("带外部图片的汇报")
    link = document.part.relate_to(f"{address}/docx.png", f"{RELATION}image", is_external=True)
    document.element.body.insert(0, parse_xml(PICTURE.format(link=link)))
    settings = document.part.part_related_by(f"{RELATION}settings")
    template = settings.relate_to(
        f"{address}/template.dotx", f"{RELATION}attachedTemplate", is_external=True
    )
    document.settings.element.insert(0, parse_xml(TEMPLATE.format(link=template)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def linked_odt(address: str) -> bytes:
    document = OpenDocumentText()
    paragraph = P(text="带外部图片的情况")
    frame = Frame(width="3cm", height="3cm", anchortype="as-char")
    frame.addElement(OdfImage(href=f"{address}/odt.png", type="simple", actuate="onLoad"))
    paragraph.addElement(frame)
    document.text.addElement(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def linked_rtf(address: str) -> bytes:
    field_ = rf'{{\field{{\*\fldinst INCLUDEPICTURE "{address}/rtf.png" \\d}}{{\fldrslt }}}}'
    return rf"{{\rtf1\ansi linked picture {field_}\par}}".encode()


def test_nothing_is_fetched_for_a_dossier(server: Server, tmp_path: Path) -> None:
    root = make_world(tmp_path / "world")
    base = root / "inputs/佐证"
    (base / "甲镇中心小学/1.1/汇报.docx").write_bytes(linked_docx(server.address))
    (base / "乙县职业中学/1.2/情况.pdf").unlink()
    (base / "乙县职业中学/1.2/情况.odt").write_bytes(linked_odt(server.address))
    (base / "乙县职业中学/2.2/春季教案.rtf").write_bytes(linked_rtf(server.address))
    run = command("build", "mine", "-C", root, "--json", "-q")
    assert run.code == 3
    folder = root / "outputs/迎检档案"
    first = "".join(text(folder / "001-甲镇中心小学.pdf"))
    second = "".join(text(folder / "002-乙县职业中学.pdf"))
    assert "带外部图片的汇报" in first
    assert "带外部图片的情况" in second
    assert "linked picture" in second
    assert server.asked == []


def test_the_server_would_have_been_asked(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "linked.docx"
    path.write_bytes(linked_docx(server.address))
    with zipfile.ZipFile(path) as parts:
        assert server.address in parts.read("word/_rels/document.xml.rels").decode()
    subprocess.run(
        [
            *("soffice", "--headless", "--norestore"),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--convert-to", "pdf", "--outdir", str(tmp_path), str(path)),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert "/docx.png" in server.asked
