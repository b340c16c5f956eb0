"""`huibian init`."""

import re
import shlex
from pathlib import Path

from pipeline.cli.console import stderr_console
from pipeline.errors import ExitCode
from pipeline.workspace import init_workspace


def run_init(directory: Path, *, sample: bool, quiet: bool) -> ExitCode:
    """Make a new workspace and say what to do next."""
    made = init_workspace(directory, sample=sample)
    console = stderr_console(quiet=quiet)
    quoted = _quoted(str(directory))
    console.print(f"已在 {directory} 建好工作区，共{len(made)}个文件：")
    for path in made:
        console.print(f"  {path}")
    if sample:
        console.print(f"下一步：huibian build -C {quoted}")
    else:
        console.print(
            f"下一步：填写 {directory}/inputs 里的台账和 workspace.yaml，"
            f"再运行 huibian check -C {quoted}"
        )
    return ExitCode.OK


def _quoted(folder: str) -> str:
    """Return a folder as it is typed on a command line: bare, else in quotes that every shell takes."""
    if re.fullmatch(r"[\w./\\:-]+", folder):
        return folder
    return shlex.quote(folder) if set(folder) & set('"$`!\\') else f'"{folder}"'
