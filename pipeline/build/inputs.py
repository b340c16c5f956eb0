"""Reading the ledgers of a workspace: each once, with all problems collected.

Comes in: a `Workspace`. Goes out: `Inputs` with a ledger or None for every name, and the problems
sorted by ledger. Nothing is written.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipeline.errors import Diagnostic, has_errors
from pipeline.ledgers import ControlDeclaration, Ledger, LedgerType, load_ledger_type, read_ledger
from pipeline.workspace import LedgerSetting, Workspace, ledger_type_files, unknown_ledger_type


@dataclass(frozen=True, slots=True)
class ReadLedger:
    """One ledger of the workspace as it was read."""

    setting: LedgerSetting
    ledger: Ledger | None
    """None when it could not be read, or when no file is there."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def usable(self) -> bool:
        """Whether documents may use it: read, and free of errors."""
        return self.ledger is not None and not has_errors(self.diagnostics)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All ledgers that were asked for, by their name in the workspace."""

    ledgers: Mapping[str, ReadLedger]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return all problems, in the order of the settings."""
        return tuple(item for read in self.ledgers.values() for item in read.diagnostics)


def read_inputs(workspace: Workspace, names: Collection[str] | None = None) -> Inputs:
    """Read the named ledgers of the workspace (all when None)."""
    type_files = ledger_type_files(workspace.root)
    types: dict[str, tuple[LedgerType | None, tuple[Diagnostic, ...]]] = {}
    result: dict[str, ReadLedger] = {}
    for setting in workspace.ledgers:
        if names is not None and setting.name not in names:
            continue
        if setting.type_id not in type_files:
            problem = unknown_ledger_type(setting, tuple(type_files))
            result[setting.name] = ReadLedger(setting, None, (problem,))
            continue
        if setting.type_id not in types:
            types[setting.type_id] = load_ledger_type(type_files[setting.type_id])
        ledger_type, type_problems = types[setting.type_id]
        if ledger_type is None or not setting.files:
            result[setting.name] = ReadLedger(setting, None, type_problems)
            continue
        ledger, problems = _read(workspace, setting, ledger_type)
        result[setting.name] = ReadLedger(setting, ledger, (*type_problems, *problems))
    return Inputs(result)


def _read(
    workspace: Workspace, setting: LedgerSetting, ledger_type: LedgerType
) -> tuple[Ledger | None, tuple[Diagnostic, ...]]:
    control = None
    if setting.control is not None:
        control = ControlDeclaration(rows=setting.control.rows, sums=setting.control.sums)
    return read_ledger(
        setting.name,
        ledger_type,
        setting.files,
        period=workspace.period_range(),
        control=control,
        aliases=setting.aliases,
    )
