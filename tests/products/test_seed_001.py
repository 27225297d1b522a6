"""The request printed in seed 001 (`POST /products`), for the fields that stand here, is our first test.

Its placeholders are replaced by distinct fitting values; its structure stays untouched. What belongs to a later area is
named in LATER, so that nothing is passed over in silence.
"""

from itertools import count
from typing import Any

import pytest

from tests.conftest import Client

pytestmark = pytest.mark.anyio

PACKAGING = {
    f"{level}_{measure}"
    for level in ("product", "box", "carton", "shipping", "pallet")
    for measure in ("weight", "length", "width", "height")
} | {"dimensional_weight"}

SELLABLE: dict[str, str] = {
    "name": "name",
    "sku": "sku",
    "image_url": "imageUrl",
    "supplier_id": "supplierId",
    "supplier": "supplier",
    "sellable": "sellable",
    "description": "description",
    "wholesale_price": "wholesalePrice",
    "retail_price": "retailPrice",
    "unit_cost": "unitCost",
    "upc": "upc",
    "custom_fields": "customFields",
}
PRODUCT = SELLABLE | {
    "category_id": "categoryId",
    "category": "category",
    "sub_category_id": "subcategoryId",
    "subcategory": "subcategory",
    "lot_tracking": "lotTracking",
    "variants": "variants",
    "type": "type",
}
VARIANT = SELLABLE | {"discontinued": "discontinued"}
"""The seed's field -> ours, for the fields that stand here."""

LATER = PACKAGING | {"tags", "default_receiving_location_id"}
"""What tags, locations and packaging bring."""

KITS = {"kit_items", "boms"}
"""What kits and bills of materials bring."""

STRING, NUMBER, WEIGHT = "<string>", 1, {"unit": "lb", "value": 1}

PRINTED_SELLABLE: dict[str, Any] = {
    "name": STRING,
    "sku": STRING,
    "supplier_id": 123,
    "supplier": {"name": STRING},
    "image_url": STRING,
    "sellable": True,
    "default_receiving_location_id": 123,
    "description": STRING,
    "wholesale_price": NUMBER,
    "retail_price": NUMBER,
    "unit_cost": NUMBER,
    **{name: WEIGHT if "weight" in name else NUMBER for name in PACKAGING},
    "upc": STRING,
    "custom_fields": {},
    "tags": [STRING],
}
PRINTED: dict[str, Any] = {
    **PRINTED_SELLABLE,
    "category_id": 123,
    "category": {"name": STRING},
    "lot_tracking": True,
    "sub_category_id": 123,
    "subcategory": {"name": STRING},
    "variants": [{**PRINTED_SELLABLE, "discontinued": True}],
    "type": "PRODUCT",
    "kit_items": [
        {"product_id": 123, "quantity": 1, "sku": STRING, "uom_id": 123, "price": NUMBER, "original_price": NUMBER}
    ],
    "boms": [123],
}

MAKE_TAXONOMY = """mutation { productCreate(input: {
  name: "Earlier", category: {name: "Drinks"}, subcategory: {name: "Teas"}, supplier: {name: "Leaf & Co"}
}) { product { category { id } subcategory { id } supplier { id } } } }"""

CREATE = """mutation ($input: ProductCreateInput!) { productCreate(input: $input) {
  product {
    type name sku imageUrl sellable lotTracking description upc customFields
    wholesalePrice { amount } retailPrice { amount } unitCost { amount }
    category { id name } subcategory { id name } supplier { id name }
    variants { nodes {
      name sku imageUrl sellable discontinued description upc customFields
      wholesalePrice { amount } retailPrice { amount } unitCost { amount }
      supplier { id name }
    } }
  }
  userErrors { code message field }
} }"""


def test_every_printed_field_is_taken_now_or_named_for_later() -> None:
    assert set(PRINTED) == set(PRODUCT) | LATER | KITS
    assert set(PRINTED["variants"][0]) == set(VARIANT) | LATER


async def test_the_printed_request_goes_in_and_comes_back(client: Client) -> None:
    earlier = (await client(MAKE_TAXONOMY))["productCreate"]["product"]
    known = {
        "category_id": earlier["category"]["id"],
        "category": {"name": "Drinks"},
        "sub_category_id": earlier["subcategory"]["id"],
        "subcategory": {"name": "Teas"},
        "supplier_id": earlier["supplier"]["id"],
        "supplier": {"name": "Leaf & Co"},
        "image_url": "https://example.com/tea.png",
    }
    numbers = count(1)

    def fitting(name: str, printed: Any) -> Any:
        """A printed value, its placeholder replaced by one of its own."""
        if name in known:
            return known[name]
        if printed == STRING:
            return f"{name} {next(numbers)}"
        return f"{next(numbers)}.25" if printed is NUMBER else printed

    variant = {VARIANT[name]: fitting(name, value) for name, value in PRINTED["variants"][0].items() if name in VARIANT}
    given = {PRODUCT[name]: fitting(name, value) for name, value in PRINTED.items() if name in PRODUCT}
    given["variants"] = [variant]
    payload = (await client(CREATE, {"input": given}))["productCreate"]
    assert payload["userErrors"] == []
    product = payload["product"]
    [made] = product.pop("variants")["nodes"]
    assert product == answered(given, earlier)
    assert made == answered(variant, earlier)


def answered(given: dict[str, Any], earlier: dict[str, Any]) -> dict[str, Any]:
    """What must come back for an input."""
    answer = {name: value for name, value in given.items() if name != "variants" and not name.endswith("Id")}
    for name in ("category", "subcategory", "supplier"):
        if name in answer:
            answer[name] = {"id": earlier[name]["id"], **given[name]}
    for name in ("wholesalePrice", "retailPrice", "unitCost"):
        answer[name] = {"amount": given[name]}
    return answer
