"""Judge of what an office program makes of our files: LibreOffice, without window and without net.

Office files come in, PDFs go out. Each call has its own profile and its own fontconfig file, so calls from
several test processes do not disturb each other, and the official font names of a DOCX
(仿宋_GB2312 …) are shown with the faces that the machine has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tests.judges import JudgeMissingError

FONTCONFIG = Path(__file__).with_name("fonts.conf.in")
FANDOL = Path(sys.prefix) / "share/huibian/fonts/fandol"
START_S = 90
PER_FILE_S = 15
# Settings of the profile (path, name, value): links are never updated, no macro runs.
SETTINGS = (
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
)
PROFILE = '<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
ITEM = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}"><value>{}</value></prop></item>'


class ConversionError(RuntimeError):
    """LibreOffice left out a file; the message names it."""


def to_pdf(paths: Iterable[Path | str], outdir: Path | str) -> dict[Path, Path]:
    """Return where the PDF of each file is; one start of LibreOffice for all.

    Raises:
        JudgeMissingError: LibreOffice is not installed.
        ConversionError: a file gave no PDF, or LibreOffice took too long.
    """
    return convert(paths, outdir, "pdf")


def convert(paths: Iterable[Path | str], outdir: Path | str, target: str) -> dict[Path, Path]:
    """Return where each file's copy in format `target` is (pdf, xls, ods, docx, csv:…).

    Raises:
        JudgeMissingError: LibreOffice is not installed.
        ConversionError: a file gave no result, or LibreOffice took too long.
        ValueError: two files would give the same name.
    """
    originals = [Path(path) for path in paths]
    files = [path.resolve(strict=True) for path in originals]
    if not files:
        return {}
    outdir = Path(outdir)
    outdir.mkdir(parents=True, exist_ok=True)
    suffix = target.split(":", maxsplit=1)[0]
    results = [outdir / f"{file.stem}.{suffix}" for file in files]
    if len(set(results)) < len(results):
        message = f"two files of one batch have the same name: {[file.name for file in files]}"
        raise ValueError(message)
    for result in results:
        result.unlink(missing_ok=True)
    output = _soffice(files, outdir, target)
    if missing := [
        file.name for file, result in zip(files, results, strict=True) if not result.is_file()
    ]:
        message = f"LibreOffice gave nothing for {missing}: {output[-800:]}"
        raise ConversionError(message)
    return dict(zip(originals, results, strict=True))


def fontconfig_file(folder: Path) -> Path:
    """Return a fontconfig file written into `folder`: the system's fonts, Fandol, and the official names.

    For the environment variable FONTCONFIG_FILE.
    """
    cache = folder / "fontconfig-cache"
    cache.mkdir(parents=True, exist_ok=True)
    text = FONTCONFIG.read_text(encoding="utf-8")
    text = text.replace("@FANDOL@", escape(str(FANDOL))).replace("@CACHE@", escape(str(cache)))
    file = folder / "fonts.conf"
    file.write_text(text, encoding="utf-8")
    return file


def _soffice(files: Sequence[Path], outdir: Path, target: str) -> str:
    program = shutil.which("soffice")
    if program is None:
        message = "LibreOffice (soffice) is not installed; run `make setup`"
        raise JudgeMissingError(message)
    if not FANDOL.is_dir():
        message = f"the Fandol fonts are not at {FANDOL}; run `make setup`"
        raise JudgeMissingError(message)
    with tempfile.TemporaryDirectory(prefix="soffice-") as name:
        scratch = Path(name)
        user = scratch / "profile" / "user"
        user.mkdir(parents=True)
        items = "".join(ITEM.format(*setting) for setting in SETTINGS)
        (user / "registrymodifications.xcu").write_text(PROFILE.format(items=items))
        command = [
            program,
            f"-env:UserInstallation={(scratch / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
            *("--convert-to", target, "--outdir", str(outdir.resolve())),
            *(str(file) for file in files),
        ]
        return _run(command, _environment(scratch), START_S + PER_FILE_S * len(files))


def _environment(scratch: Path) -> dict[str, str]:
    # A proxy that refuses every connection: a linked picture or template cannot be fetched.
    nowhere = "http://127.0.0.1:9"
    return {
        **os.environ,
        "FONTCONFIG_FILE": str(fontconfig_file(scratch)),
        "HOME": str(scratch),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": nowhere,
        "https_proxy": nowhere,
    }


def _run(command: Sequence[str], environment: dict[str, str], timeout_s: float) -> str:
    # soffice starts children; its own process group lets all of them end with it
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        message = f"LibreOffice did not finish in {timeout_s:.0f} s"
        raise ConversionError(message) from None
    return output.decode(errors="replace")
