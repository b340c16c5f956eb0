"""The 档案 section of the settings.

Comes in: its node. Goes out: `DossierSetting`s. Must not read the dossier types themselves.
"""

from pathlib import Path

from pipeline.errors import Scope
from pipeline.workspace.discovery import dossier_type_files
from pipeline.workspace.model import MOST_PAGES, DossierSetting
from pipeline.workspace.reader import SettingsReader, did_you_mean
from pipeline.workspace.yamltree import Node

_KEYS = (
    "类型",
    "名称",
    "学校",
    "每卷最多页",
    "双面",
    "盒宽",
    "全宗号",
    "机构",
    "立卷人",
    "检查人",
    "归档章",
    "缺件说明",
)
_PAGES = range(20, 2001)
_BOXES = (20, 30, 40, 50)
"""mm; DA/T 22-2015."""


def read_dossiers(
    reader: SettingsReader, node: Node | None, root: Path
) -> tuple[DossierSetting, ...]:
    """Return the dossiers to assemble, in the order of the settings."""
    if node is not None and node.kind == "映射":
        reader.wrong_type(node, "档案", "列表", "请每种档案写一行，以“- 类型: …”开头。")
        return ()
    known = tuple(dossier_type_files(root))
    found: dict[str, DossierSetting] = {}
    for path, element in reader.sequence(node, "档案"):
        setting = _read(reader, path, element, known)
        if setting is None:
            continue
        same = found.setdefault(setting.type_id, setting)
        if same is not setting:
            reader.report(
                "W107",
                setting.line,
                f"档案类型“{setting.type_id}”写了两次（第{same.line}行已经有一个）。",
                "请删去一个。",
                key=path,
            )
    return tuple(found.values())


def _read(
    reader: SettingsReader, path: str, node: Node, known: tuple[str, ...]
) -> DossierSetting | None:
    if node.kind not in {"映射", "列表", "空"}:
        # a lone word is the type itself
        node = Node(node.line, "映射", entries=(("类型", node.line, node),))
    values = {key: value for key, _, value in reader.mapping(node, path, _KEYS)}
    if "类型" not in values:
        hint = f"请写上“类型: …”，可用的有：{'、'.join(known)}。"
        reader.report("W102", node.line, "这一份档案没有写“类型”。", hint, key=f"{path}.类型")
        return None
    type_id = reader.text(values["类型"], f"{path}.类型")
    if type_id is None:
        return None
    if type_id not in known:
        reader.report(
            "W212",
            values["类型"].line,
            f"没有“{type_id}”这种档案类型。",
            f"{did_you_mean(type_id, known)}可用的有：{'、'.join(known)}。"
            "自定的档案类型放在 templates/dossiers/ 里。",
            key=f"{path}.类型",
            scope=Scope.WORKSPACE,
        )
        return None
    text = {
        key: reader.text(values[key], f"{path}.{key}") or ""
        for key in ("名称", "全宗号", "机构", "立卷人", "检查人")
        if key in values
    }
    flag = {
        key: reader.flag(values[key], f"{path}.{key}")
        for key in ("双面", "归档章", "缺件说明")
        if key in values
    }
    return DossierSetting(
        type_id=type_id,
        line=values["类型"].line,
        name=text.get("名称") or None,
        schools=reader.texts(values["学校"], f"{path}.学校") if "学校" in values else (),
        most_pages=_pages(reader, values.get("每卷最多页"), f"{path}.每卷最多页"),
        duplex=flag.get("双面") is True,
        box=_box(reader, values.get("盒宽"), f"{path}.盒宽"),
        fonds=text.get("全宗号", ""),
        organ=text.get("机构", ""),
        compiler=text.get("立卷人", ""),
        checker=text.get("检查人", ""),
        stamped=flag.get("归档章") is not False,
        gap_sheets=flag.get("缺件说明") is not False,
    )


def _pages(reader: SettingsReader, node: Node | None, path: str) -> int:
    if node is None:
        return MOST_PAGES
    pages = reader.integer(node, path, suffix="页")
    if pages is not None and pages not in _PAGES:
        reader.report(
            "W105",
            node.line,
            f"“{path}”只能是{_PAGES.start}到{_PAGES.stop - 1}的整数，“{node.text}”不在其中。",
            "请改正后再运行。",
            key=path,
        )
    return pages or MOST_PAGES


def _box(reader: SettingsReader, node: Node | None, path: str) -> int | None:
    if node is None:
        return None
    width = reader.integer(node, path, suffix="毫米")
    if width is not None and width not in _BOXES:
        reader.report(
            "W105",
            node.line,
            f"“{path}”只能是20、30、40、50（毫米），“{node.text}”不在其中。",
            "请改正后再运行。",
            key=path,
        )
        return None
    return width
