"""`huibian list`: which kinds can be built here, the ledgers each needs, and whether they are there.

Comes in: a workspace. Goes out: frozen lines; no ledger is opened.
"""

from dataclasses import dataclass, replace

from pipeline.dossier.requirements import load_dossier_type
from pipeline.errors import Diagnostic
from pipeline.templating import KindParameter, load_kind
from pipeline.workspace import Workspace, dossier_type_files, kind_folders


@dataclass(frozen=True, slots=True)
class NeededLedger:
    """One ledger that a kind uses."""

    name: str
    type_id: str
    required: bool
    present: bool
    """Whether the workspace lists it and a file is there."""


@dataclass(frozen=True, slots=True)
class ListedKind:
    """One kind."""

    id: str
    title: str
    listed: bool
    """Whether the workspace's 文书 lists it, so that `build` makes it."""
    ledgers: tuple[NeededLedger, ...]
    editions: tuple[str, ...]
    """版本, the default one first."""
    parameters: tuple[KindParameter, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether every required ledger is there."""
        return all(item.present for item in self.ledgers if item.required)

    def to_json(self) -> dict[str, object]:
        """Return the kind for `list --json`."""
        return {
            "id": self.id,
            "title": self.title,
            "listed": self.listed,
            "ready": self.ready,
            "editions": list(self.editions),
            "ledgers": [
                {
                    "name": item.name,
                    "type": item.type_id,
                    "required": item.required,
                    "present": item.present,
                }
                for item in self.ledgers
            ],
            "parameters": [
                {"name": item.name, "default": item.default, "explanation": item.explanation}
                for item in self.parameters
            ],
        }


def list_kinds(workspace: Workspace) -> tuple[tuple[ListedKind, ...], tuple[Diagnostic, ...]]:
    """Return all kinds, those that the workspace lists first, and problems of broken ones."""
    listed = {item.kind_id for item in workspace.documents}
    kinds: list[ListedKind] = []
    problems: list[Diagnostic] = []
    for kind_id, folder in sorted(kind_folders(workspace.root).items()):
        kind, found = load_kind(folder)
        problems += found
        if kind is None:
            continue
        needs = tuple(
            NeededLedger(need.name, need.type, need.required, _present(workspace, need.name))
            for need in kind.ledgers
        )
        editions = tuple(item.name for item in kind.editions)
        kinds.append(
            ListedKind(kind_id, kind.name, kind_id in listed, needs, editions, kind.parameters)
        )
    return tuple(sorted(kinds, key=lambda item: not item.listed)), tuple(problems)


@dataclass(frozen=True, slots=True)
class ListedDossierType:
    """One type of dossier."""

    id: str
    title: str
    listed: bool
    """Whether the workspace's 档案 lists it, so that `build` assembles it."""
    items: int
    """How many 项目 it asks for."""
    ledgers: tuple[NeededLedger, ...]

    def to_json(self) -> dict[str, object]:
        """Return the type for `list --json`."""
        return {
            "id": self.id,
            "title": self.title,
            "listed": self.listed,
            "items": self.items,
            "ledgers": [
                {"name": item.name, "type": item.type_id, "present": item.present}
                for item in self.ledgers
            ],
        }


def list_dossier_types(
    workspace: Workspace,
) -> tuple[tuple[ListedDossierType, ...], tuple[Diagnostic, ...]]:
    """Return all types of dossiers, those that the workspace lists first, and problems of broken ones."""
    listed = {item.type_id for item in workspace.dossiers}
    types: list[ListedDossierType] = []
    problems: list[Diagnostic] = []
    for type_id, path in dossier_type_files(workspace.root).items():
        found, faults = load_dossier_type(path, f"templates/dossiers/{path.name}")
        problems += faults
        if found is None:
            continue
        needs = [NeededLedger(found.school_ledger, "schools", required=True, present=False)]
        if found.pupil_ledger is not None:
            needs.append(NeededLedger(found.pupil_ledger, "", required=True, present=False))
        ledgers = tuple(replace(need, present=_present(workspace, need.name)) for need in needs)
        count = len(found.requirements)
        types.append(ListedDossierType(type_id, found.name, type_id in listed, count, ledgers))
    return tuple(sorted(types, key=lambda item: not item.listed)), tuple(problems)


def _present(workspace: Workspace, name: str) -> bool:
    setting = workspace.ledger(name)
    return setting is not None and bool(setting.files)
