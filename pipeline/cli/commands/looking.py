"""`huibian list`, `check`, `trace` and `doctor`: commands that only look."""

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.console import (
    count_line,
    print_data,
    print_diagnostics,
    print_json,
    stderr_console,
)
from pipeline.errors import Diagnostic, ExitCode, UsageError
from pipeline.workspace import Workspace, find_workspace, load_workspace

if TYPE_CHECKING:
    from pipeline.build.check import CheckedLedger


def open_workspace(folder: Path | None) -> Workspace:
    """Return the workspace at or above `folder` (default: here).

    Raises UsageError with all problems of the settings.
    """
    return open_with_problems(folder)[0]


def open_with_problems(folder: Path | None) -> tuple[Workspace, tuple[Diagnostic, ...]]:
    """Return the same with the problems that do not stop everything: ledgers without files, warnings."""
    root = find_workspace(folder if folder is not None else Path.cwd())
    workspace, problems = load_workspace(root)
    if workspace is None:
        raise UsageError("工作区设置有错误，请先改好 inputs/workspace.yaml。", problems)
    return workspace, problems


def run_list(folder: Path | None, *, as_json: bool, quiet: bool, verbose: bool) -> ExitCode:
    """Print the kinds with the state of their ledgers; `verbose` adds their parameters."""
    from pipeline.build.listing import list_dossier_types, list_kinds

    workspace = open_workspace(folder)
    kinds, problems = list_kinds(workspace)
    dossiers, found = list_dossier_types(workspace)
    print_diagnostics((*problems, *found), stderr_console(), quiet=quiet)
    if as_json:
        print_json(
            {
                "kinds": [kind.to_json() for kind in kinds],
                "dossiers": [item.to_json() for item in dossiers],
            }
        )
        return ExitCode.OK
    for kind in kinds:
        mark = "将生成" if kind.listed else "未列入文书"
        state = "台账齐" if kind.ready else "缺台账"
        print_data(f"{kind.title}（{kind.id}）：{mark}，{state}")
        if len(kind.editions) > 1:
            print_data(f"    版本：{'、'.join(kind.editions)}")
        for need in kind.ledgers:
            have = "有" if need.present else "没有"
            must = "必需" if need.required else "可选"
            print_data(f"    {need.name}（{need.type_id}，{must}）：{have}")
        for item in kind.parameters if verbose else ():
            default = "必须填写" if item.default is None else f"不填时是“{item.default}”"
            about = f"，{item.explanation}" if item.explanation else ""
            print_data(f"    参数 {item.name}：{default}{about}")
    for dossier in dossiers:
        mark = "将整理" if dossier.listed else "未列入档案"
        state = "台账齐" if all(need.present for need in dossier.ledgers) else "缺台账"
        print_data(f"{dossier.title}（{dossier.id}）：{mark}，{state}，{dossier.items}个项目")
    return ExitCode.OK


def run_check(
    folder: Path | None, *, as_json: bool, strict: bool, quiet: bool, verbose: bool
) -> ExitCode:
    """Check all inputs and write the problem list."""
    from pipeline.build.check import check

    result = check(find_workspace(folder if folder is not None else Path.cwd()))
    print_diagnostics(result.diagnostics, stderr_console(), verbose=verbose, quiet=quiet)
    if as_json:
        print_json(result.to_json())
    elif not quiet:
        for ledger in result.ledgers:
            print_data(_ledger_line(ledger))
    listed = result.problem_list and result.diagnostics
    where = f"，已列入 {result.problem_list}" if listed else ""
    stderr_console(quiet=quiet).print(f"检查完毕：{count_line(result.diagnostics)}{where}。")
    if result.stopped is not None:
        stderr_console().print(f"问题清单没有保存。{result.stopped.message}")
    return result.exit_code(strict=strict)


def _ledger_line(ledger: "CheckedLedger") -> str:
    """Return `资助：29294行，其中隐藏3行，金额合计17618905元（另有合计行2行、示例行1行不计入）`."""
    parts = [f"{ledger.rows}行"]
    if ledger.hidden_rows:
        parts.append(f"其中隐藏{ledger.hidden_rows}行")
    if ledger.excluded_rows:
        parts.append(f"其中作废等不计入数字的{ledger.excluded_rows}行")
    parts += [f"{name}合计{value}" for name, value in ledger.sums]
    passed = "、".join(f"{kind}{count}行" for kind, count in ledger.passed_over)
    return f"{ledger.id}：{'，'.join(parts)}" + (f"（另有{passed}不计入）" if passed else "")


def run_trace(file: Path, folder: Path | None, *, figure: str | None, as_json: bool) -> ExitCode:
    """Print where each figure of a built file comes from."""
    from pipeline.build.lookup import look_up

    found = look_up(file, folder)
    figures = found.figures
    if figure is not None:
        wanted = _figure_id(figure)
        figures = tuple(item for item in found.figures if item.id == wanted)
        if not figures:
            known = (
                f"编号从 {found.figures[0].id} 到 {found.figures[-1].id}" if found.figures else ""
            )
            raise UsageError(
                f"《{file.name}》里没有编号为“{figure}”的数字。{known or '这份文书里没有数字'}。"
            )
    if found.edited:
        stderr_console().print(
            f"注意：《{file.name}》生成以后被改过，下面是生成时的数字，手改的地方不在其中。"
        )
    if as_json:
        print_json({"figures": [item.to_json() for item in figures]})
        return ExitCode.OK
    for item in figures:
        for line in item.lines():
            print_data(line)
    return ExitCode.OK


def _figure_id(typed: str) -> str:
    """Return the id that was meant: `3`, `f3` and `F0003` are the same."""
    digits = typed.strip().upper().removeprefix("F")
    return f"F{int(digits):04d}" if digits.isdecimal() else typed


def run_doctor(folder: Path | None, *, as_json: bool) -> ExitCode:
    """Print what is missing on this machine and the step that mends it."""
    from pipeline.build.doctor import examine, exit_code

    root: Path | None = None
    try:
        root = find_workspace(folder if folder is not None else Path.cwd())
    except UsageError:
        if folder is not None:
            raise
    findings = examine(root)
    if as_json:
        print_json({"findings": [item.to_json() for item in findings]})
    else:
        for item in findings:
            print_data(f"［{item.verdict}］{item.subject}：{item.detail}")
            if item.remedy:
                print_data(f"        办法：{item.remedy}")
    return exit_code(findings)
