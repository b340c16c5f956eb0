"""Makes the broken ledgers: `python -m tests.broken_ledgers.make office` has LibreOffice save its files anew.

With a folder instead of `office`, every broken ledger is written there, to be looked at. LibreOffice's
own files differ in dates and salts from run to run, so they are committed; all others are made by the
tests from `faults_in_*.py`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.broken_ledgers import faults_in_cells, faults_in_files, faults_in_tables, office
from tests.broken_ledgers.sheets import Book, write_book
from tests.judges import libreoffice

Content = Book | str | bytes | Callable[[Path], None]

MADE: dict[str, Content] = {
    **faults_in_cells.FILES,
    **faults_in_tables.FILES,
    **faults_in_files.FILES,
}
"""Every file that Python makes, by name."""

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8"}
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">
Sub Locked(source, target, filter)
  Dim how(1) As New com.sun.star.beans.PropertyValue
  Dim secret(1) As New com.sun.star.beans.NamedValue
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  how(0).Name = "FilterName"
  how(0).Value = filter
  how(1).Name = "Password"
  how(1).Value = "2020"
  If InStr(filter, "2007") > 0 Then
    secret(0).Name = "CryptoType"
    secret(0).Value = "Standard"
    secret(1).Name = "OOXPassword"
    secret(1).Value = "2020"
    how(1).Name = "EncryptionData"
    how(1).Value = secret()
  End If
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  document.storeToURL(target, how())
  document.close(True)
  StarDesktop.terminate()
End Sub
</script:module>
"""


def place(name: str, folder: Path) -> Path:
    """Put one broken ledger into a folder and return its path."""
    path = folder / name
    if name in office.NAMES:
        shutil.copy(office.FOLDER / name, path)
        return path
    match MADE[name]:
        case Book() as book:
            write_book(path, book)
        case str() as text:
            path.write_text(text, encoding="utf-8", newline="")
        case bytes() as data:
            path.write_bytes(data)
        case make:
            make(path)
    return path


def save_with_libreoffice(folder: Path) -> None:
    """Have LibreOffice save its broken ledgers into `folder`."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for target in ("xls", "ods"):
            wanted = [item for item in office.SAVED if item.endswith(target)]
            sources = [scratch / f"{Path(item).stem}.xlsx" for item in wanted]
            for item, source in zip(wanted, sources, strict=True):
                write_book(source, office.SAVED[item])
            libreoffice.convert(sources, folder, target)
        save_locked(folder, scratch)
    for item, source in office.RENAMED.items():
        shutil.copy(folder / source, folder / item)


def save_locked(folder: Path, scratch: Path) -> None:
    """Have a macro of LibreOffice save the plain workbook with the password 2020."""
    plain, profile = scratch / "plain.xlsx", scratch / "profile"
    write_book(plain, office.PLAIN)
    soffice = (
        *("soffice", f"-env:UserInstallation={profile.as_uri()}"),
        *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
    )
    subprocess.run([*soffice, "--terminate_after_init"], check=True, timeout=120)
    (profile / "user/basic/Standard/Module1.xba").write_text(MODULE, encoding="utf-8")
    for name in office.LOCKED:
        target = scratch / f"locked{Path(name).suffix}"
        arguments = ",".join((plain.as_uri(), target.as_uri(), FILTERS[target.suffix]))
        macro = f"macro:///Standard.Module1.Locked({arguments})"
        subprocess.run([*soffice, macro], check=True, timeout=120)
        shutil.copy(target, folder / name)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if sys.argv[1] == "office":
        save_with_libreoffice(office.FOLDER)
    else:
        destination = Path(sys.argv[1])
        destination.mkdir(parents=True, exist_ok=True)
        for file_name in (*MADE, *office.NAMES):
            place(file_name, destination)
