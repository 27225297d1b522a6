"""Bulk mutations: policies, counts, what is kept, and how many statements they take."""

from typing import Any

import pytest

from kit import batch
from tests.conftest import Client, Shop
from tests.products.acting import act, bulk, done, everything, found, rows_told, told, variants_of
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

ALREADY_THERE = {"name": "There", "sku": "THERE"}
MIXED: list[dict[str, Any]] = [
    {"name": "Good", "category": {"name": "Kept"}, "supplier": {"name": "Kept"}, "tags": ["kept"], "sku": "G"},
    {"name": "", "category": {"name": "Lost"}, "supplier": {"name": "Lost"}, "tags": ["lost"]},
    {"name": "N", "retailPrice": "-1", "sku": "THERE", "tags": ["lost", " "], "subcategory": {"name": "Lost"}},
    {"name": "Good too", "tags": ["Kept", "also"], "variants": [{"sku": "G-1"}, {"tags": ["deep"]}]},
    {"name": "N", "variants": [{"tags": ["lost"], "supplier": {"name": "Lost"}}, {"sku": "G"}]},
]
MIXED_TOLD = [
    (1, "BLANK", "name"),
    (2, "OUT_OF_RANGE", "retailPrice"),
    (2, "REQUIRED", "categoryId"),
    (2, "BLANK", "tags.1"),
    (2, "TAKEN", "sku"),
    (4, "TAKEN", "variants.1.sku"),
]


async def test_one_bad_row_and_nothing_is_kept(client: Client, shop: Shop) -> None:
    await done(client, "productCreate", **ALREADY_THERE)
    before = await everything(shop)
    payload = await act(client, "productBulkCreate", products=MIXED)
    assert rows_told(payload) == MIXED_TOLD
    assert [(each["code"], each["field"][:2]) for each in payload["userErrors"]] == [
        (code, ["products", str(index)]) for index, code, _ in MIXED_TOLD
    ]
    assert (payload["ids"], payload["updatedIds"]) == ([None] * 5, [])
    assert (payload["successCount"], payload["failureCount"], payload["totalCount"]) == (0, 5, 5)
    assert await everything(shop) == before


async def test_good_rows_are_kept_and_nothing_that_only_bad_ones_name(client: Client, shop: Shop) -> None:
    await done(client, "productCreate", **ALREADY_THERE)
    payload = await act(client, "productBulkCreate", products=MIXED, errorPolicy="IGNORE_FAILED")
    assert (payload["userErrors"], rows_told(payload)) == ([], MIXED_TOLD)
    assert [each is None for each in payload["ids"]] == [False, True, True, False, True]
    assert payload["updatedIds"] == [each for each in payload["ids"] if each]
    assert (payload["successCount"], payload["failureCount"], payload["totalCount"]) == (2, 3, 5)
    assert await client("""{
      products { nodes { name } } categories { nodes { name } } suppliers { nodes { name } }
      tags(orderBy: {field: NAME}) { nodes { name } }
    }""") == {
        "products": {"nodes": [{"name": "There"}, {"name": "Good"}, {"name": "Good too"}]},
        "categories": {"nodes": [{"name": "Kept"}]},
        "suppliers": {"nodes": [{"name": "Kept"}]},
        "tags": {"nodes": [{"name": "also"}, {"name": "deep"}, {"name": "kept"}]},
    }


async def test_updates_by_id_with_their_versions(client: Client, shop: Shop) -> None:
    made = await bulk(client, "productBulkCreate", products=[{"name": f"P{n}"} for n in range(4)])
    a, b, c, d = made["ids"]
    await done(client, "productDelete", id=d)
    rows = [
        {"id": c, "name": "C", "expectedVersion": 1},
        {"id": a, "name": "A", "expectedVersion": 7},
        {"id": "nonsense", "name": "x"},
        {"id": d, "name": "x"},
        {"id": b, "name": "B"},
        {"id": c, "name": "again"},
    ]
    errors = [
        (1, "STALE_VERSION", "expectedVersion"),
        (2, "NOT_FOUND", "id"),
        (3, "NOT_FOUND", "id"),
        (5, "DUPLICATE", "id"),
    ]
    before = await everything(shop)
    refused = await act(client, "productBulkUpdate", products=rows)
    assert rows_told(refused) == errors
    assert await everything(shop) == before
    payload = await act(client, "productBulkUpdate", products=rows, errorPolicy="IGNORE_FAILED")
    assert rows_told(payload) == errors
    assert [(each["id"], each["currentVersion"]) for each in payload["errors"]] == [
        (a, 1),
        ("nonsense", None),
        (d, None),
        (c, None),
    ]
    assert (payload["ids"], payload["updatedIds"]) == ([c, None, None, None, b, None], [c, b])
    assert [await found(client, "product", "name version", id=each) for each in (a, b, c)] == [
        {"name": "P0", "version": 1},
        {"name": "B", "version": 2},
        {"name": "C", "version": 2},
    ]


async def test_an_id_given_twice_counts_once(client: Client, shop: Shop) -> None:
    a, b = (await bulk(client, "productBulkCreate", products=[{"name": "A"}, {"name": "B"}]))["ids"]
    before = await everything(shop)
    refused = await act(client, "productBulkDelete", ids=[b, "x", b, a, "x"])
    assert rows_told(refused) == [(1, "NOT_FOUND", "id")]
    assert (refused["ids"], refused["failureCount"], refused["totalCount"]) == ([None] * 5, 3, 3)
    assert await everything(shop) == before
    payload = await bulk(client, "productBulkDelete", ids=[b, b, a, b])
    assert (payload["ids"], payload["updatedIds"]) == ([b, b, a, b], [b, a])
    assert (payload["successCount"], payload["failureCount"], payload["totalCount"]) == (2, 0, 2)
    restored = await bulk(client, "productBulkRestore", ids=[a, a, b])
    assert (restored["ids"], restored["successCount"]) == ([a, a, b], 2)
    assert (await client("{ products { totalCount } variants { totalCount } }")) == {
        "products": {"totalCount": 2},
        "variants": {"totalCount": 2},
    }


async def test_no_rows_are_no_error(client: Client, shop: Shop) -> None:
    before = await everything(shop)
    nothing: list[tuple[str, dict[str, Any]]] = [
        ("productBulkCreate", {"products": []}),
        ("productBulkUpdate", {"products": []}),
        ("productBulkUpsert", {"products": []}),
        ("variantBulkDelete", {"ids": []}),
        ("variantBulkRestore", {"ids": []}),
    ]
    for mutation, given in nothing:
        payload = await bulk(client, mutation, **given)
        assert (payload["ids"], payload["updatedIds"], payload["totalCount"]) == ([], [], 0)
    assert await everything(shop) == before


async def test_ten_thousand_rows_and_not_one_more(client: Client, shop: Shop) -> None:
    before = await everything(shop)
    many = [{"name": "N"}] * (batch.MAX_ROWS + 1)
    refused = await act(client, "productBulkCreate", products=many)
    assert refused["userErrors"] == [{"code": "TOO_LONG", "field": ["products"]}]
    assert (refused["errors"], refused["totalCount"]) == ([], 10_001)
    too_many = await act(client, "productBulkDelete", ids=[f"prod_{n}" for n in range(10_001)])
    assert too_many["userErrors"] == [{"code": "TOO_LONG", "field": ["ids"]}]
    assert await everything(shop) == before
    made = await bulk(client, "productBulkCreate", products=many[1:])
    assert (made["successCount"], len(set(made["ids"]))) == (10_000, 10_000)
    assert await client("{ products { totalCount } }") == {"products": {"totalCount": 10_000}}


async def test_a_reason_that_cannot_be_kept(client: Client, shop: Shop) -> None:
    before = await everything(shop)
    payload = await act(client, "productBulkCreate", products=[{"name": "N"}], reason="r" * 501)
    assert payload["userErrors"] == [{"code": "TOO_LONG", "field": ["reason"]}]
    assert await everything(shop) == before


@pytest.mark.parametrize("verb", ["Create", "Update", "Upsert", "Delete", "Restore"])
@pytest.mark.parametrize("noun", ["product", "variant"])
async def test_a_chunk_takes_as_many_statements_however_many_rows(
    client: Client, statements: Statements, noun: str, verb: str
) -> None:
    counted = []
    for n in (5, 50):
        given = await a_batch(client, noun, verb, n)
        statements.clear()
        await bulk(client, f"{noun}Bulk{verb}", **given)
        counted.append([text[:60] for text in statements.after_sign_in])
    assert len(counted[0]) == len(counted[1]), counted
    assert len(counted[0]) < 45


async def a_batch(client: Client, noun: str, verb: str, n: int) -> dict[str, Any]:
    """The input of a bulk mutation of so many rows, with something of everything in each."""
    start = (await client("{ changes { endPosition } }"))["changes"]["endPosition"]

    def row(place: int) -> dict[str, Any]:
        code = f"{start}-{place}"
        return {
            "name": f"N{code}",
            "sku": code,
            "retailPrice": "7",
            "supplier": {"name": f"S{code}"},
            "tags": [f"T{code}", "common"],
            "externalIds": [{"source": "erp", "value": code}],
        }

    products = [{"name": f"Product {start} {place}", "variants": [{}, {}]} for place in range(n)]
    ids = (await bulk(client, "productBulkCreate", products=products))["ids"]
    rows = [row(place) for place in range(n)]
    if noun == "variant":
        below = [await variants_of(client, each, "id") for each in ids]
        rows = [{**each, "productId": ids[place]} for place, each in enumerate(rows)]
        ids = [variants[0]["id"] for variants in below]
    if verb == "Create":
        return {f"{noun}s": rows}
    if verb == "Update":
        taken = [{name: value for name, value in each.items() if name != "productId"} for each in rows]
        return {f"{noun}s": [{**each, "id": ids[place]} for place, each in enumerate(taken)]}
    if verb == "Upsert":
        return {f"{noun}s": [{**each, "match": {"sku": each["sku"]}} for each in rows]}
    if verb == "Restore":
        await bulk(client, f"{noun}BulkDelete", ids=ids)
    return {"ids": ids}


async def test_a_single_one_has_the_same_rules(client: Client) -> None:
    await done(client, "productCreate", **ALREADY_THERE)
    for index in (1, 2):
        expected = [(code, path) for row, code, path in MIXED_TOLD if row == index]
        assert await told(client, "productCreate", **MIXED[index]) == expected
