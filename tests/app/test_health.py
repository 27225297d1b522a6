"""The health checks, and how a server lives through the loss of its database."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.app.program import Launcher, Program, Server, eventually
from tests.app.store import Store
from tests.app.traffic import CREATE, product

COUNT = "{ products(first: 1) { totalCount } }"


def readiness(server: Server) -> tuple[int, dict[str, str]]:
    """What /readyz says, which it does within two seconds, and ten on a machine that is busy otherwise."""
    started = time.monotonic()
    response = server.get("/readyz")
    assert time.monotonic() - started < 10
    assert response.headers["content-type"] == "application/json", server.process.complained
    assert response.headers["cache-control"] == "no-store"
    return response.status_code, response.json()


READY = (200, {"status": "ok", "database": "ok", "migrations": "ok"})
PENDING = (503, {"status": "unavailable", "database": "ok", "migrations": "pending"})
UNREACHABLE = (503, {"status": "unavailable", "database": "unreachable", "migrations": "unknown"})


def test_a_migrated_database(program: Program):
    with program.serving() as server:
        assert server.get("/healthz").json() == {"status": "ok"}
        assert readiness(server) == READY


@pytest.mark.parametrize("lost", ["delete from alembic_version", "drop table alembic_version"])
def test_a_database_that_is_not_migrated(program: Program, store: Store, lost: str):
    revision = store.column("select version_num from alembic_version")[0]
    with program.serving() as server:
        store.execute(lost)
        assert readiness(server) == PENDING
        assert server.get("/healthz").status_code == 200
        if lost.startswith("delete"):
            store.execute(f"insert into alembic_version values ('{revision}')")
            assert readiness(server) == READY
            store.execute("update alembic_version set version_num = '9999'")
            assert readiness(server) == PENDING


class Wire:
    """A way to PostgreSQL that can be cut."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener: socket.socket | None = None
        self._open: list[socket.socket] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def mend(self) -> None:
        """Lets connections through."""
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(50)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Ends every connection and refuses new ones, as a server does that is stopped."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target), 5)
                self._open += [near, far]
                threading.Thread(target=_pass_on, args=(near, far), daemon=True).start()


def _pass_on(near: socket.socket, far: socket.socket) -> None:
    with suppress(OSError, ValueError), near, far:
        while True:
            for source in select.select([near, far], [], [], 10)[0]:
                data = source.recv(65_536)
                if not data:
                    return
                (far if source is near else near).sendall(data)


@contextmanager
def wired(program: Program) -> Iterator[tuple[Wire, Program]]:
    """The program with a wire between it and its PostgreSQL."""
    assert program.database_url
    address, _, name = program.database_url.rpartition("/")
    wire = Wire(int(address.rpartition(":")[2]))
    wire.mend()
    try:
        yield wire, Program(program.launcher, f"postgresql://gateway@127.0.0.1:{wire.port}/{name}", program.folder)
    finally:
        wire.cut()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_postgresql_that_goes_away_and_comes_back(program: Program, token: str):
    with wired(program) as (wire, over_wire), over_wire.serving() as server:
        # Fill the pool: every connection in it is about to die.
        threads = [threading.Thread(target=server.ask, args=(token, COUNT)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert readiness(server) == READY

        wire.cut()
        assert readiness(server) == UNREACHABLE
        assert server.get("/healthz").status_code == 200
        refused = server.post(token, COUNT)
        assert refused.status_code == 500
        assert "Internal error." in refused.text
        assert str(wire.port) not in refused.text

        wire.mend()
        eventually(lambda: readiness(server) == READY, "readiness after the database came back", 5)
        # However many connections the pool had, none of the dead ones may be left in it.
        answers = [server.post(token, COUNT).status_code for _ in range(20)]
        assert answers[-10:] == [200] * 10, answers
        assert server.ask(token, CREATE, product(1))["productCreate"]["userErrors"] == []
        assert server.stop() == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_connections_that_the_server_ended(program: Program, store: Store, token: str):
    with program.serving() as server:
        assert server.ask(token, COUNT)["products"]["totalCount"] == 0
        for _ in range(3):
            store.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and application_name = 'inventory-gateway'"
            )
            time.sleep(0.1)
            eventually(lambda: readiness(server) == READY, "readiness", 5)
        answers = [server.post(token, COUNT).status_code for _ in range(12)]
        assert answers[-6:] == [200] * 6, answers


def test_a_server_does_not_start_without_its_database(launcher: Launcher, bare_program: Program):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        started = time.monotonic()
        bare_program.refused(
            "serve", PORT="0", DATABASE_URL=f"postgresql://gateway@127.0.0.1:{closed.getsockname()[1]}/shop"
        )
        assert time.monotonic() - started < 5
