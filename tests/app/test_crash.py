"""Durability: a server that is killed at any moment has kept what it acknowledged, whole, and nothing by halves."""

import asyncio
import random
from dataclasses import dataclass, field

import httpx2 as httpx
import pytest

from tests.app.program import NO_TLS, Program, Server, accepting
from tests.app.store import Store
from tests.app.traffic import CREATE, product, skus, variant_count

CLIENTS = 6
ROUNDS = 4

pytestmark = pytest.mark.anyio


@dataclass
class Traffic:
    """Clients that make one product after another, and remember what they were told."""

    server: Server
    token: str
    first: int
    acknowledged: dict[int, str] = field(default_factory=dict)
    """The ids of the products, by number, that a client was told of."""
    unanswered: set[int] = field(default_factory=set)
    """The numbers of the products that a client asked for and heard nothing about."""
    _somebody_was_answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def until_killed(self, after: float) -> None:
        """Clients send as fast as they can until the server is killed under them."""
        numbers = iter(range(self.first, 1_000_000))
        clients = [asyncio.create_task(self._client(numbers)) for _ in range(CLIENTS)]
        async with asyncio.timeout(15):
            await self._somebody_was_answered.wait()
            await asyncio.sleep(after)
            await asyncio.to_thread(self.server.process.kill)
            await asyncio.gather(*clients)

    async def _client(self, numbers) -> None:
        async with httpx.AsyncClient(timeout=10, verify=NO_TLS) as http:
            for number in numbers:
                self.unanswered.add(number)
                try:
                    self.acknowledged[number] = await ask(http, self.server, self.token, number)
                except httpx.TransportError:
                    return
                self.unanswered.discard(number)
                self._somebody_was_answered.set()


async def ask(http: httpx.AsyncClient, server: Server, token: str, number: int) -> str:
    """The id of the product of a number, made now or before."""
    body = {"query": CREATE, "variables": product(number)}
    response = await http.post(f"{server.url}/graphql", json=body, headers=accepting(token))
    assert response.status_code == 200, response.text
    payload = response.json()["data"]["productCreate"]
    assert payload["userErrors"] == []
    assert payload["product"]["name"] == f"Product {number}"
    made: str = payload["product"]["id"]
    return made


def check(store: Store) -> dict[int, str]:
    """That everything in the database is whole and there once; returns the ids of the products by number."""
    store.check_integrity()
    products = store.rows("select id, name, sku, supplier_id, category_id from product order by id")
    numbers = {int(row["name"].split()[1]): row["id"] for row in products}
    assert len(numbers) == len(products), "a product is there twice"
    assert all(row["supplier_id"] and row["category_id"] for row in products)

    variants = store.rows("select id, product_id, sku, is_default from variant")
    # A product made without variants has one, which shows the product's SKU.
    expected = {(numbers[n], sku) for n in numbers for sku in skus(n) - {f"P{n}"} or {f"P{n}"}}
    assert {(row["product_id"], row["sku"]) for row in variants} == expected
    assert len(variants) == len(expected) == sum(variant_count(n) or 1 for n in numbers)

    taken = {(row["sku"], row["product_id"], row["variant_id"]) for row in store.rows("select * from sku")}
    assert taken == {(row["sku"], row["id"], None) for row in products} | {
        (row["sku"], row["product_id"], row["id"]) for row in variants if not row["is_default"]
    }

    keys = store.rows("select key, outcome from idempotency_key")
    assert {row["key"] for row in keys} == {f"key-{number}" for number in numbers}
    assert all(numbers[int(row["key"].split("-")[1])] in str(row["outcome"]) for row in keys)

    changes = store.rows("select position, action, entity_id from change order by position")
    assert [row["position"] for row in changes] == list(range(1, len(changes) + 1))
    assert store.column("select position from change_counter") == [len(changes)]
    created = sorted(row["entity_id"] for row in changes if row["action"] == "CREATED")
    there = [
        made
        for table in ("account", "app_user", "application", "token", "category", "supplier", "product", "variant")
        for made in store.column(f"select id from {table}")
    ]
    assert created == sorted(there), "what is there is recorded once, and what is recorded is there"
    return numbers


async def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_halves(program: Program, store: Store, token: str):
    moments = random.Random(program.database_url)
    known: dict[int, str] = {}
    last = 0
    for _ in range(ROUNDS):
        with program.serving() as server:
            traffic = Traffic(server, token, first=last + 1)
            await traffic.until_killed(after=moments.uniform(0.05, 0.5))
        assert traffic.unanswered, "the server was killed in the middle"
        known |= traffic.acknowledged
        last = max(known.keys() | traffic.unanswered)

        with program.serving() as server:
            kept = check(store)
            assert known.items() <= kept.items()
            assert kept.keys() <= known.keys() | traffic.unanswered
            async with httpx.AsyncClient(timeout=10, verify=NO_TLS) as http:
                again = {number: await ask(http, server, token, number) for number in sorted(traffic.unanswered)}
                # What was kept without anybody having been told is found, not made anew.
                assert {number: made for number, made in kept.items() if number in again}.items() <= again.items()
                for number in list(traffic.acknowledged)[-3:]:
                    assert await ask(http, server, token, number) == known[number]
            known |= again
            assert check(store) == known
            assert server.stop() == 0
    assert len(known) > 20
