"""Filtered lists over HTTP: operators by their names in the graph, relations, deleted rows, and what is refused."""

import json
from typing import Any

import httpx2 as httpx
import pytest

from tests.conftest import Client, Shop
from tests.products.acting import made

pytestmark = pytest.mark.anyio

DELETE = "mutation ($id: ID!) { productDelete(input: {id: $id}) { userErrors { code } } }"
LIST = """query ($where: ProductWhere, $deleted: Deleted! = EXCLUDED) {
  products(where: $where, deleted: $deleted) { totalCount nodes { name } }
}"""
GOODS: list[dict[str, Any]] = [
    {"name": "Red Shirt", "sku": "R-1", "retailPrice": "10", "category": {"name": "Clothes"}, "tags": ["Sale", "New"]},
    {"name": "RÉD 100% hat", "sku": "r_2", "retailPrice": "20.5", "supplier": {"name": "Loom"}, "tags": ["Sale"]},
    {"name": "Blue Shirt", "description": "A Plain\\thing", "category": {"name": "Clothes"}, "releaseDate": "1969-03"},
    {"name": "Lamp", "variants": [{"name": "Big", "sku": "L-B", "retailPrice": "5"}, {"name": "Small"}]},
]


async def names(client: Client, where: Any, **more: Any) -> list[str]:
    found = (await client(LIST, {"where": where, **more}))["products"]
    assert found["totalCount"] == len(found["nodes"])
    return [node["name"].split()[0] for node in found["nodes"]]


FINDS: list[tuple[Any, list[str]]] = [
    ({}, ["Red", "RÉD", "Blue", "Lamp"]),
    ({"name": {"eq": "Red Shirt"}}, ["Red"]),
    ({"name": {"eq": "red shirt"}}, []),
    ({"sku": {"ne": "R-1"}}, ["RÉD", "Blue", "Lamp"]),
    ({"sku": {"in": ["R-1", "r_2", "x"]}}, ["Red", "RÉD"]),
    ({"sku": {"nin": ["R-1"]}}, ["RÉD", "Blue", "Lamp"]),
    ({"sku": {"isNull": True}}, ["Blue", "Lamp"]),
    ({"name": {"contains": "shirt"}}, ["Red", "Blue"]),
    ({"name": {"contains": "100%"}}, ["RÉD"]),
    ({"name": {"contains": "1_0"}}, []),
    ({"name": {"startsWith": "red"}}, ["Red", "RÉD"]),
    ({"sku": {"startsWith": "R"}}, ["Red", "RÉD"]),
    ({"description": {"contains": "plain\\"}}, ["Blue"]),
    ({"description": {"startsWith": "a P"}}, ["Blue"]),
    ({"retailPrice": {"gt": "10"}}, ["RÉD"]),
    ({"retailPrice": {"between": {"from": 10, "to": "20.50"}}}, ["Red", "RÉD"]),
    ({"retailPrice": {"gte": 0, "lt": 20.5}}, ["Red"]),
    ({"retailPrice": {"in": ["10.00"]}}, ["Red"]),
    ({"releaseDate": {"gte": "1969", "lt": "1970"}}, ["Blue"]),
    ({"type": {"eq": "PRODUCT"}, "sellable": {"eq": False}}, []),
    ({"type": {"nin": []}, "currency": {"eq": "USD"}}, ["Red", "RÉD", "Blue", "Lamp"]),
    ({"createdAt": {"lt": "2020-01-01T00:00:00Z"}}, []),
    ({"updatedAt": {"gt": "2020-01-01T00:00:00+02:00"}, "name": {"ne": "Lamp"}}, ["Red", "RÉD", "Blue"]),
    ({"not": {"retailPrice": {"gt": "15"}}}, ["Red", "Blue", "Lamp"]),
    ({"or": [{"name": {"eq": "Lamp"}}, {"sku": {"eq": "R-1"}}]}, ["Red", "Lamp"]),
    ({"and": [{"name": {"contains": "shirt"}}, {"not": {"sku": {"isNull": True}}}]}, ["Red"]),
    ({"or": []}, []),
    ({"category": {"name": {"eq": "Clothes"}}}, ["Red", "Blue"]),
    ({"not": {"category": {"name": {"eq": "Clothes"}}}}, ["RÉD", "Lamp"]),
    ({"category": {}}, ["Red", "Blue"]),
    ({"supplier": {"name": {"startsWith": "LÖÖM"}}}, ["RÉD"]),
    ({"tags": {"some": {"name": {"eq": "New"}}}}, ["Red"]),
    ({"tags": {"every": {"name": {"eq": "Sale"}}}}, ["RÉD", "Blue", "Lamp"]),
    ({"tags": {"every": {"name": {"eq": "Sale"}}, "some": {}}}, ["RÉD"]),
    ({"tags": {"none": {}}}, ["Blue", "Lamp"]),
    ({"variants": {"some": {"retailPrice": {"eq": "5"}}}}, ["Lamp"]),
    ({"variants": {"some": {"product": {"tags": {"some": {"name": {"eq": "New"}}}}}}}, ["Red"]),
]


async def test_a_filter_finds_exactly_these(client: Client) -> None:
    await made(client, GOODS)
    for where, wanted in FINDS:
        assert await names(client, where) == wanted, where


async def test_ids_and_moments_are_found_among_others(client: Client) -> None:
    ids = await made(client, GOODS)
    assert await names(client, {"id": {"in": [ids[2], "junk", ids[0]]}}) == ["Red", "Blue"]
    found = await client("{ products(first: 2) { nodes { createdAt category { id } } } }")
    first, second = found["products"]["nodes"]
    assert await names(client, {"createdAt": {"in": [first["createdAt"], second["createdAt"]]}}) == ["Red", "RÉD"]
    assert await names(client, {"createdAt": {"nin": [first["createdAt"]]}}) == ["RÉD", "Blue", "Lamp"]
    assert await names(client, {"categoryId": {"eq": first["category"]["id"]}}) == ["Red", "Blue"]


async def test_deleted_things_are_shown_only_to_those_who_ask(client: Client) -> None:
    ids = await made(client, GOODS)
    await client(DELETE, {"id": ids[0]})
    where = {"name": {"contains": "shirt"}}
    assert await names(client, where) == ["Blue"]
    assert await names(client, where, deleted="INCLUDED") == ["Red", "Blue"]
    assert await names(client, where, deleted="ONLY") == ["Red"]
    assert await names(client, {"deletedAt": {"isNull": False}}, deleted="INCLUDED") == ["Red"]
    assert await names(client, {"deletedAt": {"isNull": False}}) == []


async def refusal(client: Client, query: str, variables: dict[str, Any]) -> list[tuple[str, str | None]]:
    answer = (await client.post(query, variables)).json()
    assert not answer.get("data"), answer
    return [(error["extensions"]["code"], error["extensions"].get("argument")) for error in answer["errors"]]


def deep(levels: int) -> dict[str, Any]:
    where: dict[str, Any] = {"sku": {"eq": "R-1"}}
    for _ in range(levels - 1):
        where = {"not": where}
    return where


REFUSED: list[Any] = [
    deep(9),
    {"or": [{"sku": {"eq": str(n)}} for n in range(100)]},
    {"sku": {"in": ["x"] * 1001}},
    {"id": {"nin": ["x"] * 1001}},
    {"sku": {"contains": "x" * 1001}},
    {"sku": None},
    {"sku": {"eq": None}},
    {"not": None},
    {"tags": {"some": None}},
    {"sku": {"eq": "\x00"}},
    {"name": {"startsWith": "a\x00"}},
    {"retailPrice": {"gt": "0.0000001"}},
]


async def test_what_cannot_be_asked_is_told(client: Client) -> None:
    await made(client, GOODS)
    nested = "query ($where: ProductWhere) { categories { nodes { products(where: $where) { nodes { id } } } } }"
    for where in REFUSED:
        for query in (LIST, nested):
            assert set(await refusal(client, query, {"where": where})) == {("BAD_USER_INPUT", "where")}, str(where)[:80]


@pytest.mark.parametrize(
    "where",
    [
        {"nothing": {}},
        {"name": {"isNull": True}},
        {"sellable": {"in": [True]}},
        {"id": {"contains": "x"}},
        {"retailPrice": {"gt": "ten"}},
        {"retailPrice": {"between": {"from": "1"}}},
        {"type": {"eq": "BOOK"}},
        {"currency": {"eq": "dollars"}},
        {"releaseDate": {"eq": "March"}},
        {"createdAt": {"eq": "yesterday"}},
    ],
    ids=str,
)
async def test_what_the_schema_does_not_know_is_no_filter(client: Client, where: Any) -> None:
    response = await client.post(LIST, {"where": where})
    assert response.status_code == 422
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"INVALID_VARIABLES"}


async def test_no_depth_is_an_accident(client: Client) -> None:
    """However deep a filter is, somebody says so: we, or whoever reads the variables."""
    for levels in (9, 20, 50, 100, 150, 200, 250, 300):
        [(code, _)] = await refusal(client, LIST, {"where": deep(levels)})
        assert code in {"BAD_USER_INPUT", "INVALID_VARIABLES", "INVALID_JSON"}, (levels, code)


async def test_half_a_pair_is_refused(client: Client) -> None:
    for operations in ({"eq": "\ud800"}, {"in": ["\udc00"]}, {"contains": "a\ud800"}):
        where: Any = {"sku": operations}
        content = json.dumps({"query": LIST, "variables": {"where": where}})
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {client.token}"}
        response = await client.http.post("/graphql", content=content, headers=headers)
        assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["INVALID_JSON"]


async def test_a_filter_through_a_relation_needs_its_scope(http: httpx.AsyncClient, client: Client, shop: Shop) -> None:
    await made(client, GOODS)
    reader = Client(http, await shop.token("catalog:read"))
    assert await names(reader, {"supplier": {"name": {"eq": "Loom"}}}) == ["RÉD"]
    through: list[Any] = [
        {"defaultReceivingLocation": {"name": {"eq": "x"}}},
        {"not": {"or": [{"variants": {"none": {"defaultReceivingLocation": {}}}}]}},
    ]
    for where in through:
        response = await reader.post(LIST, {"where": where})
        assert response.status_code == 403
        [error] = response.json()["errors"]
        assert error["extensions"] == {"code": "FORBIDDEN", "missingScopes": ["stock:read"]}
