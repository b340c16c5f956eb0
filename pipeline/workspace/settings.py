"""Reading `inputs/workspace.yaml` into a `Workspace`.

Comes in: the workspace's folder. Goes out: the frozen settings and every problem found, with lines.
Must not open ledgers or templates, and must not write.
"""

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import Diagnostic, Location, Scope, Severity, UsageError, has_errors
from pipeline.workspace.dossiers import read_dossiers
from pipeline.workspace.files import InputFiles, is_register, list_inputs, report_unused
from pipeline.workspace.model import (
    SETTINGS_FILE,
    LedgerSetting,
    ParameterValue,
    Period,
    UnitSetting,
    Workspace,
)
from pipeline.workspace.reader import SettingsReader
from pipeline.workspace.sections import read_documents, read_ledgers
from pipeline.workspace.yamltree import Node, parse_yaml

_TOP = ("单位", "期间", "成文日期", "台账", "控制数", "文书", "别名", "版式", "档案")
_UNIT = ("全称", "简称", "上级", "发文代字", "落款")
_PERIOD = ("年度", "学期", "截至日期", "时间口径")
_TERMS = ("春季", "秋季")
_BASES = ("自然年", "学年")
_MAX_BYTES = 1_000_000
_YEARS = range(1990, 2101)


def load_workspace(root: Path) -> tuple[Workspace | None, tuple[Diagnostic, ...]]:
    """Return the settings of the workspace and all their problems.

    The workspace is None when any problem is an error, except for ledgers without files (W201):
    those have `files` empty and the documents that do not need them can still be built.
    Raises UsageError when there is no inputs/workspace.yaml at all.
    """
    root = root.absolute()
    text, found = _read_text(root / SETTINGS_FILE)
    if text is None:
        return None, found
    tree, problems = parse_yaml(text, SETTINGS_FILE)
    if tree is None:
        return None, (*found, *problems)
    reader = SettingsReader(SETTINGS_FILE)
    reader.found.extend((*found, *problems))
    inputs = list_inputs(root / "inputs")
    workspace = _read_workspace(reader, tree, root, inputs)
    diagnostics = tuple(sorted(reader.found, key=_by_line))
    return (None if _fatal(diagnostics) else workspace), diagnostics


def _fatal(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether the settings cannot be used: any error but a ledger without files."""
    return has_errors(item for item in diagnostics if item.code != "W201")


def _by_line(item: Diagnostic) -> tuple[bool, int]:
    return item.location.file != SETTINGS_FILE, item.location.row or 0


def _read_text(path: Path) -> tuple[str | None, tuple[Diagnostic, ...]]:
    try:
        data = path.read_bytes() if path.stat().st_size <= _MAX_BYTES else None
    except FileNotFoundError:
        raise UsageError(f"没有找到 {SETTINGS_FILE}。请先用 huibian init 新建工作区。") from None
    except OSError as error:
        raise UsageError(
            f"{SETTINGS_FILE} 打不开（{error.strerror}）。请检查文件的读取权限。"
        ) from error
    if data is None:
        return None, (
            _whole_file("W001", "文件太大，不像是设置文件。", "请检查是不是放错了文件。"),
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = () if encoding == "utf-8-sig" else (_other_encoding(),)
        return text.replace("\r\n", "\n").replace("\r", "\n"), found
    return None, (
        _whole_file("W001", "文字编码认不出来。", "请用记事本打开，另存为 UTF-8 编码的文本。"),
    )


def _other_encoding() -> Diagnostic:
    return _whole_file(
        "W007",
        "文件不是 UTF-8 编码，已按常用的中文编码读取。",
        "请核对单位名称等文字没有变成乱码，并用记事本另存为 UTF-8 编码。",
        severity=Severity.WARNING,
    )


def _whole_file(
    code: str, message: str, hint: str, *, severity: Severity = Severity.ERROR
) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=severity,
        scope=Scope.WORKSPACE,
        message=message,
        hint=hint,
        location=Location(file=SETTINGS_FILE),
    )


def _read_workspace(
    reader: SettingsReader, tree: Node, root: Path, inputs: InputFiles
) -> Workspace | None:
    """Return the workspace, or None when a part that everything needs is missing."""
    sections = {key: value for key, _, value in reader.mapping(tree, "", _TOP)}
    if tree.kind != "映射":
        return None
    unit = _read_unit(reader, sections.get("单位"), tree.line)
    period = _read_period(reader, sections.get("期间"), tree.line)
    document_date = None
    dated = sections.get("成文日期")
    if dated is None:
        _missing(reader, "成文日期", tree.line, "成文日期: 2020-12-31")
    else:
        document_date = reader.day(dated, "成文日期")
    ledgers = read_ledgers(reader, sections, root, inputs)
    documents = read_documents(reader, sections.get("文书"), root)
    dossiers = read_dossiers(reader, sections.get("档案"), root)
    profile = _read_profile(reader, sections.get("版式"))
    if not _fatal(reader.found):
        # as long as the 台账 section may be wrong, files without a ledger prove nothing
        reader.found.extend(report_unused(inputs, _uses(ledgers)))
    if unit is None or period is None or document_date is None:
        return None
    workspace = Workspace(
        root=root,
        unit=unit,
        period=period,
        document_date=document_date,
        ledgers=ledgers,
        documents=documents,
        profile=profile,
        lines=dict(reader.lines),
        dossiers=dossiers,
    )
    _check_dates(reader, workspace)
    return workspace


def _uses(ledgers: tuple[LedgerSetting, ...]) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {}
    for ledger in ledgers:
        for name, _ in ledger.files:
            relative = name.removeprefix("inputs/")
            if not is_register(relative):
                uses.setdefault(relative, []).append(ledger.name)
    return uses


def _missing(reader: SettingsReader, key: str, line: int, example: str) -> None:
    reader.report(
        "W102", line, f"缺少“{key}”这一项设置。", f"请加上一行，例如“{example}”。", key=key
    )


def _read_unit(reader: SettingsReader, node: Node | None, line: int) -> UnitSetting | None:
    if node is None:
        _missing(reader, "单位", line, "单位: {全称: 某某县教育局}")
        return None
    texts: dict[str, str] = {}
    seen: set[str] = set()
    for key, path, value in reader.mapping(node, "单位", _UNIT):
        seen.add(key)
        if key != "全称" and value.kind == "空":
            continue
        text = reader.text(value, path)
        if text is not None:
            texts[key] = text
    full_name = texts.get("全称")
    if full_name is None:
        if "全称" not in seen and node.kind in {"映射", "空"}:
            _missing(reader, "单位.全称", node.line, "全称: 某某县教育局")
        return None
    return UnitSetting(
        full_name=full_name,
        short_name=texts.get("简称", full_name),
        superior=texts.get("上级", ""),
        code=texts.get("发文代字", ""),
        signature=texts.get("落款", full_name),
    )


def _read_period(reader: SettingsReader, node: Node | None, line: int) -> Period | None:
    if node is None:
        _missing(reader, "期间", line, "期间: {年度: 2020, 学期: [春季, 秋季]}")
        return None
    values = {key: (path, value) for key, path, value in reader.mapping(node, "期间", _PERIOD)}
    year = None
    if "年度" in values:
        path, value = values["年度"]
        year = reader.integer(value, path, suffix="年")
        if year is not None and year not in _YEARS:
            _not_allowed(reader, path, value, f"{_YEARS.start}至{_YEARS.stop - 1}之间的年份")
            year = None
    elif node.kind in {"映射", "空"}:
        _missing(reader, "期间.年度", node.line, "年度: 2020")
    cutoff = None
    if "截至日期" in values and values["截至日期"][1].kind != "空":
        cutoff = reader.day(values["截至日期"][1], "期间.截至日期")
    basis = "自然年"
    if "时间口径" in values:
        path, value = values["时间口径"]
        basis = reader.text(value, path) or basis
        if basis not in _BASES:
            _not_allowed(reader, path, value, "“自然年”或“学年”")
    terms = _read_terms(reader, values.get("学期"), basis)
    if year is None:
        return None
    return Period(year=year, basis=basis, terms=terms, cutoff=cutoff)


def _read_terms(
    reader: SettingsReader, given: tuple[str, Node] | None, basis: str
) -> tuple[str, ...]:
    if given is None or given[1].kind == "空":
        return _TERMS if basis == "自然年" else _TERMS[::-1]
    path, node = given
    terms = reader.texts(node, path)
    for term in terms:
        if term not in _TERMS:
            _not_allowed(reader, path, node, "“春季”“秋季”中的一个或两个")
    if len(set(terms)) < len(terms):
        reader.report(
            "W107", node.line, f"“{path}”里有重复的学期。", "每个学期只写一次。", key=path
        )
    return terms


def _not_allowed(reader: SettingsReader, path: str, node: Node, expected: str) -> None:
    shown = f"“{node.text}”" if node.text else "所写的内容"
    reader.report(
        "W105",
        node.line,
        f"“{path}”只能是{expected}，{shown}不在其中。",
        "请改正后再运行。",
        key=path,
    )


def _read_profile(reader: SettingsReader, node: Node | None) -> dict[str, ParameterValue]:
    return {
        key: reader.value(value, path) for key, path, value in reader.mapping(node, "版式", None)
    }


def _check_dates(reader: SettingsReader, workspace: Workspace) -> None:
    """Warn when dates contradict each other; the clerk decides which one is right."""
    first, last = workspace.period_range()
    cutoff = workspace.period.cutoff
    if cutoff is not None and not first <= cutoff <= last:
        reader.report(
            "W106",
            reader.lines["期间.截至日期"],
            f"截至日期（{cutoff}）不在{workspace.period.basis}的范围（{first}至{last}）内。",
            "请核对“期间”里的年度、时间口径和截至日期。",
            key="期间.截至日期",
            warning=True,
        )
    if cutoff is not None and workspace.document_date < cutoff:
        reader.report(
            "W106",
            reader.lines["成文日期"],
            f"成文日期（{workspace.document_date}）早于截至日期（{cutoff}）。",
            "请核对两个日期。",
            key="成文日期",
            warning=True,
        )
