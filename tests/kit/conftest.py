"""What the tests of the kit share: libraries of two accounts on both databases."""

from collections.abc import AsyncIterator, Iterator

import pytest

from kit.database import Database
from kit.ids import new_id
from tests.conftest import DATABASES
from tests.kit.two_accounts import A, B, Libraries, Library
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="module", params=DATABASES)
def empty_urls(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The URLs of three databases without tables, of each kind in turn."""
    names = [new_id("library") for _ in range(3)]
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("libraries")
        yield [f"sqlite:///{folder / name}.db" for name in names]
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    request.getfixturevalue("migrated_postgres")  # makes the roles
    yield [server.create_database(name) for name in names]
    for name in names:
        server.drop_database(name)


@pytest.fixture(scope="module")
async def libraries(empty_urls: list[str]) -> AsyncIterator[Libraries]:
    """The same rows three times: of both accounts, of A alone, of B alone."""
    held = [Library(Database(url), accounts) for url, accounts in zip(empty_urls, ((A, B), (A,), (B,)), strict=True)]
    for library in held:
        await library.make()
    both, alone_a, alone_b = held
    yield Libraries(both, {A: alone_a, B: alone_b})
    for library in held:
        await library.database.close()
