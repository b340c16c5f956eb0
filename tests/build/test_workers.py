"""Worker processes: results in order and as they come, a killed worker, an interrupt."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.build.workers import make_in_order
from tests.acceptance.workspaces import REPO
from tests.build.workspaces import two_documents


def double(number: int) -> int:
    time.sleep(0.2 if number == 1 else 0)
    return 2 * number


def die_once(flag: str) -> str:
    """Kill the own process unless the flag file is there already."""
    path = Path(flag)
    if path.suffix == ".flag" and not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return f"made {path.name}"


def die_always(name: str) -> str:
    if name == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return name


def fail(number: int) -> int:
    if number == 2:
        raise ValueError("二")
    time.sleep(30 if number == 3 else 0)
    return number


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_jobs(workers: int):
    assert list(make_in_order(double, [1, 2, 3], workers)) == [2, 4, 6]


def test_the_first_result_comes_before_the_last_job_is_begun():
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        return number

    results = make_in_order(work, [1, 2], 1)
    assert next(results) == 1
    assert begun == [1]


def test_a_worker_killed_once_loses_nothing(tmp_path: Path):
    jobs = [str(tmp_path / name) for name in ("a.txt", "b.flag", "c.txt")]
    assert list(make_in_order(die_once, jobs, 2)) == ["made a.txt", "made b.flag", "made c.txt"]


def test_a_job_that_always_dies_is_none_and_the_others_are_made():
    assert list(make_in_order(die_always, ["甲", "deadly", "乙"], 2)) == ["甲", None, "乙"]


def test_an_error_passes_and_leaves_no_process_behind():
    started = time.monotonic()
    with pytest.raises(ValueError, match="二"):
        list(make_in_order(fail, [1, 2, 3], 3))
    assert time.monotonic() - started < 20
    for process in multiprocessing.active_children():
        process.join(5)
    assert not multiprocessing.active_children()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
@pytest.mark.parametrize("wait", [0.6, 2.2])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_with_130_one_line_and_no_half_file(tmp_path: Path, wait: float, jobs: str):
    root = two_documents(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "build", "--jobs", jobs, "-C", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPO)},
        start_new_session=True,
    )
    time.sleep(wait)
    # the whole group, as a terminal does
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("the build was done before the interrupt")
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert errors.rstrip().splitlines()[-1].startswith("已中断")
    for path in root.rglob("outputs/**/*"):
        if path.suffix in {".docx", ".xlsx"}:
            assert path.read_bytes()[-22:-18] == b"PK\x05\x06"
        if path.suffix == ".pdf":
            assert path.read_bytes().rstrip().endswith(b"%%EOF")
