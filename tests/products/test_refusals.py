"""What a product may not be: each rule, its code, its place in the input, and that nothing was kept."""

from typing import Any

import pytest
import sqlalchemy as sa

from inventory.products.models import PRODUCTS, SKUS, VARIANTS
from inventory.suppliers.models import SUPPLIERS
from inventory.taxonomy.models import CATEGORIES
from kit.changes import CHANGES
from tests.conftest import Client, Shop

pytestmark = pytest.mark.anyio

CREATE = """mutation ($input: ProductCreateInput!) {
  productCreate(input: $input) { product { id version } userErrors { code field message currentVersion } }
}"""
UPDATE = """mutation ($input: ProductUpdateInput!) {
  productUpdate(input: $input) { product { id version name } userErrors { code field message currentVersion } }
}"""

REFUSED: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"name": ""}, "BLANK", ["name"]),
    ({"name": " \n\t "}, "BLANK", ["name"]),
    ({"name": "n" * 201}, "TOO_LONG", ["name"]),
    ({"name": "a\x00b"}, "INVALID", ["name"]),
    ({"sku": "s" * 101}, "TOO_LONG", ["sku"]),
    ({"sku": "TAKEN-1"}, "TAKEN", ["sku"]),
    ({"sku": "TAKEN-2"}, "TAKEN", ["sku"]),
    ({"upc": "1" * 101}, "TOO_LONG", ["upc"]),
    ({"catalogNumber": "c" * 101}, "TOO_LONG", ["catalogNumber"]),
    ({"description": "d" * 65_536}, "TOO_LONG", ["description"]),
    ({"imageUrl": "https://x.example/" + "i" * 240}, "TOO_LONG", ["imageUrl"]),
    ({"imageUrl": "ftp://x.example/i.png"}, "INVALID", ["imageUrl"]),
    ({"imageUrl": "javascript:alert(1)"}, "INVALID", ["imageUrl"]),
    ({"imageUrl": "/i.png"}, "INVALID", ["imageUrl"]),
    ({"imageUrl": "http://x.example/a\x01b"}, "INVALID", ["imageUrl"]),
    ({"retailPrice": "-0.01"}, "OUT_OF_RANGE", ["retailPrice"]),
    ({"wholesalePrice": "0.0000001"}, "TOO_PRECISE", ["wholesalePrice"]),
    ({"unitCost": "9223372036854.775808"}, "OUT_OF_RANGE", ["unitCost"]),
    ({"unitCost": "1e30"}, "OUT_OF_RANGE", ["unitCost"]),
    ({"sellable": None}, "REQUIRED", ["sellable"]),
    ({"lotTracking": None}, "REQUIRED", ["lotTracking"]),
    ({"customFields": []}, "INVALID", ["customFields"]),
    ({"customFields": "text"}, "INVALID", ["customFields"]),
    ({"customFields": {"k": "v" * 65_536}}, "TOO_LONG", ["customFields"]),
    ({"categoryId": "cat_00000000000000000000000000"}, "NOT_FOUND", ["categoryId"]),
    ({"categoryId": "nonsense\x00"}, "NOT_FOUND", ["categoryId"]),
    ({"supplierId": "supp_00000000000000000000000000"}, "NOT_FOUND", ["supplierId"]),
    ({"category": {"name": " "}}, "BLANK", ["category", "name"]),
    ({"category": {"name": "c" * 201}}, "TOO_LONG", ["category", "name"]),
    ({"supplier": {"name": ""}}, "BLANK", ["supplier", "name"]),
    ({"subcategory": {"name": "Lonely"}}, "REQUIRED", ["categoryId"]),
    ({"variants": [{"name": "v"}] * 251}, "TOO_LONG", ["variants"]),
    ({"variants": [{}, {"name": "v" * 201}]}, "TOO_LONG", ["variants", "1", "name"]),
    ({"variants": [{"sku": "V"}, {"sku": "V"}]}, "TAKEN", ["variants", "1", "sku"]),
    ({"sku": "V", "variants": [{"sku": "V"}]}, "TAKEN", ["variants", "0", "sku"]),
    ({"variants": [{"supplierId": "x"}]}, "NOT_FOUND", ["variants", "0", "supplierId"]),
    ({"variants": [{"retailPrice": "-1"}]}, "OUT_OF_RANGE", ["variants", "0", "retailPrice"]),
]


async def counts(shop: Shop) -> list[int]:
    async with shop.database.reading(shop.actor.account) as reads:
        tables = (PRODUCTS, VARIANTS, SKUS, CATEGORIES, SUPPLIERS, CHANGES)
        return [await reads.value(sa.select(sa.func.count()).select_from(table)) for table in tables]


async def existing(client: Client) -> dict[str, Any]:
    given = {"name": "First", "sku": "TAKEN-1", "variants": [{"sku": "TAKEN-2"}]}
    made: dict[str, Any] = (await client(CREATE, {"input": given}))["productCreate"]["product"]
    return made


async def test_each_rule_is_told_with_its_place_and_keeps_nothing(client: Client, shop: Shop) -> None:
    await existing(client)
    before = await counts(shop)
    for given, code, field in REFUSED:
        payload = (await client(CREATE, {"input": {"name": "Second", **given}}))["productCreate"]
        told = [(error["code"], error["field"]) for error in payload["userErrors"]]
        assert (payload["product"], told) == (None, [(code, field)]), given
        assert payload["userErrors"][0]["message"]
        assert await counts(shop) == before, given


async def test_all_errors_are_told_at_once(client: Client) -> None:
    given = {
        "name": "",
        "retailPrice": "-1",
        "categoryId": "cat_00000000000000000000000000",
        "supplier": {"name": ""},
        "sku": "TAKEN-1",
        "variants": [{"sku": "s" * 101}, {"imageUrl": "x", "unitCost": "-1", "sku": "TAKEN-2"}],
    }
    await existing(client)
    payload = (await client(CREATE, {"input": given}))["productCreate"]
    told = {(error["code"], ".".join(error["field"])) for error in payload["userErrors"]}
    assert told == {
        ("BLANK", "name"),
        ("OUT_OF_RANGE", "retailPrice"),
        ("NOT_FOUND", "categoryId"),
        ("BLANK", "supplier.name"),
        ("TOO_LONG", "variants.0.sku"),
        ("INVALID", "variants.1.imageUrl"),
        ("OUT_OF_RANGE", "variants.1.unitCost"),
        ("TAKEN", "sku"),
        ("TAKEN", "variants.1.sku"),
    }


async def test_an_update_keeps_to_the_same_rules(client: Client, shop: Shop) -> None:
    first = await existing(client)
    second = (await client(CREATE, {"input": {"name": "Second"}}))["productCreate"]["product"]
    before = await counts(shop)
    for given, code, field in REFUSED:
        if "variants" in given:
            continue
        payload = (await client(UPDATE, {"input": {"id": second["id"], **given}}))["productUpdate"]
        told = [(error["code"], error["field"]) for error in payload["userErrors"]]
        assert (payload["product"], told) == (None, [(code, field)]), given
        assert await counts(shop) == before, given
    assert first["version"] == 1


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"name": None}, "REQUIRED", ["name"]),
        ({"reason": "r" * 501, "name": "x"}, "TOO_LONG", ["reason"]),
        ({"reason": "\x00", "name": "x"}, "INVALID", ["reason"]),
        ({"expectedVersion": 7, "name": "x"}, "STALE_VERSION", ["expectedVersion"]),
        ({"id": "prod_00000000000000000000000000"}, "NOT_FOUND", ["id"]),
        ({"id": "nonsense"}, "NOT_FOUND", ["id"]),
        ({"id": "cat_00000000000000000000000000"}, "NOT_FOUND", ["id"]),
    ],
)
async def test_what_only_an_update_can_do_wrong(
    client: Client, shop: Shop, given: dict[str, Any], code: str, field: list[str]
) -> None:
    product = await existing(client)
    before = await counts(shop)
    payload = (await client(UPDATE, {"input": {"id": product["id"], **given}}))["productUpdate"]
    [error] = payload["userErrors"]
    assert (error["code"], error["field"]) == (code, field)
    assert error["currentVersion"] == (1 if code == "STALE_VERSION" else None)
    assert payload["product"] is None
    assert await counts(shop) == before


@pytest.mark.parametrize(
    "given",
    [
        {"name": 5},
        {"retailPrice": "cheap"},
        {"retailPrice": True},
        {"retailPrice": "NaN"},
        {"retailPrice": "9" * 100},
        {"currency": "usd"},
        {"type": "BUNDLE"},
        {"colour": "red"},
        {"variants": [{"productId": "x"}]},
    ],
)
async def test_what_is_not_of_its_type_is_no_request_at_all(client: Client, shop: Shop, given: dict[str, Any]) -> None:
    before = await counts(shop)
    assert await client.refused(CREATE, {"input": {"name": "N", **given}}) == (422, ["INVALID_VARIABLES"])
    assert await counts(shop) == before
