"""A new workspace: commented settings and empty forms, or the sample that builds at once.

Comes in: a folder. Goes out: new files in it. Must never change a file that is already there.
"""

import contextlib
import errno
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.errors import DataError, OutputError, UsageError
from pipeline.workspace.discovery import builtin_templates
from pipeline.workspace.files import REGISTERS
from pipeline.workspace.model import SETTINGS_FILE
from pipeline.workspace.starter import (
    GUIDE,
    GUIDE_NAME,
    StarterLedger,
    settings_text,
    starter_kinds,
)

_SHOWN = 10


def init_workspace(target: Path, *, sample: bool) -> tuple[Path, ...]:
    """Make a workspace in `target` and return the files made, sorted.

    With `sample` the built-in sample data are copied; they build at once. Otherwise the settings
    are to be filled in and each ledger that a built-in kind needs has an empty Excel form.
    Raises UsageError when a file that would be made is already there (nothing is written then),
    and OutputError when the folder cannot be written.
    """
    files = _sample_files() if sample else _starter_files()
    files[GUIDE_NAME] = b"\xef\xbb\xbf" + GUIDE.replace("\n", "\r\n").encode()
    _refuse_existing(target, files)
    made: list[Path] = []
    try:
        for folder in (f"inputs/{REGISTERS}", "outputs"):
            (target / folder).mkdir(parents=True, exist_ok=True)
        for name, data in sorted(files.items()):
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                made.append(path)
                file.write(data)
    except OSError as error:
        for path in made:
            with contextlib.suppress(OSError):
                path.unlink()
        raise OutputError(
            f"工作区没有建成。{_reason(error)}请检查“{target}”的权限和磁盘空间。"
        ) from error
    return tuple(sorted(made))


def _reason(error: OSError) -> str:
    match error.errno:
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "这里不能写入。"
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return "磁盘已满。"
        case errno.ENAMETOOLONG:
            return "文件夹的名称太长。"
        case errno.ENOTDIR | errno.EEXIST:
            return "同名的位置上已经有别的文件。"
        case _:
            return ""


def _refuse_existing(target: Path, files: Mapping[str, bytes]) -> None:
    if target.exists() and not target.is_dir():
        raise UsageError(f"“{target}”是一个文件，不是文件夹。请换一个文件夹名。")
    there = [name for name in sorted(files) if (target / name).exists()]
    if there:
        shown = "、".join(f"“{name}”" for name in there[:_SHOWN])
        more = f"等{len(there)}个文件" if len(there) > _SHOWN else ""
        raise UsageError(
            f"“{target}”里已经有{shown}{more}，为免覆盖，什么也没有写。请换一个文件夹。"
        )


def _sample_files() -> dict[str, bytes]:
    source = builtin_templates() / "sample"
    if not (source / SETTINGS_FILE).is_file():
        raise UsageError("程序里没有带示例数据。请去掉 --sample，新建一个空的工作区。")
    return {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and not path.name.startswith((".", "~"))
    }


def _starter_files() -> dict[str, bytes]:
    kinds = starter_kinds()
    forms = {item.type_id: _form(item.type_id) for kind in kinds for item in kind.ledgers}
    files = {f"inputs/{title}.xlsx": data for title, data in forms.values()}
    ledgers: dict[str, StarterLedger] = {}
    for user, ledger in ((kind.title, item) for kind in kinds for item in kind.ledgers):
        title = forms[ledger.type_id][0]
        known = ledgers.get(ledger.name)
        # two kinds may use one name for different ledgers
        name = ledger.name if known is None or known.type_id == ledger.type_id else title
        required = ledger.required or (name in ledgers and ledgers[name].required)
        users = (*(ledgers[name].users if name in ledgers else ()), user)
        ledgers[name] = replace(
            ledger, name=name, required=required, file_name=f"{title}.xlsx", users=users
        )
    files[SETTINGS_FILE] = settings_text(kinds, tuple(ledgers.values())).encode()
    return files


def _form(type_id: str) -> tuple[str, bytes]:
    """Return the title of a built-in ledger type and its empty form."""
    # pandas and xlsxwriter are read only when forms are made
    from pipeline.ledgers import load_ledger_type
    from pipeline.workspace.forms import empty_form
    from pipeline.writers.xlsx import write_xlsx

    type_, diagnostics = load_ledger_type(builtin_templates() / "ledgers" / f"{type_id}.yaml")
    if type_ is None:
        raise DataError(f"内置的台账类型“{type_id}”有错误。", diagnostics)
    return type_.title, write_xlsx(empty_form(type_))
