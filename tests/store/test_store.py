"""The store: what is ours is renewed, what a person changed stays, and the manifest knows which."""

import hashlib
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from pipeline.errors import ExitCode, OutputError
from pipeline.store import Entry, State, Store, shelf_of

NAME = "2020年总结.docx"


def entry(fingerprint="甲", trace=None):
    return Entry("summary", "docx", fingerprint, pages=3, figures=7, trace=trace)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "inputs").mkdir()
    return tmp_path


@pytest.fixture
def store(root):
    with Store(root) as opened:
        yield opened


def file(root, name=NAME):
    return root / "outputs" / name


def test_many_outputs_cost_two_savings_of_the_manifest_and_each_is_as_safe(
    root, store, monkeypatch
):
    store.put("乙.docx", b"old", entry())
    file(root, "乙.docx").write_bytes(b"edited")
    saved = []
    monkeypatch.setattr(store, "_save", lambda save=store._save: (saved.append(1), save()))
    items = [(f"{name}.docx", name.encode(), entry()) for name in "甲乙丙"]
    stored = store.put_many(items)
    assert [item.status for item in stored] == ["built", "beside", "built"]
    assert len(saved) == 2
    assert file(root, "乙.docx").read_bytes() == b"edited"
    assert file(root, "乙-新稿.docx").read_bytes() == "乙".encode()
    assert {record.path for record in Store(root).records()} >= {item.path for item in stored}


def test_of_many_outputs_those_before_a_failure_are_kept_and_known(root, store):
    file(root, "乙").write_bytes(b"a file where a folder is needed")
    items = [("甲.docx", b"1", entry()), ("乙/丙.docx", b"2", entry()), ("丁.docx", b"3", entry())]
    with pytest.raises(OutputError):
        store.put_many(items)
    assert Store(root).status("甲.docx", "甲") is State.UNCHANGED
    assert Store(root).status("丁.docx", "甲") is State.MISSING


def test_a_first_build_is_written_and_then_unchanged(root, store):
    assert store.status(NAME, "甲") is State.MISSING
    stored = store.put(NAME, b"one", entry())
    assert (stored.path, stored.status) == (NAME, "built")
    assert file(root).read_bytes() == b"one"
    assert store.status(NAME, "甲") is State.UNCHANGED
    assert store.status(NAME, "乙") is State.STALE


def test_the_next_run_knows_what_the_last_one_wrote(root):
    with Store(root) as store:
        store.put(NAME, b"one", entry())
    again = Store(root)
    assert again.status(NAME, "甲") is State.UNCHANGED
    assert again.current(NAME).entry == entry()
    assert [record.path for record in again.records()] == [NAME]


def test_a_stale_output_is_replaced(root, store):
    store.put(NAME, b"one", entry())
    assert store.put(NAME, b"two", entry("乙")).status == "built"
    assert file(root).read_bytes() == b"two"
    assert store.status(NAME, "乙") is State.UNCHANGED


def test_an_output_changed_by_hand_is_kept_and_the_new_one_goes_beside(root, store):
    store.put(NAME, b"one", entry())
    file(root).write_bytes(b"by hand")
    assert store.status(NAME, "甲") is State.EDITED
    stored = store.put(NAME, b"two", entry("乙"))
    assert (stored.path, stored.status) == ("2020年总结-新稿.docx", "beside")
    assert file(root).read_bytes() == b"by hand"
    assert file(root, stored.path).read_bytes() == b"two"


def test_once_the_draft_is_there_nothing_more_is_to_be_done(root, store):
    store.put(NAME, b"one", entry())
    file(root).write_bytes(b"by hand")
    store.put(NAME, b"one", entry())
    assert store.status(NAME, "甲") is State.UNCHANGED
    assert store.current(NAME).path == "2020年总结-新稿.docx"
    assert store.status(NAME, "乙") is State.EDITED


def test_an_untouched_draft_is_renewed_in_its_place(root, store):
    file(root).parent.mkdir(exist_ok=True)
    file(root).write_bytes(b"by hand")
    store.put(NAME, b"one", entry())
    assert store.put(NAME, b"two", entry("乙")).path == "2020年总结-新稿.docx"
    assert file(root, "2020年总结-新稿.docx").read_bytes() == b"two"


def test_a_draft_changed_by_hand_is_kept_too(root, store):
    store.put(NAME, b"one", entry())
    file(root).write_bytes(b"by hand")
    store.put(NAME, b"two", entry("乙"))
    file(root, "2020年总结-新稿.docx").write_bytes(b"by hand too")
    assert store.put(NAME, b"three", entry("丙")).path == "2020年总结-新稿2.docx"
    assert file(root).read_bytes() == b"by hand"
    assert file(root, "2020年总结-新稿.docx").read_bytes() == b"by hand too"
    assert store.status(NAME, "丙") is State.UNCHANGED


def test_a_draft_that_took_the_place_of_the_old_file_is_ours(root, store):
    store.put(NAME, b"one", entry())
    file(root).write_bytes(b"by hand")
    draft = store.put(NAME, b"two", entry("乙")).path
    file(root, draft).replace(file(root))
    assert store.status(NAME, "乙") is State.UNCHANGED
    assert store.current(NAME).path == NAME
    assert store.put(NAME, b"three", entry("丙")).status == "built"


def test_outdated_drafts_go_when_the_file_is_built_in_its_place(root, store):
    store.put(NAME, b"one", entry())
    file(root).write_bytes(b"by hand")
    draft = store.put(NAME, b"two", entry("乙")).path
    file(root).unlink()
    stored = store.put(NAME, b"three", entry("丙"))
    assert (stored.status, stored.removed) == ("built", (draft,))
    assert not file(root, draft).exists()
    assert [record.path for record in store.records()] == [NAME]


def test_a_file_that_we_never_built_is_not_overwritten(root, store):
    file(root).write_bytes(b"older than the program")
    assert store.status(NAME, "甲") is State.EDITED
    assert store.put(NAME, b"one", entry()).status == "beside"
    assert file(root).read_bytes() == b"older than the program"


def test_a_deleted_output_is_built_again(root, store):
    store.put(NAME, b"one", entry())
    file(root).unlink()
    assert store.status(NAME, "甲") is State.MISSING
    assert store.put(NAME, b"one", entry()).status == "built"


def test_a_restored_file_counts_as_ours_again(root, store):
    store.put(NAME, b"one", entry())
    file(root).write_bytes(b"by hand")
    file(root).write_bytes(b"one")
    assert store.status(NAME, "甲") is State.UNCHANGED


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"version":9}', b'{"version":1,"outputs":{"a":3}}', b"\xff\xfe"]
)
def test_a_damaged_manifest_is_reported_and_costs_no_file(root, damage):
    with Store(root) as store:
        trace = store.put_trace(b"{}")
        store.put(NAME, b"one", entry(trace=trace))
    (root / "outputs/.huibian/manifest.json").write_bytes(damage)
    with Store(root) as store:
        assert [item.code for item in store.diagnostics] == ["X101"]
        assert store.status(NAME, "甲") is State.EDITED
        assert store.put(NAME, b"two", entry(trace=trace)).status == "beside"
        assert store.find_trace(file(root, "2020年总结-新稿.docx")).data == b"{}"
    assert file(root).read_bytes() == b"one"
    assert Store(root).diagnostics == ()


def test_reading_creates_nothing(root):
    store = Store(root)
    assert store.status(NAME, "甲") is State.MISSING
    assert store.records() == ()
    assert not (root / "outputs").exists()


def test_the_first_write_takes_the_lock_by_itself(root):
    first = Store(root)
    first.put(NAME, b"one", entry())
    with pytest.raises(OutputError) as caught:
        Store(root).put(NAME, b"two", entry("乙"))
    assert caught.value.exit_code == ExitCode.OUTPUT
    assert "另一个" in caught.value.message
    first.close()
    Store(root).put(NAME, b"two", entry("乙"))
    assert file(root).read_bytes() == b"two"


def test_a_store_opened_before_another_run_wrote_does_not_forget_it(root):
    waiting = Store(root)
    with Store(root) as other:
        other.put("另一份.docx", b"x", entry())
    with waiting:
        waiting.put(NAME, b"one", entry())
    assert [record.path for record in Store(root).records()] == [NAME, "另一份.docx"]


def test_a_folder_at_the_output_path_is_not_touched(root, store):
    file(root).mkdir(parents=True)
    assert store.put(NAME, b"one", entry()).status == "beside"
    assert file(root).is_dir()


def test_a_file_where_a_folder_is_needed_is_explained(root, store):
    file(root, "档案").write_bytes(b"x")
    with pytest.raises(OutputError, match="文件夹"):
        store.put(f"档案/{NAME}", b"one", entry())


def test_a_link_inside_outputs_cannot_lead_a_write_outside(root, store, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    file(root, "档案").symlink_to(outside)
    with pytest.raises(OutputError, match="链接"):
        store.put(f"档案/{NAME}", b"one", entry())
    assert list(outside.iterdir()) == []


def test_a_link_to_an_input_is_never_written_through(root, store):
    original = root / "inputs/台账.xlsx"
    original.write_bytes(b"ledger")
    file(root).symlink_to(original)
    store.put(NAME, b"one", entry())
    assert original.read_bytes() == b"ledger"


def test_outputs_may_not_be_inputs(root):
    (root / "outputs").symlink_to(root / "inputs")
    with pytest.raises(OutputError, match="inputs"):
        Store(root).open()


@pytest.mark.skipif(not Path("/sys").is_dir(), reason="needs a file system that nobody may write")
def test_a_place_that_nobody_may_write_is_explained_even_to_root(root):
    (root / "outputs").symlink_to("/sys")
    with pytest.raises(OutputError, match="权限") as caught:
        Store(root).put(NAME, b"one", entry())
    assert caught.value.exit_code == ExitCode.OUTPUT


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_is_exit_5_and_says_so(root, store):
    store.put(NAME, b"one", entry())
    folder = root / "outputs"
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(OutputError, match="权限") as caught:
            store.put("另一份.docx", b"x", entry())
    finally:
        folder.chmod(stat.S_IRWXU)
    assert caught.value.exit_code == ExitCode.OUTPUT
    assert [record.path for record in store.records()] == [NAME]


def test_the_manifest_depends_on_nothing_but_the_outputs(root, tmp_path):
    other = tmp_path / "elsewhere"
    other.mkdir()
    names = [NAME, "甲/乙.pdf", "溯源.xlsx"]
    for place, order in ((root, names), (other, names[::-1])):
        with Store(place) as store:
            for name in order:
                store.put(name, name.encode(), entry())
    manifests = [(place / "outputs/.huibian/manifest.json").read_bytes() for place in (root, other)]
    assert manifests[0] == manifests[1]
    tree = json.loads(manifests[0])
    assert set(tree["outputs"]) == set(names)
    assert tree["pending"] == {}


def test_trace_data_are_found_by_bytes_wherever_the_file_is(root, store, tmp_path):
    trace = store.put_trace(b'{"figures":[]}')
    store.put(NAME, b"one", entry(trace=trace))
    copy = tmp_path / "sent.docx"
    copy.write_bytes(b"one")
    found = store.find_trace(copy)
    assert (found.data, found.edited, found.record.path) == (b'{"figures":[]}', False, NAME)


def test_trace_data_of_an_edited_file_are_found_by_its_path_and_it_says_so(root, store):
    store.put(NAME, b"one", entry(trace=store.put_trace(b"old")))
    file(root).write_bytes(b"by hand")
    draft = store.put(NAME, b"two", entry("乙", trace=store.put_trace(b"new"))).path
    assert (store.find_trace(file(root)).data, store.find_trace(file(root)).edited) == (
        b"old",
        True,
    )
    assert (
        store.find_trace(file(root, draft)).data,
        store.find_trace(file(root, draft)).edited,
    ) == (b"new", False)


def test_a_strange_file_has_no_trace(root, store, tmp_path):
    store.put(NAME, b"one", entry(trace=store.put_trace(b"t")))
    (tmp_path / "x.docx").write_bytes(b"something else")
    assert store.find_trace(tmp_path / "x.docx") is None
    assert store.find_trace(tmp_path / "not there.docx") is None


def test_traces_that_nothing_names_are_swept(root):
    with Store(root) as store:
        store.put(NAME, b"one", entry(trace=store.put_trace(b"old")))
        store.put(NAME, b"two", entry("乙", trace=store.put_trace(b"new")))
    with Store(root) as store:
        kept = list((root / "outputs/.huibian/trace").iterdir())
        assert [path.read_bytes() for path in kept] == [b"new"]
        assert store.find_trace(file(root)).data == b"new"


def test_a_file_from_the_shelf_is_moved_into_its_place(tmp_path: Path) -> None:
    with Store(tmp_path) as store, shelf_of(tmp_path) as shelf:
        for data in (b"first", b"second"):
            with shelf.file() as file:
                file.write(data)
            stored = store.put("甲.pdf", Path(file.name), Entry("mine", "pdf", "f"))
            assert (tmp_path / "outputs/甲.pdf").read_bytes() == data
            assert (stored.status, stored.sha256) == ("built", hashlib.sha256(data).hexdigest())
            assert not Path(file.name).exists()
        (tmp_path / "outputs/甲.pdf").write_bytes(b"by hand")
        with shelf.file() as file:
            file.write(b"third")
        stored = store.put("甲.pdf", Path(file.name), Entry("mine", "pdf", "g"))
        assert (stored.status, stored.path) == ("beside", "甲-新稿.pdf")
        assert (tmp_path / "outputs/甲.pdf").read_bytes() == b"by hand"
        assert (tmp_path / "outputs/甲-新稿.pdf").read_bytes() == b"third"
        assert store.status("甲.pdf", "g") is State.UNCHANGED


def test_what_is_left_on_the_shelf_goes(tmp_path: Path) -> None:
    with Store(tmp_path), shelf_of(tmp_path) as shelf:
        with shelf.file() as file:
            file.write(b"x")
        with pytest.raises(ZeroDivisionError), shelf.file() as broken:
            _ = 1 / 0
        assert not Path(broken.name).exists()
        left = shutil.copy(file.name, tmp_path / "outputs")  # as a killed run leaves it
    assert not shelf.folder.exists()
    Store(tmp_path).open()
    assert not Path(left).exists()
