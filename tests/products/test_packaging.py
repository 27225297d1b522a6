"""Packaging: how large and heavy things are, by levels and by the names of seed 001."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import bulk, changes_after, done, everything, position, told, variants_of
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

WHOLE = """packaging { level length { value unit } width { value unit } height { value unit }
  weight { value unit } dimensionalWeight { value unit } }"""
FEW = "packaging { level length { value unit } weight { value unit } }"


def inches(value: str) -> dict[str, str]:
    """A length as it is shown."""
    return {"value": value, "unit": "IN"}


async def test_a_list_of_levels(client: Client) -> None:
    given: list[dict[str, Any]] = [
        {"level": "PALLET", "weight": {"value": "250", "unit": "KG"}},
        {
            "level": "PRODUCT",
            "length": {"value": "30.5", "unit": "CM"},
            "width": {"value": 2},
            "weight": {"value": 1.5},
        },
    ]
    product = await done(client, "productCreate", WHOLE, name="P", packaging=given)
    nothing = {"length": None, "width": None, "height": None, "weight": None, "dimensionalWeight": None}
    assert product["packaging"] == [
        {
            **nothing,
            "level": "PRODUCT",
            "length": {"value": "30.5", "unit": "CM"},
            "width": inches("2"),
            "weight": {"value": "1.5", "unit": "LB"},
        },
        {**nothing, "level": "PALLET", "weight": {"value": "250", "unit": "KG"}},
    ]


async def test_the_names_of_seed_001_mean_the_same(client: Client) -> None:
    flat = {"productWeight": {"value": 1.5}, "productWidth": 2, "palletWeight": {"value": 250, "unit": "KG"}}
    listed = [
        {"level": "PRODUCT", "width": {"value": 2}, "weight": {"value": 1.5}},
        {"level": "PALLET", "weight": {"value": 250, "unit": "KG"}},
    ]
    first = await done(client, "productCreate", WHOLE, name="A", **flat)
    second = await done(client, "productCreate", WHOLE, name="B", packaging=listed)
    both = await done(client, "productCreate", WHOLE, name="C", packaging=listed, **flat)
    assert first["packaging"] == second["packaging"] == both["packaging"]


async def test_any_unit_may_be_asked_for(client: Client) -> None:
    given = {"productWeight": {"value": 1}, "dimensionalWeight": {"value": "1.25", "unit": "KG"}, "boxHeight": "0.5"}
    shown = await done(
        client,
        "productCreate",
        """packaging { level inCm: height(unit: CM) { value unit } oz: weight(unit: OZ) { value } g: weight(unit: G) {
          value } dimensionalWeight(unit: LB) { value } }""",
        name="P",
        **given,
    )
    assert shown["packaging"] == [
        {
            "level": "PRODUCT",
            "inCm": None,
            "oz": {"value": "16"},
            "g": {"value": "453.59237"},
            "dimensionalWeight": {"value": "2.755778"},
        },
        {"level": "BOX", "inCm": {"value": "1.27", "unit": "CM"}, "oz": None, "g": None, "dimensionalWeight": None},
    ]


async def test_a_name_changes_one_measure_and_a_list_all(client: Client) -> None:
    product = await done(client, "productCreate", name="P", boxLength=3, boxWeight={"value": 4}, cartonLength=5)
    changed = await done(client, "productUpdate", FEW, id=product["id"], boxLength=6, cartonLength=None)
    assert changed["packaging"] == [
        {"level": "BOX", "length": inches("6"), "weight": {"value": "4", "unit": "LB"}},
    ]
    kept = await done(client, "productUpdate", FEW, id=product["id"], name="Q")
    assert kept == changed
    listed = [{"level": "SHIPPING", "length": {"value": 7}}]
    replaced = await done(client, "productUpdate", FEW, id=product["id"], packaging=listed)
    assert replaced["packaging"] == [{"level": "SHIPPING", "length": inches("7"), "weight": None}]
    for nothing in ([], None):
        assert await done(client, "productUpdate", FEW, id=product["id"], packaging=nothing) == {"packaging": []}


async def test_changes_tell_of_it(client: Client) -> None:
    product = await done(client, "productCreate", name="P", boxLength=3)
    at = await position(client)
    await done(client, "productUpdate", id=product["id"], boxLength=3)
    assert await changes_after(client, at) == []
    await done(client, "productUpdate", id=product["id"], boxLength="3.5")
    [change] = await changes_after(client, at)
    assert (change["action"], change["entityVersion"]) == ("UPDATED", 2)
    assert [each["length"] for each in change["before"]["packaging"]] == ["3"]
    assert [each["length"] for each in change["after"]["packaging"]] == ["3.5"]


async def test_a_variant_has_from_its_product_what_it_does_not_say(client: Client) -> None:
    variants = [{"name": "A"}, {"name": "B", "productWeight": {"value": 9}, "cartonLength": 8}]
    product = await done(
        client, "productCreate", name="P", productLength=1, productWeight={"value": 2}, boxLength=3, variants=variants
    )
    [a, b] = await variants_of(client, product["id"], f"id {FEW}")
    had = [
        {"level": "PRODUCT", "length": inches("1"), "weight": {"value": "2", "unit": "LB"}},
        {"level": "BOX", "length": inches("3"), "weight": None},
    ]
    assert a["packaging"] == had
    assert b["packaging"] == [
        {"level": "PRODUCT", "length": inches("1"), "weight": {"value": "9", "unit": "LB"}},
        had[1],
        {"level": "CARTON", "length": inches("8"), "weight": None},
    ]
    await done(client, "productUpdate", id=product["id"], productLength=5, productWeight={"value": 6})
    [a, b] = await variants_of(client, product["id"], f"id {FEW}")
    assert a["packaging"][0] == {"level": "PRODUCT", "length": inches("5"), "weight": {"value": "6", "unit": "LB"}}
    assert b["packaging"][0] == {"level": "PRODUCT", "length": inches("5"), "weight": {"value": "9", "unit": "LB"}}
    again = await done(client, "variantUpdate", FEW, id=b["id"], productWeight=None)
    assert again["packaging"][0] == a["packaging"][0]
    assert (await done(client, "variantUpdate", FEW, id=b["id"], packaging=[]))["packaging"] == a["packaging"]


async def test_a_product_without_variants_has_it_for_both(client: Client) -> None:
    product = await done(client, "productCreate", name="P", boxLength=3)
    [variant] = await variants_of(client, product["id"], FEW)
    assert variant["packaging"] == [{"level": "BOX", "length": inches("3"), "weight": None}]


REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "a length below zero": ({"boxLength": -1}, [("OUT_OF_RANGE", "boxLength")]),
    "a weight below zero": ({"boxWeight": {"value": -1}}, [("OUT_OF_RANGE", "boxWeight.value")]),
    "a seventh decimal": ({"palletWidth": "0.1234567"}, [("TOO_PRECISE", "palletWidth")]),
    "too much": ({"shippingWeight": {"value": "1e14"}}, [("OUT_OF_RANGE", "shippingWeight.value")]),
    "a level twice": (
        {"packaging": [{"level": "BOX"}, {"level": "BOX"}]},
        [("DUPLICATE", "packaging.1.level")],
    ),
    "in a list": (
        {"packaging": [{"level": "BOX", "height": {"value": -3}, "weight": {"value": -1}}]},
        [("OUT_OF_RANGE", "packaging.0.height.value"), ("OUT_OF_RANGE", "packaging.0.weight.value")],
    ),
    "two that disagree": (
        {"packaging": [{"level": "BOX", "height": {"value": 3}}], "boxHeight": 4},
        [("MISMATCH", "boxHeight")],
    ),
    "of a variant": ({"variants": [{"boxWidth": -1}]}, [("OUT_OF_RANGE", "variants.0.boxWidth")]),
}


@pytest.mark.parametrize(("given", "errors"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_refused(
    client: Client, shop: Shop, given: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    before = await everything(shop)
    assert await told(client, "productCreate", name="P", **given) == errors
    assert await everything(shop) == before


async def test_a_weight_that_cannot_be_said_in_a_unit(client: Client) -> None:
    """It is an error of that field, and of no other."""
    product = await done(client, "productCreate", name="P", palletWeight={"value": "9000000000000", "unit": "LB"})
    document = "query ($id: ID!) { node(id: $id) { ... on Product { name packaging { weight(unit: MG) { value } } } } }"
    answer = (await client.post(document, {"id": product["id"]})).json()
    assert answer["data"]["node"] == {"name": "P", "packaging": [{"weight": None}]}
    assert [error["path"] for error in answer["errors"]] == [["node", "packaging", 0, "weight"]]


async def test_fifty_cost_what_five_do(client: Client, statements: Statements) -> None:
    counts = []
    for many in (5, 50):
        statements.clear()
        rows = [{"name": f"P{n}", "boxLength": n, "variants": [{"boxWidth": n}]} for n in range(many)]
        await bulk(client, "productBulkCreate", products=rows)
        shown = await client(f"{{ products(last: 5) {{ nodes {{ {FEW} variants {{ nodes {{ {FEW} }} }} }} }} }}")
        assert len(shown["products"]["nodes"]) == 5
        counts.append(len(statements.after_sign_in))
    assert counts[0] == counts[1]
