"""The stages of one document, in order: this file is the list to read first.

1. render     the kind's templates over ledgers and settings → Markdown with marks
2. parse      Markdown → blocks and attachments
3. assemble   blocks, title, signature … → Document
4. transform  numbering, attachments, title lines, figure ids
5. inspect    every character has a glyph
6. trace      every figure has its sentence and its rows
7. write      DOCX, review copy, PDF, 溯源 workbook

Comes in: a `ReportJob`. Goes out: `ReportResult`; files only when nothing was wrong.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TypeVar

from pipeline.document.checks import check_document
from pipeline.document.markup import parse
from pipeline.document.model import Document
from pipeline.document.profile import profile_from_overrides
from pipeline.document.transforms import apply_transforms
from pipeline.errors import Diagnostic, has_errors
from pipeline.fonts import FontBook, load_fonts
from pipeline.ledgers import Ledger
from pipeline.reports.context import make_context
from pipeline.reports.leaks import find_leaks
from pipeline.reports.trace import (
    Trace,
    review_comments,
    trace_document,
    trace_json,
    trace_workbook,
)
from pipeline.templating import Edition, Kind, Parts, Rendered, assemble, render_kind
from pipeline.workspace import KindSetting, Workspace
from pipeline.writers.docx import write_docx
from pipeline.writers.pdf import WrittenPdf, write_pdf
from pipeline.writers.pdfprocess import PdfProcess
from pipeline.writers.xlsx import write_xlsx

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class ReportJob:
    """Everything one document is made from; crosses process borders."""

    kind: Kind
    setting: KindSetting
    workspace: Workspace
    ledgers: Mapping[str, Ledger | None]
    formats: tuple[str, ...]
    draft: bool
    edition: Edition

    @property
    def suffix(self) -> str:
        """Return what is added to file names: （公示）; '' for the kind's default edition."""
        return "" if self.edition.name == self.kind.editions[0].name else f"（{self.edition.name}）"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One finished file."""

    name: str
    """File name with extension."""
    format: str
    """docx, pdf, review or trace."""
    data: bytes
    pages: int | None
    figures: int


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What came of a job."""

    file_name: str
    folder: str
    """Folder below outputs/: the kind's title."""
    files: tuple[ReportFile, ...]
    trace_json: bytes
    diagnostics: tuple[Diagnostic, ...]
    timings: tuple[tuple[str, float], ...]
    """Stage and seconds, in order."""


class _Watch:
    """Times the stages of one report."""

    def __init__(self) -> None:
        self.times: list[tuple[str, float]] = []

    def run(self, name: str, work: Callable[[], _Result]) -> _Result:
        started = perf_counter()
        result = work()
        self.times.append((name, perf_counter() - started))
        return result


def make_report(job: ReportJob, pdfs: PdfProcess | None = None) -> ReportResult:
    """Return the finished files of one document, or only its problems.

    With `pdfs` the PDF is written there, meanwhile the other files here.
    """
    watch = _Watch()
    fonts = load_fonts()
    context = make_context(job.workspace, job.setting, job.ledgers, job.edition)
    kind = _overridden(job.kind, job.setting)
    rendered, problems = watch.run("填写模板", lambda: render_kind(kind, context))
    if rendered is None:
        return _stopped(job, problems, watch)
    document, origins, found = watch.run("组成文书", lambda: _compose(job, rendered, fonts))
    problems += found
    if document is None or has_errors(problems):
        return _stopped(job, problems, watch)
    name = rendered.file_name.removesuffix(job.suffix) + job.suffix
    printed = {new: rendered.figures[old] for new, old in origins.items()}
    problems += find_leaks(document, name, printed, job.edition, job.ledgers)
    if has_errors(problems):
        return _stopped(job, problems, watch)
    trace = watch.run("整理溯源", lambda: trace_document(document, printed))
    files, found = _write_all(job, name, document, trace, _Tools(fonts, pdfs, watch))
    problems += found
    if has_errors(problems):
        return _stopped(job, problems, watch)
    return ReportResult(
        file_name=name,
        folder=job.kind.name,
        files=files,
        trace_json=json.dumps(trace_json(trace), ensure_ascii=False).encode(),
        diagnostics=problems,
        timings=tuple(watch.times),
    )


def preview_report(job: ReportJob) -> tuple[Diagnostic, ...]:
    """Return the problems that templates and their text have: stages 1 and 2, nothing is laid out."""
    context = make_context(job.workspace, job.setting, job.ledgers, job.edition)
    rendered, problems = render_kind(_overridden(job.kind, job.setting), context)
    if rendered is None:
        return problems
    return problems + parse(rendered.markdown, rendered.marks, job.kind.body_file)[1]


def _overridden(kind: Kind, setting: KindSetting) -> Kind:
    """Return the kind with what this workspace says otherwise."""
    return replace(
        kind,
        title=setting.title or kind.title,
        file_name=setting.file_name or kind.file_name,
        addressee=kind.addressee if setting.recipient is None else setting.recipient,
        copies=kind.copies if setting.copies is None else setting.copies,
        document_number=kind.document_number if setting.number is None else setting.number,
    )


def _stopped(job: ReportJob, problems: tuple[Diagnostic, ...], watch: _Watch) -> ReportResult:
    return ReportResult(job.kind.name, job.kind.name, (), b"", problems, tuple(watch.times))


def _compose(
    job: ReportJob, rendered: Rendered, fonts: FontBook
) -> tuple[Document | None, Mapping[str, str], tuple[Diagnostic, ...]]:
    """Stages 2–5."""
    parsed, problems = parse(rendered.markdown, rendered.marks, job.kind.body_file)
    profile, found = profile_from_overrides(job.workspace.profile, lines=job.workspace.lines)
    problems += found
    if parsed is None:
        return None, {}, problems
    unit = job.workspace.unit
    parts = Parts(job.kind, rendered, parsed, unit.full_name, profile, job.draft)
    document, origins = apply_transforms(
        assemble(parts), fonts, protected=(unit.full_name, unit.short_name)
    )
    return document, origins, problems + check_document(document, fonts)


def _placed(problem: Diagnostic, kind: Kind) -> Diagnostic:
    """Return a problem of the layout with the file that can mend it: the kind's text."""
    if problem.location.file is not None:
        return problem
    return replace(problem, location=replace(problem.location, file=kind.body_file))


@dataclass(frozen=True, slots=True)
class _Tools:
    """What the writers need besides the document."""

    fonts: FontBook
    pdfs: PdfProcess | None
    watch: _Watch


def _write_all(
    job: ReportJob, name: str, document: Document, trace: Trace, tools: _Tools
) -> tuple[tuple[ReportFile, ...], tuple[Diagnostic, ...]]:
    """Stage 7: the same document through every writer that was asked for."""
    fonts, watch = tools.fonts, tools.watch
    count = len(trace.figures)
    files: list[ReportFile] = []
    problems: tuple[Diagnostic, ...] = ()
    if "pdf" in job.formats and tools.pdfs is not None:
        tools.pdfs.begin(document, fonts)
    if "docx" in job.formats:
        data = watch.run("写 DOCX", lambda: write_docx(document, fonts))
        files.append(ReportFile(f"{name}.docx", "docx", data, None, count))
        comments = review_comments(trace)
        data = watch.run("写审阅稿", lambda: write_docx(document, fonts, comments))
        files.append(ReportFile(f"{name}-审阅.docx", "review", data, None, count))
    workbook = trace_workbook(trace, job.workspace.unit.full_name)
    data = watch.run("写溯源表", lambda: write_xlsx(workbook))
    explained = ReportFile(f"{name}-溯源.xlsx", "trace", data, None, count)
    if "pdf" in job.formats:
        written, found = _pdf(document, tools)
        problems = tuple(_placed(item, job.kind) for item in found)
        if written is not None:
            files.append(ReportFile(f"{name}.pdf", "pdf", written.data, written.pages, count))
    return (*files, explained), problems


def _pdf(document: Document, tools: _Tools) -> tuple[WrittenPdf | None, tuple[Diagnostic, ...]]:
    if tools.pdfs is None:
        return tools.watch.run("写 PDF", lambda: write_pdf(document, tools.fonts))
    return tools.watch.run("等另一进程写完 PDF", tools.pdfs.finish)
