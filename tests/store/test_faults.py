"""Faults on purpose: killed runs, full disks, two runs at once."""

import signal
import subprocess
import sys
import textwrap
import time

import pytest

from pipeline.errors import OutputError
from pipeline.store import Entry, State, Store, atomic_write

WRITER = """
    import sys
    from pathlib import Path
    from pipeline.store import Entry, Store
    root, size = Path(sys.argv[1]), int(sys.argv[2])
    with Store(root) as store:
        print("ready", flush=True)
        for turn in range(10_000):
            for name in ("甲.docx", "乙.pdf"):
                data = bytes([turn % 251]) * size
                trace = store.put_trace(b"trace %d" % turn)
                store.put(name, data, Entry("k", "docx", str(turn), trace=trace))
"""


def start(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("delay", [0.01, 0.037, 0.06, 0.11, 0.173])
def test_a_killed_run_leaves_whole_files_that_are_known_to_be_ours(tmp_path, delay):
    size = 300_000
    run = start(WRITER, tmp_path, size)
    assert run.stdout.readline() == "ready\n"
    time.sleep(delay)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    with Store(tmp_path) as store:
        assert store.diagnostics == ()
        for name in ("甲.docx", "乙.pdf"):
            path = tmp_path / "outputs" / name
            if not path.exists():
                assert store.status(name, "?") is State.MISSING
                continue
            data = path.read_bytes()
            assert len(data) == size
            assert len(set(data)) == 1
            # neither edited by hand nor unknown: the next build renews it in its place
            assert store.status(name, "?") is State.STALE
            assert store.find_trace(path).edited is False
            assert store.put(name, b"next", Entry("k", "docx", "?")).status == "built"
        assert list((tmp_path / "outputs").rglob("*.tmp")) == []


def test_a_second_run_is_refused_at_once_and_harms_nothing(tmp_path):
    run = start(WRITER, tmp_path, 10)
    assert run.stdout.readline() == "ready\n"
    try:
        with pytest.raises(OutputError, match="另一个"):
            Store(tmp_path).open()
        assert run.poll() is None
    finally:
        run.kill()
        run.communicate()
    Store(tmp_path).open()


def test_a_full_disk_is_explained_and_the_old_file_stays(tmp_path):
    code = """
        import resource, sys
        from pathlib import Path
        from pipeline.errors import OutputError
        from pipeline.store import Entry, Store
        root = Path(sys.argv[1])
        with Store(root) as store:
            store.put("甲.docx", b"old", Entry("k", "docx", "1"))
            resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
            try:
                store.put("甲.docx", bytes(100_000), Entry("k", "docx", "2"))
            except OutputError as error:
                print(int(error.exit_code), error.message)
            print(store.status("甲.docx", "1"))
    """
    run = start(code, tmp_path)
    out, err = run.communicate(timeout=60)
    assert err == ""
    first, second = out.splitlines()
    assert first.startswith("5 磁盘已满")
    assert second == "unchanged"
    assert (tmp_path / "outputs/甲.docx").read_bytes() == b"old"
    assert list((tmp_path / "outputs").rglob("*.tmp")) == []


def test_left_over_temporary_files_are_swept_by_the_next_run(tmp_path):
    left = tmp_path / "outputs/档案/.huibian-123-1.tmp"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    other = left.with_name("别人的.tmp")
    other.write_bytes(b"not ours")
    Store(tmp_path).status("甲.docx", "1")
    assert left.exists()
    with Store(tmp_path):
        assert not left.exists()
        assert other.exists()


def test_replacing_keeps_the_permissions_of_the_file(tmp_path):
    path = tmp_path / "甲.docx"
    path.write_bytes(b"old")
    path.chmod(0o640)
    atomic_write(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_failed_write_leaves_no_temporary_file(tmp_path):
    (tmp_path / "甲.docx" / "x").mkdir(parents=True)
    with pytest.raises(OutputError, match="同名"):
        atomic_write(tmp_path / "甲.docx", b"new")
    assert [item.name for item in tmp_path.iterdir()] == ["甲.docx"]
