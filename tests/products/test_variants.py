"""Variants by themselves: a product keeps one, and what is deleted together comes back together."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import act, bulk, done, everything, found, rows_told, told, variants_of

pytestmark = pytest.mark.anyio


async def three(client: Client) -> tuple[str, list[str]]:
    """A product with three variants, and their ids."""
    given = [{"name": name} for name in "ABC"]
    product = await done(client, "productCreate", name="P", variants=given)
    return product["id"], [variant["id"] for variant in await variants_of(client, product["id"], "id")]


async def names_of(client: Client, product_id: str) -> list[Any]:
    return [variant["name"] for variant in await variants_of(client, product_id, "name")]


async def test_the_last_one_cannot_be_deleted(client: Client, shop: Shop) -> None:
    product_id, (a, b, c) = await three(client)
    await done(client, "variantDelete", id=a)
    before = await everything(shop)
    both = await act(client, "variantBulkDelete", ids=[b, c])
    assert rows_told(both) == [(0, "IN_USE", "id"), (1, "IN_USE", "id")]
    assert await everything(shop) == before
    await done(client, "variantDelete", id=c)
    assert await told(client, "variantDelete", id=b) == [("IN_USE", "id")]
    assert await names_of(client, product_id) == ["B"]
    assert await told(client, "variantDelete", id=a) == [("NOT_FOUND", "id")]


async def test_what_cannot_be_deleted_itself_keeps_its_product(client: Client) -> None:
    product_id, (a, b, _c) = await three(client)
    outcome = await act(client, "variantBulkDelete", ids=[a, "var_x", b, a], errorPolicy="IGNORE_FAILED")
    assert (outcome["ids"], outcome["updatedIds"]) == ([a, None, b, a], [a, b])
    assert (outcome["successCount"], outcome["failureCount"], outcome["totalCount"]) == (2, 1, 3)
    assert outcome["errors"] == [
        {"index": 1, "id": "var_x", "code": "NOT_FOUND", "field": ["id"], "currentVersion": None}
    ]
    assert await names_of(client, product_id) == ["C"]


async def test_a_product_takes_its_variants_along_and_brings_back_those(client: Client) -> None:
    product_id, (a, b, _c) = await three(client)
    await done(client, "variantDelete", id=b)
    deleted = await done(client, "productDelete", "version deletedAt variants { totalCount }", id=product_id)
    assert (deleted["version"], deleted["deletedAt"] is None, deleted["variants"]) == (2, False, {"totalCount": 0})
    assert (await found(client, "variant", "version deletedAt", id=a)) == {
        "version": 2,
        "deletedAt": deleted["deletedAt"],
    }
    assert await told(client, "variantRestore", id=a) == [("DELETED", "id")]
    assert await told(client, "productUpdate", id=product_id, name="Q") == [("NOT_FOUND", "id")]
    assert await told(client, "variantUpdate", id=a, name="Q") == [("NOT_FOUND", "id")]
    assert await told(client, "variantCreate", productId=product_id) == [("NOT_FOUND", "productId")]
    assert await done(client, "productRestore", "version deletedAt", id=product_id) == {"version": 3, "deletedAt": None}
    assert await names_of(client, product_id) == ["A", "C"]
    assert await done(client, "variantRestore", "name version", id=b) == {"name": "B", "version": 3}
    assert await names_of(client, product_id) == ["A", "B", "C"]


async def test_restoring_what_is_there_changes_nothing(client: Client, shop: Shop) -> None:
    product_id, (a, *_) = await three(client)
    before = await everything(shop)
    assert await done(client, "productRestore", "version", id=product_id) == {"version": 1}
    assert await done(client, "variantRestore", "version", id=a) == {"version": 1}
    assert (await bulk(client, "productBulkRestore", ids=[product_id]))["ids"] == [product_id]
    assert await everything(shop) == before


async def test_the_default_variant_is_one_among_others(client: Client) -> None:
    product = await done(client, "productCreate", "id variants { nodes { id isDefault } }", name="P", sku="P")
    [default] = product["variants"]["nodes"]
    assert default["isDefault"] is True
    other = await done(client, "variantCreate", "id isDefault sku", productId=product["id"], name="Other")
    assert (other["isDefault"], other["sku"]) == (False, None)
    await done(client, "variantDelete", id=default["id"])
    assert await variants_of(client, product["id"], "id") == [{"id": other["id"]}]
    assert await told(client, "variantDelete", id=other["id"]) == [("IN_USE", "id")]


@pytest.mark.parametrize("mutation", ["variantUpdate", "variantDelete", "variantRestore", "productDelete"])
@pytest.mark.parametrize("named", ["nonsense", "var_\x00", "var_00000000000000000000000000", "", "v" * 5000])
async def test_ids_of_nothing_are_told(client: Client, shop: Shop, mutation: str, named: str) -> None:
    await three(client)
    before = await everything(shop)
    assert await told(client, mutation, id=named) == [("NOT_FOUND", "id")]
    assert await everything(shop) == before
