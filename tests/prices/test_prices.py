"""Prices in lists: each verb, what they are found by, what is refused, and what lists show."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.prices.goods import prices_of, stocked
from tests.products.acting import act, bulk, changes_after, done, everything, found, position, rows_told, told
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

FIELDS = "id version amount { amount currency } priceList { id } variant { id sku }"


async def sku_of(client: Client, variant_id: str) -> str:
    sku: str = (await found(client, "variant", "sku", id=variant_id))["sku"]
    return sku


async def test_a_price_comes_back_as_it_was_given(client: Client) -> None:
    [yen], [variant] = await stocked(client, lists=1, variants=1)
    await done(client, "priceListUpdate", id=yen, currency="JPY")
    known = [{"source": "erp", "value": "p-1"}]
    price = await done(
        client, "priceCreate", FIELDS, priceListId=yen, variantId=variant, amount="1200", externalIds=known
    )
    sku = await sku_of(client, variant)
    expected = {
        "id": price["id"],
        "version": 1,
        "amount": {"amount": "1200", "currency": "JPY"},
        "priceList": {"id": yen},
        "variant": {"id": variant, "sku": sku},
    }
    assert price == expected
    assert await found(client, "price", FIELDS, id=price["id"]) == expected
    assert await found(client, "price", FIELDS, externalId=known[0]) == expected
    changed = await done(client, "priceUpdate", "version amount { amount }", id=price["id"], amount="0.000001")
    assert changed == {"version": 2, "amount": {"amount": "0.000001"}}
    same = await done(client, "priceUpdate", "version", id=price["id"], amount="0.0000010")
    assert same == {"version": 2}


async def test_a_variant_by_its_sku(client: Client) -> None:
    [first, second], [variant] = await stocked(client, lists=2, variants=1)
    sku = await sku_of(client, variant)
    made = await done(client, "priceCreate", FIELDS, priceListId=first, sku=f" {sku} ", amount="1")
    assert made["variant"]["id"] == variant
    both = await done(client, "priceCreate", FIELDS, priceListId=second, sku=sku, variantId=variant, amount="1")
    assert both["variant"]["id"] == variant
    single = await done(client, "productCreate", "variants { nodes { id } }", name="Single", sku="ONE")
    of_product = await done(client, "priceCreate", FIELDS, priceListId=first, sku="ONE", amount="1")
    assert of_product["variant"] == {"id": single["variants"]["nodes"][0]["id"], "sku": "ONE"}


async def test_what_a_price_cannot_be(client: Client, shop: Shop) -> None:
    [there, gone], [variant, other, lost] = await stocked(client, lists=2, variants=3)
    await done(client, "priceListDelete", id=gone)
    lost_sku, other_sku = await sku_of(client, lost), await sku_of(client, other)
    product = await found(client, "variant", "product { id }", id=lost)
    await done(client, "productDelete", **product["product"])
    await done(client, "priceCreate", priceListId=there, variantId=variant, amount="1")
    before = await everything(shop)
    refused: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        ({"variantId": other, "amount": "-0.01"}, [("OUT_OF_RANGE", "amount")]),
        ({"variantId": other, "amount": "0.0000001"}, [("TOO_PRECISE", "amount")]),
        ({"variantId": other, "amount": "1", "priceListId": gone}, [("NOT_FOUND", "priceListId")]),
        ({"variantId": other, "amount": "1", "priceListId": variant}, [("NOT_FOUND", "priceListId")]),
        ({"amount": "1"}, [("REQUIRED", "variantId")]),
        ({"amount": "1", "variantId": None, "sku": None}, [("REQUIRED", "variantId")]),
        ({"amount": "1", "variantId": "nonsense"}, [("NOT_FOUND", "variantId")]),
        ({"amount": "1", "variantId": lost}, [("NOT_FOUND", "variantId")]),
        ({"amount": "1", "sku": lost_sku}, [("NOT_FOUND", "sku")]),
        ({"amount": "1", "sku": "nobody's"}, [("NOT_FOUND", "sku")]),
        ({"amount": "1", "sku": " "}, [("NOT_FOUND", "sku")]),
        ({"amount": "1", "sku": other_sku, "variantId": variant}, [("MISMATCH", "sku")]),
        ({"amount": "1", "variantId": variant}, [("TAKEN", "variantId")]),
        ({"amount": "-1", "variantId": "x"}, [("OUT_OF_RANGE", "amount"), ("NOT_FOUND", "variantId")]),
    ]
    for given, errors in refused:
        assert await told(client, "priceCreate", **{"priceListId": there, **given}) == errors, given
    assert await everything(shop) == before


async def test_an_upsert_makes_or_changes(client: Client) -> None:
    [price_list], [a, b, c] = await stocked(client, lists=1, variants=3)
    kept = await done(client, "priceCreate", priceListId=price_list, variantId=a, amount="1")
    rows = [
        {"match": {"priceListId": price_list, "sku": await sku_of(client, a)}, "amount": "2"},
        {"match": {"priceListId": price_list, "variantId": b}, "amount": "3"},
        {"match": {"priceListId": price_list, "sku": await sku_of(client, c), "variantId": c}, "amount": "4"},
    ]
    payload = await bulk(client, "priceBulkUpsert", prices=rows)
    assert payload["ids"][0] == kept["id"]
    start = await position(client)
    again = await bulk(client, "priceBulkUpsert", prices=rows)
    assert again["ids"] == payload["ids"]
    assert await changes_after(client, start) == []
    amounts = [[each["amount"]["amount"] for each in await prices_of(client, variant)] for variant in (a, b, c)]
    assert amounts == [["2.00"], ["3.00"], ["4.00"]]
    unchanged = await done(client, "priceUpsert", "amount { amount }", match=rows[0]["match"])
    assert unchanged == {"amount": {"amount": "2.00"}}
    await done(client, "priceDelete", **kept)
    fresh = await done(client, "priceUpsert", "id version", **rows[0])
    assert (fresh["id"] != kept["id"], fresh["version"]) == (True, 1)


async def test_an_upsert_that_cannot_be(client: Client, shop: Shop) -> None:
    [price_list], [a, b] = await stocked(client, lists=1, variants=2)
    a_sku = await sku_of(client, a)
    await done(client, "priceCreate", priceListId=price_list, variantId=b, amount="1")
    before = await everything(shop)

    def row(amount: str | None = "1", **match: str) -> dict[str, Any]:
        return {"match": {"priceListId": price_list, **match}, **({"amount": amount} if amount else {})}

    rows = [
        row(),
        row(variantId="x"),
        {"match": {"priceListId": "x", "variantId": a}, "amount": "1"},
        row(sku=a_sku, variantId=b),
        row(None, variantId=a, sku=a_sku),
        row(variantId=a),
        row(sku=a_sku),
        row(variantId=b),
        row(sku=await sku_of(client, b)),
        {**row(variantId=b), "amount": None},
    ]
    errors = [
        (0, "REQUIRED", "match.variantId"),
        (1, "NOT_FOUND", "match.variantId"),
        (2, "NOT_FOUND", "match.priceListId"),
        (3, "MISMATCH", "match.sku"),
        (4, "REQUIRED", "amount"),
        (6, "TAKEN", "variantId"),
        (8, "DUPLICATE", "match"),
        (9, "DUPLICATE", "match"),
    ]
    refused = await act(client, "priceBulkUpsert", prices=rows)
    assert rows_told(refused) == errors
    assert await everything(shop) == before
    payload = await act(client, "priceBulkUpsert", prices=rows, errorPolicy="IGNORE_FAILED")
    assert (rows_told(payload), payload["successCount"]) == (errors, 2)
    assert [each is not None for each in payload["ids"]] == [n in {5, 7} for n in range(10)]


async def test_deleting_and_restoring(client: Client, shop: Shop) -> None:
    [price_list], [variant] = await stocked(client, lists=1, variants=1)
    given = {"priceListId": price_list, "variantId": variant, "amount": "1"}
    old = await done(client, "priceCreate", **given)
    await done(client, "priceDelete", **old)
    assert await prices_of(client, variant) == []
    new = await done(client, "priceCreate", **given)
    before = await everything(shop)
    assert await told(client, "priceRestore", **old) == [("TAKEN", "id")]
    assert await told(client, "priceUpdate", **old, amount="2") == [("NOT_FOUND", "id")]
    assert await everything(shop) == before
    await done(client, "priceDelete", **new)
    both = await act(client, "priceBulkRestore", ids=[old["id"], new["id"]], errorPolicy="IGNORE_FAILED")
    assert (rows_told(both), both["updatedIds"]) == ([(1, "TAKEN", "id")], [old["id"]])
    await done(client, "priceRestore", **old)
    await done(client, "priceDelete", **old)
    await done(client, "priceListDelete", id=price_list)
    assert await told(client, "priceRestore", **old) == [("DELETED", "id")]


async def test_a_deleted_variant_hides_its_prices_and_brings_them_back(client: Client) -> None:
    [price_list], [variant, other] = await stocked(client, lists=1, variants=2)
    for each in (variant, other):
        await done(client, "priceCreate", priceListId=price_list, variantId=each, amount="1")
    product = (await found(client, "variant", "product { id }", id=variant))["product"]
    shown = "prices { totalCount nodes { variant { id } } }"
    start = await position(client)
    await done(client, "productDelete", **product)
    assert [each["entityId"].partition("_")[0] for each in await changes_after(client, start)] == ["prod", "var"]
    assert (await found(client, "priceList", shown, id=price_list))["prices"] == {
        "totalCount": 1,
        "nodes": [{"variant": {"id": other}}],
    }
    await done(client, "productRestore", **product)
    assert (await found(client, "priceList", shown, id=price_list))["prices"]["totalCount"] == 2


async def test_lists_of_prices_are_filtered_and_sorted(client: Client) -> None:
    [cheap, dear], variants = await stocked(client, lists=2, variants=3)
    rows = [
        {"priceListId": each, "variantId": variant, "amount": str(base + n)}
        for base, each in ((1, cheap), (11, dear))
        for n, variant in enumerate(variants)
    ]
    await bulk(client, "priceBulkCreate", prices=rows)
    await done(client, "priceListUpdate", id=dear, validUntil="2001-01-01T00:00:00Z")
    answer = await client(
        """query ($list: ID!, $variant: ID!, $now: DateTime!) {
          of: prices(where: {priceListId: {eq: $list}, amount: {gt: "1"}}) { nodes { amount { amount } } }
          down: prices(first: 2, orderBy: {field: AMOUNT, direction: DESC}) { nodes { amount { amount } } }
          through: prices(where: {variant: {id: {eq: $variant}}}) { totalCount totalCountUpTo(limit: 1) }
          variant(by: {id: $variant}) {
            one: prices(where: {priceListId: {eq: $list}}) { nodes { amount { amount } } }
            now: prices(where: {priceList: {or: [{validUntil: {isNull: true}}, {validUntil: {gt: $now}}]}}) {
              totalCount edges { cursor node { amount { amount } priceList { isValid } } }
            }
          }
        }""",
        {"list": cheap, "variant": variants[0], "now": "2026-01-01T00:00:00Z"},
    )
    now = answer["variant"].pop("now")
    assert (now["totalCount"], [edge["node"] for edge in now["edges"]]) == (
        1,
        [{"amount": {"amount": "1.00"}, "priceList": {"isValid": True}}],
    )
    assert answer == {
        "of": {"nodes": [{"amount": {"amount": amount}} for amount in ("2.00", "3.00")]},
        "down": {"nodes": [{"amount": {"amount": amount}} for amount in ("13.00", "12.00")]},
        "through": {"totalCount": 2, "totalCountUpTo": 1},
        "variant": {"one": {"nodes": [{"amount": {"amount": "1.00"}}]}},
    }


async def test_another_account_s_lists_and_variants_are_not_found(
    client: Client, other_client: Client, shop: Shop, other_shop: Shop
) -> None:
    [ours], [our_variant] = await stocked(client, lists=1, variants=1)
    [theirs], [their_variant] = await stocked(other_client, lists=1, variants=1)
    price = await done(client, "priceCreate", priceListId=ours, variantId=our_variant, amount="1")
    before = await everything(shop), await everything(other_shop)
    for given, path in (
        ({"priceListId": ours, "variantId": their_variant}, "priceListId"),
        ({"priceListId": theirs, "variantId": our_variant}, "variantId"),
    ):
        assert await told(other_client, "priceCreate", amount="1", **given) == [("NOT_FOUND", path)]
        assert await told(other_client, "priceUpsert", amount="1", match=given) == [("NOT_FOUND", f"match.{path}")]
    for mutation, given in (("priceUpdate", {"amount": "2"}), ("priceDelete", {}), ("priceRestore", {})):
        assert await told(other_client, mutation, **price, **given) == [("NOT_FOUND", "id")]
    for mutation, each in (("priceBulkUpdatePrice", price["id"]), ("priceListBulkUpdatePrice", ours)):
        payload = await act(other_client, mutation, ids=[each], change="SET", value="9")
        assert rows_told(payload) == [(0, "NOT_FOUND", "id")]
    assert await found(other_client, "price", id=price["id"]) is None
    assert (await everything(shop), await everything(other_shop)) == before


async def test_who_may_only_read_changes_nothing_and_who_may_not_sees_nothing(client: Client, shop: Shop) -> None:
    [price_list], [variant] = await stocked(client, lists=1, variants=1)
    reader = Client(client.http, await shop.token("catalog:read"))
    stranger = Client(client.http, await shop.token("stock:read"))
    before = await everything(shop)
    for mutation, given in (
        ("priceListCreate", 'name: "x"'),
        ("priceListDelete", "id: $list"),
        ("priceCreate", 'priceListId: $list, variantId: $variant, amount: "1"'),
        ("priceBulkDelete", "ids: []"),
        ("priceListBulkUpdatePrice", 'ids: [$list], change: SET, value: "1"'),
    ):
        used = {name: value for name, value in (("list", price_list), ("variant", variant)) if f"${name}" in given}
        head = ", ".join(f"${name}: ID!" for name in used)
        body = f"{mutation}(input: {{{given}}}) {{ userErrors {{ code }} }}"
        document = f"mutation ({head}) {{ {body} }}" if head else f"mutation {{ {body} }}"
        assert await reader.refused(document, used) == (403, ["FORBIDDEN"])
    for document in ("{ prices { totalCount } }", "{ priceLists { totalCount } }", '{ price(by: {id: "x"}) { id } }'):
        assert await stranger.refused(document) == (403, ["FORBIDDEN"])
        assert await reader(document)
    assert await everything(shop) == before


@pytest.mark.parametrize("verb", ["Create", "Update", "Upsert", "Delete", "Restore"])
async def test_fifty_rows_take_as_many_statements_as_five(client: Client, statements: Statements, verb: str) -> None:
    counted = []
    for n in (5, 50):
        lists, variants = await stocked(client, lists=2, variants=n)
        rows = [
            {"priceListId": lists[place % 2], "variantId": each, "amount": "1"} for place, each in enumerate(variants)
        ]
        given: dict[str, Any] = {"prices": rows}
        if verb != "Create":
            ids = (await bulk(client, "priceBulkCreate", prices=rows))["ids"]
            given = {"ids": ids}
        if verb == "Restore":
            await bulk(client, "priceBulkDelete", ids=ids)
        if verb == "Update":
            given = {"prices": [{"id": each, "amount": "2"} for each in ids]}
        if verb == "Upsert":
            matches = [{name: row[name] for name in ("priceListId", "variantId")} for row in rows]
            given = {"prices": [{"match": match, "amount": "2"} for match in matches]}
        statements.clear()
        await bulk(client, f"priceBulk{verb}", **given)
        counted.append([text[:60] for text in statements.after_sign_in])
    assert len(counted[0]) == len(counted[1]), counted
    assert len(counted[0]) < 20
