"""Requirements as data: one YAML file of templates/dossiers/ into a `DossierType`.

Comes in: the file. Goes out: sections and items as frozen values, and every problem with its line. An
inspector's new rule is an edit of that file. Must not know which schools there are.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pipeline.dossier.model import (
    CatalogueForm,
    DossierType,
    Every,
    FileFormat,
    Generated,
    Requirement,
    Section,
    VolumePer,
)
from pipeline.errors import Diagnostic, Location, Scope, Severity, has_errors
from pipeline.workspace.reader import SettingsReader
from pipeline.workspace.yamltree import Node, parse_yaml

COLOURS: Mapping[str, str] = {
    "红": "#c8102e",
    "橙": "#e87722",
    "黄": "#f2c100",
    "绿": "#2e8b57",
    "青": "#0097a7",
    "蓝": "#1f5fa8",
    "紫": "#7b3f98",
    "粉": "#e0709a",
    "棕": "#8b5a2b",
    "灰": "#6b7280",
}
"""Colours by the names of 抽杆夹 and 档案盒 in the shops; any `#rrggbb` will do as well."""
_TOP = (
    "名称",
    "每卷",
    "目录",
    "保管期限",
    "学校台账",
    "学生台账",
    "环节",
    "公示工作日",
    "分类",
)
_SECTION = ("名称", "颜色", "项目")
_ITEM = (
    "代号",
    "名称",
    "每",
    "次数",
    "材料",
    "适用",
    "学期",
    "格式",
    "有效",
    "签字",
    "盖章",
    "纸质",
    "生成",
    "环节",
    "缺件说明",
)
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,15}")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_RETENTION = re.compile(r"永久|定期[1-9][0-9]?年")
_MAX_BYTES = 1_000_000
_MOST_TIMES = 366
_THIS_YEAR = "本年度"
_Word = TypeVar("_Word", bound=StrEnum)


def load_dossier_type(path: Path, name: str) -> tuple[DossierType | None, tuple[Diagnostic, ...]]:
    """Return the dossier type of a YAML file, or None when any problem is an error.

    `name` is how messages call the file. Errors: K101 a setting is missing, K102 a word that is not
    allowed, K103 two items with one 代号, K104 settings that contradict each other, and the W-codes of
    settings files.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, (_file_problem(name, f"打不开（{error.strerror}）"),)
    if len(raw) > _MAX_BYTES:
        return None, (_file_problem(name, "太大，不像是档案类型"),)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, (_file_problem(name, "不是 UTF-8 编码的文本"),)
    tree, problems = parse_yaml(text, name)
    if tree is None:
        return None, problems
    reader = _TypeReader(SettingsReader(name))
    reader.settings.found.extend(problems)
    found = reader.read(tree, path.stem, name)
    diagnostics = tuple(sorted(reader.settings.found, key=lambda item: item.location.row or 0))
    return (None if has_errors(diagnostics) else found), diagnostics


def _file_problem(name: str, what: str) -> Diagnostic:
    return Diagnostic(
        code="K100",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"档案类型文件{what}。",
        hint="请用记事本检查，另存为 UTF-8 编码的文本。",
        location=Location(file=name),
    )


class _TypeReader:
    """Takes one dossier type out of its tree."""

    def __init__(self, settings: SettingsReader) -> None:
        self.settings = settings
        self._ids: dict[str, int] = {}

    def read(self, tree: Node, type_id: str, file: str) -> DossierType | None:
        """Return the type; None when what everything needs is missing."""
        settings = self.settings
        top = {key: value for key, _, value in settings.mapping(tree, "", _TOP)}
        if tree.kind != "映射":
            return None
        title = self._needed_text(top, "名称", "", tree.line)
        steps = settings.texts(top["环节"], "环节") if "环节" in top else ()
        pupils = settings.text(top["学生台账"], "学生台账") if "学生台账" in top else None
        days = settings.integer(top["公示工作日"], "公示工作日") if "公示工作日" in top else 0
        retention = self._retention(top.get("保管期限"))
        if "分类" not in top:
            self._missing("分类", "", tree.line)
        sections = tuple(
            section
            for number, (path, node) in enumerate(settings.sequence(top.get("分类"), "分类"), 1)
            if (section := self._section(number, path, node)) is not None
        )
        if title is None:
            return None
        found = DossierType(
            id=type_id,
            name=title,
            volume_per=self._word(VolumePer, top.get("每卷"), "每卷", VolumePer.SCHOOL),
            catalogue=self._word(CatalogueForm, top.get("目录"), "目录", CatalogueForm.VOLUME),
            retention=retention,
            sections=sections,
            school_ledger=(settings.text(top["学校台账"], "学校台账") or "")
            if "学校台账" in top
            else "学校",
            pupil_ledger=pupils,
            procedure=steps,
            notice_days=days or 0,
            lines=dict(settings.lines),
            file=file,
        )
        self._check(found)
        return found

    def _section(self, number: int, path: str, node: Node) -> Section | None:
        settings = self.settings
        values = {key: (at, value) for key, at, value in settings.mapping(node, path, _SECTION)}
        name = self._needed_text(_plain(values), "名称", path, node.line)
        colour = self._colour(values.get("颜色"))
        if "项目" not in values:
            self._missing("项目", path, node.line)
            return None
        at, items = values["项目"]
        requirements = tuple(
            item
            for item_path, item_node in settings.sequence(items, at)
            if (item := self._item(item_path, item_node)) is not None
        )
        return None if name is None else Section(number, name, colour, requirements)

    def _item(self, path: str, node: Node) -> Requirement | None:
        settings = self.settings
        values = {key: value for key, _, value in settings.mapping(node, path, _ITEM)}
        item_id = self._item_id(values.get("代号"), path, node.line)
        name = self._needed_text(values, "名称", path, node.line)
        in_year = "有效" in values and values["有效"].text.strip() == _THIS_YEAR
        first, last = self._validity(None if in_year else values.get("有效"), f"{path}.有效")
        times = self._times(values.get("次数"), f"{path}.次数")
        if item_id is None or name is None:
            return None
        return Requirement(
            id=item_id,
            name=name,
            every=self._word(Every, values.get("每"), f"{path}.每", Every.ONCE),
            times=times,
            parts=self._texts(values, "材料", path),
            where=self._where(values.get("适用"), f"{path}.适用"),
            terms=self._texts(values, "学期", path),
            formats=self._formats(values.get("格式"), f"{path}.格式"),
            valid_from=first,
            valid_until=last,
            valid_in_year=in_year,
            signers=self._texts(values, "签字", path),
            sealed=self._flag(values, "盖章", path, default=False),
            paper=self._flag(values, "纸质", path, default=False),
            generated=self._generated(values.get("生成"), f"{path}.生成"),
            step=(settings.text(values["环节"], f"{path}.环节") or "") if "环节" in values else "",
            gap_sheet=self._flag(values, "缺件说明", path, default=True),
        )

    # --- single settings ------------------------------------------------------------------------

    def _item_id(self, node: Node | None, path: str, line: int) -> str | None:
        if node is None:
            self._missing("代号", path, line)
            return None
        text = self.settings.text(node, f"{path}.代号")
        if text is None:
            return None
        if not _ID.fullmatch(text):
            self._not_allowed(
                node, f"{path}.代号", text, "字母、数字、点和短横（最多16个），如“5.1”"
            )
            return None
        same = self._ids.setdefault(text, node.line)
        if same != node.line:
            self.settings.report(
                "K103",
                node.line,
                f"代号“{text}”用了两次（第{same}行已经有一个）。",
                "每个项目的代号要各不相同，佐证放在哪个项目下就靠它来认。",
                key=f"{path}.代号",
            )
        return text

    def _times(self, node: Node | None, path: str) -> int:
        if node is None:
            return 1
        times = self.settings.integer(node, path, suffix="次")
        if times is not None and not 1 <= times <= _MOST_TIMES:
            self._not_allowed(node, path, node.text, f"1到{_MOST_TIMES}的整数")
        return times or 1

    def _validity(self, node: Node | None, path: str) -> tuple[date | None, date | None]:
        values = {
            key: (at, value) for key, at, value in self.settings.mapping(node, path, ("起", "止"))
        }
        days = {key: self.settings.day(value, at) for key, (at, value) in values.items()}
        first, last = days.get("起"), days.get("止")
        if first is not None and last is not None and first > last:
            self.settings.report(
                "K104",
                values["止"][1].line,
                f"有效期的止（{last}）早于起（{first}）。",
                "请核对两个日期。",
                key=path,
            )
        return first, last

    def _where(self, node: Node | None, path: str) -> dict[str, tuple[str, ...]]:
        return {
            column: self.settings.texts(value, at)
            for column, at, value in self.settings.mapping(node, path, None)
        }

    def _formats(self, node: Node | None, path: str) -> tuple[FileFormat, ...]:
        if node is None:
            return tuple(FileFormat)
        known = {item.value.casefold(): item for item in FileFormat}
        found: list[FileFormat] = []
        for text in self.settings.texts(node, path):
            if text.casefold() in known:
                found.append(known[text.casefold()])
            else:
                self._not_allowed(node, path, text, _listed(FileFormat))
        return tuple(dict.fromkeys(found))

    def _generated(self, node: Node | None, path: str) -> Generated | None:
        if node is None:
            return None
        settings = self.settings
        if node.kind not in {"映射", "空"}:
            kind = settings.text(node, path)
            return None if kind is None else Generated(kind)
        values = {
            key: (at, value) for key, at, value in settings.mapping(node, path, ("文种", "参数"))
        }
        if "文种" not in values:
            self._missing("文种", path, node.line)
            return None
        kind = settings.text(values["文种"][1], values["文种"][0])
        parameters: dict[str, str] = {}
        if "参数" in values:
            for key, at, value in settings.mapping(values["参数"][1], values["参数"][0], None):
                parameters[key] = settings.text(value, at) or ""
        return None if kind is None else Generated(kind, parameters)

    def _colour(self, given: tuple[str, Node] | None) -> str:
        default = COLOURS["蓝"]
        if given is None:
            return default
        text = self.settings.text(given[1], given[0])
        if text is None:
            return default
        if _HEX.fullmatch(text):
            return text.lower()
        colour = COLOURS.get(text.removesuffix("色"))
        if colour is None:
            self._not_allowed(given[1], given[0], text, f"{'、'.join(COLOURS)}，或“#1f5fa8”的形式")
        return colour or default

    def _retention(self, node: Node | None) -> str:
        text = self.settings.text(node, "保管期限") if node is not None else "定期10年"
        if node is not None and text is not None and not _RETENTION.fullmatch(text):
            self._not_allowed(node, "保管期限", text, "“永久”或“定期30年”“定期10年”这样的写法")
        return text or ""

    # --- shared ---------------------------------------------------------------------------------

    def _check(self, found: DossierType) -> None:
        """Report settings that contradict each other."""
        needs_pupils = [item for item in found.requirements if item.every is Every.PUPIL]
        if (needs_pupils or found.volume_per is VolumePer.PUPIL) and found.pupil_ledger is None:
            self._contradiction(
                "学生台账",
                "有按学生收的项目，却没有写“学生台账”。",
                "请加上“学生台账: 台账的名称”。",
            )
        for item in found.requirements:
            if item.step and item.step not in found.procedure:
                self._contradiction(
                    "环节",
                    f"项目{item.id}的环节“{item.step}”不在“环节”的列表里。",
                    f"“环节”里现有：{'、'.join(found.procedure) or '（没有）'}。",
                )
            if item.generated is not None and (item.every is Every.PUPIL or item.parts):
                self._contradiction(
                    "分类",
                    f"项目{item.id}由程序生成，不能再按学生收，也不能再分材料。",
                    "请删去“生成”，或删去“每: 学生”和“材料”。",
                )
            if item.terms and item.every is not Every.TERM:
                self._contradiction(
                    "分类", f"项目{item.id}写了“学期”，却不是按学期收的。", "请加上“每: 学期”。"
                )

    def _contradiction(self, key: str, message: str, hint: str) -> None:
        line = self.settings.lines.get(key, 1)
        self.settings.report("K104", line, message, hint, key=key)

    def _needed_text(
        self, values: Mapping[str, Node], key: str, path: str, line: int
    ) -> str | None:
        if key not in values:
            self._missing(key, path, line)
            return None
        return self.settings.text(values[key], f"{path}.{key}" if path else key)

    def _texts(self, values: Mapping[str, Node], key: str, path: str) -> tuple[str, ...]:
        return self.settings.texts(values[key], f"{path}.{key}") if key in values else ()

    def _flag(self, values: Mapping[str, Node], key: str, path: str, *, default: bool) -> bool:
        read = self.settings.flag(values[key], f"{path}.{key}") if key in values else None
        return default if read is None else read

    def _word(self, words: type[_Word], node: Node | None, path: str, default: _Word) -> _Word:
        text = self.settings.text(node, path) if node is not None else None
        if node is None or text is None:
            return default
        try:
            return words(text)
        except ValueError:
            self._not_allowed(node, path, text, _listed(words))
            return default

    def _missing(self, key: str, path: str, line: int) -> None:
        where = f"“{path}”里" if path else "档案类型"
        self.settings.report(
            "K101",
            line,
            f"{where}缺少“{key}”。",
            f"请加上“{key}: …”。",
            key=f"{path}.{key}" if path else key,
        )

    def _not_allowed(self, node: Node, path: str, text: str, allowed: str) -> None:
        self.settings.report(
            "K102",
            node.line,
            f"“{path}”写的“{text}”不能用。",
            f"可以写的有：{allowed}。",
            key=path,
        )


def _plain(values: Mapping[str, tuple[str, Node]]) -> dict[str, Node]:
    return {key: node for key, (_, node) in values.items()}


def _listed(words: type[StrEnum]) -> str:
    members: Sequence[StrEnum] = tuple(words)
    return "、".join(member.value for member in members)
