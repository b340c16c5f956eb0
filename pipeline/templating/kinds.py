"""Kinds: a folder with kind.yaml and body.md becomes a frozen `Kind`.

In: the folder. Out: `Kind`, or all problems of kind.yaml with their lines. Nothing is rendered here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.document.model import Format
from pipeline.errors import Diagnostic, has_errors
from pipeline.figures.edition import Edition
from pipeline.figures.problems import suggestion
from pipeline.ledgers.nodes import ListNode, MapNode, TextNode, YamlFaultError, YamlNode, parse_yaml
from pipeline.templating.batching import NAME as BATCHING
from pipeline.templating.batching import Batching, read_batching
from pipeline.templating.editions import read_editions
from pipeline.templating.problems import TemplateProblem, located

_KEYS = (
    "名称", "文种", "版式", "台账", "参数", "标题", "文件名", "主送", "抄送", "盖章", "固定名称", "落款", "发文字号",
    "签发人", "附注", "版本", BATCHING,
)  # fmt: skip
_REQUIRED = ("名称", "标题")
_MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class KindLedger:
    """A ledger that a kind speaks of."""

    name: str
    """Name in the template."""
    type: str
    """Id of the ledger type."""
    required: bool = True


@dataclass(frozen=True, slots=True)
class KindParameter:
    """A parameter that the workspace may set."""

    name: str
    default: str | None
    """None: the workspace must set it."""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document, as declared."""

    id: str
    name: str
    genre: str
    """文种."""
    format: Format
    ledgers: tuple[KindLedger, ...]
    parameters: tuple[KindParameter, ...]
    title: str
    """Template, like all texts below."""
    file_name: str
    addressee: str
    copies: tuple[str, ...]
    sealed: bool
    fixed_names: tuple[str, ...]
    signature: str
    """落款; '' means 单位.落款, else 单位.全称."""
    document_number: str
    signer: str
    postscript: str
    body: str
    folder: Path
    file: str
    """kind.yaml in messages: templates/<id>/kind.yaml."""
    body_file: str
    lines: Mapping[str, int] = field(default_factory=dict)
    """Key → line of kind.yaml."""
    editions: tuple[Edition, ...] = (Edition(),)
    """版本, the default one first; never empty."""
    batching: Batching | None = None
    """成批: how letters are made of a ledger's rows; None for a single document."""

    def edition(self, name: str | None) -> Edition | None:
        """Return the edition of that name, the default one for None; None when there is none."""
        if name is None:
            return self.editions[0]
        return next((item for item in self.editions if item.name == name), None)


def load_kind(folder: Path) -> tuple[Kind | None, tuple[Diagnostic, ...]]:
    """Return the kind in a folder; None with all problems when it cannot be used."""
    file = f"templates/{folder.name}/kind.yaml"
    body_file = f"templates/{folder.name}/body.md"
    problems: list[Diagnostic] = []
    text = _text(folder / "kind.yaml", file, problems)
    body = _text(folder / "body.md", body_file, problems)
    if text is None or body is None:
        return None, tuple(problems)
    try:
        root = parse_yaml(text)
    except YamlFaultError as error:
        problem = TemplateProblem(
            code="T101",
            message=f"kind.yaml {error.message}。",
            hint="照 docs/templates.md 的例子改。",
            line=error.line,
        )
        return None, (located(problem, file),)
    if not isinstance(root, MapNode):
        problem = TemplateProblem(
            code="T101",
            message="kind.yaml 里没有内容。",
            hint="照 docs/templates.md 的例子写。",
            line=1,
        )
        return None, (located(problem, file),)
    reader = _Reader(root, file)
    kind = reader.kind(folder, body, body_file)
    problems.extend(reader.problems)
    return (None if has_errors(problems) else kind), tuple(problems)


def _text(path: Path, label: str, problems: list[Diagnostic]) -> str | None:
    """Return a file's text without BOM; a problem when it is missing, too large or not UTF-8."""
    try:
        if path.stat().st_size <= _MAX_BYTES:
            return path.read_text(encoding="utf-8-sig")
        problem = TemplateProblem(code="T101", message="文件太大。", hint="模板不应超过2MB。")
    except FileNotFoundError:
        problem = TemplateProblem(
            code="T101",
            message=f"缺少 {path.name}。",
            hint="一个文种的文件夹里要有 kind.yaml 和 body.md。",
        )
    except UnicodeDecodeError:
        problem = TemplateProblem(
            code="T101", message="文件不是 UTF-8 编码。", hint="用记事本另存为，编码选 UTF-8。"
        )
    except OSError:
        problem = TemplateProblem(code="T101", message="文件打不开。", hint="检查文件权限。")
    problems.append(located(problem, label))
    return None


class _Reader:
    """Reads one kind.yaml, collecting every problem."""

    def __init__(self, root: MapNode, file: str) -> None:
        self.root = root
        self.file = file
        self.problems: list[Diagnostic] = []

    def kind(self, folder: Path, body: str, body_file: str) -> Kind:
        """Return the kind; only to be used when there are no problems."""
        self._unknown(self.root, _KEYS, "kind.yaml")
        for key in _REQUIRED:
            value = self.root.get(key)
            if value is None or (isinstance(value, TextNode) and not value.text):
                self._problem(
                    f"kind.yaml 缺少“{key}”。", f"加一行“{key}: …”。", self.root.line, code="T103"
                )
        title = self._string("标题")
        ledgers = tuple(self._ledgers())
        return Kind(
            id=folder.name,
            name=self._string("名称"),
            genre=self._string("文种") or self._string("名称"),
            format=self._format(),
            ledgers=ledgers,
            parameters=tuple(self._parameters()),
            title=title,
            file_name=self._string("文件名") or title,
            addressee=self._string("主送"),
            copies=self._strings("抄送"),
            sealed=self._yes_no(self.root.get("盖章"), "盖章", default=True),
            fixed_names=self._strings("固定名称"),
            signature=self._string("落款"),
            document_number=self._string("发文字号"),
            signer=self._string("签发人"),
            postscript=self._string("附注"),
            body=body.replace("\r\n", "\n"),
            folder=folder,
            file=self.file,
            body_file=body_file,
            lines={key.text: key.line for key, _ in self.root.entries},
            editions=read_editions(self.root.get("版本"), self._located),
            batching=read_batching(
                self.root.get(BATCHING), [item.name for item in ledgers], self._located
            ),
        )

    def _format(self) -> Format:
        text = self._string("版式") or Format.PLAIN.value
        for item in Format:
            if item.value == text:
                return item
        known = [item.value for item in Format]
        self._problem(
            f"“版式”不能是“{text}”。", suggestion(text, known), self._line("版式"), code="T104"
        )
        return Format.PLAIN

    def _ledgers(self) -> list[KindLedger]:
        found: list[KindLedger] = []
        for name, value in self._mapping("台账"):
            if isinstance(value, TextNode) and value.text:
                found.append(KindLedger(name.text, value.text))
                continue
            if not isinstance(value, MapNode):
                self._problem(
                    f"台账“{name.text}”写得不对。",
                    "写成 {类型: …, 必需: true}。",
                    name.line,
                    code="T104",
                )
                continue
            self._unknown(value, ("类型", "必需"), f"台账“{name.text}”")
            type_ = value.get("类型")
            if not isinstance(type_, TextNode) or not type_.text:
                self._problem(
                    f"台账“{name.text}”缺少“类型”。",
                    "类型是 templates/ledgers/ 里的文件名。",
                    name.line,
                    code="T103",
                )
                continue
            if not name.text.isidentifier():
                self._problem(
                    f"台账的名称“{name.text}”不能用在模板里。",
                    "只用汉字、字母，不用括号、空格和标点。",
                    name.line,
                    code="T104",
                )
            required = self._yes_no(value.get("必需"), "必需", default=True)
            found.append(KindLedger(name.text, type_.text, required))
        return found

    def _parameters(self) -> list[KindParameter]:
        found: list[KindParameter] = []
        for name, value in self._mapping("参数"):
            if isinstance(value, TextNode):
                found.append(KindParameter(name.text, value.text))
                continue
            if not isinstance(value, MapNode):
                self._problem(
                    f"参数“{name.text}”写得不对。",
                    "写成 {默认: …, 说明: …}。",
                    name.line,
                    code="T104",
                )
                continue
            self._unknown(value, ("默认", "说明"), f"参数“{name.text}”")
            default = value.get("默认")
            note = value.get("说明")
            found.append(
                KindParameter(
                    name.text,
                    default.text if isinstance(default, TextNode) else None,
                    note.text if isinstance(note, TextNode) else "",
                )
            )
        return found

    def _mapping(self, key: str) -> tuple[tuple[TextNode, YamlNode], ...]:
        value = self.root.get(key)
        if value is None or (isinstance(value, TextNode) and not value.text):
            return ()
        if isinstance(value, MapNode):
            return value.entries
        self._problem(
            f"“{key}”应当是“名称: 内容”的对应表。",
            "照 docs/templates.md 的例子改。",
            value.line,
            code="T104",
        )
        return ()

    def _string(self, key: str) -> str:
        value = self.root.get(key)
        if value is None:
            return ""
        if isinstance(value, TextNode):
            return value.text
        self._problem(
            f"“{key}”应当是一段文字。", "含 {{ }} 的文字要用引号括起来。", value.line, code="T104"
        )
        return ""

    def _strings(self, key: str) -> tuple[str, ...]:
        value = self.root.get(key)
        if value is None:
            return ()
        if isinstance(value, TextNode):
            return (value.text,) if value.text else ()
        if isinstance(value, ListNode) and all(isinstance(item, TextNode) for item in value.items):
            return tuple(
                item.text for item in value.items if isinstance(item, TextNode) and item.text
            )
        self._problem(
            f"“{key}”应当是一组文字。", f'写成 {key}: ["…", "…"]。', value.line, code="T104"
        )
        return ()

    def _yes_no(self, value: YamlNode | None, key: str, *, default: bool) -> bool:
        if value is None:
            return default
        if isinstance(value, TextNode) and value.text.lower() in ("true", "false", "是", "否"):
            return value.text.lower() in ("true", "是")
        self._problem(
            f"“{key}”应当是 true 或 false。",
            "改成 true（是）或 false（否）。",
            value.line,
            code="T104",
        )
        return default

    def _unknown(self, node: MapNode, known: tuple[str, ...], where: str) -> None:
        for key, _ in node.entries:
            if key.text not in known:
                self._problem(
                    f"{where}里没有“{key.text}”这一项。",
                    suggestion(key.text, known),
                    key.line,
                    code="T102",
                )

    def _line(self, key: str) -> int:
        return next(
            (name.line for name, _ in self.root.entries if name.text == key), self.root.line
        )

    def _problem(self, message: str, hint: str, line: int, *, code: str) -> None:
        self._located(TemplateProblem(code=code, message=message, hint=hint, line=line))

    def _located(self, problem: TemplateProblem) -> None:
        self.problems.append(located(problem, self.file))
