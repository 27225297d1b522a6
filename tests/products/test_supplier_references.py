"""Supplier references: no two variants, unless deleted, have the same one of the same supplier."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import act, bulk, done, everything, rows_told, told, variants_of

pytestmark = pytest.mark.anyio

TAKEN = [("TAKEN", "supplierReference")]
OF_S = {"supplier": {"name": "S"}, "supplierReference": "R-1"}


async def variant_of(client: Client, **given: Any) -> tuple[str, str]:
    """The ids of a product and of its single variant."""
    product = (await done(client, "productCreate", **{"name": "P", **given}))["id"]
    [variant] = await variants_of(client, product, "id")
    return product, variant["id"]


async def test_a_reference_is_taken_within_a_supplier(client: Client, shop: Shop) -> None:
    product, variant = await variant_of(client, **OF_S)
    await variant_of(client, supplier={"name": "T"}, supplierReference="R-1")
    await variant_of(client, supplierReference="R-1")
    await variant_of(client, supplierReference="R-1")
    other, other_variant = await variant_of(client, **{**OF_S, "supplierReference": "R-2"})
    before = await everything(shop)
    assert await told(client, "productCreate", name="New", **OF_S) == TAKEN
    assert await told(client, "productUpdate", id=other, supplierReference=" R-1 ") == TAKEN
    assert await told(client, "variantUpdate", id=other_variant, supplierReference="R-1") == TAKEN
    assert await told(client, "variantCreate", productId=product, supplierReference="R-2") == TAKEN
    in_part = [("TAKEN", "variants.1.supplierReference")]
    parts = [{"supplierReference": "R-3"}, {"supplierReference": "R-1"}]
    assert await told(client, "productCreate", name="New", supplier={"name": "s"}, variants=parts) == in_part
    assert await everything(shop) == before
    await done(client, "productUpdate", id=product, **OF_S)
    await done(client, "variantUpdate", id=variant, supplierReference="r-1")
    await done(client, "variantCreate", productId=product, supplierReference="R-3")


async def test_a_product_s_new_supplier_counts_for_all_that_have_it_from_there(client: Client, shop: Shop) -> None:
    await variant_of(client, **OF_S)
    variants = [{"supplierReference": "R-1"}, {"supplierReference": "R-2"}]
    free = (await done(client, "productCreate", name="Free", variants=variants))["id"]
    before = await everything(shop)
    assert await told(client, "productUpdate", id=free, supplier={"name": "S"}) == TAKEN
    own = [{"supplier": {"name": "T"}, "supplierReference": "R-9"}, {"supplierReference": "R-9"}]
    two = (await done(client, "productCreate", name="Two", variants=own))["id"]
    assert await told(client, "productUpdate", id=two, supplier={"name": "T"}) == TAKEN
    twice = (await done(client, "productCreate", name="Twice", variants=[{"supplierReference": "X"}] * 2))["id"]
    assert await told(client, "productUpdate", id=twice, supplier={"name": "New one"}) == TAKEN
    assert len((await everything(shop))["supplier"]) == len(before["supplier"]) + 1, "T, and not the new one"
    await done(client, "productUpdate", id=free, supplier={"name": "U"})


async def test_a_reference_is_given_once_in_one_input(client: Client, shop: Shop) -> None:
    before = await everything(shop)
    rows = [
        {"name": "A", **OF_S},
        {"name": "B", **OF_S},
        {"name": "C", "supplier": {"name": "ś"}, "supplierReference": "R-1"},
    ]
    refused = await act(client, "productBulkCreate", products=rows)
    assert {(each["code"], *each["field"][:2]) for each in refused["userErrors"]} == {
        ("TAKEN", "products", "1"),
        ("TAKEN", "products", "2"),
    }
    assert await everything(shop) == before
    kept = await act(client, "productBulkCreate", products=rows, errorPolicy="IGNORE_FAILED")
    assert rows_told(kept) == [(n, "TAKEN", "supplierReference") for n in (1, 2)]
    failed_first = [{"name": "", "supplierReference": "R-2"}, {"name": "D", "supplierReference": "R-2"}]
    given = [{**each, "supplier": {"name": "S"}} for each in failed_first]
    kept = await act(client, "productBulkCreate", products=given, errorPolicy="IGNORE_FAILED")
    assert rows_told(kept) == [(0, "BLANK", "name")]


async def test_a_deleted_variant_gives_its_reference_free_and_needs_it_to_come_back(client: Client, shop: Shop) -> None:
    product, _ = await variant_of(client, **OF_S)
    await done(client, "productDelete", id=product)
    new, _ = await variant_of(client, **OF_S)
    before = await everything(shop)
    assert await told(client, "productRestore", id=product) == [("TAKEN", "id")]
    assert await everything(shop) == before
    await done(client, "productUpdate", id=new, supplierReference=None)
    await done(client, "productRestore", id=product)

    second = (await done(client, "variantCreate", productId=product, supplierReference="R-2"))["id"]
    await done(client, "variantDelete", id=second)
    await done(client, "productUpdate", id=new, **{**OF_S, "supplierReference": "R-2"})
    before = await everything(shop)
    assert await told(client, "variantRestore", id=second) == [("TAKEN", "id")]
    assert await everything(shop) == before
    await done(client, "productDelete", id=new)
    await done(client, "variantRestore", id=second)
    assert await told(client, "productRestore", id=new) == [("TAKEN", "id")]


async def test_of_two_that_come_back_together_one_has_the_reference(client: Client) -> None:
    ids = []
    for _ in range(2):
        product, _ = await variant_of(client, **OF_S)
        await done(client, "productDelete", id=product)
        ids.append(product)
    payload = await act(client, "productBulkRestore", ids=ids, errorPolicy="IGNORE_FAILED")
    assert rows_told(payload) == [(1, "TAKEN", "id")]


async def test_the_other_account_s_references_are_its_own(client: Client, other_client: Client) -> None:
    await variant_of(client, **OF_S)
    await variant_of(other_client, **OF_S)
    assert await told(other_client, "productCreate", name="P", **OF_S) == TAKEN


async def test_the_same_again_takes_nothing(client: Client) -> None:
    product, variant = await variant_of(client, **OF_S)
    rows = [{"id": variant, "supplierReference": "R-1"}]
    await bulk(client, "variantBulkUpdate", variants=rows)
    await done(client, "variantUpdate", id=variant, supplierReference=None)
    [shown] = await variants_of(client, product, "supplierReference")
    assert shown == {"supplierReference": "R-1"}, "its product's"


async def test_of_many_at_once_one_gets_the_reference(client: Client) -> None:
    await done(client, "supplierCreate", name="S")
    answers = await asyncio.gather(*(act(client, "productCreate", name=f"P{n}", **OF_S) for n in range(8)))
    told_apart = sorted([each["code"] for each in answer["userErrors"]] for answer in answers)
    assert told_apart == [[], *[["TAKEN"]] * 7]
    assert (await client("{ products { totalCount } }"))["products"] == {"totalCount": 1}
