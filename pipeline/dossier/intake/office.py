"""Office files become PDF by LibreOffice: a whole batch in one start, without network, within a time limit.

Comes in: safe office files. Goes out: the PDF of each, or why there is none. One file that hangs or crashes
the program never loses the others: the rest of its batch is tried again without it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.dossier.intake.running import run_guarded
from pipeline.dossier.intake.sorting import refusal
from pipeline.errors import Diagnostic, MissingComponentError, OutputError
from pipeline.fonts import FontBook

_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    ("org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    ("org.openoffice.Office.Calc/Formula/Load", "ODFRecalcMode", "1"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
    # LibreOffice's own PDF/A-2b, whichever of its programs writes the file
    ("org.openoffice.Office.Common/Filter/PDF/Export", "SelectPdfVersion", "2"),
    ("org.openoffice.Office.Common/Filter/PDF/Export", "ExportBookmarks", "false"),
    ("org.openoffice.Office.Common/Filter/PDF/Export", "UseTaggedPDF", "false"),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>\n'
)
_ITEM = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'


@dataclass(frozen=True, slots=True)
class Patience:
    """How long LibreOffice may take, in seconds."""

    start: float = 60.0
    per_file: float = 6.0
    alone: float = 120.0
    """For one file that is tried alone."""


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """One file to convert."""

    name: str
    """ASCII, unique in the batch, without ending."""
    ending: str
    data: bytes


def office_program() -> str:
    """Return LibreOffice's program; raises MissingComponentError (exit 4) when there is none."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise MissingComponentError(
            "没有安装 LibreOffice，Word、Excel、PPT 佐证转不成 PDF。请运行 make setup，"
            "或者：sudo apt-get install libreoffice-writer libreoffice-calc libreoffice-impress。"
        )
    return program


def convert_office(
    files: Sequence[OfficeFile], fonts: FontBook, patience: Patience | None = None
) -> Mapping[str, bytes | Diagnostic]:
    """Return the PDF of each file by its name, or why there is none (K306, K307).

    Raises:
        MissingComponentError: LibreOffice is not installed.
        OutputError: the system's folder for temporary files cannot be written.
    """
    program = office_program()
    patience = patience or Patience()
    made: dict[str, bytes | Diagnostic] = {}
    left = sorted(files, key=lambda item: item.name)
    while left:
        found, _ = _convert(program, left, fonts, patience.start + patience.per_file * len(left))
        made.update(found)
        left = [item for item in left if item.name not in made]
        if left:
            # files are done in order: the first without a result is what the batch fell over, or failed
            suspect = left.pop(0)
            alone, in_time = _convert(program, [suspect], fonts, patience.alone)
            made[suspect.name] = alone.get(suspect.name) or _no_result(patience, in_time=in_time)
    return made


def _no_result(patience: Patience, *, in_time: bool) -> Diagnostic:
    if in_time:
        return refusal(
            "K306",
            "文件转不成 PDF，多半是损坏了，或者设了打开密码",
            "用原来的软件打开看看，另存为 PDF 再放进来。",
        )
    return refusal(
        "K307",
        f"文件转成 PDF 超过{patience.alone:.0f}秒还没有完成",
        "用原来的软件打开，另存为 PDF 再放进来。",
    )


def _convert(
    program: str, files: Sequence[OfficeFile], fonts: FontBook, limit: float
) -> tuple[dict[str, bytes], bool]:
    """Return what LibreOffice made of a batch, and whether it ended in time."""
    try:
        with tempfile.TemporaryDirectory(
            prefix="huibian-office-", ignore_cleanup_errors=True
        ) as name:
            return _convert_in(Path(name), program, files, fonts, limit)
    except OSError as error:
        raise OutputError(
            "系统的临时文件夹写不了，多半是磁盘满了，Office 文件没法转换。请清理磁盘后再运行一次。"
        ) from error


def _convert_in(
    scratch: Path, program: str, files: Sequence[OfficeFile], fonts: FontBook, limit: float
) -> tuple[dict[str, bytes], bool]:
    inbox, outbox = scratch / "in", scratch / "out"
    inbox.mkdir()
    outbox.mkdir()
    for item in files:
        (inbox / f"{item.name}.{item.ending}").write_bytes(item.data)
    user = scratch / "profile" / "user"
    user.mkdir(parents=True)
    items = "".join(_ITEM.format(*setting) for setting in _SETTINGS)
    (user / "registrymodifications.xcu").write_text(_PROFILE.format(items=items))
    command = [
        *_isolation(),
        program,
        f"-env:UserInstallation={(scratch / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", "pdf", "--outdir", str(outbox)),
        *(str(path) for path in sorted(inbox.iterdir())),
    ]
    in_time = run_guarded(command, _environment(scratch, fonts), scratch, limit)
    made = {item.name: outbox / f"{item.name}.pdf" for item in files}
    found = {name: path.read_bytes() for name, path in made.items() if path.is_file()}
    # the one that was being written when LibreOffice was killed or fell is not whole
    return {name: data for name, data in found.items() if _is_whole(data)}, in_time


def _is_whole(pdf: bytes) -> bool:
    return pdf[-64:].rstrip().endswith(b"%%EOF")


def _isolation() -> tuple[str, ...]:
    """Return the words before a command that take the network away, where the system allows it."""
    program = shutil.which("unshare")
    if program is None:
        return ()
    words = (program, "--net", "--map-root-user")
    tried = subprocess.run(  # noqa: S603 - a fixed command
        [*words, "true"], capture_output=True, check=False, timeout=20
    )
    return words if tried.returncode == 0 else ()


def _environment(scratch: Path, fonts: FontBook) -> dict[str, str]:
    # a proxy that refuses every connection, for systems where the network cannot be taken away
    nowhere = "http://127.0.0.1:9"
    return {
        **os.environ,
        "FONTCONFIG_FILE": str(_fontconfig(scratch, fonts)),
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": nowhere,
        "https_proxy": nowhere,
        "ftp_proxy": nowhere,
    }


def _fontconfig(scratch: Path, fonts: FontBook) -> Path:
    """Write a fontconfig file: the system's fonts, ours, and which face stands for an official name."""
    folders = sorted(
        {str(face.path.parent) for chain in fonts.chains.values() for face in chain.faces}
    )
    aliases = "".join(
        f"<match target='pattern'><test name='family'><string>{escape(chain.official)}</string></test>"
        f"<edit name='family' mode='append' binding='strong'><string>{escape(chain.faces[0].family)}"
        "</string></edit></match>"
        for chain in fonts.chains.values()
        if chain.faces
    )
    text = (
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"
        + "".join(f"<dir>{escape(folder)}</dir>" for folder in folders)
        + f"<cachedir>{escape(str(scratch / 'fonts'))}</cachedir>{aliases}</fontconfig>"
    )
    file = scratch / "fonts.conf"
    file.write_text(text, encoding="utf-8")
    return file
