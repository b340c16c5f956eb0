"""Files of all sorts become pages, and what cannot be taken in is refused by its reason."""

import hashlib
import io
import zipfile
from pathlib import Path

import docx
import pikepdf
import pypdfium2 as pdfium
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from odf import draw, opendocument, style, text
from PIL import Image

from pipeline.dossier.intake.officefiles import safe_office
from pipeline.dossier.intake.pictures import picture_pages
from pipeline.dossier.intake.sorting import Sort, sort_of
from pipeline.dossier.intake.take import take_in
from pipeline.dossier.model import Change, TakenIn
from pipeline.errors import Diagnostic
from pipeline.executors import Here
from pipeline.store import Cache

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def picture(
    form: str, mode: str = "RGB", size: tuple[int, int] = (400, 300), **more: object
) -> bytes:
    image = Image.new(mode, size, 255 if mode in {"1", "L", "I;16"} else None)
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(value: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_string(0, 0, value)
    book.close()
    return out.getvalue()


def slides(words: str) -> bytes:
    show = opendocument.OpenDocumentPresentation()
    layout = style.PageLayout(name="L")
    show.automaticstyles.addElement(layout)
    master = style.MasterPage(name="M", pagelayoutname=layout)
    show.masterstyles.addElement(master)
    page = draw.Page(masterpagename=master)
    frame = draw.Frame(width="20cm", height="5cm", x="2cm", y="2cm")
    box = draw.TextBox()
    box.addElement(text.P(text=words))
    frame.addElement(box)
    page.addElement(frame)
    show.presentation.addElement(page)
    out = io.BytesIO()
    show.write(out)
    return out.getvalue()


# --- sorting ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", (Sort.PDF, "pdf")),
        (b"\n\n%PDF-1.4 x", (Sort.PDF, "pdf")),
        (picture("JPEG"), (Sort.PICTURE, "img")),
        (picture("WEBP"), (Sort.PICTURE, "img")),
        (picture("BMP"), (Sort.PICTURE, "img")),
        (word("甲"), (Sort.WORD, "docx")),
        (workbook("甲"), (Sort.EXCEL, "xlsx")),
        (slides("甲"), (Sort.SLIDES, "odp")),
        (b"{\\rtf1 x}", (Sort.WORD, "rtf")),
        ("谈话记录".encode("gb18030"), (Sort.TEXT, "txt")),
        ("谈话记录".encode("utf-16"), (Sort.TEXT, "txt")),
    ],
)
def test_content_says_what_a_file_is(data: bytes, expected: tuple[Sort, str]) -> None:
    assert sort_of(data) == expected


def locked_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "K301"),
        (b"\x00" * 1000, "K301"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "K303"),
        (archive(a=b"x"), "K303"),
        (archive(a=b"%PDF-1.7 stored as it is"), "K303"),
        (b"MZ\x90\x00\x03" + bytes(range(256)) * 8, "K303"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "K303"),
        (locked_office(), "K304"),
        (b"PK\x03\x04 not a zip", "K305"),
        (word("甲")[:-40], "K305"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_by_its_reason(data: bytes, code: str) -> None:
    found = sort_of(data)
    assert isinstance(found, Diagnostic)
    assert found.code == code


# --- pictures -------------------------------------------------------------------------------------------


def images(pdf: bytes) -> list[tuple[str, str]]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            (str(page.Resources.XObject.P.ColorSpace), str(page.Resources.XObject.P.Filter))
            for page in document.pages
        ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (picture("JPEG"), ("/DeviceRGB", "/DCTDecode")),
        (picture("JPEG", "L"), ("/DeviceGray", "/DCTDecode")),
        (picture("JPEG", "CMYK"), ("/DeviceRGB", "/DCTDecode")),
        (picture("PNG", "RGBA"), ("/DeviceRGB", "/FlateDecode")),
        (picture("PNG", "LA"), ("/DeviceGray", "/FlateDecode")),
        (picture("PNG", "I;16"), ("/DeviceGray", "/FlateDecode")),
        (picture("PNG", "P"), ("/DeviceRGB", "/FlateDecode")),
        (picture("PNG", "1"), ("/DeviceGray", "/FlateDecode")),
        (picture("TIFF", "CMYK"), ("/DeviceRGB", "/FlateDecode")),
        (picture("BMP"), ("/DeviceRGB", "/FlateDecode")),
        (picture("WEBP"), ("/DeviceRGB", "/DCTDecode")),
    ],
)
def test_colours_and_grey_are_kept(data: bytes, expected: tuple[str, str]) -> None:
    made = picture_pages(data)
    assert isinstance(made, bytes)
    assert images(made) == [expected]


def test_a_plain_jpeg_keeps_its_own_bytes() -> None:
    data = picture("JPEG")
    made = picture_pages(data)
    assert isinstance(made, bytes)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.pages[0].Resources.XObject.P.read_raw_bytes() == data


def test_a_photograph_taken_sideways_stands_upright() -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    made = picture_pages(out.getvalue())
    assert isinstance(made, bytes)
    with pikepdf.open(io.BytesIO(made)) as document:
        shown = document.pages[0].Resources.XObject.P
        assert (int(shown.Width), int(shown.Height)) == (200, 400)
    with pdfium.PdfDocument(made) as document:
        page = document[0].render(scale=1).to_pil()
    # turned clockwise, the left half is on top
    assert page.getpixel((297, 330))[:2] == pytest.approx((254, 0), abs=4)
    assert page.getpixel((297, 510)) == pytest.approx((255, 255, 255), abs=2)


def test_every_page_of_a_tiff_is_a_page() -> None:
    pages = [Image.new("1", (800 + n, 600), 1) for n in range(3)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    made = picture_pages(out.getvalue())
    assert isinstance(made, bytes)
    assert len(images(made)) == 3


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "BMP"])
def test_a_picture_that_breaks_off_is_refused(form: str) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, form)
    found = picture_pages(out.getvalue()[: len(out.getvalue()) // 2])
    assert isinstance(found, Diagnostic)
    assert found.code == "K305"


# --- office files -----------------------------------------------------------------------------------------


def changed_word() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("保留")
    paragraph._p.append(
        parse_xml(
            f'<w:del {W} w:id="1" w:author="a"><w:r><w:delText>删掉</w:delText></w:r></w:del>'
        )
    )
    paragraph._p.append(
        parse_xml(f'<w:ins {W} w:id="2" w:author="a"><w:r><w:t>插入</w:t></w:r></w:ins>')
    )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def linked_word(address: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("正文")
    for kind in ("image", "attachedTemplate", "hyperlink"):
        document.part.relate_to(
            address,
            f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}",
            is_external=True,
        )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_tracked_changes_are_accepted() -> None:
    safe, changes = safe_office(changed_word())
    assert changes == (Change.TRACKED,)
    assert docx.Document(io.BytesIO(safe)).paragraphs[0].text == "保留插入"
    assert safe_office(word("甲"))[1] == ()


def test_what_would_be_fetched_is_cut_off() -> None:
    safe, changes = safe_office(linked_word("http://example.invalid/x.png"))
    assert changes == (Change.EXTERNAL,)
    with zipfile.ZipFile(io.BytesIO(safe)) as parts:
        relations = parts.read("word/_rels/document.xml.rels").decode()
    assert relations.count("example.invalid") == 1  # the link that a reader may click stays
    assert relations.count("about:blank") == 2


def test_programs_are_taken_out() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word("甲"))) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("word/vbaProject.bin", b"macro")
    safe, changes = safe_office(out.getvalue())
    assert changes == (Change.SCRIPTS,)
    with zipfile.ZipFile(io.BytesIO(safe)) as parts:
        assert "word/vbaProject.bin" not in parts.namelist()


# --- all together -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, TakenIn], Cache]:
    root = tmp_path_factory.mktemp("intake")
    broken = word("坏")
    with zipfile.ZipFile(io.BytesIO(broken)) as parts:
        spoilt = archive(**{name: parts.read(name)[:60] for name in parts.namelist()})
    files = {
        "教案.docx": word("资助政策宣传课教案"),
        "修订.docx": changed_word(),
        "名册.xlsx": workbook("签领名册"),
        "课件.odp": slides("国家资助政策"),
        "坏.docx": spoilt,
        "谈话.txt": "谈话记录\n学生李䶮愿意返校。".encode("gb18030"),
        "照片.jpg": picture("JPEG"),
        "扫描.png": picture("PNG", "L", (1240, 1754)),
        "横.png": picture("PNG", "L", (1754, 1240)),
    }
    listed = []
    for name, data in files.items():
        path = root / name
        path.write_bytes(data)
        listed.append((hashlib.sha256(data).hexdigest(), path))
    cache = Cache(root / "cache")
    names = {digest: path.name for digest, path in listed}
    found = {names[item.sha256]: item for item in take_in([*listed, *listed], cache, Here())}
    assert len(found) == len(files)
    return found, cache


def words(taken: tuple[dict[str, TakenIn], Cache], name: str) -> str:
    found, cache = taken
    data = cache.get(found[name].pdf)
    assert data is not None
    with pdfium.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("教案.docx", "资助政策宣传课教案"),
        ("修订.docx", "保留插入"),
        ("名册.xlsx", "签领名册"),
        ("课件.odp", "国家资助政策"),
        ("谈话.txt", "学生李䶮愿意返校。"),
    ],
)
def test_text_stays_text(taken: tuple[dict[str, TakenIn], Cache], name: str, expected: str) -> None:
    found = words(taken, name)
    assert expected in found
    assert "删掉" not in found


def test_a_spoilt_file_of_a_batch_does_not_lose_the_others(
    taken: tuple[dict[str, TakenIn], Cache],
) -> None:
    found, _ = taken
    assert found["坏.docx"].pages == ()
    assert [problem.code for problem in found["坏.docx"].problems] in (["K305"], ["K306"])
    assert all(item.pages for name, item in found.items() if name != "坏.docx")
    assert found["横.png"].pages[0].landscape
    assert (
        found["修订.docx"].changes[0] is Change.TRACKED
        or Change.TRACKED in found["修订.docx"].changes
    )


def test_the_second_time_comes_from_the_cache(
    taken: tuple[dict[str, TakenIn], Cache], tmp_path: Path
) -> None:
    found, cache = taken
    gone = [(item.sha256, tmp_path / "nowhere") for item in found.values()]
    again = {item.sha256: item for item in take_in(gone, cache, Here())}
    assert again == {item.sha256: item for item in found.values()}


def test_a_file_that_changes_meanwhile_is_not_taken_for_another(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"new")
    (item,) = take_in([(hashlib.sha256(b"old").hexdigest(), path)], Cache(tmp_path), Here())
    assert [problem.code for problem in item.problems] == ["K309"]
