"""A server process: how it starts, what it tells, how it ends."""

import asyncio
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import asyncpg
import httpx2 as httpx
import pytest

from tests.app.program import NO_TLS, SCRIPT, SHOWCASE, Launcher, Program, Server, environment, eventually
from tests.app.store import Store
from tests.app.traffic import CREATE, product

COUNT = "{ products(first: 1) { totalCount } viewer { account { slug } } }"


def test_the_demo_is_ready_to_be_queried_and_is_kept(new_program: Program, new_store: Store):
    with new_program.serving("--demo") as first:
        assert f"{first.url}/graphql" in first.process.said
        answer = first.ask(first.token, COUNT)
        assert answer["viewer"]["account"] == {"slug": "demo"}
        assert answer["products"]["totalCount"] == 200 + SHOWCASE
        assert first.post(None, COUNT).status_code == 401
        made = first.ask(first.token, CREATE, product(1))["productCreate"]["product"]
        assert first.stop() == 0

    with new_program.serving("--demo") as second:
        assert second.token != first.token
        for token in (first.token, second.token):
            assert second.ask(token, COUNT)["products"]["totalCount"] == 201 + SHOWCASE
        assert second.ask(second.token, "query($id: ID!) { node(id: $id) { id } }", {"id": made["id"]})["node"] == {
            "id": made["id"]
        }
        assert new_store.column("select slug from account") == ["demo"]


def test_without_demo_no_token_is_printed(program: Program, token: str, store: Store):
    before = store.column("select hash from token")
    with program.serving() as server:
        assert "igw_" not in server.process.said
        assert server.ask(token, COUNT)["products"]["totalCount"] == 0
        assert server.get("/explorer/config.json").json()["token"] is None
    assert store.column("select hash from token") == before


@pytest.mark.parametrize("arguments", [["--demo"], []], ids=["demo", "plain"])
def test_a_busy_port_is_one_line(new_program: Program, new_store: Store, arguments: list[str]):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        started = time.monotonic()
        port = busy.getsockname()[1]
        refused = new_program.refused("serve", *arguments, PORT=str(port))
    assert refused.startswith(f"error: cannot listen on 127.0.0.1:{port}: ")
    assert "already in use" in refused
    assert "PORT" in refused
    assert time.monotonic() - started < 5
    assert "sqlite" not in (new_program.database_url or "") or list(new_program.folder.glob("new/*")) == []


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "999.9.9.9", "::zz"])
def test_a_host_that_is_not_this_machine(bare_program: Program, host: str):
    assert "cannot listen" in bare_program.refused("serve", HOST=host, PORT="0")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_requests_that_have_begun(
    program: Program, store: Store, token: str, by: signal.Signals
):
    with program.serving() as server, ThreadPoolExecutor(1) as client:
        server.ask(token, COUNT)
        with products_locked(program):
            answer = client.submit(server.ask, token, CREATE, product(1))
            time.sleep(0.3)
            server.process.send(by)
            eventually(lambda: not listens(server), "the end of new connections")
            assert not answer.done()
            assert not server.process.exit_code.exists()
        made = answer.result(10)["productCreate"]["product"]
        assert server.process.wait() == 0, server.process.complained
    assert store.column("select id from product") == [made["id"]]
    assert "Traceback" not in server.process.complained


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_ends_at_once(program: Program, by: signal.Signals):
    with program.serving() as server, socket.create_connection(("127.0.0.1", server.port)):
        assert server.get("/healthz").status_code == 200
        started = time.monotonic()
        assert server.stop(by) == 0, server.process.complained
        assert time.monotonic() - started < 3


def listens(server: Server) -> bool:
    """Whether a server still takes connections."""
    try:
        socket.create_connection(("127.0.0.1", server.port), 1).close()
    except OSError:
        return False
    return True


@contextmanager
def products_locked(program: Program) -> Iterator[None]:
    """Within the block nobody else can write a product."""
    assert program.database_url
    if program.database_url.startswith("sqlite"):
        path = program.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("begin immediate")
            yield
            connection.execute("rollback")
        return
    release, locked, url = threading.Event(), threading.Event(), program.database_url

    async def hold() -> None:
        connection = await asyncpg.connect(url, timeout=5)
        async with connection.transaction():
            await connection.execute("lock table product in access exclusive mode")
            locked.set()
            await asyncio.to_thread(release.wait, 15)
        await connection.close()

    thread = threading.Thread(target=lambda: asyncio.run(hold()))
    thread.start()
    try:
        assert locked.wait(5)
        yield
    finally:
        release.set()
        thread.join(10)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_installed_program_serves_until_a_signal(program: Program):
    settings = environment(DATABASE_URL=program.database_url or "", PORT="0")
    said, complained = program.folder / "stdout", program.folder / "stderr"
    with said.open("w") as stdout, complained.open("w") as stderr:
        process = subprocess.Popen([SCRIPT, "serve"], env=settings, cwd=program.folder, stdout=stdout, stderr=stderr)
    try:
        found = eventually(lambda: re.search(r"(http\S+/graphql)\n", said.read_text()), "the greeting")
        assert httpx.post(found.group(1), json={"query": "{ __typename }"}, timeout=5, verify=NO_TLS).status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0, complained.read_text()
        assert "Traceback" not in complained.read_text()
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_interface(program: Program, token: str):
    with program.serving(HOST="0.0.0.0") as server:
        assert server.url == f"http://127.0.0.1:{server.port}", "it prints what can be opened"
        assert server.ask(token, COUNT)["products"]["totalCount"] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("host", ["::1", "::"])
def test_ipv6(program: Program, token: str, host: str):
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")
    with program.serving(HOST=host) as server:
        assert server.url == f"http://[::1]:{server.port}", "it prints what can be opened"
        assert server.ask(token, COUNT)["products"]["totalCount"] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_name_instead_of_an_address(program: Program, token: str):
    with program.serving(HOST="localhost") as server:
        assert server.ask(token, COUNT)["products"]["totalCount"] == 0


def test_settings_in_a_file(bare_program: Program, program: Program, token: str):
    (bare_program.folder / ".env").write_text(f"DATABASE_URL={program.database_url}\nPORT=0\nHOST=127.0.0.1\nMORE=1\n")
    with bare_program.serving(LOG_FORMAT="json") as server:
        assert server.ask(token, COUNT)["viewer"]["account"] == {"slug": "shop"}
    assert not (bare_program.folder / "var" / "inventory.db").exists()

    (bare_program.folder / ".env").write_text("PORT=http\n")
    assert bare_program.refused("serve").startswith("error: PORT: ")
    with bare_program.serving(PORT="0", DATABASE_URL=program.database_url or "") as server:
        assert server.get("/readyz").status_code == 200, "the environment counts for more than the file"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_servers_share_a_postgresql(launcher: Launcher, program: Program, store: Store, token: str):
    with program.serving() as first, program.serving() as second, ThreadPoolExecutor(8) as clients:

        def create(number: int) -> list[dict[str, Any]]:
            # Every product is asked of both, under the same SKUs and without a key: one of the two must be refused.
            asked = [(first, number), (second, number)] if number % 2 else [(second, number), (first, number)]
            return [server.ask(token, CREATE, product(n, key=None))["productCreate"] for server, n in asked]

        answers = list(clients.map(create, [number // 2 for number in range(40)]))

        made = [answer["product"]["id"] for pair in answers for answer in pair if answer["product"]]
        codes = {error["code"] for pair in answers for answer in pair for error in answer["userErrors"]}
        assert (len(made), codes) == (20, {"TAKEN"})
        ids = "{ products(first: 100) { nodes { id } } }"
        for server in (first, second):
            nodes = server.ask(token, ids)["products"]["nodes"]
            assert sorted(node["id"] for node in nodes) == sorted(made)
        assert first.stop() == 0
        assert second.ask(token, COUNT)["products"]["totalCount"] == 20

    positions = store.column("select position from change order by position")
    assert positions == list(range(1, len(positions) + 1))
