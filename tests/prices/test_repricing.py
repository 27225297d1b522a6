"""Changing many prices of lists at once."""

import pytest

from inventory.prices import repricing
from kit import batch
from tests.conftest import Client, Shop
from tests.prices.goods import prices_of, stocked
from tests.products.acting import act, bulk, done, everything, found, rows_told
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio


async def filled(client: Client, lists: list[str], variants: list[str], amounts: list[str]) -> list[str]:
    """The ids of prices, of each list those of its variants in turn."""
    rows = [
        {"priceListId": each, "variantId": variant, "amount": amount}
        for each in lists
        for variant, amount in zip(variants, amounts, strict=True)
    ]
    ids: list[str] = (await bulk(client, "priceBulkCreate", prices=rows))["ids"]
    return ids


async def amounts_of(client: Client, variants: list[str]) -> list[list[str]]:
    """The amounts of the prices of each variant."""
    return [[price["amount"]["amount"] for price in await prices_of(client, each)] for each in variants]


@pytest.mark.parametrize(
    ("change", "value", "amounts"),
    [
        ("SET", "3", ["3.00", "3.00"]),
        ("INCREASE", "0.5", ["1.55", "10.50"]),
        ("DECREASE", "1.05", ["0.00", "8.95"]),
        ("PERCENTAGE", "10", ["1.16", "11.00"]),
    ],
)
async def test_the_prices_that_are_named(client: Client, change: str, value: str, amounts: list[str]) -> None:
    lists, variants = await stocked(client, lists=2, variants=2)
    ids = await filled(client, lists, variants, ["1.05", "10"])
    payload = await bulk(client, "priceBulkUpdatePrice", ids=[*ids[:2], ids[0]], change=change, value=value)
    assert (payload["updatedIds"], payload["totalCount"]) == (ids[:2], 2)
    assert await amounts_of(client, variants) == [[amounts[0], "1.05"], [amounts[1], "10.00"]]


async def test_a_named_price_that_would_fall_below_zero(client: Client, shop: Shop) -> None:
    lists, variants = await stocked(client, lists=1, variants=2)
    ids = await filled(client, lists, variants, ["1.05", "10"])
    before = await everything(shop)
    given = {"ids": [*ids, "nonsense"], "change": "DECREASE", "value": "1.050001"}
    errors = [(0, "OUT_OF_RANGE", "amount"), (2, "NOT_FOUND", "id")]
    assert rows_told(await act(client, "priceBulkUpdatePrice", **given)) == errors
    assert await everything(shop) == before
    payload = await act(client, "priceBulkUpdatePrice", **given, errorPolicy="IGNORE_FAILED")
    assert (rows_told(payload), payload["updatedIds"]) == (errors, ids[1:])
    assert await amounts_of(client, variants) == [["1.05"], ["8.949999"]]


async def test_all_prices_of_lists(client: Client, shop: Shop) -> None:
    lists, variants = await stocked(client, lists=3, variants=2)
    ids = await filled(client, lists, variants, ["1.05", "10"])
    await done(client, "priceDelete", id=ids[0])
    before = await everything(shop)
    dry = await bulk(client, "priceListBulkUpdatePrice", ids=lists[:2], change="PERCENTAGE", value="-50", dryRun=True)
    assert [(each["entityId"], each["after"]) for each in dry["preview"]] == [
        (ids[1], {"amount": "5"}),
        (ids[2], {"amount": "0.53"}),
        (ids[3], {"amount": "5"}),
    ]
    assert await everything(shop) == before
    payload = await bulk(client, "priceListBulkUpdatePrice", ids=lists[:2], change="PERCENTAGE", value="-50")
    assert payload["updatedIds"] == lists[:2]
    assert await amounts_of(client, variants) == [["0.53", "1.05"], ["5.00", "5.00", "10.00"]]
    assert await found(client, "priceList", "version", id=lists[0]) == {"version": 1}


async def test_a_list_s_prices_change_together_or_not_at_all(client: Client, shop: Shop) -> None:
    lists, variants = await stocked(client, lists=2, variants=2)
    first = await filled(client, lists[:1], variants, ["1", "10"])
    await filled(client, lists[1:], variants, ["5", "6"])
    before = await everything(shop)
    given = {"ids": [*lists, "nonsense"], "change": "DECREASE", "value": "2"}
    errors = [(0, "OUT_OF_RANGE", "prices"), (2, "NOT_FOUND", "id")]
    refused = await act(client, "priceListBulkUpdatePrice", **given)
    assert rows_told(refused) == errors
    assert await everything(shop) == before
    payload = await act(client, "priceListBulkUpdatePrice", **given, errorPolicy="IGNORE_FAILED")
    assert (rows_told(payload), payload["updatedIds"]) == (errors, lists[1:])
    assert await amounts_of(client, variants) == [["1.00", "3.00"], ["10.00", "4.00"]]
    text = """mutation ($ids: [ID!]!) { priceListBulkUpdatePrice(input: {ids: $ids, change: DECREASE, value: "2"}) {
      errors { message } } }"""
    [error] = (await client(text, {"ids": lists[:1]}))["priceListBulkUpdatePrice"]["errors"]
    assert first[0] in error["message"]


async def test_lists_with_too_many_prices(client: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repricing.MAX_ROWS == batch.MAX_ROWS
    monkeypatch.setattr(repricing, "MAX_ROWS", 3)
    lists, variants = await stocked(client, lists=2, variants=2)
    await filled(client, lists, variants, ["1", "10"])
    before = await everything(shop)
    for policy in ("REJECT_EVERYTHING", "IGNORE_FAILED"):
        payload = await act(client, "priceListBulkUpdatePrice", ids=lists, change="SET", value="1", errorPolicy=policy)
        assert payload["userErrors"] == [{"code": "TOO_LONG", "field": ["ids"]}]
    assert await everything(shop) == before
    await bulk(client, "priceListBulkUpdatePrice", ids=lists[:1], change="SET", value="7")
    assert await amounts_of(client, variants) == [["7.00", "1.00"], ["7.00", "10.00"]]


@pytest.mark.parametrize("mutation", ["priceBulkUpdatePrice", "priceListBulkUpdatePrice"])
async def test_fifty_take_as_many_statements_as_five(client: Client, statements: Statements, mutation: str) -> None:
    counted = []
    for n in (5, 50):
        lists, variants = await stocked(client, lists=n // 5, variants=5)
        ids = await filled(client, lists, variants, ["1", "2", "3", "4", "5"])
        statements.clear()
        given = ids if mutation == "priceBulkUpdatePrice" else lists
        await bulk(client, mutation, ids=given, change="INCREASE", value="1")
        counted.append([text[:60] for text in statements.after_sign_in])
    assert len(counted[0]) == len(counted[1]), counted
    assert len(counted[0]) < 12
