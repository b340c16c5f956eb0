"""Where things are: the workspace above a folder, the built-in templates, kinds and ledger types.

Comes in: folders. Goes out: paths. Must not read what the files say.
"""

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.workspace.model import SETTINGS_FILE

_PACKAGE = Path(__file__).resolve().parent.parent


def find_workspace(start: Path) -> Path:
    """Return the nearest folder at or above `start` that has inputs/workspace.yaml.

    Raises UsageError when there is none.
    """
    here = start.absolute()
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise UsageError(
        f"在“{start}”及其上级文件夹里没有找到 {SETTINGS_FILE}。"
        "请到工作区文件夹里运行，或用 -C 指定工作区，或先用 huibian init 新建一个。"
    )


def builtin_templates() -> Path:
    """Return the folder of built-in kinds: inside an installed package, else the repository's."""
    installed = _PACKAGE / "_templates"
    return installed if installed.is_dir() else _PACKAGE.parent / "templates"


def kind_folders(root: Path) -> Mapping[str, Path]:
    """Return kind id → folder, sorted by id; the workspace's templates/ override built-in ones."""
    found: dict[str, Path] = {}
    for base in (builtin_templates(), root / "templates"):
        for marker in base.glob("*/kind.yaml"):
            if not marker.parent.name.startswith((".", "_")):
                found[marker.parent.name] = marker.parent
    return dict(sorted(found.items()))


def ledger_type_files(root: Path) -> Mapping[str, Path]:
    """Return ledger type id → YAML file, sorted; the workspace's override built-in ones."""
    return _yaml_files(root, "ledgers")


def dossier_type_files(root: Path) -> Mapping[str, Path]:
    """Return dossier type id → YAML file, sorted; the workspace's override built-in ones."""
    return _yaml_files(root, "dossiers")


def _yaml_files(root: Path, folder: str) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for base in (builtin_templates(), root / "templates"):
        for file in sorted((base / folder).glob("*.y*ml")):
            if file.suffix in {".yaml", ".yml"} and not file.name.startswith((".", "_", "~")):
                found[file.stem] = file
    return dict(sorted(found.items()))
