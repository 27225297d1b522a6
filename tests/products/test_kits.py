"""Kits: what is in them, how it is named, and what is refused."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import (
    act,
    bulk,
    changes_after,
    done,
    everything,
    found,
    position,
    rows_told,
    told,
    variants_of,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

ITEMS = """type kitItems(first: 250) { nodes {
  id quantity baseQuantity unitOfMeasure { name } price { amount currency } originalPrice { amount } total { amount }
  position variant { id sku } product { name type } kit { name } } }"""
SHORT = "kitItems { nodes { quantity variant { sku } } }"


def one(sku: str) -> dict[str, Any]:
    """One of something."""
    return {"sku": sku, "quantity": 1}


async def items_of(client: Client, kit_id: str, fields: str = "id quantity variant { sku }") -> list[Any]:
    """The items of a kit, in their order."""
    kit = await found(client, "product", f"kitItems(first: 250) {{ nodes {{ {fields} }} }}", id=kit_id)
    nodes: list[Any] = kit["kitItems"]["nodes"]
    return nodes


async def set_items(client: Client, kit_id: str, items: list[dict[str, Any]]) -> Any:
    """The payload of `kitItemsSet`."""
    answer = await client(
        """mutation ($input: KitItemsSetInput!) { kitItemsSet(input: $input) {
          product { id version } userErrors { code field message } } }""",
        {"input": {"id": kit_id, "kitItems": items}},
    )
    return answer["kitItemsSet"]


async def test_a_kit_shows_what_is_in_it(client: Client) -> None:
    cup = await done(client, "productCreate", "id", name="Cup", sku="CUP")
    tea = await done(client, "productCreate", name="Tea", variants=[{"sku": "TEA-1"}, {"sku": "TEA-2"}])
    [first, _] = await variants_of(client, tea["id"], "id")
    given = [
        {"sku": "TEA-2", "quantity": 2.5, "price": "3.25", "originalPrice": "4"},
        {"productId": cup["id"], "quantity": 2, "unit": "dozen", "price": "0.333333", "currency": "JPY"},
        {"variantId": first["id"], "quantity": 1},
    ]
    kit = await done(client, "productCreate", ITEMS, name="Set", type="KIT", sku="SET", currency="EUR", kitItems=given)
    assert kit["type"] == "KIT"
    shown = kit["kitItems"]["nodes"]
    assert [each["variant"]["sku"] for each in shown] == ["TEA-2", "CUP", "TEA-1"]
    assert [each["position"] for each in shown] == [0, 1, 2]
    assert [(each["quantity"], each["baseQuantity"]) for each in shown] == [(2.5, 2.5), (2, 24), (1, 1)]
    assert [each["unitOfMeasure"] for each in shown] == [None, {"name": "dozen"}, None]
    assert [each["price"] for each in shown] == [
        {"amount": "3.25", "currency": "EUR"},
        {"amount": "0.333333", "currency": "JPY"},
        None,
    ]
    assert [each["total"] for each in shown] == [{"amount": "8.125"}, {"amount": "0.666666"}, None]
    assert [each["originalPrice"] for each in shown] == [{"amount": "4.00"}, None, None]
    assert {each["kit"]["name"] for each in shown} == {"Set"}
    assert [each["product"]["name"] for each in shown] == ["Tea", "Cup", "Tea"]


async def test_a_variant_knows_the_kits_that_it_is_in(client: Client) -> None:
    await done(client, "productCreate", name="Cup", sku="CUP")
    for name in ("One", "Two"):
        await done(client, "productCreate", name=name, type="KIT", kitItems=[{"sku": "CUP", "quantity": 1}])
    cup = await found(client, "variant", "inKits { nodes { kit { name } } }", sku="CUP")
    assert [each["kit"]["name"] for each in cup["inKits"]["nodes"]] == ["One", "Two"]
    where = '{kitItems: {some: {variant: {sku: {eq: "CUP"}}}}}'
    answer = await client(f"{{ products(where: {where}) {{ nodes {{ name }} }} }}")
    assert [each["name"] for each in answer["products"]["nodes"]] == ["One", "Two"]


ONE = [one("CUP")]
REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "a kit of nothing": ({"type": "KIT"}, [("KIT_ITEMS_REQUIRED", "kitItems")]),
    "a kit of an empty list": ({"type": "KIT", "kitItems": []}, [("KIT_ITEMS_REQUIRED", "kitItems")]),
    "a product with items": ({"kitItems": ONE}, [("KIT_ITEMS_NOT_ALLOWED", "kitItems")]),
    "an unknown SKU": (
        {"type": "KIT", "kitItems": [{"sku": "NONE", "quantity": 1}]},
        [("NOT_FOUND", "kitItems.0.sku")],
    ),
    "an unknown variant": (
        {"type": "KIT", "kitItems": [{"variantId": "var_01h2xcejqtf2nbrexx3vqjhp41", "quantity": 1}]},
        [("NOT_FOUND", "kitItems.0.variantId")],
    ),
    "no id at all": (
        {"type": "KIT", "kitItems": [{"variantId": "x", "quantity": 1}]},
        [("NOT_FOUND", "kitItems.0.variantId")],
    ),
    "an unknown product": (
        {"type": "KIT", "kitItems": [{"productId": "prod_01h2xcejqtf2nbrexx3vqjhp41", "quantity": 1}]},
        [("NOT_FOUND", "kitItems.0.productId")],
    ),
    "nothing named": ({"type": "KIT", "kitItems": [{"quantity": 1}]}, [("REQUIRED", "kitItems.0.variantId")]),
    "a product of two variants": (
        {"type": "KIT", "kitItems": [{"sku": "TEA", "quantity": 1}]},
        [("AMBIGUOUS", "kitItems.0.sku")],
    ),
    "a deleted one": (
        {"type": "KIT", "kitItems": [{"sku": "GONE", "quantity": 1}]},
        [("NOT_FOUND", "kitItems.0.sku")],
    ),
    "the same variant twice": (
        {"type": "KIT", "kitItems": [{"sku": "CUP", "quantity": 1}, {"sku": "CUP", "quantity": 2}]},
        [("DUPLICATE", "kitItems.1")],
    ),
    "none of it": (
        {"type": "KIT", "kitItems": [{"sku": "CUP", "quantity": 0}]},
        [("OUT_OF_RANGE", "kitItems.0.quantity")],
    ),
    "less than none of it": (
        {"type": "KIT", "kitItems": [{"sku": "CUP", "quantity": -1}]},
        [("OUT_OF_RANGE", "kitItems.0.quantity")],
    ),
    "a seventh decimal": (
        {"type": "KIT", "kitItems": [{"sku": "CUP", "quantity": 1.1234567}]},
        [("TOO_PRECISE", "kitItems.0.quantity")],
    ),
    "an unknown unit": (
        {"type": "KIT", "kitItems": [{"sku": "CUP", "quantity": 1, "unit": "barrel"}]},
        [("NOT_FOUND", "kitItems.0.unit")],
    ),
    "a unit that does not count": (
        {"type": "KIT", "kitItems": [{"sku": "CUP", "quantity": 1, "unit": "ft"}]},
        [("MISMATCH", "kitItems.0.unitId")],
    ),
    "a price below zero": (
        {"type": "KIT", "kitItems": [{"sku": "CUP", "quantity": 1, "price": "-1"}]},
        [("OUT_OF_RANGE", "kitItems.0.price")],
    ),
    "several things at once": (
        {"type": "KIT", "sku": "CUP", "kitItems": [{"sku": "NONE", "quantity": 1}, {"quantity": 0}]},
        [("TAKEN", "sku"), ("OUT_OF_RANGE", "kitItems.1.quantity"), ("REQUIRED", "kitItems.1.variantId")],
    ),
}


@pytest.mark.parametrize(("given", "errors"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_refused(
    client: Client, shop: Shop, given: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    await done(client, "productCreate", name="Cup", sku="CUP")
    await done(client, "productCreate", name="Tea", sku="TEA", variants=[{"sku": "TEA-1"}, {"sku": "TEA-2"}])
    gone = await done(client, "productCreate", name="Gone", sku="GONE")
    await done(client, "productDelete", id=gone["id"])
    before = await everything(shop)
    assert await told(client, "productCreate", name="Set", **given) == errors
    assert await everything(shop) == before


async def test_what_names_a_component_must_agree(client: Client) -> None:
    cup = await done(client, "productCreate", name="Cup", sku="CUP")
    await done(client, "productCreate", name="Pot", sku="POT")
    [variant] = await variants_of(client, cup["id"], "id")
    both = {"sku": "POT", "productId": cup["id"], "quantity": 1}
    assert await told(client, "productCreate", name="Set", type="KIT", kitItems=[both]) == [
        ("MISMATCH", "kitItems.0.sku")
    ]
    all_three = {"sku": "CUP", "productId": cup["id"], "variantId": variant["id"], "quantity": 1}
    kit = await done(client, "productCreate", SHORT, name="Set", type="KIT", kitItems=[all_three])
    assert kit["kitItems"]["nodes"] == [{"quantity": 1, "variant": {"sku": "CUP"}}]


async def test_another_account_s_things_are_unknown(client: Client, other_client: Client) -> None:
    theirs = await done(other_client, "productCreate", name="Cup", sku="CUP")
    for named in ({"sku": "CUP"}, {"productId": theirs["id"]}):
        errors = await told(client, "productCreate", name="Set", type="KIT", kitItems=[{**named, "quantity": 1}])
        assert [code for code, _ in errors] == ["NOT_FOUND"]


async def test_setting_keeps_what_is_unchanged(client: Client) -> None:
    for sku in ("A", "B", "C"):
        await done(client, "productCreate", name=sku, sku=sku)
    given = [{"sku": "A", "quantity": 1}, {"sku": "B", "quantity": 2, "price": "5"}]
    kit = await done(client, "productCreate", name="Set", type="KIT", kitItems=given)
    fields = "id quantity updatedAt createdAt variant { sku }"
    [a, b] = await items_of(client, kit["id"], fields)
    at = await position(client)
    wanted = [given[0], {"sku": "B", "quantity": 3, "price": "5"}, one("C")]
    payload = await set_items(client, kit["id"], wanted)
    assert payload == {"product": {"id": kit["id"], "version": 2}, "userErrors": []}
    [same, changed, new] = await items_of(client, kit["id"], fields)
    assert same == a
    assert (changed["id"], changed["quantity"], changed["createdAt"]) == (b["id"], 3, b["createdAt"])
    assert changed["updatedAt"] > b["updatedAt"]
    [change] = await changes_after(client, at)
    assert (change["entityId"], change["action"]) == (kit["id"], "UPDATED")
    assert [each["quantity"] for each in change["before"]["kitItems"]] == ["1", "2"]
    assert [each["quantity"] for each in change["after"]["kitItems"]] == ["1", "3", "1"]
    at = await position(client)
    again = await set_items(client, kit["id"], wanted)
    assert again["product"]["version"] == 2
    assert await changes_after(client, at) == []
    await set_items(client, kit["id"], [{"sku": "C", "quantity": 1}])
    assert await items_of(client, kit["id"], "id") == [{"id": new["id"]}]


async def test_a_kit_keeps_its_items_and_its_type(client: Client, shop: Shop) -> None:
    await done(client, "productCreate", name="Cup", sku="CUP")
    kit = await done(client, "productCreate", name="Set", type="KIT", sku="SET", kitItems=ONE)
    assert (await done(client, "productUpdate", SHORT, id=kit["id"], name="Better"))["kitItems"]["nodes"] != []
    before = await everything(shop)
    for nothing in ([], None):
        assert await told(client, "productUpdate", id=kit["id"], kitItems=nothing) == [
            ("KIT_ITEMS_REQUIRED", "kitItems")
        ]
    assert (await set_items(client, kit["id"], []))["userErrors"][0]["code"] == "KIT_ITEMS_REQUIRED"
    assert await told(client, "productUpsert", match={"sku": "SET"}, type="PRODUCT") == [("MISMATCH", "type")]
    assert await told(client, "productUpsert", match={"sku": "CUP"}, type="KIT", kitItems=[]) == [
        ("MISMATCH", "type"),
        ("KIT_ITEMS_REQUIRED", "kitItems"),
    ]
    assert await everything(shop) == before
    assert await done(client, "productUpsert", "type", match={"sku": "SET"}, type="KIT") == {"type": "KIT"}


async def test_a_component_is_not_deleted(client: Client, shop: Shop) -> None:
    cup = await done(client, "productCreate", name="Cup", sku="CUP")
    two = await done(client, "productCreate", name="Tea", variants=[{"sku": "T1"}, {"sku": "T2"}])
    [first, _] = await variants_of(client, two["id"], "id")
    given = [*ONE, {"sku": "T1", "quantity": 1}]
    kit = await done(client, "productCreate", name="Set", type="KIT", kitItems=given)
    before = await everything(shop)
    assert await told(client, "productDelete", id=cup["id"]) == [("IN_USE", "id")]
    assert await told(client, "productDelete", id=two["id"]) == [("IN_USE", "id")]
    assert await told(client, "variantDelete", id=first["id"]) == [("IN_USE", "id")]
    assert await everything(shop) == before
    ids = [cup["id"], two["id"], kit["id"]]
    await bulk(client, "productBulkDelete", ids=ids)
    assert await told(client, "productRestore", id=kit["id"]) == [("DELETED", "id")]
    await bulk(client, "productBulkRestore", ids=ids)


async def test_cycles_are_refused_with_the_way(client: Client, shop: Shop) -> None:
    await done(client, "productCreate", name="Cup", sku="CUP")
    await done(client, "productCreate", name="Inner", sku="INNER", type="KIT", kitItems=ONE)
    await done(client, "productCreate", name="Middle", sku="MID", type="KIT", kitItems=[one("INNER")])
    outer = await done(
        client, "productCreate", name="Outer", sku="OUT", type="KIT", kitItems=[{"sku": "MID", "quantity": 1}]
    )
    inner = await found(client, "product", sku="INNER")
    before = await everything(shop)
    [error] = (await set_items(client, inner["id"], [one("OUT")]))["userErrors"]
    assert (error["code"], error["field"]) == ("CYCLE", ["kitItems"])
    assert error["message"] == "This would be made of itself: Inner > Outer > Middle > Inner."
    [error] = (await set_items(client, outer["id"], [one("OUT"), one("CUP")]))["userErrors"]
    assert error["message"] == "This would be made of itself: Outer > Outer."
    assert await everything(shop) == before


async def test_a_batch_is_judged_as_a_whole(client: Client) -> None:
    """Kits name what the same batch makes, before and after them, and kits of these."""
    rows = [
        {"name": "Outer", "sku": "OUT", "type": "KIT", "kitItems": [{"sku": "IN", "quantity": 2}]},
        {"name": "Cup", "sku": "CUP"},
        {
            "name": "Inner",
            "sku": "IN",
            "type": "KIT",
            "kitItems": [one("CUP"), {"sku": "T2", "quantity": 3}],
        },
        {"name": "Tea", "sku": "TEA", "variants": [{"sku": "T1"}, {"sku": "T2"}]},
    ]
    payload = await bulk(client, "productBulkCreate", products=rows)
    fields = "quantity variant { sku product { name } }"
    assert await items_of(client, payload["ids"][0], fields) == [
        {"quantity": 2, "variant": {"sku": "IN", "product": {"name": "Inner"}}}
    ]
    assert await items_of(client, payload["ids"][2], fields) == [
        {"quantity": 1, "variant": {"sku": "CUP", "product": {"name": "Cup"}}},
        {"quantity": 3, "variant": {"sku": "T2", "product": {"name": "Tea"}}},
    ]


async def test_kits_fall_with_what_they_are_made_of(client: Client, shop: Shop) -> None:
    rows = [
        {"name": "Outer", "sku": "OUT", "type": "KIT", "kitItems": [{"sku": "IN", "quantity": 2}]},
        {"name": "Inner", "sku": "IN", "type": "KIT", "kitItems": [{"sku": "CUP", "quantity": 1}]},
        {"name": "", "sku": "CUP"},
        {"name": "Pot", "sku": "POT"},
        {"name": "A", "sku": "A", "type": "KIT", "kitItems": [{"sku": "B", "quantity": 1}]},
        {"name": "B", "sku": "B", "type": "KIT", "kitItems": [{"sku": "A", "quantity": 1}]},
        {"name": "C", "sku": "C", "type": "KIT", "kitItems": [{"sku": "TEA", "quantity": 1}]},
        {"name": "Tea", "sku": "TEA", "variants": [{"sku": "T1"}, {"sku": "T2"}]},
    ]
    fallen = [
        (0, "NOT_FOUND", "kitItems.0.sku"),
        (1, "NOT_FOUND", "kitItems.0.sku"),
        (2, "BLANK", "name"),
        (4, "NOT_FOUND", "kitItems.0.sku"),
        (5, "CYCLE", "kitItems"),
        (6, "AMBIGUOUS", "kitItems.0.sku"),
    ]
    before = await everything(shop)
    refused = await act(client, "productBulkCreate", products=rows)
    assert (refused["successCount"], rows_told(refused)) == (0, fallen)
    assert await everything(shop) == before
    kept = await act(client, "productBulkCreate", products=rows, errorPolicy="IGNORE_FAILED")
    assert rows_told(kept) == fallen
    assert [index for index, each in enumerate(kept["ids"]) if each] == [3, 7]


async def test_what_comes_may_be_named_once(client: Client, shop: Shop) -> None:
    """By its product's SKU and by its own it is the same variant."""
    rows = [
        {"name": "Set", "type": "KIT", "kitItems": [one("TEA"), one("T1")]},
        {"name": "Tea", "sku": "TEA", "variants": [{"sku": "T1"}]},
    ]
    before = await everything(shop)
    assert rows_told(await act(client, "productBulkCreate", products=rows)) == [(0, "DUPLICATE", "kitItems.1")]
    assert await everything(shop) == before


async def test_less_than_the_least_of_a_base_unit_is_refused(client: Client) -> None:
    each = await found(client, "unitOfMeasure", name="each")
    await done(client, "unitOfMeasureCreate", name="half", baseUnitId=each["id"], factor="0.4")
    await done(client, "productCreate", name="Cup", sku="CUP")
    items = [{"sku": "CUP", "quantity": 0.000001, "unit": "half", "price": None, "currency": None}]
    assert await told(client, "productCreate", name="Set", type="KIT", kitItems=items) == [
        ("OUT_OF_RANGE", "kitItems.0.quantity")
    ]
    items[0]["quantity"] = 0.000002
    kit = await done(client, "productCreate", ITEMS, name="Set", type="KIT", kitItems=items)
    assert kit["kitItems"]["nodes"][0]["baseQuantity"] == 0.000001


async def test_a_kit_may_be_upserted_with_what_it_is_made_of(client: Client) -> None:
    rows = [
        {"match": {"sku": "SET"}, "name": "Set", "type": "KIT", "kitItems": [{"sku": "CUP", "quantity": 1}]},
        {"match": {"sku": "CUP"}, "name": "Cup"},
    ]
    first = await bulk(client, "productBulkUpsert", products=rows)
    again = await bulk(client, "productBulkUpsert", products=rows)
    assert first["ids"] == again["ids"]
    assert await items_of(client, first["ids"][0], "quantity variant { sku }") == [
        {"quantity": 1, "variant": {"sku": "CUP"}}
    ]


async def test_fifty_kits_cost_what_five_do(client: Client, statements: Statements) -> None:
    await bulk(client, "productBulkCreate", products=[{"name": f"P{n}", "sku": f"P{n}"} for n in range(20)])
    counts = []
    for many in (5, 50):
        items = [{"sku": f"P{n}", "quantity": n + 1} for n in range(20)]
        rows = [{"name": f"K{many}-{n}", "type": "KIT", "kitItems": items} for n in range(many)]
        statements.clear()
        await bulk(client, "productBulkCreate", products=rows)
        counts.append(len(statements.after_sign_in))
    assert counts[0] == counts[1]


async def test_five_levels_of_two_hundred_cost_what_one_does(client: Client, statements: Statements) -> None:
    """A statement for each relation of each level, and one for all that is in a kit, however much there is."""
    await bulk(client, "productBulkCreate", products=[{"name": f"P{n}", "sku": f"P{n}"} for n in range(200)])
    below: list[dict[str, Any]] = []
    for level in range(5):
        given = [*below, *({"sku": f"P{n}", "quantity": n + 1} for n in range(40 * level, 40 * level + 40))]
        kit = await done(client, "productCreate", name=f"K{level}", sku=f"K{level}", type="KIT", kitItems=given)
        below = [{"sku": f"K{level}", "quantity": 2}]
    document = "sku"
    for _ in range(5):
        document = f"sku kitItems(first: 5) {{ nodes {{ quantity product {{ {document} }} }} }}"
    everything_in_it = "kitContents { quantity level isKit variant { sku } }"
    small = {"id": ""}
    for level in range(5):  # as deep, and with one thing on each level
        given = [one(f"S{level - 1}" if level else "P0")]
        small = await done(client, "productCreate", name="Small", sku=f"S{level}", type="KIT", kitItems=given)
    counts = []
    for kit_id in (small["id"], kit["id"]):
        statements.clear()
        whole = await found(client, "product", f"{everything_in_it} {document}", id=kit_id)
        counts.append(len(statements.after_sign_in))
    # The product, all that is in it, the variants of that, and items and products of each level.
    assert counts == [12 + statements.list_below] * 2
    contents = {each["variant"]["sku"]: each for each in whole["kitContents"]}
    assert len(contents) == 204
    assert [contents[f"K{level}"]["quantity"] for level in (3, 2, 1, 0)] == [2, 4, 8, 16]
    for n in range(200):
        at = 4 - n // 40
        expected = {"quantity": (n + 1) * 2**at, "level": at + 1, "isKit": False, "variant": {"sku": f"P{n}"}}
        assert contents[f"P{n}"] == expected
    for level in (3, 2, 1, 0):
        whole = whole["kitItems"]["nodes"][0]["product"]
        assert whole["sku"] == f"K{level}"


async def test_what_is_in_a_kit_by_several_ways_is_added_up(client: Client) -> None:
    await done(client, "productCreate", name="Cup", sku="CUP")
    await done(client, "productCreate", name="A", sku="A", type="KIT", kitItems=[{"sku": "CUP", "quantity": 0.333333}])
    given = [one("A"), {"sku": "CUP", "quantity": 2, "unit": "dozen"}]
    await done(client, "productCreate", name="B", sku="B", type="KIT", kitItems=given)
    given = [{"sku": "B", "quantity": 0.5}, {"sku": "A", "quantity": 3}]
    kit = await done(client, "productCreate", name="C", type="KIT", kitItems=given)
    shown = await found(client, "product", "kitContents { quantity level variant { sku } }", id=kit["id"])
    assert [(each["variant"]["sku"], each["level"], each["quantity"]) for each in shown["kitContents"]] == [
        ("A", 1, 3.5),
        ("B", 1, 0.5),
        ("CUP", 2, 13.166666),  # 0.333333 x 3.5 + 24 x 0.5 = 13.1666655, half to even
    ]
    cup = await found(client, "product", "kitContents { level }", sku="CUP")
    assert cup == {"kitContents": []}
