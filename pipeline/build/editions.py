"""Which edition of each document is built: what `--edition` asks, what the workspace says, the default.

Comes in: documents with their kinds. Goes out: chosen documents, problems, or a usage error. Nothing
is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import Diagnostic, Location, Scope, Severity, UsageError
from pipeline.templating import Edition, Kind
from pipeline.workspace import SETTINGS_FILE, KindSetting


@dataclass(frozen=True, slots=True)
class Planned:
    """One document of the workspace with its kind."""

    number: int
    """Position in the workspace's 文书 list, from 1."""
    setting: KindSetting
    kind: Kind


@dataclass(frozen=True, slots=True)
class Chosen:
    """A document and the edition that is built of it."""

    planned: Planned
    edition: Edition


def names_of(kind: Kind) -> str:
    """Return the editions of a kind as a list: 内部、上报、公示."""
    return "、".join(item.name for item in kind.editions)


def choose_editions(
    documents: Sequence[Planned], wanted: str | None, *, named: bool
) -> tuple[tuple[Chosen, ...], tuple[Diagnostic, ...]]:
    """Return what to build, and problems of the settings.

    `wanted` is `--edition`; `named` says that the command named its kinds. Raises UsageError when a
    named kind, or every kind, lacks the edition.
    """
    problems = [
        problem for item in documents if (problem := unknown_edition(item.setting, item.kind))
    ]
    if wanted is None:
        chosen, repeated = _once(
            [
                Chosen(item, edition)
                for item in documents
                if (edition := item.kind.edition(item.setting.edition)) is not None
            ]
        )
        return chosen, (*problems, *repeated)
    lacking = [item for item in documents if item.kind.edition(wanted) is None]
    if lacking and (named or len(lacking) == len(documents)):
        kinds = {item.kind.name: names_of(item.kind) for item in lacking}
        listed = "；".join(f"“{name}”有{editions}" for name, editions in kinds.items())
        raise UsageError(f"没有“{wanted}”版本：{listed}。版本在 kind.yaml 的“版本”里声明。")
    skipped = {item.kind.id: _skipped(item, wanted) for item in lacking}
    return _as_wanted(documents, wanted), (*problems, *skipped.values())


def unknown_edition(setting: KindSetting, kind: Kind) -> Diagnostic | None:
    """Return the problem of a document whose 版本 its kind does not have, else None."""
    if kind.edition(setting.edition) is not None:
        return None
    return Diagnostic(
        code="W209",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"文种“{kind.name}”没有“{setting.edition}”版本。",
        hint=f"可以写：{names_of(kind)}；不写时用“{kind.editions[0].name}”。",
        location=_place(setting),
    )


def _as_wanted(documents: Sequence[Planned], wanted: str) -> tuple[Chosen, ...]:
    """Return each document in the wanted edition; entries that differ in 版本 only are one document."""
    found: dict[tuple[str, str | None], Chosen] = {}
    for item in documents:
        edition = item.kind.edition(wanted)
        if edition is None:
            continue
        key = (item.kind.id, item.setting.file_name)
        if key not in found or item.setting.edition == wanted:
            found[key] = Chosen(item, edition)
    return tuple(found.values())


def _once(chosen: Sequence[Chosen]) -> tuple[tuple[Chosen, ...], list[Diagnostic]]:
    """Return the documents without those that would overwrite another, and a problem for each."""
    found: dict[tuple[str, str | None, str], Chosen] = {}
    problems: list[Diagnostic] = []
    for item in chosen:
        setting = item.planned.setting
        first = found.setdefault((item.planned.kind.id, setting.file_name, item.edition.name), item)
        if first is not item:
            problems.append(_repeated(item, first.planned.setting.line))
    return tuple(found.values()), problems


def _repeated(item: Chosen, line: int) -> Diagnostic:
    return Diagnostic(
        code="W107",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"文种“{item.planned.kind.name}”的“{item.edition.name}”版本写了两次（第{line}行已经有一个），"
        "会生成同名的文件。",
        hint="请删去一个，或者给其中一个写上不同的“文件名”。",
        location=_place(item.planned.setting),
    )


def _skipped(item: Planned, wanted: str) -> Diagnostic:
    return Diagnostic(
        code="W210",
        severity=Severity.WARNING,
        scope=Scope.WORKSPACE,
        message=f"文种“{item.kind.name}”没有“{wanted}”版本，这次没有生成。",
        hint=f"它有的版本：{names_of(item.kind)}；需要时在它的 kind.yaml 的“版本”里声明“{wanted}”。",
        location=_place(item.setting),
    )


def _place(setting: KindSetting) -> Location:
    return Location(file=SETTINGS_FILE, row=setting.line, column="版本")
