"""`huibian trace FILE`: the trace data behind a built file.

Comes in: a file and, if known, its workspace. Goes out: the trace JSON and whether the file was
changed since. Reads the store only.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.store import Store
from pipeline.workspace import find_workspace


@dataclass(frozen=True, slots=True)
class FoundFigures:
    """The figures of a built file, in the JSON shape of the product contract."""

    figures: tuple[dict[str, object], ...]
    edited: bool
    """Whether the file is no longer as it was built: figures may have been changed by hand."""


def look_up(file: Path, workspace: Path | None) -> FoundFigures:
    """Return the figures of a built file.

    Raises UsageError when the file is not there or no build of the workspace made it.
    """
    if not file.is_file():
        raise UsageError(f"没有这个文件：{file}。")
    root = find_workspace(workspace if workspace is not None else file.resolve().parent)
    found = Store(root).find_trace(file)
    if found is None:
        raise UsageError(
            f"《{file.name}》不是这个工作区生成的，查不到数字的出处。"
            "请用 outputs/ 里的文件，或加 -C 指明它所属的工作区。"
        )
    return FoundFigures(tuple(json.loads(found.data)["figures"]), found.edited)
