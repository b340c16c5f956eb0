"""PDF writer: one `Document` in, the bytes of a PDF/A-2u file out.

WeasyPrint may fetch nothing but our own fonts and data URLs, and each of its log lines is a
diagnostic: a PDF that it complained about is not returned. The bytes depend on document and fonts only.
"""

import gc
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.document.model import Document, Format
from pipeline.errors import Diagnostic, Scope, Severity, has_errors
from pipeline.fonts import FontBook
from pipeline.writers.html import PageSource, page_source
from pipeline.writers.html.faces import FONT_SCHEME
from pipeline.writers.laid import LaidPages, laid_pages

Finish: TypeAlias = Callable[[object, object], None]
"""Gets WeasyPrint's document and its PDF before the file is written."""

VARIANT = "pdf/a-2u"
BASE_URL = "huibian:/"
"""Relative addresses lead nowhere."""
_OBJECTS_BETWEEN_COLLECTIONS = 100_000
_LOGGERS = ("weasyprint", "fontTools")


@dataclass(frozen=True, slots=True)
class WrittenPdf:
    """A finished PDF file."""

    data: bytes
    pages: int


def write_pdf(
    document: Document, fonts: FontBook
) -> tuple[WrittenPdf | None, tuple[Diagnostic, ...]]:
    """Return the PDF of the document, or None with errors; equal arguments give equal bytes.

    Each figure is a named destination by its id; headings and attachments are bookmarks; all fonts
    are embedded. Errors: P201 a character is in no font, X301 a number is wider than its table column,
    X302 WeasyPrint reported a fault, X303 a 单页 takes more than one page.

    Raises:
        KeyError: the profile names a font role that the FontBook has not.
        ValueError: a table row does not fill its columns, or a chart is malformed.
    """
    return _write(document, fonts, None)


def load_page_maker() -> None:
    """Load WeasyPrint, which takes most of a second, before it is needed.

    Where Pango is missing nothing happens: whoever prints then says so.
    """
    with suppress(OSError):
        import weasyprint  # noqa: F401


def lay_pages(
    document: Document, fonts: FontBook
) -> tuple[LaidPages | None, tuple[Diagnostic, ...]]:
    """Return the pages that `write_pdf` would write as data, for files of many documents; errors as there."""
    kept: list[LaidPages] = []
    written, problems = _write(
        document, fonts, lambda laid, pdf: kept.append(laid_pages(laid, pdf))
    )
    return (None if written is None else kept[0]), problems


def _write(
    document: Document, fonts: FontBook, finish: Finish | None
) -> tuple[WrittenPdf | None, tuple[Diagnostic, ...]]:
    source = page_source(document, fonts)
    if has_errors(source.diagnostics):
        return None, source.diagnostics
    with _captured_logs() as records:
        written = _render(source, finish)
    problems = (*source.diagnostics, *(_problem(record) for record in records))
    if document.format is Format.SHEET and written.pages > 1:
        problems = (*problems, _overfull(written.pages))
    return (None if has_errors(problems) else written), problems


def _render(source: PageSource, finish: Finish | None) -> WrittenPdf:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fetcher = _fetcher(source.fonts)
    configuration = FontConfiguration()
    style = weasyprint.CSS(
        string=source.css, font_config=configuration, url_fetcher=fetcher, base_url=BASE_URL
    )
    page = weasyprint.HTML(string=source.html, base_url=BASE_URL, url_fetcher=fetcher)
    with _rare_collections():
        rendered = page.render(font_config=configuration, stylesheets=[style], pdf_variant=VARIANT)
        data: bytes = rendered.write_pdf(finisher=finish, pdf_variant=VARIANT)
    return WrittenPdf(data, len(rendered.pages))


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let the garbage collector run seldom: the boxes of a page live, and it would visit them again and again."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _fetcher(fonts: Mapping[str, bytes]) -> object:
    """Return a fetcher that serves our fonts from memory and data URLs, and refuses all else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no type information
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> object:
            if url.startswith(f"{FONT_SCHEME}:"):
                return URLFetcherResponse(url, fonts[url], {"Content-Type": "font/otf"})
            return super().fetch(url, headers)

    return Fetcher(allowed_protocols=("data",), allow_redirects=False)


class _Collector(logging.Handler):
    """Keeps warnings and errors instead of printing them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self.records.append(record)


@contextmanager
def _captured_logs() -> Iterator[list[logging.LogRecord]]:
    """Collect what the rendering libraries would print; their own handlers rest meanwhile."""
    collector = _Collector()
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger.handlers[:], logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers = [collector]
        logger.propagate = False
    try:
        yield collector.records
    finally:
        for logger, (handlers, propagate) in zip(loggers, before, strict=True):
            logger.handlers = handlers
            logger.propagate = propagate


def _overfull(pages: int) -> Diagnostic:
    return Diagnostic(
        code="X303",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"单页排成了{pages}页，没有生成。",
        hint="请缩短正文或回执，或减少表格的行。",
    )


def _problem(record: logging.LogRecord) -> Diagnostic:
    return Diagnostic(
        code="X302",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"排版程序报告了问题，PDF没有生成：{record.getMessage()}",
        hint="请把这条提示连同文种名称告诉维护人员；DOCX文件不受影响。",
    )
