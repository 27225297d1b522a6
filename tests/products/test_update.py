"""Changing products, over HTTP."""

import json
from typing import Any

import pytest

from tests.conftest import Client

pytestmark = pytest.mark.anyio

FIELDS = """id name description sku version sellable customFields updatedAt createdAt
  retailPrice { amount currency } unitCost { amount currency }
  category { id name } subcategory { id name } supplier { id name } variants { nodes { id } }"""
CREATE = f"""mutation ($input: ProductCreateInput!) {{
  productCreate(input: $input) {{ product {{ {FIELDS} }} userErrors {{ code field }} }}
}}"""
UPDATE = f"""mutation ($input: ProductUpdateInput!) {{
  productUpdate(input: $input) {{ product {{ {FIELDS} }} userErrors {{ code field }} }}
}}"""


async def create(client: Client, **given: Any) -> dict[str, Any]:
    payload = (await client(CREATE, {"input": {"name": "Lamp", **given}}))["productCreate"]
    assert payload["userErrors"] == []
    product: dict[str, Any] = payload["product"]
    return product


async def update(client: Client, product: dict[str, Any], **given: Any) -> dict[str, Any]:
    payload = (await client(UPDATE, {"input": {"id": product["id"], **given}}))["productUpdate"]
    assert payload["userErrors"] == []
    updated: dict[str, Any] = payload["product"]
    return updated


async def test_only_what_is_given_changes(client: Client) -> None:
    lamp = await create(client, description="Bright.", retailPrice="10", unitCost="4", customFields={"watts": 5})
    changed = await update(client, lamp, retailPrice="12.5", description=None)
    assert changed["updatedAt"] > changed["createdAt"]
    for each in (lamp, changed):
        del each["updatedAt"]
    assert changed == {
        **lamp,
        "version": 2,
        "description": None,
        "retailPrice": {"amount": "12.50", "currency": "USD"},
    }


async def test_what_is_the_same_changes_nothing(client: Client) -> None:
    lamp = await create(client, retailPrice="10")
    assert await update(client, lamp, name=" Lamp ", retailPrice="10.00", sellable=True) == lamp


async def test_the_expected_version_lets_the_first_through(client: Client) -> None:
    lamp = await create(client)
    assert (await update(client, lamp, name="One", expectedVersion=1))["version"] == 2
    payload = (await client(UPDATE, {"input": {"id": lamp["id"], "name": "Two", "expectedVersion": 1}}))[
        "productUpdate"
    ]
    assert payload == {"product": None, "userErrors": [{"code": "STALE_VERSION", "field": ["expectedVersion"]}]}
    assert (await update(client, lamp))["name"] == "One"


async def test_a_sku_is_free_again_once_it_was_given_up(client: Client) -> None:
    lamp = await create(client, sku="L-1")
    await update(client, lamp, sku="L-2")
    other = await create(client, sku="L-1")
    assert other["sku"] == "L-1"
    assert (await update(client, lamp, sku=None))["sku"] is None
    assert (await create(client, sku="L-2"))["sku"] == "L-2"


async def test_two_products_may_have_no_sku(client: Client) -> None:
    assert [(await create(client, sku=sku))["sku"] for sku in (None, "", " ")] == [None, None, None]


async def test_a_category_is_named_by_id_by_name_or_by_both(client: Client) -> None:
    lamp = await create(client, category={"name": "Lighting"}, subcategory={"name": "Desk"})
    category, subcategory = lamp["category"], lamp["subcategory"]
    same = await create(client, category={"name": " LIGHTING"}, subcategory={"name": "dèsk"})
    assert (same["category"], same["subcategory"]) == (category, subcategory)
    by_id = await create(client, categoryId=category["id"], subcategoryId=subcategory["id"])
    assert (by_id["category"], by_id["subcategory"]) == (category, subcategory)
    by_both = await create(client, categoryId=category["id"], category={"name": "lighting"})
    assert by_both["category"] == category


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"category": {"name": "Other"}, "categoryId": "LIGHTING"}, "MISMATCH", ["category", "name"]),
        ({"categoryId": "OTHER", "subcategoryId": "DESK"}, "MISMATCH", ["subcategoryId"]),
        ({"categoryId": "LIGHTING", "subcategoryId": "OTHER"}, "MISMATCH", ["subcategoryId"]),
        ({"subcategoryId": "DESK"}, "REQUIRED", ["categoryId"]),
    ],
)
async def test_categories_that_contradict_each_other_are_refused(
    client: Client, given: dict[str, Any], code: str, field: list[str]
) -> None:
    lamp = await create(client, category={"name": "Lighting"}, subcategory={"name": "Desk"})
    other = await create(client, category={"name": "Other"})
    ids = {"LIGHTING": lamp["category"]["id"], "DESK": lamp["subcategory"]["id"], "OTHER": other["category"]["id"]}
    given = {key: ids.get(value, value) if isinstance(value, str) else value for key, value in given.items()}
    payload = (await client(CREATE, {"input": {"name": "Lamp", **given}}))["productCreate"]
    assert payload == {"product": None, "userErrors": [{"code": code, "field": field}]}


async def test_moving_to_another_category_must_say_what_becomes_of_the_subcategory(client: Client) -> None:
    lamp = await create(client, category={"name": "Lighting"}, subcategory={"name": "Desk"})
    refused = (await client(UPDATE, {"input": {"id": lamp["id"], "category": {"name": "Gifts"}}}))["productUpdate"]
    assert refused == {"product": None, "userErrors": [{"code": "MISMATCH", "field": ["subcategoryId"]}]}
    moved = await update(client, lamp, category={"name": "Gifts"}, subcategoryId=None)
    assert (moved["category"]["name"], moved["subcategory"]) == ("Gifts", None)
    deeper = await update(client, lamp, subcategory={"name": "Small"})
    assert (deeper["category"]["name"], deeper["subcategory"]["name"]) == ("Gifts", "Small")
    none = await update(client, lamp, categoryId=None, subcategoryId=None)
    assert (none["category"], none["subcategory"]) == (None, None)


async def test_a_price_follows_the_currency_of_its_group(client: Client) -> None:
    lamp = await create(client, retailPrice="10", unitCost="0.0125", currency="JPY")
    assert lamp["retailPrice"] == {"amount": "10", "currency": "JPY"}
    assert lamp["unitCost"] == {"amount": "0.0125", "currency": "JPY"}
    changed = await update(client, lamp, currency="BHD")
    assert changed["retailPrice"] == {"amount": "10.000", "currency": "BHD"}


async def test_the_history_tells_of_it(client: Client) -> None:
    lamp = await create(client, retailPrice="10")
    await update(client, lamp, retailPrice="12", reason="costs went up")
    asked = """query ($after: BigInt!) { changes(after: $after) { endPosition hasMore nodes {
      action entityId entityVersion before after actorKind source reason } } }"""
    feed = (await client(asked, {"after": "0"}))["changes"]
    updated, followed = feed["nodes"][-2:]
    assert (followed["before"], followed["after"]) == (updated["before"], updated["after"])
    assert (followed["entityId"], followed["entityVersion"]) == (lamp["variants"]["nodes"][0]["id"], 2)
    assert updated == {
        "action": "UPDATED",
        "entityId": lamp["id"],
        "entityVersion": 2,
        "before": {"retailPrice": "10"},
        "after": {"retailPrice": "12"},
        "actorKind": "USER",
        "source": "API",
        "reason": "costs went up",
    }
    rest = (await client(asked, {"after": feed["endPosition"]}))["changes"]
    assert rest == {"endPosition": feed["endPosition"], "hasMore": False, "nodes": []}


@pytest.mark.parametrize("changed", ['{"a":true,"b":2}', '{"a":1.0,"b":2}', '{"b":2,"a":1}'])
async def test_custom_fields_are_kept_as_they_came(client: Client, changed: str) -> None:
    """What Python finds equal is not the same JSON."""
    lamp = await create(client, customFields={"a": 1, "b": 2})
    updated = await update(client, lamp, customFields=json.loads(changed))
    assert json.dumps(updated["customFields"], separators=(",", ":")) == changed
    assert updated["version"] == 2


async def test_a_position_beyond_the_history_is_told(client: Client) -> None:
    """Who follows along after the database was put back to an earlier day must notice."""
    newest = (await client("{ changes { endPosition } }"))["changes"]["endPosition"]
    document = "query ($after: BigInt!) { changes(after: $after) { endPosition } }"
    assert (await client(document, {"after": newest}))["changes"] == {"endPosition": newest}
    response = await client.post(document, {"after": str(int(newest) + 1)})
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["BAD_USER_INPUT"]
