"""The 台账, 控制数, 别名 and 文书 sections of the settings.

Comes in: their nodes and the list of input files. Goes out: `LedgerSetting` and `KindSetting`.
Must not open any file.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.workspace.discovery import kind_folders, ledger_type_files
from pipeline.workspace.files import (
    InputFiles,
    escapes_inputs,
    is_register,
    match_pattern,
    no_match,
)
from pipeline.workspace.model import (
    SETTINGS_FILE,
    ControlSetting,
    KindSetting,
    LedgerSetting,
    ParameterValue,
)
from pipeline.workspace.reader import SettingsReader, did_you_mean
from pipeline.workspace.yamltree import Node

_LEDGER = ("类型", "文件")
_KIND = ("文种", "参数", "文件名", "标题", "主送", "抄送", "文号", "草稿", "版本", "筛选")
_RESERVED = frozenset(
    {"单位", "年度", "学期", "截至日期", "成文日期", "参数", "表格", "图", "附件", "版本"}
)


def read_ledgers(
    reader: SettingsReader, sections: Mapping[str, Node], root: Path, inputs: InputFiles
) -> tuple[LedgerSetting, ...]:
    """Return the ledgers in the order of the settings, with files, aliases and declared totals."""
    entries = list(reader.mapping(sections.get("台账"), "台账", None))
    names = tuple(name for name, _, _ in entries)
    aliases = _read_aliases(reader, sections.get("别名"), names)
    controls = _read_controls(reader, sections.get("控制数"), names)
    types = tuple(ledger_type_files(root))
    ledgers: list[LedgerSetting] = []
    for name, path, node in entries:
        line = reader.lines[path]
        _check_name(reader, name, path, line)
        values = {key: value for key, _, value in reader.mapping(node, path, _LEDGER)}
        type_id = _read_type(reader, values.get("类型"), path, line, types)
        patterns = _read_patterns(reader, values.get("文件"), path, line)
        files = _resolve(reader, name, patterns, inputs)
        if type_id is None:
            continue
        ledgers.append(
            LedgerSetting(
                name=name,
                type_id=type_id,
                patterns=tuple(pattern for pattern, _ in patterns),
                files=files,
                aliases=aliases.get(name, {}),
                control=controls.get(name),
                line=line,
            )
        )
    return tuple(ledgers)


def _check_name(reader: SettingsReader, name: str, path: str, line: int) -> None:
    if name.isidentifier() and name not in _RESERVED and not name.startswith("_"):
        return
    why = "是程序自己用的名称" if name in _RESERVED else "含有空格、标点，或以数字开头"
    reader.report(
        "W108",
        line,
        f"台账不能叫“{name}”：{why}，模板里用不了。",
        "请换一个只有汉字、字母的名称，例如“资助”。",
        key=path,
    )


def _read_type(
    reader: SettingsReader, node: Node | None, path: str, line: int, types: Sequence[str]
) -> str | None:
    if node is None:
        reader.report(
            "W102",
            line,
            f"“{path}”缺少“类型”。",
            f"请加上“类型: …”，可用的类型有：{'、'.join(types)}。",
            key=f"{path}.类型",
        )
        return None
    return reader.text(node, f"{path}.类型")


def unknown_ledger_type(setting: LedgerSetting, known: Sequence[str]) -> Diagnostic:
    """Return the error for a ledger whose type is neither built in nor in the workspace."""
    guess = did_you_mean(setting.type_id, known)
    return Diagnostic(
        code="W206",
        severity=Severity.ERROR,
        scope=Scope.LEDGER,
        message=f"台账“{setting.name}”：没有“{setting.type_id}”这种台账类型。",
        hint=f"{guess}可用的类型有：{'、'.join(known)}。自定的类型放在 templates/ledgers/ 里。",
        location=Location(file=SETTINGS_FILE, row=setting.line, column=f"台账.{setting.name}.类型"),
    )


def _read_patterns(
    reader: SettingsReader, node: Node | None, path: str, line: int
) -> tuple[tuple[str, int], ...]:
    """Return (pattern, line) pairs that stay within inputs/."""
    if node is None:
        reader.report(
            "W102",
            line,
            f"“{path}”缺少“文件”。",
            "请加上“文件: [文件名.xlsx]”，文件放在 inputs/ 里。",
            key=f"{path}.文件",
        )
        return ()
    if node.kind == "空":
        reader.blank(node.line, f"{path}.文件")
    patterns: list[tuple[str, int]] = []
    for dotted, element in reader.sequence(node, f"{path}.文件"):
        pattern = reader.text(element, dotted)
        if pattern is None:
            continue
        pattern = pattern.replace("\\", "/").removeprefix("./")
        if escapes_inputs(pattern):
            reader.report(
                "W204",
                element.line,
                f"“{pattern}”指到了 inputs/ 以外。",
                "请把台账复制到 inputs/ 里，这里只写 inputs/ 里的文件名。",
                key=dotted,
            )
            continue
        patterns.append((pattern, element.line))
    return tuple(patterns)


def _resolve(
    reader: SettingsReader,
    name: str,
    patterns: Sequence[tuple[str, int]],
    inputs: InputFiles,
) -> tuple[tuple[str, Path], ...]:
    chosen: set[str] = set()
    for pattern, line in patterns:
        names = inputs.registers if is_register(pattern) else inputs.names
        matched = match_pattern(pattern, names)
        if not matched and pattern.startswith("inputs/"):
            matched = match_pattern(pattern.removeprefix("inputs/"), names)
        if not matched:
            reader.found.append(no_match(name, pattern, inputs, line))
        chosen.update(matched)
    return tuple(inputs.resolve(item) for item in sorted(chosen))


def _belongs(
    reader: SettingsReader, name: str, path: str, names: Sequence[str], section: str
) -> bool:
    if name in names:
        return True
    guess = did_you_mean(name, names)
    reader.report(
        "W208",
        reader.lines[path],
        f"“{section}”里写了台账“{name}”，但“台账”里没有它。",
        f"{guess}请改正名称，或先在“台账”里写上。",
        key=path,
    )
    return False


def _read_aliases(
    reader: SettingsReader, node: Node | None, names: Sequence[str]
) -> dict[str, dict[str, tuple[str, ...]]]:
    aliases: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, path, value in reader.mapping(node, "别名", None):
        if _belongs(reader, name, path, names, "别名"):
            columns = reader.mapping(value, path, None)
            aliases[name] = {column: reader.texts(item, at) for column, at, item in columns}
    return aliases


def _read_controls(
    reader: SettingsReader, node: Node | None, names: Sequence[str]
) -> dict[str, ControlSetting]:
    controls: dict[str, ControlSetting] = {}
    for name, path, value in reader.mapping(node, "控制数", None):
        if not _belongs(reader, name, path, names, "控制数"):
            continue
        rows: int | None = None
        sums: dict[str, str] = {}
        for column, at, item in reader.mapping(value, path, None):
            if column == "行数":
                rows = reader.integer(item, at, suffix="行")
            else:
                text = reader.text(item, at)
                if text is not None:
                    sums[column] = text
        controls[name] = ControlSetting(rows=rows, sums=sums, line=reader.lines[path])
    return controls


def read_documents(
    reader: SettingsReader, node: Node | None, root: Path
) -> tuple[KindSetting, ...]:
    """Return the documents to build, in the order of the settings."""
    known = tuple(kind_folders(root))
    documents: list[KindSetting] = []
    seen: dict[tuple[str, str | None, str | None], int] = {}
    if node is not None and node.kind == "映射":
        reader.wrong_type(node, "文书", "列表", "请每种文书写一行，以“- 文种: …”开头。")
        return ()
    for path, element in reader.sequence(node, "文书"):
        setting = _read_kind(reader, path, element, known)
        if setting is None:
            continue
        key = (setting.kind_id, setting.file_name, setting.edition)
        same = seen.setdefault(key, setting.line)
        if same != setting.line:
            reader.report(
                "W107",
                setting.line,
                f"文种“{setting.kind_id}”写了两次（第{same}行已经有一个），会生成同名的文件。",
                "请删去一个，或者给其中一个写上不同的“文件名”。",
                key=path,
            )
        documents.append(setting)
    return tuple(documents)


def _read_kind(
    reader: SettingsReader, path: str, node: Node, known: Sequence[str]
) -> KindSetting | None:
    if node.kind not in {"映射", "列表", "空"}:
        # a lone word is the kind itself
        node = Node(node.line, "映射", entries=(("文种", node.line, node),))
    values = {key: (at, value) for key, at, value in reader.mapping(node, path, _KIND)}
    kind_id = reader.text(values["文种"][1], f"{path}.文种") if "文种" in values else None
    if kind_id is None:
        if "文种" not in values and node.kind != "列表":
            hint = f"请写上“文种: …”，可用的有：{'、'.join(known)}。"
            reader.report("W102", node.line, "这一份文书没有写“文种”。", hint, key=f"{path}.文种")
        return None
    if kind_id not in known:
        guess = did_you_mean(kind_id, known)
        reader.report(
            "W207",
            values["文种"][1].line,
            f"没有“{kind_id}”这个文种。",
            f"{guess}可用的有：{'、'.join(known)}。自定的文种放在 templates/ 里。",
            key=f"{path}.文种",
            scope=Scope.WORKSPACE,
        )
        return None
    texts = {
        key: reader.text(values[key][1], values[key][0])
        for key in ("文件名", "标题", "主送", "文号", "版本")
        if key in values
    }
    draft = reader.flag(values["草稿"][1], values["草稿"][0]) if "草稿" in values else False
    parameters, lines = _read_parameters(reader, values.get("参数"))
    return KindSetting(
        kind_id=kind_id,
        parameters=parameters,
        parameter_lines=lines,
        file_name=texts.get("文件名"),
        title=texts.get("标题"),
        recipient=texts.get("主送"),
        copies=reader.texts(values["抄送"][1], values["抄送"][0]) if "抄送" in values else None,
        number=texts.get("文号"),
        draft=bool(draft),
        line=values["文种"][1].line,
        edition=texts.get("版本"),
        where=_read_where(reader, values.get("筛选")),
    )


def _read_where(
    reader: SettingsReader, given: tuple[str, Node] | None
) -> dict[str, tuple[str, ...]]:
    """Return 筛选 of a letter kind: column → values, any of which will do."""
    if given is None:
        return {}
    return {
        key: reader.texts(node, at) or ()
        for key, at, node in reader.mapping(given[1], given[0], None)
    }


def _read_parameters(
    reader: SettingsReader, given: tuple[str, Node] | None
) -> tuple[dict[str, ParameterValue], dict[str, int]]:
    values: dict[str, ParameterValue] = {}
    lines: dict[str, int] = {}
    if given is not None:
        for key, at, node in reader.mapping(given[1], given[0], None):
            values[key] = reader.value(node, at)
            lines[key] = node.line
    return values, lines
