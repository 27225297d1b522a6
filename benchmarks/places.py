"""Where the benchmarks keep their databases: in a folder of their own, so that a second run finds them filled."""

import fcntl
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tests.support.postgres import HANDED_DOWN, OWNER, SUPERUSER, Address, PostgresServer, _Host

KINDS: Final = ("postgresql", "sqlite")


class Occupied(Exception):
    """Another run holds the folder."""


@dataclass(frozen=True)
class Place:
    """A database: its URL, whether it was just made, and a way to run SQL in it that no account confines.

    `run` takes statements for one session, and gives the first column of the last one's rows, as text.
    """

    kind: str
    url: str
    is_new: bool
    run: Callable[[Sequence[str]], list[str]]
    forget: Callable[[], None]


class Store:
    """The databases of one run, by kind and name."""

    def __init__(self, folder: Path, server: PostgresServer | None) -> None:
        self._folder = folder
        self._server = server

    @property
    def postgresql_version(self) -> str | None:
        """The server's version, if there is one."""
        return None if self._server is None else self._server.run_sql("show server_version")

    def place(self, kind: str, name: str) -> Place:
        """A database of that name, made if it is not there."""
        return self._on_sqlite(name) if kind == "sqlite" else self._on_postgresql(name)

    def superuser_url(self, place: Place) -> str:
        """The URL of a database on PostgreSQL for the superuser, whom no policy confines."""
        assert self._server is not None
        name = place.url.rpartition("/")[2]
        return self._server.superuser_url.replace(f"/{SUPERUSER}?", f"/{name}?")

    def _on_sqlite(self, name: str) -> Place:
        path = self._folder / f"{name}.db"

        def run(statements: Sequence[str]) -> list[str]:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                for pragma in ("synchronous = off", "cache_size = -500000", "temp_store = memory"):
                    connection.execute(f"pragma {pragma}")
                rows: list[tuple[object, ...]] = []
                for statement in statements:
                    rows = connection.execute(statement).fetchall()
                return [str(row[0]) for row in rows]

        def forget() -> None:
            for ending in ("", "-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)

        return Place("sqlite", f"sqlite:///{path}", not path.exists(), run, forget)

    def _on_postgresql(self, name: str) -> Place:
        server = self._server
        assert server is not None
        is_new = not server.run_sql(f"select 1 from pg_database where datname = '{name}'")
        url = server.create_database(name) if is_new else server.url(name)

        def run(statements: Sequence[str]) -> list[str]:
            return server.run_sql(*statements, database=name).splitlines()

        return Place("postgresql", url, is_new, run, lambda: server.drop_database(name))


class _KeptHost(_Host):
    """A server whose data outlives it."""

    def started(self) -> PostgresServer:
        """Starts it; one that a killed run has left is ended before."""
        self.folder.mkdir(exist_ok=True)
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        binaries = self._reachable_binaries()
        if (self.data / "PG_VERSION").exists():
            self._end(binaries)
            (self.data / "postmaster.pid").unlink(missing_ok=True)  # a crashed one's would say that it is ready
        else:
            self._initialise(binaries)
        server = PostgresServer(Address(str(self.folder), self._serve(binaries), str(binaries)))
        if not server.run_sql(f"select 1 from pg_roles where rolname = '{OWNER}'"):
            server.run_sql(f"create role {OWNER} login createrole nosuperuser nobypassrls nocreatedb")
        return server

    def _end(self, binaries: Path) -> None:
        command: list[str | Path] = [binaries / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-t", "120"]
        subprocess.run(command, capture_output=True, check=False, **self._as_account())

    def ended(self, server: PostgresServer) -> None:
        """Ends it in order, so that all of it is written out."""
        self._end(Path(server.address.binaries))


@contextmanager
def store(folder: Path, kinds: Sequence[str]) -> Iterator[Store]:
    """The databases in a folder, of those kinds. Raises `Occupied` while another run has them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Occupied(f"another run has {folder}") from None
        if "postgresql" not in kinds:
            yield Store(folder, None)
            return
        host = _KeptHost(folder.resolve() / "postgresql")
        server = host.started()
        os.environ[HANDED_DOWN] = json.dumps(asdict(server.address))  # for benchmarks.search, which starts one else
        try:
            yield Store(folder, server)
        finally:
            os.environ.pop(HANDED_DOWN)
            host.ended(server)
