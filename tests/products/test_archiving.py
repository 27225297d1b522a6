"""Archiving: what is no longer offered stays, apart from what is deleted."""

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import (
    act,
    bulk,
    changes_after,
    done,
    everything,
    found,
    made,
    position,
    rows_told,
    told,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

OFFERED = "products(where: {archivedAt: {isNull: true}}) { nodes { name } }"
ARCHIVED = "products(where: {archivedAt: {isNull: false}}) { nodes { name } }"


async def test_what_is_archived_stays_readable_and_is_filtered_out_on_demand(client: Client) -> None:
    a, _ = await made(client, [{"name": "A", "sku": "A"}, {"name": "B"}])
    assert await found(client, "product", "archivedAt", id=a) == {"archivedAt": None}
    archived = await done(client, "productArchive", "id version archivedAt updatedAt deletedAt sku", id=a)
    assert archived["archivedAt"] == archived["updatedAt"]
    assert (archived["version"], archived["deletedAt"], archived["sku"]) == (2, None, "A")
    assert await client(f"{{ offered: {OFFERED} archived: {ARCHIVED} all: products {{ totalCount }} }}") == {
        "offered": {"nodes": [{"name": "B"}]},
        "archived": {"nodes": [{"name": "A"}]},
        "all": {"totalCount": 2},
    }
    asked = "{ variants(where: {product: {archivedAt: {isNull: true}}}) { nodes { product { name } } } }"
    assert await client(asked) == {"variants": {"nodes": [{"product": {"name": "B"}}]}}
    changed = await done(client, "productUpdate", "name archivedAt", id=a, name="A2")
    assert changed == {"name": "A2", "archivedAt": archived["archivedAt"]}
    back = await done(client, "productUnarchive", "id version archivedAt", id=a)
    assert back == {"id": a, "version": 4, "archivedAt": None}


async def test_doing_it_again_changes_nothing(client: Client, shop: Shop) -> None:
    a, b = await made(client, [{"name": "A"}, {"name": "B"}])
    await done(client, "productArchive", id=a)
    before = await everything(shop)
    assert await done(client, "productArchive", "version", id=a) == {"version": 2}
    assert await done(client, "productUnarchive", "version", id=b) == {"version": 1}
    for mutation, ids in (("productBulkArchive", [a]), ("productBulkUnarchive", [b])):
        assert (await bulk(client, mutation, ids=ids))["updatedIds"] == ids
    assert await everything(shop) == before


async def test_many_at_once_by_either_policy(client: Client, shop: Shop) -> None:
    a, b, gone = await made(client, [{"name": "A"}, {"name": "B"}, {"name": "Gone"}])
    await done(client, "productDelete", id=gone)
    before, start = await everything(shop), await position(client)
    given = {"ids": [a, gone, b, a, "nonsense"], "reason": "season is over"}
    errors = [(1, "NOT_FOUND", "id"), (4, "NOT_FOUND", "id")]
    assert rows_told(await act(client, "productBulkArchive", **given)) == errors
    assert await everything(shop) == before
    payload = await act(client, "productBulkArchive", **given, errorPolicy="IGNORE_FAILED")
    assert (rows_told(payload), payload["ids"]) == (errors, [a, None, b, a, None])
    assert (payload["successCount"], payload["failureCount"], payload["totalCount"]) == (2, 2, 4)
    changes = await changes_after(client, start)
    assert [(each["entityId"], each["action"], each["reason"], list(each["after"])) for each in changes] == [
        (each, "UPDATED", "season is over", ["archivedAt"]) for each in (a, b)
    ]
    assert (await client(f"{{ {ARCHIVED} }}"))["products"]["nodes"] == [{"name": "A"}, {"name": "B"}]
    await bulk(client, "productBulkUnarchive", ids=[b, a])
    assert (await client(f"{{ {ARCHIVED} }}"))["products"]["nodes"] == []


async def test_archived_and_deleted_are_two_things(client: Client) -> None:
    [product] = await made(client, [{"name": "P"}])
    moment = (await done(client, "productArchive", "archivedAt", id=product))["archivedAt"]
    await done(client, "productDelete", id=product)
    assert await told(client, "productUnarchive", id=product) == [("NOT_FOUND", "id")]
    restored = await done(client, "productRestore", "archivedAt deletedAt", id=product)
    assert restored == {"archivedAt": moment, "deletedAt": None}


async def test_refusals(client: Client, shop: Shop) -> None:
    [product] = await made(client, [{"name": "P"}])
    before = await everything(shop)
    assert await told(client, "productArchive", id="nonsense") == [("NOT_FOUND", "id")]
    assert await told(client, "productArchive", id=product, expectedVersion=2) == [("STALE_VERSION", "expectedVersion")]
    dry = await act(client, "productArchive", id=product, dryRun=True)
    assert [(each["action"], list(each["after"])) for each in dry["preview"]] == [("UPDATED", ["archivedAt"])]
    assert await everything(shop) == before
    reader = Client(client.http, await shop.token("catalog:read"))
    for mutation, given in (
        ("productArchive", "id: $id"),
        ("productUnarchive", "id: $id"),
        ("productBulkArchive", "ids: [$id]"),
        ("productBulkUnarchive", "ids: [$id]"),
    ):
        text = f"mutation ($id: ID!) {{ {mutation}(input: {{{given}}}) {{ userErrors {{ code }} }} }}"
        assert await reader.refused(text, {"id": product}) == (403, ["FORBIDDEN"])
    assert await found(client, "product", "version archivedAt", id=product) == {"version": 1, "archivedAt": None}


async def test_fifty_rows_take_as_many_statements_as_five(client: Client, statements: Statements) -> None:
    counted = []
    for n in (5, 50):
        ids = (await bulk(client, "productBulkCreate", products=[{"name": f"{n} {m}"} for m in range(n)]))["ids"]
        statements.clear()
        await bulk(client, "productBulkArchive", ids=ids)
        counted.append([text[:60] for text in statements.after_sign_in])
    assert len(counted[0]) == len(counted[1]), counted
    assert len(counted[0]) < 10
