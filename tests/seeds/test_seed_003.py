"""The printed example of seed 003, and its pallets: what the walk over single fields cannot show."""

from typing import Any

import pytest

from tests.conftest import Client
from tests.products.acting import done, found, told

pytestmark = pytest.mark.anyio

BAR = "yourbarmate"
VODKA: dict[str, Any] = {
    "name": "Vodka",
    "vessel": {"size": 7, "unit": "DL", "type": "BO"},
    "priceCents": 1275,
    "pricePer": "L",
    "supplierReference": "1100992",
}
SHOWN = """name vessel { size unit type { code } } priceCents price { amount } pricePer pricePerVessel { amount }
  supplierReference supplier { externalIds { source value } } category { externalIds { value } }
  externalIds { source value }"""


async def known(client: Client, noun: str, name: str, foreign: str) -> str:
    """The id of a thing that the other system knows by an id of its own."""
    await done(client, f"{noun}Create", name=name, externalIds=[{"source": BAR, "value": foreign}])
    thing = await found(client, noun, externalId={"source": BAR, "value": foreign})
    return str(thing["id"])


async def test_the_printed_vodka_goes_in_and_comes_back(client: Client) -> None:
    category = await known(client, "category", "Spirits", "cat_KaNDv51Gh0")
    supplier = await known(client, "supplier", "Wholesaler", "1693919950079")
    item = [{"source": BAR, "value": "itm_80oz3W0dka"}]
    given = {**VODKA, "categoryId": category, "supplierId": supplier, "externalIds": item}
    product = await done(client, "productCreate", SHOWN, **given)
    assert product == {
        "name": "Vodka",
        "vessel": {"size": "7", "unit": "DL", "type": {"code": "BO"}},
        "priceCents": "1275",
        "price": {"amount": "12.75"},
        "pricePer": "L",
        "pricePerVessel": {"amount": "8.925"},
        "supplierReference": "1100992",
        "supplier": {"externalIds": [{"source": BAR, "value": "1693919950079"}]},
        "category": {"externalIds": [{"value": "cat_KaNDv51Gh0"}]},
        "externalIds": item,
    }
    assert await found(client, "product", SHOWN, externalId=item[0]) == product
    again = {**given, "name": "Vodka again", "externalIds": []}
    assert await told(client, "productCreate", **again) == [("TAKEN", "supplierReference")]


async def test_a_pallet_goes_in_and_comes_back_with_the_bundle_on_it(client: Client) -> None:
    box = {"type": "BX", "size": "6", "unit": None}
    pallet = {"type": "PX", "size": "40", "unit": None, "palletBundle": box}
    shown = "bundles { type { code } size unit palletBundle { type { code } size unit } }"
    product = await done(client, "productCreate", shown, **VODKA, bundles=[pallet, box])
    coded = {**box, "type": {"code": "BX"}}
    assert product["bundles"] == [
        {**pallet, "type": {"code": "PX"}, "palletBundle": coded},
        {**coded, "palletBundle": None},
    ]
    assert await told(client, "productCreate", name="Alone", bundles=[pallet]) == [
        ("MISMATCH", "bundles.0.palletBundle")
    ]
