"""No Dask cluster to print letters on: a plain word why not (what it prints: test_letters_killed)."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from pipeline.cli.run import run
from tests.build.test_letters import workspace

pytest.importorskip("distributed")
__all__ = ["workspace"]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "甲乙"])
def test_no_scheduler_there(workspace: Path, capfd: pytest.CaptureFixture[str], address: str):
    begun = time.monotonic()
    assert run(["build", "-C", str(workspace), "--quiet", "--scheduler", address]) == 2
    assert time.monotonic() - begun < 60
    said = capfd.readouterr().err
    assert f"连不上 --scheduler 写的调度程序（{address}）" in said
    assert "Traceback" not in said
    assert not (workspace / "inputs/登记").exists(), "no number is given before somebody prints"


def test_dask_not_installed(
    workspace: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run(["build", "-C", str(workspace), "--quiet", "--scheduler", "tcp://127.0.0.1:9"]) == 4
    assert "huibian[cluster]" in capfd.readouterr().err
