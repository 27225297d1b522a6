"""The program over both databases, and a look into them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.database import Database
from kit.ids import new_id
from tests.app.program import Launcher, Program
from tests.app.store import Store
from tests.conftest import DATABASES, new_shop
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """What starts the program."""
    launcher = Launcher()
    yield launcher
    launcher.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the program runs."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


@pytest.fixture
def program(launcher: Launcher, database_url: str, folder: Path) -> Program:
    """The program over a migrated database without rows, of each kind in turn."""
    return Program(launcher, database_url, folder)


@pytest.fixture
def bare_program(launcher: Launcher, folder: Path) -> Program:
    """The program without a setting: its database would be a file in its folder."""
    return Program(launcher, None, folder)


@pytest.fixture(params=DATABASES)
def new_program(request: pytest.FixtureRequest, launcher: Launcher, folder: Path) -> Iterator[Program]:
    """The program over an empty database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield Program(launcher, f"sqlite:///{folder}/new/inventory.db", folder)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = new_id("test")
    yield Program(launcher, server.create_database(name), folder)
    server.drop_database(name)


def store_of(url: str, request: pytest.FixtureRequest) -> Store:
    """What stands behind a URL."""
    return Store(url, None if url.startswith("sqlite") else request.getfixturevalue("postgres"))


@pytest.fixture
def store(request: pytest.FixtureRequest, database_url: str) -> Store:
    """What the program's database holds."""
    return store_of(database_url, request)


@pytest.fixture
def new_store(request: pytest.FixtureRequest, new_program: Program) -> Store:
    """What the database that began empty holds."""
    assert new_program.database_url
    return store_of(new_program.database_url, request)


@pytest.fixture
def token(database_url: str) -> str:
    """A token that may do anything in the account `shop`."""

    async def make() -> str:
        database = Database(database_url)
        shop = await new_shop(database)
        token = await shop.token()
        await database.close()
        return token

    return asyncio.run(make())
