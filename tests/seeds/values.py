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


@dataclass(frozen=True, slots=True)
class Beside:
    """The id of what a mutation of the table "Beside the request" makes."""

    mutation: str


_DRINKS: Final = Made("categoryCreate", {"name": "Drinks"})

_PLAIN: Final = {
    "description": "Plain.",
    "retailPrice": "2",
    "wholesalePrice": "1",
    "unitCost": "0.5",
    "imageUrl": "https://example.com/plain.png",
}
_CUP: Final = Made("productCreate", {**_PLAIN, "name": "Cup", "sku": "CUP"})
_LEVELS: Final = ("product", "box", "carton", "shipping", "pallet")
_CEYLON: Final = Made(
    "productCreate",
    {
        **_PLAIN,
        "name": "Ceylon Tea",
        "sku": "CEYLON",
        "upc": "96385074",
        "dimensionalWeight": {"value": 1},
        **{f"{level}Weight": {"value": 1} for level in _LEVELS},
        **{f"{level}{measure}": 1 for level in _LEVELS for measure in ("Length", "Width", "Height")},
    },
)


def _packaging(prefix: str, first: int) -> dict[str, Any]:
    """Distinct weights and lengths for the names of seed 001."""
    weights = ["product_weight", "dimensional_weight", *(f"{level}_weight" for level in _LEVELS[1:])]
    lengths = [f"{level}_{measure}" for level in _LEVELS for measure in ("length", "width", "height")]
    return {
        **{
            f"{prefix}{name}.unit": unit
            for name, unit in zip(weights, ["LB", "KG", "G", "OZ", "LB", "KG"], strict=True)
        },
        **{f"{prefix}{name}.value": first + n + 0.5 for n, name in enumerate(weights)},
        **{f"{prefix}{name}": first + n + 0.25 for n, name in enumerate(lengths)},
    }


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
    "type": "KIT",
    **_packaging("", 11),
    **_packaging("variants[].", 211),
    "kit_items[].product_id": _CUP,
    "kit_items[].sku": "CUP",
    "kit_items[].quantity": 2.5,
    "kit_items[].uom_id": Made("unitOfMeasureCreate", {"name": "sixpack", "description": "Six of them."}),
    "kit_items[].price": 2.25,
    "kit_items[].original_price": 2.45,
    "boms[]": Beside("bomCreate"),
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
    "productCreate.alternateSkus[]": "OLD-ASSAM",
    "productCreate.substitutions[].productId": _CEYLON,
    "productCreate.substitutions[].priority": 4,
    "bomCreate.name": "Blending",
    "bomCreate.items[].productId": Made("productCreate", {**_PLAIN, "name": "Leaves", "sku": "LEAVES"}),
    "bomCreate.items[].quantity": 7.125,
    "bomCreate.items[].note": "First flush.",
    "bomCreate.items[].unitId": Made("unitOfMeasureCreate", {"name": "sack", "description": "Of leaves."}),
    "bomCreate.extraCosts[].name": "Tasting",
    "bomCreate.extraCosts[].quantity": 0.75,
    "bomCreate.extraCosts[].unitPrice": 31.75,
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

SEED_003: Final[dict[str, Any]] = {
    "category": Made("categoryCreate", {"name": "Dry goods"}),
    "name": "Flour",
    "account_code": "4100",
    "vessel.size": 0.5,
    "vessel.unit": "KG",
    "vessel.type": "BG",
    "supplier.id": Made("supplierCreate", {"name": "Mill"}),
    "supplier.reference": "1100993",
    "bundles[].type": "SA",
    "bundles[].size": 2500.5,
    "bundles[].unit": "G",
    "price": 1275,
    "price_per": "HUNDRED_G",
    "order_by": "VESSEL",
    "count_fractions": "DECIMAL",
}
