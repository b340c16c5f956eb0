"""Built workspaces as fixtures; each is built once in a whole test run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.workspaces import (
    CONSUMPTION,
    DEMO,
    SECOND_COUNTY,
    Built,
    build_dossiers_once,
    build_once,
)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Each xdist worker has a folder of its own below one that all share.
    base = tmp_path_factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "built"


@pytest.fixture(scope="session")
def demo(shared_folder: Path) -> Built:
    return build_once(DEMO, shared_folder)


@pytest.fixture(scope="session")
def consumption(shared_folder: Path) -> Built:
    return build_once(CONSUMPTION, shared_folder)


@pytest.fixture(scope="session")
def second_county(shared_folder: Path) -> Built:
    return build_once(SECOND_COUNTY, shared_folder)


@pytest.fixture(scope="session")
def dossiers(shared_folder: Path) -> Built:
    """The demo's three dossiers: LibreOffice takes in some 130 files, so that a test needs minutes."""
    return build_dossiers_once(shared_folder)
