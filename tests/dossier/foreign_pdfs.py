"""Foreign PDFs for tests: one small file for each thing that PDF/A-2b, or an archive, forbids.

Nothing comes in, the bytes of PDFs go out. Names and numbers in them are invented.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

A4 = (595.28, 841.89)
WORDS = b"BT /F1 14 Tf 72 700 Td (Aid of autumn 2020) Tj ET"


def helvetica() -> Dictionary:
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )


def lzw(data: bytes) -> bytes:
    """Return LZW data that only uses literal codes of nine bits."""
    bits = ""
    for place, byte in enumerate(data):
        if place % 200 == 0:
            bits += f"{256:09b}"
        bits += f"{byte:09b}"
    bits += f"{257:09b}"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


class Maker:
    """A PDF with pages of given contents and resources."""

    def __init__(self) -> None:
        self.pdf = Pdf.new()
        self.font = self.pdf.make_indirect(helvetica())

    def page(
        self, content: bytes = WORDS, size: tuple[float, float] = A4, **resources: Any
    ) -> Dictionary:
        self.pdf.add_blank_page(page_size=size)
        page = self.pdf.pages[-1].obj
        page.Contents = self.pdf.make_stream(content)
        fonts = {"/F1": self.font, **resources.pop("Font", {})}
        page.Resources = Dictionary(
            Font=Dictionary(fonts), **{key: Dictionary(value) for key, value in resources.items()}
        )
        return page

    def form(self, content: bytes, **entries: Any) -> Stream:
        return self.pdf.make_stream(
            content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 600, 850]), **entries
        )

    def image(self, data: bytes, width: int, height: int, space: Any, **entries: Any) -> Stream:
        shape = {"Type": Name.XObject, "Subtype": Name.Image, "Width": width, "Height": height}
        colours = {} if space is None else {"ColorSpace": space, "BitsPerComponent": 8}
        return self.pdf.make_stream(data, **shape, **colours, **entries)

    def annotate(self, page: Dictionary, **entries: Any) -> Dictionary:
        item = self.pdf.make_indirect(
            Dictionary(Type=Name.Annot, **{"Rect": Array([100, 600, 300, 640]), "F": 4, **entries})
        )
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(item)
        return item

    def bytes(self, **options: Any) -> bytes:
        out = io.BytesIO()
        self.pdf.save(out, **options)
        return out.getvalue()


def picture(mode: str = "RGB", kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a small picture with a gradient."""
    made = Image.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    made.save(out, kind)
    return out.getvalue()


SQUARES = b"q 100 0 0 60 72 600 cm /I Do Q "


# --- active content ---------------------------------------------------------------------------------


def scripts() -> bytes:
    made = Maker()
    page = made.page()
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('hello')"))
    made.pdf.Root.OpenAction = script
    made.pdf.Root.AA = Dictionary(WC=script)
    made.pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    page.AA = Dictionary(O=script)
    return made.bytes()


def actions() -> bytes:
    made = Maker()
    page = made.page()
    for action in (
        Dictionary(S=Name.Launch, F=String("calc.exe")),
        Dictionary(S=Name.URI, URI=String("http://example.invalid/")),
        Dictionary(S=Name.GoToR, F=String("other.pdf"), D=Array([0, Name.Fit])),
        Dictionary(S=Name.SubmitForm, F=String("http://example.invalid/")),
        Dictionary(S=Name.ImportData, F=String("data.fdf")),
    ):
        made.annotate(page, Subtype=Name.Link, A=action)
    return made.bytes()


def attachment() -> bytes:
    made = Maker()
    made.page()
    made.pdf.attachments["secret.txt"] = b"not part of the page"
    return made.bytes()


def media() -> bytes:
    made = Maker()
    page = made.page()
    look = made.form(b"0 0 1 rg 0 0 600 850 re f")
    made.annotate(page, Subtype=Name("/RichMedia"), AP=Dictionary(N=look))
    made.annotate(page, Subtype=Name("/3D"), F=0)
    made.annotate(page, Subtype=Name.Screen, F=0)
    made.annotate(
        page, Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, F=String("x"))
    )
    return made.bytes()


def signature() -> bytes:
    made = Maker()
    page = made.page()
    look = made.form(
        b"BT /F1 12 Tf 10 10 Td (signed) Tj ET", Resources=Dictionary(Font=Dictionary(F1=made.font))
    )
    signed = Dictionary(
        Type=Name.Sig,
        Filter=Name("/Adobe.PPKLite"),
        ByteRange=Array([0, 1, 2, 3]),
        Contents=String("00"),
    )
    field = made.annotate(
        page, Subtype=Name.Widget, FT=Name.Sig, T=String("s"), V=signed, AP=Dictionary(N=look)
    )
    made.pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    return made.bytes()


def xfa() -> bytes:
    made = Maker()
    made.page(b"BT /F1 14 Tf 72 700 Td (Please wait) Tj ET")
    made.pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=made.pdf.make_stream(b"<xdp/>"))
    return made.bytes()


# --- annotations and forms ---------------------------------------------------------------------------


def annotations() -> bytes:
    made = Maker()
    page = made.page()
    red = Array([1, 0, 0])
    quad = Array([72, 712, 180, 712, 72, 698, 180, 698])
    box = Array([72, 698, 180, 712])
    made.annotate(page, Subtype=Name.Highlight, C=Array([1, 1, 0]), QuadPoints=quad, Rect=box)
    made.annotate(page, Subtype=Name.Underline, C=red, QuadPoints=quad, Rect=box)
    made.annotate(
        page, Subtype=Name.Square, C=red, IC=Array([0, 1, 0]), Rect=Array([100, 500, 200, 540])
    )
    made.annotate(page, Subtype=Name.Circle, C=red, Rect=Array([220, 500, 320, 540]), CA=0.5)
    made.annotate(
        page,
        Subtype=Name.Line,
        C=red,
        L=Array([100, 480, 300, 480]),
        Rect=Array([90, 470, 310, 490]),
    )
    strokes = Array([Array([100, 400, 150, 450, 200, 400])])
    made.annotate(page, Subtype=Name.Ink, C=red, InkList=strokes, Rect=Array([90, 390, 210, 460]))
    made.annotate(
        page, Subtype=Name.FreeText, Contents=String("经办人意见：同意资助"), DA=String("/Helv 14 Tf 1 0 0 rg"),
        Rect=Array([100, 300, 400, 330]),
    )  # fmt: skip
    look = made.form(b"1 0 0 RG 4 w 10 10 580 830 re S")
    made.annotate(page, Subtype=Name.Stamp, AP=Dictionary(N=look), Rect=Array([350, 500, 450, 560]))
    black = made.form(b"0 g 0 0 600 850 re f")
    hidden = Array([0, 0, 200, 200])
    made.annotate(page, Subtype=Name.Stamp, AP=Dictionary(N=black), Rect=hidden, F=6)
    made.annotate(page, Subtype=Name.Stamp, AP=Dictionary(N=black), Rect=hidden, F=0)
    made.annotate(page, Subtype=Name.Popup, Rect=hidden)
    return made.bytes()


def filled_form(value: str = "张三丰的资助申请（2020年）", *, anew: bool = True) -> bytes:
    made = Maker()
    page = made.page(b"q Q")
    text = made.annotate(
        page,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String("a"),
        V=String(value),
        DA=String("/Helv 0 Tf 0 g"),
    )
    old = made.form(
        b"BT /F1 12 Tf 2 5 Td (stale) Tj ET", Resources=Dictionary(Font=Dictionary(F1=made.font))
    )
    other = made.annotate(
        page, Subtype=Name.Widget, FT=Name.Ch, T=String("b"), V=String("k2"), Ff=1 << 17,
        Opt=Array([Array([String("k1"), String("住宿生")]), Array([String("k2"), String("走读生")])]),
        Rect=Array([100, 500, 300, 530]), AP=Dictionary(N=old), DA=String("/Helv 11 Tf 0 0 1 rg"),
    )  # fmt: skip
    many = made.annotate(
        page, Subtype=Name.Widget, FT=Name.Tx, T=String("m"), Ff=1 << 12, Rect=Array([100, 300, 300, 400]),
        V=String("家庭经济困难，申请国家助学金，请予批准。\n第二段"), DA=String("/Helv 12 Tf 0 g"),
    )  # fmt: skip
    boxes = [
        made.annotate(
            page, Subtype=Name.Widget, FT=Name.Btn, T=String(name), V=value, AS=value,
            Rect=Array([left, 450, left + 20, 470]),
        )
        for name, value, left in (("c", Name.Yes, 100), ("d", Name.Off, 140))
    ]  # fmt: skip
    made.pdf.Root.AcroForm = Dictionary(
        Fields=Array([text, other, many, *boxes]), NeedAppearances=anew, DA=String("/Helv 0 Tf 0 g")
    )
    return made.bytes()


def layers() -> bytes:
    made = Maker()
    shown, hidden, unprinted = (
        made.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in "abc"
    )
    unprinted.Usage = Dictionary(Print=Dictionary(PrintState=Name.OFF))
    either = Dictionary(Type=Name.OCMD, OCGs=Array([shown, hidden]), P=Name.AllOn)
    content = (
        b"/OC /A BDC BT /F1 14 Tf 72 700 Td (shown) Tj ET EMC "
        b"/OC /B BDC BT /F1 14 Tf 72 650 Td (hidden) Tj ET 0 0 50 50 re f EMC "
        b"/OC /C BDC BT /F1 14 Tf 72 600 Td (unprinted) Tj ET EMC "
        b"/OC /D BDC BT /F1 14 Tf 72 550 Td (policy) Tj ET EMC /X Do"
    )
    form = made.form(b"0 0 600 850 re f", OC=hidden)
    page = made.page(content, XObject={"/X": form})
    page.Resources.Properties = Dictionary(A=shown, B=hidden, C=unprinted, D=either)
    config = Dictionary(
        OFF=Array([hidden]),
        AS=Array(
            [Dictionary(Event=Name.Print, Category=Array([Name.Print]), OCGs=Array([unprinted]))]
        ),
    )
    made.pdf.Root.OCProperties = Dictionary(OCGs=Array([shown, hidden, unprinted]), D=config)
    return made.bytes()


# --- content streams ----------------------------------------------------------------------------------


def content(data: bytes, **resources: Any) -> Callable[[], bytes]:
    def make() -> bytes:
        made = Maker()
        made.page(data, **resources)
        return made.bytes()

    return make


def lzw_streams() -> bytes:
    made = Maker()
    page = made.page()
    page.Contents = Stream(made.pdf, lzw(WORDS), Filter=Name.LZWDecode)
    return made.bytes(stream_decode_level=pikepdf.StreamDecodeLevel.none)


def lzw_inline() -> bytes:
    inner = lzw(bytes(range(48)))
    head = b"q 50 0 0 50 72 500 cm BI /W 4 /H 4 /CS /RGB /BPC 8 /F /LZW /I true ID "
    return content(WORDS + b" " + head + inner + b"\nEI Q")()


def cmyk_inline() -> bytes:
    head = b"q 50 0 0 50 72 500 cm BI /W 2 /H 2 /CS /CMYK /BPC 8 ID "
    return content(WORDS + b" " + head + bytes([255, 0, 0, 0] * 4) + b"\nEI Q")()


def shared_form(**entries: Any) -> Callable[[], bytes]:
    def make() -> bytes:
        made = Maker()
        form = made.form(WORDS, **entries)
        made.page(b"/X Do", XObject={"/X": form})
        return made.bytes()

    return make


def loop() -> bytes:
    made = Maker()
    form = made.form(WORDS + b" /X Do", Resources=Dictionary(Font=Dictionary(F1=made.font)))
    form.Resources.XObject = Dictionary(X=form)
    made.page(b"/X Do", XObject={"/X": form})
    return made.bytes()


def nested(depth: int) -> Callable[[], bytes]:
    def make() -> bytes:
        made = Maker()
        form = made.form(WORDS, Resources=Dictionary(Font=Dictionary(F1=made.font)))
        for _ in range(depth):
            form = made.form(b"/X Do", Resources=Dictionary(XObject=Dictionary(X=form)))
        made.page(b"/X Do", XObject={"/X": form})
        return made.bytes()

    return make


# --- colours, pictures, states ------------------------------------------------------------------------


def inks() -> bytes:
    made = Maker()
    cmyk = Name.DeviceCMYK
    tint = made.pdf.make_stream(
        b"{0 0 0}", FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1] * 4)
    )
    seal = Array([Name.Separation, Name("/Seal"), cmyk, tint])
    two = made.pdf.make_stream(
        b"{pop 0 0 0}", FunctionType=4, Domain=Array([0, 1, 0, 1]), Range=Array([0, 1] * 4)
    )
    many = Array([Name.DeviceN, Array([Name("/Seal2"), Name("/Black")]), cmyk, two])
    table = Array([Name.Indexed, cmyk, 1, String(bytes([0, 255, 255, 0, 0, 0, 0, 255]))])
    shading = Dictionary(
        ShadingType=2, ColorSpace=cmyk, Coords=Array([72, 0, 300, 0]),
        Function=Dictionary(
            FunctionType=2, Domain=Array([0, 1]), N=1, C0=Array([1, 0, 0, 0]), C1=Array([0, 1, 0, 0])
        ),
    )  # fmt: skip
    photo = made.image(picture("CMYK"), 60, 40, cmyk, Filter=Name.DCTDecode)
    drawn = made.image(bytes([0, 1] * 8), 4, 4, table)
    made.page(
        WORDS
        + b" 0 1 1 0 k 72 500 80 50 re f 1 0 0 0 K 200 500 80 50 re S /S cs 1 scn 300 500 50 50 re f"
        b" /N cs 1 0 scn 400 500 50 50 re f q 100 0 0 60 72 400 cm /P Do Q q 60 0 0 60 200 400 cm /T Do Q"
        b" q 72 300 228 50 re W n /H sh Q",
        ColorSpace={"/S": seal, "/N": many},
        XObject={"/P": photo, "/T": drawn},
        Shading={"/H": shading},
    )
    return made.bytes()


def spot(tint: bytes) -> bytes:
    """Return a page in a spot colour that every such page gives the same name."""
    made = Maker()
    drawn = made.pdf.make_stream(
        tint, FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1] * 3)
    )
    ink = Array([Name.Separation, Name("/Seal"), Name.DeviceRGB, drawn])
    made.page(WORDS + b" /S cs 1 scn 72 500 100 50 re f", ColorSpace={"/S": ink})
    return made.bytes()


def transparency() -> bytes:
    made = Maker()
    group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK, I=True)
    mask = made.form(
        b"0.5 g 0 0 600 850 re f", Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    )
    states = {
        "/A": Dictionary(ca=0.5, CA=0.5),
        "/B": Dictionary(BM=Name.Multiply),
        "/C": Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask)),
        "/D": Dictionary(BM=Name("/Unheard")),
        "/E": Dictionary(TR=Name.Identity, HT=Name.Default, OPM=1, OP=True, RI=Name("/Odd")),
    }
    alpha = made.image(bytes(range(16)), 4, 4, Name.DeviceGray)
    image = made.image(bytes(range(48)), 4, 4, Name.DeviceRGB, SMask=alpha)
    page = made.page(
        WORDS + b" q /A gs 1 0 0 rg 72 500 100 50 re f Q q /B gs 0 1 0 rg 100 480 100 50 re f Q"
        b" q /C gs 0 0 1 rg 72 300 100 50 re f Q /D gs /E gs " + SQUARES,
        ExtGState=states,
        XObject={"/I": image},
    )
    page.Group = group
    return made.bytes()


def picture_file(
    mode: str, kind: str, space: Name | None, filters: Name, **entries: Any
) -> Callable[[], bytes]:
    def make() -> bytes:
        made = Maker()
        image = made.image(picture(mode, kind), 60, 40, space, Filter=filters, **entries)
        made.page(WORDS + b" " + SQUARES, XObject={"/I": image})
        return made.bytes()

    return make


def odd_objects() -> bytes:
    made = Maker()
    other = made.image(bytes(48), 4, 4, Name.DeviceRGB)
    image = made.image(
        bytes(48), 4, 4, Name.DeviceRGB, Interpolate=True, Intent=Name("/Odd"), OPI=Dictionary(),
        Alternates=Array([Dictionary(Image=other)]), Metadata=made.pdf.make_stream(b"<x/>"),
    )  # fmt: skip
    script = made.pdf.make_stream(b"showpage", Type=Name.XObject, Subtype=Name.PS)
    form = made.form(
        WORDS, Resources=Dictionary(Font=Dictionary(F1=made.font)), Ref=Dictionary(F=String("x.pdf"), Page=0),
        OPI=Dictionary(), PieceInfo=Dictionary(), Subtype2=Name.PS,
    )  # fmt: skip
    page = made.page(SQUARES + b"/S Do /X Do", XObject={"/I": image, "/S": script, "/X": form})
    page.PieceInfo = Dictionary()
    page.Metadata = made.pdf.make_stream(b"<x/>")
    return made.bytes()


def profile(data: bytes, count: int) -> Callable[[], bytes]:
    def make() -> bytes:
        made = Maker()
        space = Array([Name.ICCBased, made.pdf.make_stream(data, N=count)])
        made.page(
            WORDS + b" /C cs " + b"0.5 " * count + b"scn 72 500 90 90 re f",
            ColorSpace={"/C": space},
        )
        return made.bytes()

    return make


# --- fonts --------------------------------------------------------------------------------------------


def simple_font(text: bytes, **entries: Any) -> Callable[[], bytes]:
    def make() -> bytes:
        made = Maker()
        font = made.pdf.make_indirect(Dictionary(Type=Name.Font, **entries))
        made.page(
            b"BT /F2 20 Tf 72 700 Td <" + text.hex().encode() + b"> Tj ET", Font={"/F2": font}
        )
        return made.bytes()

    return make


def chinese_font(
    text: bytes,
    encoding: str,
    base: str = "/SimSun",
    unicode: bytes = b"",
    ordering: str = "GB1",
) -> Callable[[], bytes]:
    def make() -> bytes:
        made = Maker()
        inner = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name(base), DW=1000,
            W=Array([1, 95, 500, 814, 908, 500]),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String(ordering), Supplement=2),
            FontDescriptor=Dictionary(
                Type=Name.FontDescriptor, FontName=Name(base), Flags=6, FontBBox=Array([0, -200, 1000, 900]),
                ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=700, StemV=80,
            ),
        )  # fmt: skip
        font = made.pdf.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(base), Encoding=Name(encoding),
                DescendantFonts=Array([made.pdf.make_indirect(inner)]),
            )
        )  # fmt: skip
        if unicode:
            font.ToUnicode = made.pdf.make_stream(unicode)
        made.page(
            b"BT /F2 20 Tf 72 700 Td <" + text.hex().encode() + b"> Tj ET", Font={"/F2": font}
        )
        return made.bytes()

    return make


def embedded_font(*, wrong: float = 1.0, text: str = "Aid of 2020", cidset: bool = False) -> bytes:
    """Return a page in an embedded TrueType font, its widths told wrong by a factor."""
    import matplotlib as mpl
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    path = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    registerFont(TTFont("DejaVuTest", str(path)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setFont("DejaVuTest", 20)
    canvas.drawString(72, 700, text)
    canvas.save()
    with pikepdf.open(out) as pdf:
        for font in pdf.objects:
            if (
                isinstance(font, Dictionary)
                and font.get("/Type") == Name.Font
                and "/Widths" in font
            ):
                font.Widths = Array([round(float(width) * wrong, 2) for width in font.Widths])
                if cidset:
                    font.FontDescriptor.CharSet = String("/A")
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()


def type1_font() -> bytes:
    """Return a page in an embedded Type 1 font."""
    import reportlab
    from reportlab.pdfbase.pdfmetrics import EmbeddedType1Face, Font, registerFont, registerTypeFace
    from reportlab.pdfgen.canvas import Canvas

    folder = Path(reportlab.__file__).parent / "fonts"
    registerTypeFace(
        EmbeddedType1Face(str(folder / "DarkGardenMK.afm"), str(folder / "DarkGardenMK.pfb"))
    )
    registerFont(Font("DarkGardenMK", "DarkGardenMK", "WinAnsiEncoding"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setFont("DarkGardenMK", 20)
    canvas.drawString(72, 700, "Aid of autumn")
    canvas.save()
    return out.getvalue()


def charts(kind: int) -> Callable[[], bytes]:
    def make() -> bytes:
        from matplotlib import rc_context
        from matplotlib.figure import Figure

        out = io.BytesIO()
        with rc_context({"pdf.fonttype": kind}):
            figure = Figure(figsize=(6, 4))
            figure.subplots().plot([3, 1, 2], label="aid")
            figure.legend()
            figure.savefig(out, format="pdf", metadata={"CreationDate": None})
        return out.getvalue()

    return make


# --- geometry -----------------------------------------------------------------------------------------


def sheet(width: float, height: float, **entries: Any) -> Callable[[], bytes]:
    """Return a page with a frame and a mark in its upper left corner, as its own units have it."""

    def make() -> bytes:
        made = Maker()
        frame = f"4 w 30 30 {width - 60} {height - 60} re S 40 {height - 140} 100 100 re f "
        page = made.page(frame.encode() + b"0.5 g 60 60 40 20 re f", size=(width, height))
        for key, value in entries.items():
            page[f"/{key}"] = value
        return made.bytes()

    return make


def pattern_sheet() -> bytes:
    made = Maker()
    tile = made.pdf.make_stream(
        b"1 0 0 rg 0 0 10 10 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
        BBox=Array([0, 0, 20, 20]), XStep=20, YStep=20, Resources=Dictionary(),
    )  # fmt: skip
    made.page(
        b"/Pattern cs /T scn 100 100 600 400 re f", size=(1190.55, 841.89), Pattern={"/T": tile}
    )
    return made.bytes()


# --- files --------------------------------------------------------------------------------------------


def pages(count: int) -> bytes:
    made = Maker()
    for number in range(count):
        made.page(f"BT /F1 14 Tf 72 700 Td (page {number}) Tj ET".encode())
    return made.bytes(object_stream_mode=pikepdf.ObjectStreamMode.disable)


def encrypted(user: str, owner: str) -> bytes:
    made = Maker()
    made.page()
    allowed = pikepdf.Permissions(print_highres=False, print_lowres=False, extract=False)
    return made.bytes(encryption=pikepdf.Encryption(user=user, owner=owner, R=6, allow=allowed))


def garbage_xref() -> bytes:
    data = pages(3)
    place = data.rindex(b"startxref")
    return (
        data[: data.rindex(b"xref\n", 0, place)]
        + b"xref\n0 9\nrubbish rubbish\n"
        + data[data.rindex(b"trailer") :]
    )


def empty() -> bytes:
    return Maker().bytes()


def packed(data: bytes) -> bytes:
    return zlib.compress(data)
