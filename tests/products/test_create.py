"""Making products, over HTTP."""

import asyncio
import random
from typing import Any

import pytest
from sqlalchemy import event

from kit.database import Database
from tests.conftest import Client

pytestmark = pytest.mark.anyio

CREATE = """
mutation Create($input: ProductCreateInput!) {
  productCreate(input: $input) {
    product {
      id type name description sku upc imageUrl sellable discontinued lotTracking catalogNumber customFields version
      createdAt updatedAt
      wholesalePrice { amount currency }
      retailPrice { amount currency }
      unitCost { amount currency }
      category { name parent { name } }
      subcategory { name parent { name } }
      supplier { name }
      variants {
        totalCount
        nodes {
          id name description sku upc imageUrl sellable discontinued customFields version
          wholesalePrice { amount currency }
          retailPrice { amount currency }
          unitCost { amount currency }
          supplier { name }
          product { name }
        }
      }
    }
    userErrors { code message field currentVersion }
  }
}
"""


def full_input() -> dict[str, Any]:
    return {
        "name": "Canvas Tote",
        "sku": "TOTE",
        "category": {"name": "Bags"},
        "subcategory": {"name": "Totes"},
        "supplier": {"name": "Loom & Sons"},
        "imageUrl": "https://example.com/tote.png",
        "sellable": True,
        "lotTracking": True,
        "catalogNumber": "LS 12",
        "description": "A bag.\nIt holds things.",
        "wholesalePrice": "7.5",
        "retailPrice": "14.99",
        "unitCost": "3.123456",
        "upc": "036000291452",
        "customFields": {"z": 1, "a": [True, None, "x"]},
        "variants": [
            {
                "name": "Red",
                "sku": "TOTE-RED",
                "imageUrl": "https://example.com/red.png",
                "supplier": {"name": "LOOM & sons"},
                "sellable": True,
                "discontinued": True,
                "description": "Red.",
                "wholesalePrice": "8",
                "retailPrice": "15",
                "unitCost": "0",
                "upc": "036000291469",
                "customFields": {},
            },
            {"name": "Blue", "sku": "TOTE-BLUE"},
        ],
    }


async def test_everything_given_comes_back(client: Client) -> None:
    payload = (await client(CREATE, {"input": full_input()}))["productCreate"]
    assert payload["userErrors"] == []
    product = payload["product"]
    assert product.pop("id").startswith("prod_")
    assert product.pop("createdAt") == product.pop("updatedAt")
    red, blue = product.pop("variants")["nodes"]
    assert red.pop("id") < blue.pop("id")
    assert product == {
        "type": "PRODUCT",
        "name": "Canvas Tote",
        "description": "A bag.\nIt holds things.",
        "sku": "TOTE",
        "upc": "036000291452",
        "imageUrl": "https://example.com/tote.png",
        "sellable": True,
        "discontinued": False,
        "lotTracking": True,
        "catalogNumber": "LS 12",
        "customFields": {"z": 1, "a": [True, None, "x"]},
        "version": 1,
        "wholesalePrice": {"amount": "7.50", "currency": "USD"},
        "retailPrice": {"amount": "14.99", "currency": "USD"},
        "unitCost": {"amount": "3.123456", "currency": "USD"},
        "category": {"name": "Bags", "parent": None},
        "subcategory": {"name": "Totes", "parent": {"name": "Bags"}},
        "supplier": {"name": "Loom & Sons"},
    }
    assert red == {
        "name": "Red",
        "description": "Red.",
        "sku": "TOTE-RED",
        "upc": "036000291469",
        "imageUrl": "https://example.com/red.png",
        "sellable": True,
        "discontinued": True,
        "customFields": {},
        "version": 1,
        "wholesalePrice": {"amount": "8.00", "currency": "USD"},
        "retailPrice": {"amount": "15.00", "currency": "USD"},
        "unitCost": {"amount": "0.00", "currency": "USD"},
        "supplier": {"name": "Loom & Sons"},
        "product": {"name": "Canvas Tote"},
    }
    assert (blue["name"], blue["sku"], blue["upc"]) == ("Blue", "TOTE-BLUE", None)
    shared = ("description", "imageUrl", "sellable", "wholesalePrice", "retailPrice", "unitCost", "supplier")
    assert {name: blue[name] for name in shared} == {name: product[name] for name in shared}


async def test_clients_that_name_the_same_new_things_in_any_order_do_not_fail(
    client: Client, database: Database
) -> None:
    """Importers' first minutes: many products at once whose variants name the same new suppliers, shuffled.

    No statement may fail on the way: a deadlock that a second attempt mends costs a second all the same.
    """
    failed: list[str] = []

    def note(context: Any) -> None:
        failed.append(str(context.original_exception))

    event.listen(database.engine.sync_engine, "handle_error", note)
    dice = random.Random(3)

    async def make(n: int) -> Any:
        suppliers = [f"Supplier {m}" for m in range(12)]
        dice.shuffle(suppliers)
        variants = [{"name": f"V{m}", "sku": f"{n}-{m}", "supplier": {"name": s}} for m, s in enumerate(suppliers)]
        given = {"name": f"P{n}", "category": {"name": f"C{n % 3}"}, "subcategory": {"name": "S"}, "variants": variants}
        return await client(CREATE, {"input": given})

    answers = await asyncio.gather(*(make(n) for n in range(24)))
    assert [answer["productCreate"]["userErrors"] for answer in answers] == [[]] * 24
    event.remove(database.engine.sync_engine, "handle_error", note)
    assert failed == []
    counted = await client("{ suppliers { totalCount } categories { totalCount } products { totalCount } }")
    assert counted == {
        "suppliers": {"totalCount": 12},
        "categories": {"totalCount": 6},
        "products": {"totalCount": 24},
    }


@pytest.mark.parametrize("key", [None, "k"])
@pytest.mark.parametrize("fields", ["{a: 123456789012345678901234567890}", "{a: 1e999}"])
async def test_custom_fields_that_cannot_be_stored_are_told(client: Client, fields: str, key: str | None) -> None:
    given = f'name: "N", customFields: {fields}' + (f', idempotencyKey: "{key}"' if key else "")
    answer = await client(
        f"mutation {{ productCreate(input: {{{given}}}) {{ product {{ id }} userErrors {{ code }} }} }}"
    )
    assert answer["productCreate"] == {"product": None, "userErrors": [{"code": "INVALID"}]}


@pytest.mark.parametrize("key", [None, "k"])
async def test_custom_fields_nested_too_deeply_are_told(client: Client, key: str | None) -> None:
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"d": deep}
    given = {"name": "N", "customFields": deep} | ({"idempotencyKey": key} if key else {})
    payload = (await client(CREATE, {"input": given}))["productCreate"]
    assert [error["code"] for error in payload["userErrors"]] == ["INVALID"]
