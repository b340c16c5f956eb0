"""LibreOffice that hangs, falls, is not there, or outlives its run; and the same bytes from it twice."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from pipeline.dossier.intake.office import OfficeFile, Patience, convert_office
from pipeline.dossier.intake.pdf import conform
from pipeline.dossier.intake.take import recall, take_in
from pipeline.errors import Diagnostic, OutputError
from pipeline.executors import Here
from pipeline.fonts import FontBook, load_fonts
from pipeline.store import Cache
from tests.build.dossier_world import pdf, word

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX systems")

SOFFICE = """\
#!{python}
import os, sys, time
place = sys.argv.index("--outdir")
for path in sys.argv[place + 2:]:
    words = open(path, "rb").read()
    name = os.path.basename(path).partition(".")[0]
    out = os.path.join(sys.argv[place + 1], name + ".pdf")
    if words == b"fall":
        sys.exit(1)
    if words == b"torn":
        open(out, "wb").write(b"%PDF-1.7 and no more")
        os.abort()
    if words == b"hang":
        if os.fork() == 0:
            time.sleep(600)
        time.sleep(600)
    open(out, "wb").write(b"%PDF-1.7 " + words + b" %%EOF")
"""


@pytest.fixture(scope="module")
def fonts() -> FontBook:
    return load_fonts()


def put_soffice(folder: Path, text: str) -> Path:
    program = folder / "soffice"
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    return folder


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in LibreOffice's place that does to each file what its bytes say."""
    (tmp_path / "bin").mkdir()
    folder = put_soffice(tmp_path / "bin", SOFFICE.format(python=sys.executable))
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def of_session(words: str) -> list[int]:
    """Return the processes whose command line has these words."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
            state = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            continue
        if words.encode() in line and state != "Z":
            found.append(int(folder.name))
    return found


def wait_until(done: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize(("bad", "code"), [("fall", "K306"), ("torn", "K306"), ("hang", "K307")])
def test_one_file_that_brings_libreoffice_down_loses_no_other(
    fonts: FontBook, bad: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    files = [
        OfficeFile(f"f{place}", "docx", words.encode())
        for place, words in enumerate(["first", bad, "third", bad, "fifth"])
    ]
    made = convert_office(files, fonts, Patience(start=1, per_file=0, alone=0.5))
    wrong = {name: item.code for name, item in made.items() if isinstance(item, Diagnostic)}
    assert wrong == {"f1": code, "f3": code}
    assert {name: item for name, item in made.items() if name not in wrong} == {
        "f0": b"%PDF-1.7 first %%EOF",
        "f2": b"%PDF-1.7 third %%EOF",
        "f4": b"%PDF-1.7 fifth %%EOF",
    }
    # nothing of it runs on, nothing of it lies about
    assert of_session(str(tmp_path / "huibian-office-")) == []
    assert list(tmp_path.glob("huibian-office-*")) == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.usefixtures("fake")
def test_libreoffice_ends_with_the_run_that_was_killed(tmp_path: Path, how: signal.Signals) -> None:
    program = (
        "from pipeline.dossier.intake.office import *\n"
        "from pipeline.fonts import load_fonts\n"
        "convert_office([OfficeFile('f1', 'docx', b'hang')], load_fonts())\n"
    )
    scratch = tmp_path / "t"
    scratch.mkdir()
    run = subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "TMPDIR": str(scratch)}
    )
    words = str(scratch / "huibian-office-")
    wait_until(lambda: len(of_session(words)) >= 3)  # the guard, the program and its child
    run.send_signal(how)
    assert run.wait() == -how
    wait_until(lambda: not of_session(words) and not list(scratch.iterdir()), 5)


def taken(files: dict[str, bytes], folder: Path, cache: Cache) -> dict[str, list[str]]:
    """Take files in; return the codes of the problems of each, and [] for what is good."""
    names = {}
    for name, data in files.items():
        (folder / name).write_bytes(data)
        names[hashlib.sha256(data).hexdigest()] = name
    listed = [(digest, folder / name) for digest, name in names.items()]
    found = {names[item.sha256]: item for item in take_in(listed, cache, Here())}
    assert all(bool(item.pages) == (not item.problems) for item in found.values())
    return {name: [item.code for item in found[name].problems] for name in files}


def test_without_libreoffice_all_else_is_taken_in_and_the_rest_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path / "cache")
    files = {"a.docx": word("甲"), "b.pdf": pdf(1), "c.txt": "乙".encode(), "d.docx": word("丙")}
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        assert taken(files, tmp_path, cache) == {
            "a.docx": ["K311"], "b.pdf": [], "c.txt": [], "d.docx": ["K311"],
        }  # fmt: skip
    assert all(not problems for problems in taken(files, tmp_path, cache).values())


def test_a_temporary_folder_that_cannot_be_written_is_said(
    tmp_path: Path, fonts: FontBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(OutputError, match="临时文件夹写不了"):
        convert_office([OfficeFile("f1", "docx", word("甲"))], fonts)


def test_libreoffice_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    data = word("资助政策宣传课教案", "第二段。")
    digest = hashlib.sha256(data).hexdigest()
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        assert taken({"a.docx": data}, folder, Cache(folder / "cache")) == {"a.docx": []}
        cache = Cache(folder / "cache")
        found = recall(digest, cache)
        assert found is not None
        made.append((cache.get(found.pdf), found.pages))
        time.sleep(1.1)  # another second on the clock that LibreOffice looks at
    assert made[0] == made[1]


def test_what_a_program_notes_in_the_trailer_is_not_copied(fonts: FontBook) -> None:
    made = []
    for word_ in ("one", "two"):
        with pikepdf.open(io.BytesIO(pdf(1))) as document:
            document.trailer["/DocChecksum"] = pikepdf.Name(f"/{word_}")
            out = io.BytesIO()
            document.save(out, static_id=True)
        assert b"DocChecksum" in out.getvalue()
        made.append(conform(out.getvalue(), fonts).pdf)
    assert made[0] == made[1]
    assert b"DocChecksum" not in made[0]
