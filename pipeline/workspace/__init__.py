"""The workspace: its settings, its files, and where kinds and ledger types are found.

Comes in: a folder. Goes out: a frozen `Workspace` with diagnostics, and paths. Must not write,
except for `init_workspace`, which makes new files in a new workspace and never touches old ones.
"""

from pipeline.workspace.discovery import (
    builtin_templates,
    dossier_type_files,
    find_workspace,
    kind_folders,
    ledger_type_files,
)
from pipeline.workspace.init import init_workspace
from pipeline.workspace.model import (
    SETTINGS_FILE,
    ControlSetting,
    DossierSetting,
    KindSetting,
    LedgerSetting,
    ParameterValue,
    Period,
    UnitSetting,
    Workspace,
)
from pipeline.workspace.reader import did_you_mean
from pipeline.workspace.sections import unknown_ledger_type
from pipeline.workspace.settings import load_workspace

__all__ = [
    "SETTINGS_FILE",
    "ControlSetting",
    "DossierSetting",
    "KindSetting",
    "LedgerSetting",
    "ParameterValue",
    "Period",
    "UnitSetting",
    "Workspace",
    "builtin_templates",
    "did_you_mean",
    "dossier_type_files",
    "find_workspace",
    "init_workspace",
    "kind_folders",
    "ledger_type_files",
    "load_workspace",
    "unknown_ledger_type",
]
