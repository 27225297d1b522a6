"""What every test may use: both databases, migrated and empty; accounts in them; and the program over HTTP."""

import json
import os
import socket
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx
import hypothesis
import pytest
import structlog
import uvicorn

from app import accounts
from app.migrating import migrate
from app.settings import Settings
from app.web import create_app
from inventory.accounts.scopes import Scope, parse_scopes
from kit import work
from kit.actor import Actor
from kit.database import Database
from kit.ids import new_id
from kit.outcome import Outcome
from kit.work import Command
from tests.support.memory import temporary_folder
from tests.support.postgres import PostgresServer, running_server
from tests.support.statements import Statements

DATABASES = ("sqlite", "postgresql")

# Where logs are not set up, a traceback is drawn with all local variables in it, which takes a second and more.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL and one folder for the whole run; parallel workers find both in the environment.

    What a test does not keep elsewhere is kept in a folder of the run, never in the repository's.
    """
    stack = ExitStack()
    config.add_cleanup(stack.close)
    is_first = not hasattr(config, "workerinput") and not config.option.collectonly
    if is_first:
        stack.enter_context(temporary_folder())
    files = stack.enter_context(tempfile.TemporaryDirectory(prefix="inventory-files-"))
    os.environ["STORAGE_URL"] = f"{files}/files"
    if is_first:
        stack.enter_context(running_server())


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresServer) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    name = f"migrated_{new_id('db')}"
    _migrate(postgres.create_database(name))
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(url: str) -> None:
    import asyncio

    async def run() -> None:
        database = Database(url)
        await migrate(database)
        await database.close()

    asyncio.run(run())


def module_url(request: pytest.FixtureRequest, folder: pytest.TempPathFactory) -> str:
    """The URL of a migrated database without rows, of the kind that the request's parameter names, for the tests of a
    module to share; it goes with the run."""
    if request.param == "sqlite":
        path = folder.mktemp("shared") / "test.db"
        path.write_bytes(request.getfixturevalue("migrated_sqlite").read_bytes())
        return f"sqlite:///{path}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create_database(new_id("shared"), template=request.getfixturevalue("migrated_postgres"))


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database without rows, of each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        path.write_bytes(request.getfixturevalue("migrated_sqlite").read_bytes())
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = new_id("test")
    yield server.create_database(name, template=request.getfixturevalue("migrated_postgres"))
    server.drop_database(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database without rows."""
    database = Database(database_url)
    yield database
    await database.close()


@dataclass
class Shop:
    """One account of a test, and how to act for it."""

    database: Database
    actor: Actor

    async def perform(self, command: Command) -> Outcome:
        """Runs a command in a unit of work."""
        return await work.perform(self.database, self.actor, accounts.ORIGIN, command)

    async def token(self, scopes: str = "admin") -> str:
        """A fresh token of the account's first user."""
        return await accounts.create_token(self.database, self.actor, parse_scopes(scopes.split(",")))


async def new_shop(database: Database, slug: str = "shop", currency: str = "USD") -> Shop:
    """A new account with one user."""
    account_id = await accounts.create_account(
        database,
        slug=slug,
        display_name=f"The {slug}",
        currency=currency,
        username="owner",
        email=f"{slug}@example.com",
    )
    return Shop(database, accounts.actor_of(account_id))


@pytest.fixture
async def shop(database: Database) -> Shop:
    """The account that a test is about."""
    return await new_shop(database)


@pytest.fixture
async def other_shop(database: Database) -> Shop:
    """Another account in the same database."""
    return await new_shop(database, "other", "EUR")


@dataclass
class Client:
    """A client of the API with one token."""

    http: httpx.AsyncClient
    token: str | None
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, query: str, variables: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Sends an operation by POST."""
        headers = {"Accept": "application/graphql-response+json", **self.headers}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = {"query": query, "variables": variables or {}, **more}
        return await self.http.post("/graphql", json=body, headers=headers)

    async def __call__(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """The data of an operation that must succeed."""
        response = await self.post(query, variables)
        answer = response.json()
        assert response.status_code == 200, json.dumps(answer, indent=1)
        assert "errors" not in answer, json.dumps(answer, indent=1)
        return answer["data"]

    async def refused(self, query: str, variables: dict[str, Any] | None = None) -> tuple[int, list[str]]:
        """The status and the error codes of an operation that must fail as a whole."""
        response = await self.post(query, variables)
        answer = response.json()
        assert not answer.get("data"), json.dumps(answer, indent=1)
        return response.status_code, [error["extensions"]["code"] for error in answer["errors"]]


@asynccontextmanager
async def served(database: Database, settings: Settings | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """The whole program over a database, called in this process."""
    app = create_app(settings or Settings(), database)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://testserver") as http,
    ):
        yield http


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The program's settings, with files in a folder of the test."""
    return Settings(storage_url=str(tmp_path / "files"))


@pytest.fixture
async def http(database: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The whole program, called in this process."""
    async with served(database, settings) as http:
        yield http


@pytest.fixture
async def client(http: httpx.AsyncClient, shop: Shop) -> Client:
    """A client that may do anything in `shop`."""
    return Client(http, await shop.token())


@pytest.fixture
async def other_client(http: httpx.AsyncClient, other_shop: Shop) -> Client:
    """A client that may do anything in `other_shop`."""
    return Client(http, await other_shop.token())


@pytest.fixture
def statements(database: Database) -> Iterator[Statements]:
    """Counts the SQL statements that the program sends to the test's database."""
    with Statements.of(database) as counted:
        yield counted


@pytest.fixture(scope="session")
def explorer_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server with the demo catalogue, as `make run` starts it, on a free port."""
    from app.serving import listen, prepare_demo

    settings = Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('explorer') / 'demo.db'}", port=0)
    bound = listen(settings)
    started = threading.Event()
    servers: list[uvicorn.Server] = []

    def run() -> None:
        import asyncio

        async def serve() -> None:
            database = Database(settings.database_url)
            demo = await prepare_demo(database, products=20)
            app = create_app(settings, database, demo_token=demo.token)
            servers.append(uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)))
            started.set()
            await servers[0].serve(sockets=[bound])

        asyncio.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(30)
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    _await_server(bound.getsockname()[1])
    yield url
    servers[0].should_exit = True
    thread.join(10)


def _await_server(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


SCOPES = [scope.value for scope in Scope]
