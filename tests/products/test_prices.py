"""Changing prices in bulk: each way, what is refused, who follows, and how many statements it takes."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import (
    Payload,
    act,
    bulk,
    changes_after,
    done,
    everything,
    found,
    made,
    position,
    rows_told,
    variants_of,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

FIELDS = {"WHOLESALE": "wholesalePrice", "RETAIL": "retailPrice", "COST": "unitCost"}
PRICES = " ".join(f"{name} {{ amount currency }}" for name in FIELDS.values())


def shown(thing: Payload) -> list[str | None]:
    """The amounts of the wholesale price, the retail price and the unit cost."""
    return [thing[name] and thing[name]["amount"] for name in FIELDS.values()]


async def changed(client: Client, ids: list[str], change: str, value: str, field: str = "RETAIL", **more: Any) -> Any:
    """The payload of a change of the prices of products."""
    return await act(client, "productBulkUpdatePrice", ids=ids, field=field, change=change, value=value, **more)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("change", "value", "amount"),
    [
        ("SET", "7.123456", "7.123456"),
        ("SET", "0", "0.00"),
        ("INCREASE", "0.000001", "10.050001"),
        ("INCREASE", "0", "10.05"),
        ("DECREASE", "10.05", "0.00"),
        ("DECREASE", "0.5", "9.55"),
        ("PERCENTAGE", "10", "11.06"),  # 11.055
        ("PERCENTAGE", "-10", "9.05"),  # 9.045
        ("PERCENTAGE", "-100", "0.00"),
        ("PERCENTAGE", "0.049751", "10.05"),  # 10.0549999755
        ("PERCENTAGE", "0.049752", "10.06"),  # 10.055000076
        ("PERCENTAGE", "0", "10.05"),
    ],
)
async def test_each_change_of_each_price(client: Client, field: str, change: str, value: str, amount: str) -> None:
    given = {"name": "P", **dict.fromkeys(FIELDS.values(), "10.05")}
    [product] = await made(client, [given])
    payload = await changed(client, [product], change, value, field)
    assert (payload["userErrors"], payload["errors"], payload["updatedIds"]) == ([], [], [product])
    expected = [amount if name == field else "10.05" for name in FIELDS]
    assert shown(await found(client, "product", PRICES, id=product)) == expected


async def test_per_cent_are_rounded_to_each_thing_s_own_currency(client: Client) -> None:
    currencies = {
        "JPY": ("105", "116"),
        "USD": ("1.05", "1.16"),
        "BHD": ("1.005", "1.106"),
        "CLF": ("1.0005", "1.1006"),
    }
    goods = [{"name": code, "currency": code, "retailPrice": price} for code, (price, _) in currencies.items()]
    ids = await made(client, goods)
    payload = await bulk(client, "productBulkUpdatePrice", ids=ids, field="RETAIL", change="PERCENTAGE", value="10")
    assert payload["updatedIds"] == ids
    for product, (code, (_, price)) in zip(ids, currencies.items(), strict=True):
        seen = await found(client, "product", "retailPrice { amount currency }", id=product)
        assert seen == {"retailPrice": {"amount": price, "currency": code}}


MIXED: list[dict[str, Any]] = [
    {"name": "Dear", "retailPrice": "10"},
    {"name": "Without"},
    {"name": "Cheap", "retailPrice": "4.999999"},
    {"name": "Gone", "retailPrice": "10"},
]
MIXED_TOLD = [
    (1, "REQUIRED", "retailPrice"),
    (2, "OUT_OF_RANGE", "retailPrice"),
    (3, "NOT_FOUND", "id"),
    (4, "NOT_FOUND", "id"),
]


@pytest.mark.parametrize(
    ("change", "value", "amount"), [("DECREASE", "5", "5.00"), ("PERCENTAGE", "-100.000001", None)]
)
async def test_a_bad_row_by_either_policy(
    client: Client, shop: Shop, change: str, value: str, amount: str | None
) -> None:
    ids = [*await made(client, MIXED), "nonsense"]
    await done(client, "productDelete", id=ids[3])
    before = await everything(shop)
    told = MIXED_TOLD if amount else [(0, "OUT_OF_RANGE", "retailPrice"), *MIXED_TOLD]
    refused = await changed(client, ids, change, value)
    assert rows_told(refused) == told
    assert [each["id"] for each in refused["errors"]] == [ids[index] for index, _, _ in told]
    assert (refused["successCount"], refused["failureCount"], refused["totalCount"]) == (0, 5, 5)
    assert (refused["updatedIds"], refused["ids"]) == ([], [None] * 5)
    assert await everything(shop) == before
    payload = await changed(client, ids, change, value, errorPolicy="IGNORE_FAILED")
    assert (payload["userErrors"], rows_told(payload)) == ([], told)
    assert payload["successCount"] == (1 if amount else 0)
    seen = [(await found(client, "product", PRICES, id=each))["retailPrice"] for each in ids[:3]]
    assert [each and each["amount"] for each in seen] == [amount or "10.00", None, "4.999999"]


async def test_the_greatest_price(client: Client, shop: Shop) -> None:
    ids = await made(client, [{"name": "P", "retailPrice": "9223372036854.775807"}])
    before = await everything(shop)
    for change, value in (("INCREASE", "0.000001"), ("PERCENTAGE", "0.000001"), ("PERCENTAGE", "9223372036854.775807")):
        assert rows_told(await changed(client, ids, change, value)) == [(0, "OUT_OF_RANGE", "retailPrice")]
    # Rounding up to whole cents is too much as well: 9,223,372,036,854.78 does not fit.
    assert rows_told(await changed(client, ids, "PERCENTAGE", "0")) == [(0, "OUT_OF_RANGE", "retailPrice")]
    assert await everything(shop) == before


@pytest.mark.parametrize(
    ("change", "value", "code"),
    [
        ("SET", "-1", "OUT_OF_RANGE"),
        ("INCREASE", "-0.01", "OUT_OF_RANGE"),
        ("DECREASE", "-0.01", "OUT_OF_RANGE"),
        ("SET", "9223372036854.775808", "OUT_OF_RANGE"),
        ("SET", "1.0000001", "TOO_PRECISE"),
        ("PERCENTAGE", "0.0000001", "TOO_PRECISE"),
        ("PERCENTAGE", "1e99", "OUT_OF_RANGE"),
    ],
)
@pytest.mark.parametrize("policy", ["REJECT_EVERYTHING", "IGNORE_FAILED"])
async def test_a_value_that_cannot_be(
    client: Client, shop: Shop, change: str, value: str, code: str, policy: str
) -> None:
    ids = await made(client, [{"name": "P", "retailPrice": "10"}])
    before = await everything(shop)
    payload = await changed(client, ids, change, value, errorPolicy=policy)
    assert payload["userErrors"] == [{"code": code, "field": ["value"]}]
    assert (payload["errors"], payload["updatedIds"], payload["failureCount"]) == ([], [], 1)
    assert await everything(shop) == before


async def test_variants_that_have_their_price_from_the_product_follow(client: Client) -> None:
    variants = [{"name": "own", "retailPrice": "8"}, {"name": "had"}, {"name": "foreign", "currency": "EUR"}]
    product = await done(client, "productCreate", name="P", retailPrice="10", variants=variants)
    await bulk(client, "productBulkUpdatePrice", ids=[product["id"]], field="RETAIL", change="PERCENTAGE", value="15")
    seen = await variants_of(client, product["id"], "name retailPrice { amount } inheritedFields version")
    assert [(each["name"], each["retailPrice"], "RETAIL_PRICE" in each["inheritedFields"]) for each in seen] == [
        ("own", {"amount": "8.00"}, False),
        ("had", {"amount": "11.50"}, True),
        ("foreign", None, True),
    ]
    assert [each["version"] for each in seen] == [1, 2, 1]


async def test_a_variant_s_price_becomes_its_own(client: Client) -> None:
    product = await done(client, "productCreate", name="P", retailPrice="10", variants=[{"name": "a"}, {"name": "b"}])
    a, b = (each["id"] for each in await variants_of(client, product["id"], "id"))
    payload = await bulk(client, "variantBulkUpdatePrice", ids=[a, a], field="RETAIL", change="INCREASE", value="1")
    assert (payload["ids"], payload["updatedIds"], payload["totalCount"]) == ([a, a], [a], 1)
    await done(client, "productUpdate", id=product["id"], retailPrice="20")
    seen = await variants_of(client, product["id"], "id retailPrice { amount } inheritedFields")
    assert [
        (each["id"], each["retailPrice"]["amount"], "RETAIL_PRICE" in each["inheritedFields"]) for each in seen
    ] == [
        (a, "11.00", False),
        (b, "20.00", True),
    ]
    refused = await act(client, "variantBulkUpdatePrice", ids=[a], field="COST", change="DECREASE", value="1")
    assert rows_told(refused) == [(0, "REQUIRED", "unitCost")]


async def test_a_dry_run_shows_it_and_keeps_nothing(client: Client, shop: Shop) -> None:
    product = await done(client, "productCreate", name="P", retailPrice="10")
    [variant] = await variants_of(client, product["id"], "id")
    before = await everything(shop)
    payload = await changed(client, [product["id"]], "PERCENTAGE", "-50", dryRun=True)
    assert (payload["userErrors"], payload["updatedIds"]) == ([], [product["id"]])
    assert payload["preview"] == [
        {
            "entityId": each["id"],
            "action": "UPDATED",
            "before": {"retailPrice": "10"},
            "after": {"retailPrice": "5"},
        }
        for each in (product, variant)
    ]
    assert await everything(shop) == before


async def test_a_change_is_in_the_history_with_its_reason_and_once_by_its_key(client: Client) -> None:
    [product] = await made(client, [{"name": "P", "retailPrice": "10", "variants": [{"retailPrice": "1"}]}])
    start = await position(client)
    for _ in range(2):
        again = await changed(client, [product], "INCREASE", "2", idempotencyKey="k", reason="dearer")
        assert again["updatedIds"] == [product]
    assert await changes_after(client, start) == [
        {
            "action": "UPDATED",
            "entityId": product,
            "entityVersion": 2,
            "before": {"retailPrice": "10"},
            "after": {"retailPrice": "12"},
            "reason": "dearer",
        }
    ]
    other = await changed(client, [product], "INCREASE", "3", idempotencyKey="k", reason="dearer")
    assert other["userErrors"] == [{"code": "IDEMPOTENCY_KEY_REUSED", "field": ["idempotencyKey"]}]


async def test_what_stays_as_it_is_gets_no_new_version(client: Client) -> None:
    [product] = await made(client, [{"name": "P", "retailPrice": "10"}])
    start = await position(client)
    await bulk(client, "productBulkUpdatePrice", ids=[product], field="RETAIL", change="PERCENTAGE", value="0.04")
    assert await found(client, "product", "version", id=product) == {"version": 1}
    assert await changes_after(client, start) == []


async def test_ten_thousand_ids_and_not_one_more(client: Client) -> None:
    payload = await changed(client, [f"prod_{n}" for n in range(10_001)], "SET", "1")
    assert payload["userErrors"] == [{"code": "TOO_LONG", "field": ["ids"]}]


async def test_who_may_only_read_changes_no_price(client: Client, shop: Shop) -> None:
    ids = await made(client, [{"name": "P", "retailPrice": "10"}])
    reader = Client(client.http, await shop.token("catalog:read"))
    before = await everything(shop)
    for noun in ("product", "variant"):
        text = f"""mutation ($ids: [ID!]!) {{ {noun}BulkUpdatePrice(
          input: {{ids: $ids, field: COST, change: SET, value: 1}}) {{ successCount }} }}"""
        assert await reader.refused(text, {"ids": ids}) == (403, ["FORBIDDEN"])
    assert await everything(shop) == before


@pytest.mark.parametrize("noun", ["product", "variant"])
async def test_fifty_rows_take_as_many_statements_as_five(client: Client, statements: Statements, noun: str) -> None:
    counted = []
    for n in (5, 50):
        goods = [{"name": f"{n} {place}", "unitCost": "3", "variants": [{}, {}]} for place in range(n)]
        ids = (await bulk(client, "productBulkCreate", products=goods))["ids"]
        if noun == "variant":
            ids = [each["id"] for product in ids for each in await variants_of(client, product, "id")]
        statements.clear()
        await bulk(client, f"{noun}BulkUpdatePrice", ids=ids, field="COST", change="PERCENTAGE", value="12.5")
        counted.append([text[:60] for text in statements.after_sign_in])
    assert len(counted[0]) == len(counted[1]), counted
    assert len(counted[0]) < 25
