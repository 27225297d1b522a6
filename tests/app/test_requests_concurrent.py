"""A hundred clients at once against one process."""

import asyncio
import random
from contextlib import suppress
from typing import Any

import httpx2 as httpx
import pytest

from tests.app.program import NO_TLS, Program, accepting
from tests.app.store import Store
from tests.app.traffic import CREATE, product

CLIENTS = 100
READ = """
{ products(first: 5) { totalCount nodes { name supplier { name } variants(first: 2) { nodes { sku } } } }
  viewer { account { slug } } }
"""

pytestmark = pytest.mark.anyio


async def test_a_hundred_clients(program: Program, store: Store, token: str):
    with program.serving() as server:

        async def send(http: httpx.AsyncClient, query: str, variables: object = None, patience: float = 20) -> Any:
            body = {"query": query, "variables": variables or {}}
            answer = await http.post(server.url + "/graphql", json=body, headers=accepting(token), timeout=patience)
            assert answer.status_code == 200, answer.text
            assert "errors" not in answer.json()
            return answer.json()["data"]

        async def client(number: int) -> int:
            async with httpx.AsyncClient(verify=NO_TLS) as http:
                made = await send(http, CREATE, product(number))
                assert made["productCreate"]["userErrors"] == []
                if number % 4 == 0:
                    # Somebody who loses patience; what becomes of the request is nobody's business but the server's.
                    with suppress(httpx.TimeoutException):
                        await send(http, READ, patience=random.Random(number).uniform(0.001, 0.2))
                await send(http, READ)
            return number

        async with asyncio.timeout(40):
            await asyncio.gather(*(client(number) for number in range(1, CLIENTS + 1)))

        if store.postgres is not None:
            await asyncio.sleep(0.5)  # a snapshot may linger for a moment, until its connection is wanted again
            states = store.column(
                "select state from pg_stat_activity"
                " where datname = current_database() and application_name = 'inventory-gateway'"
            )
            assert 0 < len(states) <= 16, "no more connections than the pools have, for reading and for writing"
            assert set(states) == {"idle"}
        else:
            store.execute("begin immediate", "rollback")  # nobody holds the file

        # The whole pool is still there: as many reads at once as it has connections, and more, are answered quickly.
        async with httpx.AsyncClient(verify=NO_TLS) as http, asyncio.timeout(10):
            answers = await asyncio.gather(*(send(http, READ) for _ in range(30)))
        assert {answer["products"]["totalCount"] for answer in answers} == {CLIENTS}
        assert "Traceback" not in server.process.complained
        assert server.stop() == 0

    positions = store.column("select position from change order by position")
    assert positions == list(range(1, len(positions) + 1))
    assert sorted(store.column("select name from product")) == sorted(f"Product {n}" for n in range(1, CLIENTS + 1))
    assert len(set(store.column("select name from supplier"))) == 5 == len(store.column("select name from supplier"))
