"""Bills of materials: what things are made of, and what making them costs."""

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
)
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

WHOLE = """id name description
  items(first: 250) { nodes { id quantity baseQuantity note position unitOfMeasure { name } variant { sku } product {
    name } bom { name } } }
  extraCosts { id name quantity unitPrice { amount currency } lineTotal { amount } }"""
COST = "cost { total { amount currency } gaps { code message variant { sku } } }"


def one(sku: str, quantity: float = 1) -> dict[str, Any]:
    """Some of something."""
    return {"sku": sku, "quantity": quantity}


async def goods(client: Client, **unit_costs: Any) -> None:
    """Products with these SKUs and unit costs, in EUR."""
    rows = [{"name": sku, "sku": sku, "unitCost": cost, "currency": "EUR"} for sku, cost in unit_costs.items()]
    await bulk(client, "productBulkCreate", products=rows)


async def cost_of(client: Client, bom_id: str) -> Any:
    """What making something costs."""
    return (await found(client, "bom", COST, id=bom_id))["cost"]


async def test_it_shows_what_it_was_given(client: Client) -> None:
    await goods(client, WOOD="2.5", NAIL="0.01")
    made = await done(
        client,
        "bomCreate",
        WHOLE,
        name="Table",
        description="By hand.",
        items=[{**one("NAIL", 2), "unit": "dozen", "note": "Long ones"}, one("WOOD", 3.5)],
        extraCosts=[
            {"name": "Work", "quantity": 1.5, "unitPrice": "40", "currency": "EUR"},
            {"name": "Paint", "quantity": 1},
        ],
    )
    items, costs = made["items"]["nodes"], made["extraCosts"]
    assert [(each["variant"]["sku"], each["quantity"], each["baseQuantity"], each["position"]) for each in items] == [
        ("NAIL", 2, 24, 0),
        ("WOOD", 3.5, 3.5, 1),
    ]
    assert [(each["note"], each["unitOfMeasure"]) for each in items] == [("Long ones", {"name": "dozen"}), (None, None)]
    assert {each["bom"]["name"] for each in items} == {"Table"}
    assert [(each["name"], each["quantity"], each["unitPrice"], each["lineTotal"]) for each in costs] == [
        ("Work", 1.5, {"amount": "40.00", "currency": "EUR"}, {"amount": "60.00"}),
        ("Paint", 1, None, None),
    ]


async def test_lists_are_replaced_and_keep_what_stays(client: Client) -> None:
    await goods(client, A="1", B="1")
    made = await done(
        client,
        "bomCreate",
        WHOLE,
        name="T",
        items=[one("A"), one("A", 2), one("B")],
        extraCosts=[{"name": "Work", "quantity": 1}],
    )
    [first, second, third] = made["items"]["nodes"]
    at = await position(client)
    assert (
        await done(client, "bomUpdate", WHOLE, id=made["id"], name="T", items=[one("A"), one("A", 2), one("B")]) == made
    )
    assert await changes_after(client, at) == []
    changed = await done(client, "bomUpdate", WHOLE, id=made["id"], items=[one("B"), one("A")])
    assert [each["id"] for each in changed["items"]["nodes"]] == [third["id"], first["id"]]
    assert second["id"] not in {each["id"] for each in changed["items"]["nodes"]}
    assert changed["extraCosts"] == made["extraCosts"]
    emptied = await done(client, "bomUpdate", WHOLE, id=made["id"], items=None, extraCosts=[])
    assert (emptied["items"]["nodes"], emptied["extraCosts"]) == ([], [])


async def test_products_are_given_them_by_ids(client: Client) -> None:
    ids = [(await done(client, "bomCreate", name=name))["id"] for name in ("Z", "A")]
    shown = "id boms { name }"
    product = await done(client, "productCreate", shown, name="P", bomIds=ids)
    assert product["boms"] == [{"name": "Z"}, {"name": "A"}]
    assert (await done(client, "productUpdate", shown, id=product["id"], name="Q"))["boms"] == product["boms"]
    turned = await done(client, "productUpdate", shown, id=product["id"], bomIds=ids[::-1])
    assert turned["boms"] == [{"name": "A"}, {"name": "Z"}]
    bom = await found(client, "bom", "products { nodes { name } }", id=ids[0])
    assert bom["products"]["nodes"] == [{"name": "Q"}]
    for nothing in ([], None):
        await done(client, "productUpdate", shown, id=product["id"], bomIds=ids)
        assert (await done(client, "productUpdate", shown, id=product["id"], bomIds=nothing))["boms"] == []


async def test_the_cost_is_rolled_up(client: Client) -> None:
    await goods(client, WOOD="2.5", NAIL="0.015", GLUE="3")
    leg = await done(
        client,
        "bomCreate",
        name="Leg",
        items=[one("WOOD", 0.5), one("NAIL", 3)],
        extraCosts=[{"name": "Work", "quantity": 0.25, "unitPrice": "12", "currency": "EUR"}],
    )
    assert await cost_of(client, leg["id"]) == {"total": {"amount": "4.295", "currency": "EUR"}, "gaps": []}
    dear = await done(client, "bomCreate", name="Dear leg", items=[one("WOOD", 100)])
    await done(
        client, "productCreate", name="Leg", sku="LEG", unitCost="999", currency="EUR", bomIds=[leg["id"], dear["id"]]
    )
    table = await done(client, "bomCreate", name="Table", items=[one("LEG", 4), one("GLUE", 0.1)])
    assert await cost_of(client, table["id"]) == {"total": {"amount": "17.48", "currency": "EUR"}, "gaps": []}
    await done(client, "productCreate", name="Table", sku="TABLE", bomIds=[table["id"]])
    room = await done(client, "bomCreate", name="Room", items=[one("TABLE", 2), one("LEG", 1)])
    assert (await cost_of(client, room["id"]))["total"] == {"amount": "39.255", "currency": "EUR"}
    empty = await done(client, "bomCreate", name="Nothing")
    assert await cost_of(client, empty["id"]) == {"total": None, "gaps": []}


async def test_what_is_missing_is_said(client: Client) -> None:
    await goods(client, WOOD="2.5", FREE=None, DEAR="9000000000000")
    await done(client, "productCreate", name="Y", sku="YEN", unitCost="5", currency="JPY")
    inner = await done(client, "bomCreate", name="I", items=[one("FREE")], extraCosts=[{"name": "Work", "quantity": 1}])
    await done(client, "productCreate", name="I", sku="INNER", bomIds=[inner["id"]])
    outer = await done(client, "bomCreate", name="O", items=[one("WOOD"), one("INNER"), one("YEN"), one("DEAR", 5)])
    cost = await cost_of(client, outer["id"])
    assert cost["total"] is None
    assert [(each["code"], each["variant"]) for each in cost["gaps"]] == [
        ("NO_UNIT_COST", {"sku": "FREE"}),
        ("NO_UNIT_COST", None),
        ("OTHER_CURRENCY", {"sku": "YEN"}),
        ("TOO_LARGE", {"sku": "DEAR"}),
    ]
    assert all(each["message"] for each in cost["gaps"])


async def test_cycles_are_refused_both_ways(client: Client, shop: Shop) -> None:
    await goods(client, A="1", B="1")
    of_b = await done(client, "bomCreate", name="A of B", items=[one("B")])
    a = await found(client, "product", sku="A")
    b = await found(client, "product", sku="B")
    await done(client, "productUpdate", id=a["id"], bomIds=[of_b["id"]])
    of_a = await done(client, "bomCreate", name="B of A", items=[one("A")])
    before = await everything(shop)
    assert await told(client, "productUpdate", id=b["id"], bomIds=[of_a["id"]]) == [("CYCLE", "bomIds")]
    assert await told(client, "bomUpdate", id=of_b["id"], items=[one("A")]) == [("CYCLE", "items")]
    assert await everything(shop) == before
    plain = await done(client, "bomCreate", name="Plain")
    await done(client, "productUpdate", id=b["id"], bomIds=[plain["id"]])
    answer = await client(
        "mutation ($input: BomUpdateInput!) { bomUpdate(input: $input) { userErrors { code message } } }",
        {"input": {"id": plain["id"], "items": [one("A")]}},
    )
    [error] = answer["bomUpdate"]["userErrors"]
    assert error == {"code": "CYCLE", "message": "This would be made of itself: Plain > A > A of B > B > Plain."}


ITEM = "items.0"
REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "an unknown SKU": ({"items": [one("NONE")]}, [("NOT_FOUND", f"{ITEM}.sku")]),
    "nothing named": ({"items": [{"quantity": 1}]}, [("REQUIRED", f"{ITEM}.variantId")]),
    "none of it": ({"items": [one("A", 0)]}, [("OUT_OF_RANGE", f"{ITEM}.quantity")]),
    "a seventh decimal": ({"items": [one("A", 0.1234567)]}, [("TOO_PRECISE", f"{ITEM}.quantity")]),
    "an unknown unit": ({"items": [{**one("A"), "unit": "heap"}]}, [("NOT_FOUND", f"{ITEM}.unit")]),
    "a long note": ({"items": [{**one("A"), "note": "x" * 1001}]}, [("TOO_LONG", f"{ITEM}.note")]),
    "too many items": ({"items": [one("A")] * 501}, [("TOO_LONG", "items")]),
    "a cost without a name": ({"extraCosts": [{"name": " ", "quantity": 1}]}, [("BLANK", "extraCosts.0.name")]),
    "none of a cost": ({"extraCosts": [{"name": "W", "quantity": 0}]}, [("OUT_OF_RANGE", "extraCosts.0.quantity")]),
    "a price below zero": (
        {"extraCosts": [{"name": "W", "quantity": 1, "unitPrice": -1}]},
        [("OUT_OF_RANGE", "extraCosts.0.unitPrice")],
    ),
    "too many costs": ({"extraCosts": [{"name": "W", "quantity": 1}] * 101}, [("TOO_LONG", "extraCosts")]),
}


@pytest.mark.parametrize(("given", "errors"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_refused(
    client: Client, shop: Shop, given: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    await goods(client, A="1")
    before = await everything(shop)
    assert await told(client, "bomCreate", name="T", **given) == errors
    assert await everything(shop) == before


async def test_what_cannot_be_attached(client: Client, shop: Shop, other_client: Client) -> None:
    theirs = await done(other_client, "bomCreate", name="T")
    mine = await done(client, "bomCreate", name="M")
    gone = await done(client, "bomCreate", name="G")
    await done(client, "bomDelete", id=gone["id"])
    before = await everything(shop)
    given = [mine["id"], theirs["id"], gone["id"], "x", mine["id"]]
    assert await told(client, "productCreate", name="P", bomIds=given) == [
        ("NOT_FOUND", "bomIds.1"),
        ("NOT_FOUND", "bomIds.2"),
        ("NOT_FOUND", "bomIds.3"),
        ("DUPLICATE", "bomIds.4"),
    ]
    assert await everything(shop) == before


async def test_one_that_is_used_is_not_deleted(client: Client, shop: Shop) -> None:
    bom = await done(client, "bomCreate", name="T")
    product = await done(client, "productCreate", name="P", bomIds=[bom["id"]])
    before = await everything(shop)
    assert await told(client, "bomDelete", id=bom["id"]) == [("IN_USE", "id")]
    assert await everything(shop) == before
    await done(client, "productUpdate", id=product["id"], bomIds=[])
    await done(client, "bomDelete", id=bom["id"])
    assert (await done(client, "bomRestore", "deletedAt", id=bom["id"]))["deletedAt"] is None


async def test_a_component_is_not_deleted(client: Client, shop: Shop) -> None:
    await goods(client, A="1")
    bom = await done(client, "bomCreate", name="T", items=[one("A")])
    a = await found(client, "product", sku="A")
    before = await everything(shop)
    assert await told(client, "productDelete", id=a["id"]) == [("IN_USE", "id")]
    assert await everything(shop) == before
    await done(client, "bomDelete", id=bom["id"])
    await done(client, "productDelete", id=a["id"])
    assert await told(client, "bomRestore", id=bom["id"]) == [("DELETED", "id")]
    await done(client, "productRestore", id=a["id"])
    await done(client, "bomRestore", id=bom["id"])


async def test_they_are_upserted_by_external_ids(client: Client) -> None:
    await goods(client, A="1")
    match, other = ({"externalId": {"source": "erp", "value": value}} for value in ("1", "2"))
    rows = [{"match": match, "name": "T", "items": [one("A", 2)]}, {"match": other, "name": ""}]
    kept = await act(client, "bomBulkUpsert", boms=rows, errorPolicy="IGNORE_FAILED")
    assert rows_told(kept) == [(1, "BLANK", "name")]
    again = await done(client, "bomUpsert", "id items { nodes { quantity } }", match=match, items=[one("A", 3)])
    assert again == {"id": kept["ids"][0], "items": {"nodes": [{"quantity": 3}]}}


async def test_fifty_cost_what_five_do(client: Client, statements: Statements) -> None:
    await goods(client, **{f"P{n}": "1" for n in range(20)})
    counts = []
    for many in (5, 50):
        rows = [
            {"name": f"B{n}", "items": [one(f"P{m}") for m in range(20)], "extraCosts": [{"name": "W", "quantity": 1}]}
            for n in range(many)
        ]
        statements.clear()
        made = await bulk(client, "bomBulkCreate", boms=rows)
        await bulk(client, "productBulkCreate", products=[{"name": "P", "bomIds": made["ids"][:5]}] * many)
        await client(f"{{ boms(last: {many}) {{ nodes {{ items {{ nodes {{ id }} }} {COST} }} }} }}")
        counts.append(len(statements.after_sign_in))
    assert counts[0] == counts[1]
