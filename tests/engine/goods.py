"""What is in the shop of the generated documents, beside the demo's catalogue: all that is rare and makes trouble."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

Act = Callable[..., Awaitable[dict[str, Any]]]
"""Carries out a mutation by its name, with an input; gives the thing that it made or changed."""

MARK: Final = "OnlyTheirs"
"""Stands in every name of the other account, and must never be seen."""

PRODUCTS: Final[list[dict[str, Any]]] = [
    {"name": "No price", "sku": "NP-1", "metadata": {"a": [1, {"b": None}]}, "releaseDate": "1969"},
    {"name": "Yen", "sku": "JP-1", "currency": "JPY", "retailPrice": "1200", "releaseDate": "1969-03"},
    {"name": "東京 🙂", "sku": "Ä-1", "currency": "EUR", "retailPrice": "9.99", "unitCost": "0.000001"},
    {"name": "ärmel", "currency": "BHD", "wholesalePrice": "9223372036854.775807", "catalogNumber": "C-1"},
    {"name": "Ärmel", "artist": "Ünder", "medium": "LP", "releaseDate": "1969-03-01", "lotTracking": True},
    {"name": "Vodka", "currency": "EUR", "priceCents": 1275, "pricePer": "L", "supplierReference": "1100992",
     "vessel": {"size": 7, "unit": "DL", "type": "BO"}, "countFractions": "QUARTERS", "accountCode": "4000",
     "bundles": [{"type": "BX", "size": 6}, {"type": "PX", "size": 40, "palletBundle": {"type": "BX", "size": 6}}]},
    {"name": "Flour", "orderUnit": "KG", "price": "2", "pricePer": "KG",
     "bundles": [{"type": "SA", "size": 25000, "unit": "G"}]},
    {"name": "Sold out", "sellable": False, "discontinued": True, "imageUrl": "https://example.com/1.png"},
]  # fmt: skip
LOCATION: Final[dict[str, Any]] = {
    "code": "L-1", "priority": 7, "active": False, "contactName": "Jo", "contactEmail": "jo@example.com",
    "contactPhone": "1", "addressLine1": "Street 1", "addressLine2": "Floor 2", "addressCity": "Köln",
    "addressRegion": "NRW", "addressPostalCode": "50667", "addressCountry": "DE",
}  # fmt: skip
CONTACT: Final = {"contactName": "Al", "contactEmail": "al@example.com", "contactPhone": "2", "notes": "late\npays"}


async def stock(act: Act, mark: str = "") -> None:
    """Fills an account. `mark` is written into names; codes are the same in every account."""
    supplier = await act("supplierCreate", name=f"{mark}Supplier", **CONTACT, **_known("supplier"))
    gone_supplier = await act("supplierCreate", name=f"{mark}Gone supplier")
    places = [await act("locationCreate", name=f"{mark}House", **LOCATION, **_known("location"))]
    for name in ("Room", "Shelf"):
        places.append(await act("locationCreate", name=f"{mark}{name}", parentId=places[-1]["id"], priority=1))
    groups = [await act("categoryCreate", name=f"{mark}Group", description="All", **_known("category"))]
    groups += [await act("categoryCreate", name=f"{mark}Sub {n}", parentId=groups[0]["id"]) for n in range(3)]
    tags = [
        await act("tagCreate", name=f"{mark}Tag {n}", icon=f"i{n}", color="red", **_known(f"t{n}")) for n in range(3)
    ]
    sheet = await act("unitOfMeasureCreate", name=f"{mark}Sheet", description="Of paper", **_known("u1"))
    await act("unitOfMeasureCreate", name=f"{mark}Ream", baseUnitId=sheet["id"], factor="500.000000000001")
    products = []
    for n, given in enumerate(PRODUCTS):
        made = await act(
            "productCreate",
            **{**given, "name": f"{mark}{given['name']}"},
            supplierId=supplier["id"] if n % 2 else gone_supplier["id"],
            categoryId=groups[0]["id"],
            subcategoryId=groups[1 + n % 3]["id"],
            defaultReceivingLocationId=places[n % 3]["id"],
            tagIds=[each["id"] for each in tags[: n % 4]],
            variants=_variants(n, mark),
            **_known(f"p{n}"),
        )
        products.append(made["id"])
    await _put_together(act, mark, products, sheet["id"])
    await act("productArchive", id=products[1])
    await _price(act, mark)
    await _picture(act, mark, products)
    await _delete(act, mark, gone_supplier, groups[3], tags[2])


async def _put_together(act: Act, mark: str, products: list[str], sheet_id: str) -> None:
    """Bills of materials, of which one stands on another and one has gaps, and kits of kits."""
    boms = []
    for n, skus in enumerate((["V-1-0", "V-2-1"], ["V-1-0", "NP-2"], [])):
        lines = [{"sku": sku, "quantity": 0.5 + n, "unit": "dozen", "note": f"{mark}Note {n}"} for sku in skus if n < 2]
        made = await act(
            "bomCreate",
            name=f"{mark}Plan {n % 2}",
            description=[None, f"{mark}How"][n % 2],
            items=lines if n == 0 else [{**line, "sku": "V-1-0", "unit": None} for line in lines[:1]],
            extraCosts=[{"name": f"{mark}Work", "quantity": 2, "unitPrice": [None, "12.5"][n % 2]}],
            **_known(f"b{n}"),
        )
        boms.append(made["id"])
    kits = ["V-3-0"]
    for n in range(3):
        sku = f"KIT-{n}"
        await act(
            "productCreate",
            name=f"{mark}Kit {n}",
            sku=sku,
            type="KIT",
            currency="EUR",
            kitItems=[
                {"sku": kits[-1], "quantity": 1 + n / 4, "price": "1.5", "originalPrice": None},
                {"sku": "V-2-0", "quantity": 2, "unitId": sheet_id, "price": "9000000000000", "currency": "JPY"},
            ],
            alternateSkus=[f"OLD-{n}", f"OLDER-{n}"][:n],
            substitutions=[{"productId": product_id} for product_id in products[:n]],
            bomIds=boms[: n + 1],
            packaging=[{"level": "PALLET", "weight": {"value": "9000000000000"}, "length": {"value": n, "unit": "M"}}],
            productWeight={"value": n + 1, "unit": "OZ"},
            variants=[{"alternateSkus": [f"V-OLD-{n}"], "boxHeight": n, "productLength": 2}][:n],
        )
        kits.append(sku)


async def _price(act: Act, mark: str) -> None:
    """Price lists that are valid, over and deleted, with prices of variants that have SKUs."""
    moments = [{}, {"validFrom": "2026-01-01T00:00:00Z"}, {"validUntil": "2026-01-31T12:00:00Z"}, {"currency": "JPY"}]
    for n, given in enumerate(moments):
        made = await act("priceListCreate", name=f"{mark}List {n}", **given, **_known(f"l{n}"))
        for m in range(1, 4):
            price = {"sku": f"V-{m}-0", "amount": ["0", "12.345", "9"][m % 3]}
            await act("priceCreate", priceListId=made["id"], **price, **_known(f"l{n}-{m}"))
        if n == 2:
            await act("priceListDelete", id=made["id"])


async def _picture(act: Act, mark: str, products: list[str]) -> None:
    """Assets, most of whose files will never be fetched: no job runs here."""
    for n, product_id in enumerate([*products, products[0], products[0]]):
        await act(
            "assetCreate",
            owner={"productId": product_id},
            source={"url": f"https://example.com/{n}.png"},
            role=["IMAGE", "CREATIVE", "ATTACHMENT"][n % 3],
            type={"name": f"{mark}Type {n % 2}"},
            altText=f"{mark}Picture {n}",
            description=None if n % 2 else f"{mark}Seen from {n}",
            isIdentifying=n == 1,
            **_known(f"a{n}"),
        )


def _variants(number: int, mark: str) -> list[dict[str, Any]]:
    """Variants, of which some have a barcode that others have too."""
    return [
        {
            "name": None if n == 1 else f"{mark}V{n}",
            "sku": f"V-{number}-{n}",
            "upc": "4006381333931" if n == 0 else f"{number}{n}",
            "retailPrice": [None, "5", "7.5"][n % 3],
            "tags": [[], [f"{mark}Tag 0"]][n % 2],
            **_known(f"v{number}-{n}"),
        }
        for n in range(number % 4)
    ]


async def _delete(act: Act, mark: str, supplier: Any, category: Any, tag: Any) -> None:
    gone = await act(
        "productCreate", name=f"{mark}Gone", sku="GONE", variants=[{"name": f"{mark}Gone too", "sku": "G-1"}]
    )
    child = await act("variantCreate", name=f"{mark}Lost", productId=gone["id"], tags=[f"{mark}Tag 0"])
    place = await act("locationCreate", name=f"{mark}Gone place")
    await act("productCreate", name=f"{mark}Orphan", defaultReceivingLocationId=place["id"], categoryId=category["id"])
    await act("variantDelete", id=child["id"])
    await act("productDelete", id=gone["id"])
    for noun, thing in (("supplier", supplier), ("tag", tag), ("location", place), ("category", category)):
        await act(f"{noun}Delete", id=thing["id"])


def _known(value: str) -> dict[str, Any]:
    return {"externalIds": [{"source": "erp", "value": value}, {"source": "shopify", "value": f"s-{value}"}]}
