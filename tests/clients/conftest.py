"""A copy of `clients/` to generate in, and a server to talk to."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.database import Database
from scripts.clients import CLIENTS, Workshop, are_installed, install_tools
from tests.app.program import Launcher, Program, Server
from tests.conftest import new_shop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """`clients/` as it stands beside the schema, without what was generated there before."""
    if not are_installed():
        reason = "NO GENERATORS: what generates clients is missing or stale; make clients installs it"
        if os.environ.get("REQUIRE_CLIENTS") == "1":
            pytest.fail(reason)
        pytest.skip(f"{reason}; the generated clients were NOT tested")
    folder = tmp_path / "clients"
    shutil.copytree(CLIENTS, folder, ignore=shutil.ignore_patterns("generated", "node_modules"))
    shutil.copy(CLIENTS.parent / "schema.graphql", tmp_path)
    (folder / "node_modules").symlink_to(CLIENTS / "node_modules")
    return Workshop(folder, install_tools())


@pytest.fixture
def server(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Server]:
    """The program over a database without rows."""
    database = tmp_path / "inventory.db"
    shutil.copy(migrated_sqlite, database)
    launcher = Launcher()
    try:
        with Program(launcher, f"sqlite:///{database}", tmp_path).serving() as server:
            yield server
    finally:
        launcher.close()


@pytest.fixture
def token(server: Server, tmp_path: Path) -> str:
    """A token that may do anything in a new account, `shop`."""

    async def make() -> str:
        database = Database(f"sqlite:///{tmp_path / 'inventory.db'}")
        shop = await new_shop(database)
        token = await shop.token()
        await database.close()
        return token

    return asyncio.run(make())
