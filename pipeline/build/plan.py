"""The plan: which documents the workspace asks for, what each needs, and which are still good.

Comes in: a workspace and the kinds asked for. Goes out: `Job`s and problems. Nothing is read but the
kinds and hashes of the inputs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.build.editions import Planned, choose_editions
from pipeline.build.fingerprint import fingerprint
from pipeline.errors import Diagnostic, Location, Scope, Severity, UsageError
from pipeline.fonts import FontBook
from pipeline.store import Record, State, Store
from pipeline.templating import Edition, Kind, load_kind
from pipeline.workspace import (
    SETTINGS_FILE,
    KindSetting,
    Workspace,
    did_you_mean,
    kind_folders,
    ledger_type_files,
)

FORMATS = ("docx", "pdf")
COMPANIONS = {"docx": ("docx", "review"), "pdf": ("pdf",)}
"""Output formats behind each format of `--formats`; the 溯源 workbook always comes along."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document to build (or found unchanged)."""

    number: int
    """Position in the workspace's 文书 list, from 1."""
    setting: KindSetting
    kind: Kind
    fingerprint: str
    formats: tuple[str, ...]
    draft: bool
    edition: Edition

    @property
    def output_formats(self) -> tuple[str, ...]:
        """Return every format that building this job writes."""
        return (*(name for item in self.formats for name in COMPANIONS[item]), "trace")

    @property
    def ledgers(self) -> Mapping[str, str]:
        """Return name in the template → name in the workspace (they are the same word)."""
        return {need.name: need.name for need in self.kind.ledgers}


@dataclass(frozen=True, slots=True)
class Plan:
    """All jobs of one command, with the problems of their kinds."""

    jobs: tuple[Job, ...]
    diagnostics: tuple[Diagnostic, ...]
    broken: tuple[KindSetting, ...]
    """Documents whose kind has errors of its own."""


def select_documents(workspace: Workspace, wanted: Sequence[str]) -> tuple[KindSetting, ...]:
    """Return the documents of the workspace that were named, all when none was.

    A kind may be named by its id or its Chinese name. Raises UsageError for a name not listed there.
    """
    if not wanted:
        if not workspace.documents:
            raise UsageError(
                f"{SETTINGS_FILE} 的“文书”里一份也没有列，没有可以生成的。用 huibian list 看能生成哪些。"
            )
        return workspace.documents
    names = {item.kind_id: item.kind_id for item in workspace.documents}
    folders = kind_folders(workspace.root)
    for kind_id in tuple(names):
        kind = load_kind(folders[kind_id])[0] if kind_id in folders else None
        if kind is not None:
            names.setdefault(kind.name, kind_id)
    unknown = [name for name in wanted if name not in names]
    if unknown:
        listed = "、".join(names)
        raise UsageError(
            f"{SETTINGS_FILE} 的“文书”里没有“{'、'.join(unknown)}”。现在列着的有：{listed}。"
            "要生成别的文种，先在“文书”里加一行。"
        )
    chosen = {names[name] for name in wanted}
    return tuple(item for item in workspace.documents if item.kind_id in chosen)


def make_plan(
    workspace: Workspace,
    documents: Sequence[KindSetting],
    fonts: FontBook,
    *,
    formats: tuple[str, ...],
    draft: bool,
    edition: str | None = None,
    named: bool = False,
) -> Plan:
    """Return one job for each document whose kind could be loaded and has the edition.

    `edition` is wanted of all documents; `named` says that the command named their kinds. Raises
    UsageError when none of them, or a named one, has that edition.
    """
    folders = kind_folders(workspace.root)
    loaded: list[Planned] = []
    broken: list[KindSetting] = []
    problems: list[Diagnostic] = []
    for number, setting in enumerate(workspace.documents, start=1):
        if setting not in documents:
            continue
        folder = folders.get(setting.kind_id)
        if folder is None:
            raise UsageError(
                f"{SETTINGS_FILE} 第{setting.line}行的文种“{setting.kind_id}”不存在。"
                f"可用的文种：{'、'.join(sorted(folders))}。"
            )
        kind, found = load_kind(folder)
        problems.extend(found)
        if kind is None:
            broken.append(setting)
            continue
        problems.extend(unknown_parameters(setting, kind))
        loaded.append(Planned(number, setting, kind))
    chosen, found = choose_editions(loaded, edition, named=named)
    problems.extend(found)
    jobs: list[Job] = []
    for item in chosen:
        number, setting, kind = item.planned.number, item.planned.setting, item.planned.kind
        is_draft = draft or setting.draft
        mark = fingerprint(
            files=input_files(workspace, kind),
            folder=kind.folder,
            settings={"number": number, "draft": is_draft, "edition": item.edition.name},
            fonts=fonts,
        )
        jobs.append(Job(number, setting, kind, mark, formats, is_draft, item.edition))
    return Plan(tuple(jobs), tuple(problems), tuple(broken))


def unknown_parameters(setting: KindSetting, kind: Kind) -> list[Diagnostic]:
    """Return one problem for each parameter that the workspace sets and the kind does not have."""
    known = tuple(item.name for item in kind.parameters)
    options = f"可以写的有：{'、'.join(known)}。" if known else "这个文种没有参数，请删去这一行。"
    return [
        Diagnostic(
            code="W211",
            severity=Severity.ERROR,
            scope=Scope.WORKSPACE,
            message=f"文种“{kind.name}”没有名为“{name}”的参数。",
            hint=did_you_mean(name, known) + options,
            location=Location(
                file=SETTINGS_FILE,
                row=setting.parameter_lines.get(name, setting.line),
                column=f"参数.{name}",
            ),
        )
        for name in setting.parameters
        if name not in known
    ]


def input_files(workspace: Workspace, kind: Kind) -> dict[str, Path]:
    """Return every file that a kind of the workspace depends on, by the name that traces give it."""
    files = {SETTINGS_FILE: workspace.root / SETTINGS_FILE}
    types = ledger_type_files(workspace.root)
    for need in kind.ledgers:
        setting = workspace.ledger(need.name)
        if setting is None:
            continue
        files.update(setting.files)
        if setting.type_id in types:
            files[f"ledger type {setting.type_id}"] = types[setting.type_id]
    return files


def unchanged_records(job: Job, store: Store) -> tuple[Record, ...] | None:
    """Return the records of all outputs of the job if every one is there and current, else None."""
    records = {
        record.entry.format: record
        for record in store.records()
        if record.entry.fingerprint == job.fingerprint and record.entry.kind == job.kind.id
    }
    found: list[Record] = []
    for name in job.output_formats:
        record = records.get(name)
        if record is None:
            return None
        wanted = record.beside or record.path
        if store.status(wanted, job.fingerprint) is not State.UNCHANGED:
            return None
        found.append(record)
    return tuple(found)
