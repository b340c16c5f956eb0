"""What a file really is, by its first bytes and the names within: never by its ending alone.

Bytes come in; a `Sort` goes out, or a refusal by name. Nothing is unpacked but the list of a zip's parts.
"""

import zipfile
from enum import StrEnum
from io import BytesIO

from pipeline.errors import Diagnostic, Scope, Severity

MAX_BYTES = 300 * 1024 * 1024
"""Largest file that is taken in; a scanned volume of a thousand pages is smaller."""
_MAX_UNPACKED = 500 * 1024 * 1024
_MAX_PARTS = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLE_STREAMS = (
    ("WordDocument", "DOC"),
    ("PowerPoint Document", "PPT"),
    ("Workbook", "XLS"),
    ("Book", "XLS"),
)


class Sort(StrEnum):
    """What is done with a file."""

    PDF = "pdf"
    PICTURE = "picture"
    WORD = "word"
    EXCEL = "excel"
    SLIDES = "slides"
    TEXT = "text"


_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"GIF8", b"BM")
_MIMETYPES = {
    "application/vnd.oasis.opendocument.text": Sort.WORD,
    "application/vnd.oasis.opendocument.spreadsheet": Sort.EXCEL,
    "application/vnd.oasis.opendocument.presentation": Sort.SLIDES,
}
_FOLDERS = {"word/": Sort.WORD, "xl/": Sort.EXCEL, "ppt/": Sort.SLIDES}
_ENDINGS = {Sort.WORD: "docx", Sort.EXCEL: "xlsx", Sort.SLIDES: "pptx"}


def sort_of(data: bytes) -> tuple[Sort, str] | Diagnostic:
    """Return what a file is with the ending that suits it, or why it is none of what can be taken in.

    Errors: K301 empty, K302 too large, K303 of a sort that is not taken in, K304 locked by a password, K305
    damaged.
    """
    if not data.strip(b"\x00\r\n\t "):
        return refusal("K301", "文件是空的", "重新复制一份，或者重新扫描。")
    if len(data) > MAX_BYTES:
        return refusal(
            "K302", f"文件太大（超过{MAX_BYTES >> 20}MB）", "降低扫描的分辨率，或分成几个文件。"
        )
    if b"%PDF-" in data[:1024] and not data.startswith(b"PK"):
        # a zip that stores a PDF as it is shows the PDF's mark behind its own
        return Sort.PDF, "pdf"
    if data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return Sort.PICTURE, "img"
    if data.startswith(_OLE):
        return _ole(data)
    if data.startswith(b"PK"):
        return _zip(data)
    if data.startswith(b"{\\rtf"):
        return Sort.WORD, "rtf"
    if data[4:8] == b"ftyp":
        what = "苹果手机的照片格式（HEIC）或者录像"
        return refusal("K303", f"文件是{what}，不能收入", "照片请另存为 JPG。")
    if _is_text(data):
        return Sort.TEXT, "txt"
    return refusal(
        "K303",
        "文件不是能收入的格式",
        "能收入的有 PDF、图片、Word、Excel、PPT、WPS 和文本；请另存为 PDF。",
    )


def refusal(code: str, what: str, hint: str) -> Diagnostic:
    """Return the error that a file is not taken in for; the caller knows the file."""
    return Diagnostic(code, Severity.ERROR, Scope.RECORD, f"{what}。", hint)


def _ole(data: bytes) -> tuple[Sort, str] | Diagnostic:
    if _LOCKED in data:
        return refusal("K304", "文件设了打开密码", "用原来的软件打开，去掉密码后再放进来。")
    for name, kind in _OLE_STREAMS:
        if name.encode("utf-16-le") in data:
            sorts = {"DOC": Sort.WORD, "PPT": Sort.SLIDES, "XLS": Sort.EXCEL}
            return sorts[kind], kind.lower()
    return refusal(
        "K303", "文件是旧的 Office 格式，但认不出是文档、表格还是演示", "请用原来的软件另存为 PDF。"
    )


def _zip(data: bytes) -> tuple[Sort, str] | Diagnostic:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > _MAX_PARTS or size > _MAX_UNPACKED:
                return refusal(
                    "K302", "文件解开后太大，不像正常的文档", "请用原来的软件另存为 PDF。"
                )
            names = {part.filename for part in parts}
            mimetype = (
                archive.read("mimetype").decode("ascii", "replace").strip()
                if "mimetype" in names
                else ""
            )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError):
        return refusal("K305", "文件损坏，打不开", "从原来的地方重新复制一份。")
    if mimetype in _MIMETYPES:
        sort = _MIMETYPES[mimetype]
        return sort, {Sort.WORD: "odt", Sort.EXCEL: "ods", Sort.SLIDES: "odp"}.get(sort, "odt")
    for folder, sort in _FOLDERS.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return sort, _ENDINGS[sort]
    return refusal("K303", "文件是压缩包，不能收入", "请解压后把里面的文件放进来。")


def _is_text(data: bytes) -> bool:
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return decode_text(data) is not None


def decode_text(data: bytes) -> str | None:
    """Return a text file's characters: UTF-8, UTF-16 with its mark, or GB 18030; None for neither."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(ord(char) < 32 and char not in "\r\n\t\f" for char in text)
        return text if controls * 100 <= len(text) else None
    return None
