"""What became of each output, as data for the command line and `build --json`.

Comes in: jobs, stored files, records. Goes out: frozen `Output`s. Nothing is written here but through
the store that is handed in.
"""

from dataclasses import dataclass

from pipeline.build.plan import COMPANIONS, Job
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.reports import ReportResult
from pipeline.store import Entry, Record, Store, Stored, safe_name
from pipeline.workspace import KindSetting

_EXTENSIONS = {"review": "docx", "trace": "xlsx"}
_ENDINGS = {"docx": ".docx", "review": "-审阅.docx", "pdf": ".pdf"}


@dataclass(frozen=True, slots=True)
class Output:
    """One line of `build --json`."""

    kind: str
    path: str
    """Relative to the workspace; '' for a document that failed before it had a name."""
    format: str
    pages: int | None
    sha256: str
    figures: int
    status: str
    """built | unchanged | beside | failed; with --dry-run: planned."""
    title: str = ""
    """The kind's name, for people; not in the JSON."""

    def to_json(self) -> dict[str, str | int | None]:
        """Return the shape of the product contract."""
        return {
            "kind": self.kind,
            "path": self.path,
            "format": self.format,
            "pages": self.pages,
            "sha256": self.sha256,
            "figures": self.figures,
            "status": self.status,
        }


def store_report(store: Store, job: Job, result: ReportResult) -> list[Output]:
    """Store the files of one report and return them."""
    trace_id = store.put_trace(result.trace_json)
    folder = safe_name(result.folder)
    outputs: list[Output] = []
    for file in result.files:
        entry = Entry(
            kind=job.kind.id,
            format=file.format,
            fingerprint=job.fingerprint,
            pages=file.pages,
            figures=file.figures,
            trace=trace_id,
        )
        stored = store.put(f"{folder}/{file.name}", file.data, entry)
        outputs.append(stored_output(stored, entry))
    return outputs


def outdated(store: Store, job: Job, result: ReportResult) -> list[Diagnostic]:
    """Return a warning for each file of another format that an earlier build left beside these."""
    made = set(job.output_formats)
    found: list[Diagnostic] = []
    for name in (item for companions in COMPANIONS.values() for item in companions):
        if name in made:
            continue
        path = f"{safe_name(result.folder)}/{result.file_name}{_ENDINGS[name]}"
        record = store.current(path)
        if record is not None and record.entry.fingerprint != job.fingerprint:
            found.append(_older(f"outputs/{record.path}"))
    return found


def _older(path: str) -> Diagnostic:
    return Diagnostic(
        code="W403",
        severity=Severity.WARNING,
        scope=Scope.WORKSPACE,
        message="这个文件是以前生成的，这次只生成了别的格式，两者的内容可能不同。",
        hint="不加 --formats 再运行一次 huibian build；不要这个文件的，请删去。",
        location=Location(file=path),
    )


def stored_output(stored: Stored, entry: Entry) -> Output:
    """Return the line of an output that was just written."""
    return Output(
        entry.kind,
        f"outputs/{stored.path}",
        _extension(entry.format),
        entry.pages,
        stored.sha256,
        entry.figures,
        stored.status,
    )


def unchanged(record: Record) -> Output:
    """Return the line of an output that is as good as new."""
    entry = record.entry
    return Output(
        entry.kind,
        f"outputs/{record.path}",
        _extension(entry.format),
        entry.pages,
        record.sha256,
        entry.figures,
        "unchanged",
    )


def planned(job: Job, name: str) -> Output:
    """Return the line of an output that `--dry-run` would build."""
    extension = _extension(name)
    return Output(job.kind.id, "", extension, None, "", 0, "planned", job.kind.name)


def failed(job: Job) -> Output:
    """Return the line of a document that was not made."""
    return Output(job.kind.id, "", "", None, "", 0, "failed", job.kind.name)


def broken_kind(setting: KindSetting) -> Output:
    """Return the line of a document whose kind could not be read."""
    return Output(setting.kind_id, "", "", None, "", 0, "failed", setting.kind_id)


def _extension(name: str) -> str:
    """Return the file format behind our name of an output: a review copy is a DOCX."""
    return _EXTENSIONS.get(name, name)
