"""Letters printed on a Dask cluster: the files of a run on this machine, or a plain word why not."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import pytest

from pipeline.cli.run import run
from tests.build.test_letters import build, digests, numbers, workspace

pytest.importorskip("distributed")
__all__ = ["workspace"]


@pytest.mark.filterwarnings("default")
def test_cluster_of_processes_makes_the_files_of_a_local_run(workspace: Path, tmp_path: Path):
    from distributed import LocalCluster

    other = tmp_path / "other"
    shutil.copytree(workspace, other)
    assert build(workspace).code == 0
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
    ) as cluster:
        address = cluster.scheduler_address
        assert address.startswith("tcp://127.0.0.1:")
        assert run(["build", "-C", str(other), "--quiet", "--scheduler", address]) == 0
        assert cluster.scheduler.transition_counter > 0
    assert digests(other) == digests(workspace)
    assert sorted(numbers(other).values()) == sorted(numbers(workspace).values())


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "甲乙"])
def test_no_scheduler_there(workspace: Path, capfd: pytest.CaptureFixture[str], address: str):
    begun = time.monotonic()
    assert run(["build", "-C", str(workspace), "--quiet", "--scheduler", address]) == 2
    assert time.monotonic() - begun < 60
    said = capfd.readouterr().err
    assert f"连不上 --scheduler 写的调度程序（{address}）" in said
    assert "Traceback" not in said


def test_dask_not_installed(
    workspace: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run(["build", "-C", str(workspace), "--quiet", "--scheduler", "tcp://127.0.0.1:9"]) == 4
    assert "huibian[cluster]" in capfd.readouterr().err
