"""`huibian trace FILE`: the trace data behind a built file.

Comes in: a file and, if known, its workspace. Goes out: its figures and whether the file was changed
since. Reads the store only.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DataError, UsageError
from pipeline.store import FoundTrace, Store
from pipeline.workspace import find_workspace


@dataclass(frozen=True, slots=True)
class FoundSource:
    """The rows behind one term of a figure."""

    file: str
    sheet: str
    filter: str
    rows: str
    column: str

    def to_json(self) -> dict[str, str]:
        """Return the shape of the product contract."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "filter": self.filter,
            "rows": self.rows,
            "column": self.column,
        }

    def line(self) -> str:
        """Return the source in words: 《文件》“春季”表“金额”列（学期＝春季）第5-13983行."""
        sheet = f"“{self.sheet}”表" if self.sheet else ""
        kind = "" if self.file.endswith((".yaml", ".yml")) else "列"
        column = f"“{self.column}”{kind}" if self.column else ""
        chosen = f"（{self.filter}）" if self.filter else ""
        return f"《{self.file}》{sheet}{column}{chosen}第{self.rows}行"


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """One figure of a built file."""

    id: str
    text: str
    value: str
    unit: str
    scope: str
    formula: str
    sources: tuple[FoundSource, ...]

    def to_json(self) -> dict[str, object]:
        """Return the shape of the product contract."""
        return {
            "id": self.id,
            "text": self.text,
            "value": self.value,
            "unit": self.unit,
            "scope": self.scope,
            "formula": self.formula,
            "sources": [source.to_json() for source in self.sources],
        }

    def lines(self) -> Iterator[str]:
        """Yield the figure and its sources in words."""
        exact = f"{self.value}{self.unit}"
        meant = "" if exact == self.text else f"（即{exact}）"
        yield f"{self.id}  {self.text}{meant}＝{self.formula}  口径：{self.scope}"
        for source in self.sources:
            yield f"      {source.line()}"


@dataclass(frozen=True, slots=True)
class FoundFigures:
    """The figures of a built file, in reading order."""

    figures: tuple[FoundFigure, ...]
    edited: bool
    """Whether the file is no longer as it was built: figures may have been changed by hand."""


def look_up(file: Path, workspace: Path | None) -> FoundFigures:
    """Return the figures of a built file; without `workspace`, those above the file and here are asked.

    Raises UsageError when the file is not there or no build of the workspace made it, and DataError
    when the trace data were damaged.
    """
    if not file.is_file():
        raise UsageError(f"没有这个文件：{file}。")
    roots = _roots(file, workspace)
    for root in roots:
        found = Store(root).find_trace(file)
        if found is not None:
            return FoundFigures(_figures(found), found.edited)
    if not roots:
        raise UsageError(f"《{file.name}》不在工作区里。请加 -C 指明生成它的工作区。")
    raise UsageError(
        f"《{file.name}》不是这个工作区生成的，查不到数字的出处。"
        "请用 outputs/ 里生成的文书，或加 -C 指明它所属的工作区。"
    )


def _roots(file: Path, workspace: Path | None) -> tuple[Path, ...]:
    if workspace is not None:
        return (find_workspace(workspace),)
    roots: list[Path] = []
    for start in (file.absolute().parent, file.resolve().parent, Path.cwd()):
        try:
            root = find_workspace(start)
        except UsageError:
            continue
        if root not in roots:
            roots.append(root)
    return tuple(roots)


def _figures(found: FoundTrace) -> tuple[FoundFigure, ...]:
    try:
        return tuple(_figure(item) for item in json.loads(found.data)["figures"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError("溯源数据已损坏，请删去 outputs/.huibian 后重新生成。") from error


def _figure(item: dict[str, object]) -> FoundFigure:
    sources = item["sources"]
    if not isinstance(sources, list):
        raise TypeError("sources")
    return FoundFigure(
        id=str(item["id"]),
        text=str(item["text"]),
        value=str(item["value"]),
        unit=str(item["unit"]),
        scope=str(item["scope"]),
        formula=str(item["formula"]),
        sources=tuple(_source(source) for source in sources),
    )


def _source(item: dict[str, object]) -> FoundSource:
    return FoundSource(
        file=str(item["file"]),
        sheet=str(item["sheet"]),
        filter=str(item["filter"]),
        rows=str(item["rows"]),
        column=str(item["column"]),
    )
