"""A shop, and a client of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog
from starlette.testclient import TestClient

from tests.http.server import Server, wait_for
from tests.http.shop import Shop, application

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def log() -> Iterator[list[MutableMapping[str, object]]]:
    """What the endpoint logged. Also spares every test the printing of long tracebacks."""
    with structlog.testing.capture_logs() as captured:
        yield captured


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient]:
    with TestClient(application(shop), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(Shop())
    yield server
    server.stop()


@pytest.fixture
def _still_alive_afterwards(server: Server) -> Iterator[None]:
    yield
    server.assert_alive()
    wait_for(lambda: server.shop.opened == server.shop.closed)
