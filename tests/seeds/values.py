"""What the tests put in the place of the seeds' placeholders: distinct values that fit.

By the seed's field; what the request does not say by the mutation and our input. Flags are never what ours are by
themselves.
"""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """The id of a thing that is made beforehand. Its input may hold the ids of others."""

    mutation: str
    input: dict[str, Any]


_DRINKS: Final = Made("categoryCreate", {"name": "Drinks"})

SEED_001: Final[dict[str, Any]] = {
    "name": "Assam Tea",
    "sku": "ASSAM",
    "supplier_id": Made("supplierCreate", {"name": "Leaf & Co"}),
    "supplier.name": "Leaf & Co",
    "image_url": "https://example.com/assam.png",
    "sellable": False,
    "category_id": _DRINKS,
    "category.name": "Drinks",
    "sub_category_id": Made("categoryCreate", {"name": "Teas", "parentId": _DRINKS}),
    "subcategory.name": "Teas",
    "lot_tracking": True,
    "default_receiving_location_id": Made("locationCreate", {"name": "Tea dock"}),
    "description": "Black tea.\nFrom one garden.",
    "wholesale_price": 3.25,
    "retail_price": 6.75,
    "unit_cost": 1.123456,
    "upc": "036000291452",
    "custom_fields": {"garden": "Halmari", "steep": [4, 95.5, None]},
    "tags[]": "breakfast",
    "type": "PRODUCT",
    "variants[].name": "Tin of 250 g",
    "variants[].sku": "ASSAM-250",
    "variants[].supplier_id": Made("supplierCreate", {"name": "Tin Works"}),
    "variants[].supplier.name": "Tin Works",
    "variants[].image_url": "https://example.com/tin.png",
    "variants[].sellable": True,
    "variants[].discontinued": True,
    "variants[].default_receiving_location_id": Made("locationCreate", {"name": "Tin dock"}),
    "variants[].description": "In a tin.",
    "variants[].wholesale_price": 4.15,
    "variants[].retail_price": 8.95,
    "variants[].unit_cost": 2.000001,
    "variants[].upc": "4006381333931",
    "variants[].custom_fields": {"lid": {"airtight": True}},
    "variants[].tags[]": "gift",
    "productCreate.externalIds[].source": "luminous",
    "productCreate.externalIds[].value": "9001",
    "productCreate.discontinued": True,
    "productCreate.variantAttributes": {"sizes": ["250 g", "500 g"]},
    "productCreate.variants[].externalIds[].source": "luminous tins",
    "productCreate.variants[].externalIds[].value": "9002",
    "productCreate.variants[].variantAttributes": {"size": "250 g"},
    "tagCreate.name": "breakfast",
    "tagCreate.description": "For the morning.",
    "tagCreate.icon": "sunrise",
    "tagCreate.color": "#ffcc00",
}

SEED_002: Final[dict[str, Any]] = {
    "product_title": "Kind of Blue",
    "product_catalog_number": "CL 1355",
    "product_sku": "KOB-59",
    "product_upc": "074646493526",
    "product_year": "1959",
    "product_metadata": {"external_id": "r-4711", "labels": ["six-eye"]},
    "product_metadata.external_id": "r-4711",
    "productCreate.externalIds[].source": "instica",
    "productCreate.type": "PRODUCT",
    "productCreate.artist": "Miles Davis",
}
