"""Which files of inputs/ belong to which ledger, and which belong to none.

Comes in: the inputs folder and the patterns of the settings. Goes out: sorted file lists and the
warnings that keep anything from being lost in silence. Must not open the files.
"""

import difflib
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.workspace.model import SETTINGS_FILE

REGISTERS = "登记"
"""Folder in inputs/ that the program writes itself: its files are ledgers only when named as such."""
EVIDENCE = "佐证"
"""Folder in inputs/ with what dossiers are made of: its files are no ledgers."""
_JUNK = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_LISTED = 5
_WIDE = str.maketrans("＊？［］／\uff0e", "*?[]/.")


@dataclass(frozen=True, slots=True)
class InputFiles:
    """What lies in inputs/: names relative to it, with `/`, sorted; lock files apart."""

    folder: Path
    names: tuple[str, ...]
    locked: tuple[str, ...]
    """Files of `names` that another program has open."""
    registers: tuple[str, ...] = ()
    """Files of 登记/, for patterns that begin so; nobody is told that they are unused."""

    def resolve(self, name: str) -> tuple[str, Path]:
        """Return (workspace-relative name, absolute path)."""
        return f"inputs/{name}", self.folder / name


def list_inputs(folder: Path) -> InputFiles:
    """Return the files of inputs/; hidden, temporary and lock files are left out, 登记/ is apart."""
    names: list[str] = []
    locks: list[tuple[str, str]] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        base = Path(parent).relative_to(folder).as_posix()
        prefix = "" if base == "." else f"{base}/"
        if not prefix:
            folders[:] = [name for name in folders if name not in {REGISTERS, EVIDENCE}]
        for name in files:
            owner = _lock_owner(name)
            if owner is not None:
                locks.append((prefix, owner))
            elif not _is_junk(name):
                names.append(prefix + name)
    settings = SETTINGS_FILE.removeprefix("inputs/")
    names = sorted(name for name in names if name != settings)
    locked = tuple(name for name in names if _is_locked(name, locks))
    return InputFiles(folder, tuple(names), locked, _registers(folder / REGISTERS))


def _registers(folder: Path) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    names = (item.name for item in folder.iterdir() if item.is_file())
    return tuple(sorted(f"{REGISTERS}/{name}" for name in names if not _is_junk(name)))


def _is_junk(name: str) -> bool:
    lower = name.lower()
    return name.startswith((".", "~")) or lower in _JUNK or lower.endswith((".tmp", ".bak"))


def _lock_owner(name: str) -> str | None:
    """Return the name of the file that a lock file stands for (Excel, WPS, LibreOffice)."""
    if name.startswith("~$"):
        return name[2:]
    if name.startswith(".~lock.") and name.endswith("#"):
        return name[len(".~lock.") : -1]
    if name.startswith(".~") and not name.startswith(".~lock"):
        return name[2:]
    return None


def _is_locked(name: str, locks: Sequence[tuple[str, str]]) -> bool:
    prefix, _, base = name.rpartition("/")
    prefix = f"{prefix}/" if prefix else ""
    # Office replaces the first two characters of a long name by ~$
    return any(at == prefix and (owner in {base, base[2:]}) for at, owner in locks if owner)


def match_pattern(pattern: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that the pattern means, sorted.

    `*` and `?` stay within a folder, `**/` means any folders; letter case and the two ways in which
    systems store accented or composed characters make no difference. A name that is there exactly
    as typed wins over its reading as a pattern (`[2020]资助.xlsx`).
    """
    folded = {name: _fold(name) for name in names}
    wanted = _fold(pattern)
    exact = tuple(sorted(name for name, key in folded.items() if key == wanted))
    if exact:
        return exact
    expression = _expression(wanted)
    return tuple(sorted(name for name, key in folded.items() if expression.fullmatch(key)))


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/").removeprefix("./")).casefold()


def _expression(pattern: str) -> re.Pattern[str]:
    """Return the pattern as an expression; `[` without its `]` is an ordinary character."""
    out: list[str] = []
    index = 0
    while index < len(pattern):
        char = pattern[index]
        closing = pattern.find("]", index + 2) if char == "[" else -1
        if pattern.startswith("**/", index):
            out.append("(?:[^/]+/)*")
            index += 2
        elif char == "*":
            out.append("[^/]*")
        elif char == "?":
            out.append("[^/]")
        elif closing > 0:
            body = pattern[index + 1 : closing]
            negated = body.startswith("!")
            safe = re.sub(r"([\\\[\]^&~|])", r"\\\1", body.removeprefix("!"))
            out.append(f"[{'^' if negated else ''}{safe}]")
            index = closing
        else:
            out.append(re.escape(char))
        index += 1
    try:
        return re.compile("".join(out), re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern))


def is_register(pattern: str) -> bool:
    """Return whether a pattern asks for files of 登记/."""
    return _fold(pattern).removeprefix("inputs/").startswith(f"{REGISTERS}/")


def escapes_inputs(pattern: str) -> bool:
    """Return whether the pattern leaves inputs/: absolute, with a drive, or through `..`."""
    plain = pattern.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or bool(re.match(r"[A-Za-z]:", plain))


def no_match(ledger: str, pattern: str, inputs: InputFiles, line: int) -> Diagnostic:
    """Return the error for a pattern without files: where it looked and what lies there."""
    names = inputs.registers if is_register(pattern) else inputs.names
    wide = pattern.translate(_WIDE)
    if wide != pattern and match_pattern(wide, names):
        hint = f"文件名里的“*”“?”等符号要用半角，请改成：{wide}"
    else:
        near = _similar(pattern, names)
        if is_register(pattern):
            hint = (
                "登记簿由程序写：编号.csv 在第一次印制成批的信时写，回执.csv 在第一次运行 "
                "huibian receipts 时写。改正文件名，或者等有了再列入。"
            )
        elif near:
            hint = f"inputs/ 里有相近的文件：{_join(near)}。请改正设置里的文件名，或给文件改名。"
        elif names:
            hint = f"inputs/ 里现有：{_join(names)}。请把台账放进 inputs/，或改正设置里的文件名。"
        else:
            hint = "inputs/ 里还没有别的文件，请把台账文件放进去。"
    return Diagnostic(
        code="W201",
        severity=Severity.ERROR,
        scope=Scope.LEDGER,
        message=f"台账“{ledger}”：在 inputs/ 里没有找到符合“{pattern}”的文件。",
        hint=hint,
        location=Location(file=SETTINGS_FILE, row=line, column=ledger),
    )


def _similar(pattern: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return names that look like the pattern, best first, compared without folder and ending."""
    wanted = _fold(Path(pattern.replace("*", "").replace("?", "")).stem)
    stems: dict[str, list[str]] = {}
    for name in names:
        stems.setdefault(_fold(Path(name).stem), []).append(name)
    near = difflib.get_close_matches(wanted, list(stems), n=3, cutoff=0.5)
    near += [stem for stem in stems if wanted and wanted in stem and stem not in near]
    return tuple(name for stem in near for name in stems[stem])


def _join(names: Sequence[str]) -> str:
    shown = "、".join(f"“{name}”" for name in names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown}等{len(names)}个"


def report_unused(inputs: InputFiles, used: Mapping[str, Sequence[str]]) -> tuple[Diagnostic, ...]:
    """Return warnings: files no ledger uses, files two ledgers use, files open elsewhere.

    `used` maps each name relative to inputs/ to the ledgers that read it.
    """
    found: list[Diagnostic] = []
    spare: dict[str, list[str]] = {}
    for name in inputs.names:
        if name not in used:
            spare.setdefault(name.rpartition("/")[0], []).append(name)
    for names in spare.values():
        if len(names) <= _LISTED:
            found += [_unused(name, f"文件“{name}”没有被任何台账使用。") for name in names]
        else:
            text = f"{_join(names)}文件没有被任何台账使用。"
            found.append(_unused(names[0].rpartition("/")[0], text))
    for name, ledgers in used.items():
        if len(ledgers) > 1:
            both = "”“".join(ledgers)
            found.append(
                _warning(
                    "W205",
                    f"文件“{name}”同时被台账“{both}”使用，里面的数据会分别计入。",
                    "如果不是有意的，请在 inputs/workspace.yaml 的“台账”里把文件名写得更具体。",
                    f"inputs/{name}",
                )
            )
    for name in inputs.locked:
        found.append(
            _warning(
                "W203",
                f"文件“{name}”正在 Excel、WPS 或其他程序里打开，读到的是上次保存的内容。",
                "请保存并关闭该文件后再运行一次。（如果并没有打开，请删去旁边以“~$”或“.~”开头的文件。）",
                f"inputs/{name}",
            )
        )
    return tuple(found)


def _unused(name: str, text: str) -> Diagnostic:
    hint = (
        "如果它是台账，请在 inputs/workspace.yaml 的“台账”里写上；如果不需要，请移到 inputs/ 以外。"
    )
    if name.lower().endswith((".et", ".ett")):
        hint = "这是 WPS 自有格式，请在 WPS 里另存为 .xlsx，再在 inputs/workspace.yaml 的“台账”里写上。"
    return _warning("W202", text, hint, f"inputs/{name}".rstrip("/"))


def _warning(code: str, message: str, hint: str, file: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=Severity.WARNING,
        scope=Scope.WORKSPACE,
        message=message,
        hint=hint,
        location=Location(file=file),
    )
