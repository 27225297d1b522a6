"""The floor of the race answers what the gateway answers, so that a ratio to it means something."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from app import accounts
from benchmarks import goods
from benchmarks.floor import create_app
from benchmarks.places import Place, Store
from benchmarks.shapes import Q1, Q2, Q4, Shape, Variables, cursor
from inventory.accounts.scopes import Scope
from kit.database import Database
from tests.conftest import served
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

PRODUCTS = 80
ASKED: list[tuple[Shape, Variables]] = [
    *((Q1, {"id": f"prod_01{number:024d}"}) for number in (1, 3, 33, PRODUCTS, 10 * PRODUCTS)),
    *((Q2, {"first": first, "variants": variants}) for first, variants in ((50, 5), (3, 2), (250, 250), (0, 5))),
    *((Q4, {"first": 10, "after": cursor(f"prod_01{number:024d}")}) for number in (1, 60, PRODUCTS - 5, PRODUCTS)),
]


class OwnStore(Store):
    """Parallel workers share the server: each has databases of names of its own."""

    def place(self, kind: str, name: str) -> Place:
        return super().place(kind, f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")


@pytest.fixture(scope="module")
def place(
    postgres: PostgresServer,
    migrated_postgres: str,  # makes the roles
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    """The race's goods, only fewer."""
    store = OwnStore(tmp_path_factory.mktemp("race"), postgres)
    place = goods.kept(store, "postgresql", PRODUCTS, all_in_five=True)
    yield place
    place.forget()


@dataclass
class Course:
    """The gateway and both floors over the same goods."""

    gateway: httpx.AsyncClient
    floor: httpx.AsyncClient
    naked: httpx.AsyncClient


@pytest.fixture
async def course(place: Place, postgres: PostgresServer, tmp_path: Path) -> AsyncIterator[Course]:
    database = Database(place.url)
    actor = await goods.actor(database, goods.LARGE)
    token = await accounts.create_token(database, actor, [Scope.ADMIN])
    floor = create_app(place.url)
    naked = create_app(Store(tmp_path, postgres).superuser_url(place), actor.account.id)
    async with (
        served(database) as gateway,
        floor.router.lifespan_context(floor),
        naked.router.lifespan_context(naked),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=floor), base_url="http://floor") as to_floor,
        httpx.AsyncClient(transport=httpx.ASGITransport(app=naked), base_url="http://naked") as to_naked,
    ):
        gateway.headers["Authorization"] = to_floor.headers["Authorization"] = f"Bearer {token}"
        yield Course(gateway, to_floor, to_naked)


async def data_of(client: httpx.AsyncClient, shape: Shape, given: Variables) -> Any:
    body = {"query": shape.document, "operationName": shape.operation, "variables": given}
    response = await client.post("/graphql", json=body)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert "errors" not in answer, answer
    return answer["data"]


async def test_the_floor_answers_what_the_gateway_answers(course: Course) -> None:
    found = []
    for shape, given in ASKED:
        expected = await data_of(course.gateway, shape, given)
        found.append(expected)
        assert await data_of(course.floor, shape, given) == expected, (shape.name, given)
        assert await data_of(course.naked, shape, given) == expected, (shape.name, given)

    assert {len(product) for product in (each["product"] for each in found[:4])} == {16}
    assert found[4] == {"product": None}
    nodes = found[5]["products"]["nodes"]
    assert (len(nodes), {len(node["variants"]["nodes"]) for node in nodes}) == (50, {5})
    assert 0 < len(found[-2]["products"]["nodes"]) < 10
    assert found[-1]["products"]["nodes"] == []


async def test_the_floor_lets_nobody_in_without_a_token(course: Course) -> None:
    body = {"query": Q2.document, "operationName": Q2.operation, "variables": {"first": 1, "variants": 1}}

    for authorization in ("", "Bearer igw_unknown"):
        response = await course.floor.post("/graphql", json=body, headers={"Authorization": authorization})
        assert (response.status_code, response.content) == (401, b"")
