"""What the demo shows beside its catalogue can all be asked for."""

import pytest

from app.demo.load import load_demo, load_showcase
from tests.conftest import Client, Shop
from tests.products.acting import position

pytestmark = pytest.mark.anyio

SHOWN = """{
  hamper: product(by: {sku: "SHOW-HAMPER"}) { type
    kitItems { nodes { quantity variant { sku } } } kitContents { quantity level variant { sku } } }
  table: product(by: {sku: "SHOW-TABLE"}) { boms { cost { total { amount } gaps { message } } } }
  wine: variant(by: {sku: "SHOW-WINE"}) { vessel { size unit }
    quantity(of: "2 BX + 3 BO") { vessels }
    packaging { level weight { value unit } } prices { nodes { amount { amount currency } priceList { name } } } }
  old: variant(by: {sku: "SHOW-GLASS-OLD"}) { sku }
  tumbler: product(by: {sku: "SHOW-TUMBLER"}) { substitutions { product { sku } } } }"""


async def test_it_has_one_of_everything(client: Client, shop: Shop) -> None:
    await load_demo(shop.database, shop.actor, products=5, seed=1)
    await load_showcase(shop.database, shop.actor)

    answer = await client(SHOWN)

    assert answer == {
        "hamper": {
            "type": "KIT",
            "kitItems": {
                "nodes": [
                    {"quantity": 2, "variant": {"sku": "SHOW-NIGHT"}},
                    {"quantity": 1, "variant": {"sku": "SHOW-CORK"}},
                ]
            },
            "kitContents": [
                {"quantity": 1, "level": 1, "variant": {"sku": "SHOW-CORK"}},
                {"quantity": 2, "level": 1, "variant": {"sku": "SHOW-NIGHT"}},
                {"quantity": 2, "level": 2, "variant": {"sku": "SHOW-WINE"}},
                {"quantity": 4, "level": 2, "variant": {"sku": "SHOW-GLASS"}},
            ],
        },
        "table": {"boms": [{"cost": {"total": {"amount": "45.00"}, "gaps": []}}]},
        "wine": {
            "vessel": {"size": "75", "unit": "CL"},
            "quantity": {"vessels": "15"},
            "packaging": [
                {"level": "PRODUCT", "weight": {"value": "1.25", "unit": "KG"}},
                {"level": "BOX", "weight": {"value": "7.8", "unit": "KG"}},
                {"level": "PALLET", "weight": {"value": "650", "unit": "KG"}},
            ],
            "prices": {
                "nodes": [{"amount": {"amount": "9.20", "currency": "EUR"}, "priceList": {"name": "Trade, Europe"}}]
            },
        },
        "old": {"sku": "SHOW-GLASS"},
        "tumbler": {"substitutions": [{"product": {"sku": "SHOW-GLASS"}}]},
    }


async def test_it_is_added_once(client: Client, shop: Shop) -> None:
    await load_showcase(shop.database, shop.actor)
    before = await position(client)
    await load_showcase(shop.database, shop.actor)
    assert await position(client) == before
