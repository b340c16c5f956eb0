"""`huibian doctor`: fonts, layout libraries, LibreOffice, disk, permissions, and 版式 deviations.

Comes in: this machine and, if known, a workspace. Goes out: `Finding`s, each with the command or step
that mends it. Looks only; changes nothing.
"""

import ctypes.util
import os
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.build.fontreport import describe_fonts
from pipeline.document.profile import deviations, profile_from_overrides
from pipeline.errors import Diagnostic, ExitCode, Severity
from pipeline.fonts import FontBook, load_fonts
from pipeline.workspace import load_workspace

_LEAST_FREE_MB = 500


class Verdict(StrEnum):
    """How a finding stands."""

    GOOD = "正常"
    NOTE = "提示"
    MISSING = "缺少"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    verdict: Verdict
    subject: str
    detail: str
    remedy: str = ""
    """The command or step that mends it; '' when nothing is to be done."""

    def to_json(self) -> dict[str, str]:
        """Return the finding for `doctor --json`."""
        return {
            "verdict": self.verdict.value,
            "subject": self.subject,
            "detail": self.detail,
            "remedy": self.remedy,
        }


def examine(root: Path | None) -> tuple[Finding, ...]:
    """Return all findings for this machine and the workspace at `root`."""
    fonts = load_fonts()
    findings = [*_fonts(fonts), *_libraries(), _office(), _poppler()]
    if root is not None:
        findings += [_disk(root), _permissions(root), *_profile(root)]
    return tuple(findings)


def exit_code(findings: tuple[Finding, ...]) -> ExitCode:
    """Return 4 when something needed is missing, else 0."""
    missing = any(item.verdict is Verdict.MISSING for item in findings)
    return ExitCode.MISSING if missing else ExitCode.OK


def _fonts(fonts: FontBook) -> list[Finding]:
    problems: dict[str, Diagnostic] = {
        item.location.column or "": item for item in fonts.problems()
    }
    findings = []
    for role, line in zip(fonts.served(), describe_fonts(fonts), strict=True):
        problem = problems.get(role.role)
        if problem is not None and problem.severity is Severity.ERROR:
            findings.append(Finding(Verdict.MISSING, "字体", line, problem.hint))
        else:
            verdict = Verdict.NOTE if role.substituted else Verdict.GOOD
            findings.append(Finding(verdict, "字体", line))
    official = [role.official for role in fonts.served() if role.substituted]
    if official:
        findings.append(
            Finding(
                Verdict.NOTE,
                "字体",
                f"PDF 用了代替的字体，可以自由使用；DOCX 里写的仍是{'、'.join(official)}",
                "本单位若已购买这些字体，把字体文件装进系统（Linux 放到 ~/.local/share/fonts 后运行 "
                "fc-cache；Windows 双击安装），下次生成自动改用。",
            )
        )
    return findings


def _libraries() -> list[Finding]:
    needed = (
        ("pango-1.0", "Pango（排版）", "apt-get install libpango-1.0-0 libpangoft2-1.0-0"),
        ("harfbuzz-subset", "HarfBuzz 子集化（嵌入字体）", "apt-get install libharfbuzz-subset0"),
    )
    findings = []
    for name, title, command in needed:
        if ctypes.util.find_library(name):
            findings.append(Finding(Verdict.GOOD, "排版程序", f"{title}已安装"))
        else:
            findings.append(Finding(Verdict.MISSING, "排版程序", f"没有{title}", command))
    return findings


def _office() -> Finding:
    if shutil.which("soffice") or shutil.which("libreoffice"):
        return Finding(Verdict.GOOD, "LibreOffice", "已安装")
    return Finding(
        Verdict.NOTE,
        "LibreOffice",
        "没有安装；生成文书不需要它，迎检档案里的 Word、Excel、PPT 佐证要靠它转换",
        "apt-get install libreoffice-writer libreoffice-calc libreoffice-impress",
    )


def _poppler() -> Finding:
    if shutil.which("pdftocairo"):
        return Finding(Verdict.GOOD, "Poppler", "已安装")
    return Finding(
        Verdict.NOTE,
        "Poppler",
        "没有安装；生成文书不需要它，迎检档案里有的PDF页要靠它保住文字，没有它就转成图片",
        "apt-get install poppler-utils poppler-data",
    )


def _disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free // 1_000_000
    if free < _LEAST_FREE_MB:
        return Finding(
            Verdict.MISSING, "磁盘", f"只剩{free}MB", f"腾出至少{_LEAST_FREE_MB}MB空间。"
        )
    return Finding(Verdict.GOOD, "磁盘", f"剩余{free}MB")


def _permissions(root: Path) -> Finding:
    outputs = root / "outputs"
    target = outputs if outputs.exists() else root
    if os.access(target, os.W_OK):
        return Finding(Verdict.GOOD, "权限", "outputs/ 可以写入")
    return Finding(
        Verdict.MISSING, "权限", "outputs/ 不能写入", f"请管理员给当前用户 {target} 的写入权限。"
    )


def _setting(item: Diagnostic) -> Finding:
    return Finding(Verdict.NOTE, "设置", f"{item.location.describe()}：{item.message}", item.hint)


def _profile(root: Path) -> list[Finding]:
    workspace, problems = load_workspace(root)
    findings = [_setting(item) for item in problems]
    if workspace is None:
        return findings
    profile, found = profile_from_overrides(workspace.profile, lines=workspace.lines)
    findings += [_setting(item) for item in found]
    differing = deviations(profile)
    findings += [
        Finding(
            Verdict.NOTE,
            "版式",
            f"{item.parameter}：国标{item.standard}，本工作区{item.actual}（{item.clause}）",
            "本单位规定如此就不用改；要恢复国标，删去 inputs/workspace.yaml“版式”里的这一行。",
        )
        for item in differing
    ]
    if not differing and not found:
        findings.append(Finding(Verdict.GOOD, "版式", "各项参数与 GB/T 9704-2012 一致"))
    return findings
