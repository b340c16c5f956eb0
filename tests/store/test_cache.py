"""The cache gives back what was put in, or nothing: never a part, never something else."""

import re
from pathlib import Path

import pytest

from pipeline.store import Cache

KEY = "0123456789abcdef-v1"


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    cache = Cache.of(tmp_path, "pages")
    assert cache.get(KEY) is None
    cache.put(KEY, b"pages")
    assert cache.get(KEY) == b"pages"
    path = cache.where(KEY)
    assert path is not None
    assert path.read_bytes() == b"pages"
    assert Cache.of(tmp_path, "pages").get(KEY) == b"pages"
    assert Cache.of(tmp_path, "other").get(KEY) is None


@pytest.mark.parametrize("fault", ["cut", "changed", "empty"])
def test_a_damaged_entry_counts_as_absent(tmp_path: Path, fault: str) -> None:
    cache = Cache.of(tmp_path, "pages")
    cache.put(KEY, b"pages of a paper")
    (path,) = cache.folder.glob("??/*")
    data = path.read_bytes()
    path.write_bytes({"cut": data[:-3], "changed": data[:-1] + b"R", "empty": b""}[fault])
    assert cache.get(KEY) is None
    assert cache.where(KEY) is None
    cache.put(KEY, b"pages made again")
    assert cache.get(KEY) == b"pages made again"


def test_unwanted_entries_go(tmp_path: Path) -> None:
    cache = Cache.of(tmp_path, "pages")
    cache.put(KEY, b"1")
    cache.put("fedcba9876543210-v1", b"2")
    assert cache.drop_others(frozenset({KEY})) == 1
    assert cache.get(KEY) == b"1"
    assert cache.get("fedcba9876543210-v1") is None


@pytest.mark.parametrize("key", ["", "short", "../../../escape", "a/b/c/d/e/f", "ABCDEFGH"])
def test_a_key_is_a_plain_name(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(key)}$"):
        Cache.of(tmp_path, "pages").put(key, b"")
