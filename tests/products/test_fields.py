"""Every value that products and variants take: it comes back as it was given, up to its limit and no further."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import done, everything, told, variants_of

pytestmark = pytest.mark.anyio

MONEY = " ".join(f"{name} {{ amount currency }}" for name in ("wholesalePrice", "retailPrice", "unitCost", "price"))
SHARED = f"""name description sku upc imageUrl supplierReference sellable discontinued customFields variantAttributes
  accountCode orderUnit countFractions pricePer vessel {{ size unit type {{ code }} }}
  bundles {{ type {{ code }} size }}
  {MONEY} supplier {{ id name }} defaultReceivingLocation {{ id }} tags {{ name }} externalIds {{ source value }}"""
OF_PRODUCTS = f"""{SHARED} type lotTracking catalogNumber artist medium releaseDate metadata
  category {{ name }} subcategory {{ name }}"""

PLAIN: dict[str, Any] = {
    "name": "Abbey Road",
    "description": "Side one.\n Side two. ",
    "sku": "PCS-7088",
    "upc": "077774644020",
    "imageUrl": "https://example.com/road.png?size=1",
    "supplierReference": "EMI 7088",
    "sellable": False,
    "discontinued": True,
    "customFields": {"z": [1, 2.5, None], "a": {"ü": "✓"}},
    "variantAttributes": {"size": '12"', "rpm": 33},
    "externalIds": [{"source": "discogs", "value": "24047"}, {"source": "shop", "value": "9"}],
}
ONLY_PRODUCTS: dict[str, Any] = {
    "type": "PRODUCT",
    "lotTracking": True,
    "catalogNumber": "PCS 7088",
    "artist": "The Beatles",
    "medium": "vinyl",
    "releaseDate": "1969-09",
    "metadata": {"notes": ["first pressing"], "n": 9007199254740993},
}
PRICES = {"wholesalePrice": "12.5", "retailPrice": "19.999999", "unitCost": "0", "price": "8.5"}
PACKED: dict[str, Any] = {
    "accountCode": "4000",
    "orderUnit": "VESSEL",
    "countFractions": "NONE",
    "pricePer": "VESSEL",
    "vessel": {"size": "1", "unit": "QUANTITY", "type": "SY"},
    "bundles": [{"type": "BX", "size": "25"}],
}
PACKED_SHOWN = {
    **PACKED,
    "vessel": {**PACKED["vessel"], "type": {"code": "SY"}},
    "bundles": [{"type": {"code": "BX"}, "size": "25"}],
}
SHOWN = {
    "wholesalePrice": {"amount": "12.50", "currency": "GBP"},
    "retailPrice": {"amount": "19.999999", "currency": "GBP"},
    "unitCost": {"amount": "0.00", "currency": "GBP"},
    "price": {"amount": "8.50", "currency": "GBP"},
}


async def references(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a thing refers to, as it is given and as it is shown."""
    place = await done(client, "locationCreate", name="Shop")
    supplier = await done(client, "supplierCreate", name="EMI")
    given = {"supplierId": supplier["id"], "defaultReceivingLocationId": place["id"], "tags": ["rock", "Pop"]}
    shown = {
        "supplier": {**supplier, "name": "EMI"},
        "defaultReceivingLocation": place,
        "tags": [{"name": "Pop"}, {"name": "rock"}],
    }
    return {**given, **PRICES, **PACKED, "currency": "GBP"}, {**shown, **SHOWN, **PACKED_SHOWN}


async def test_a_product_gives_back_what_it_takes(client: Client) -> None:
    given, shown = await references(client)
    places = {"category": {"name": "Records"}, "subcategory": {"name": "Rock"}}
    values = {**PLAIN, **ONLY_PRODUCTS, **places}
    made = await done(client, "productCreate", OF_PRODUCTS, **values, **given)
    assert made == {**values, **shown}
    other = await done(client, "productCreate", name="Other")
    values |= {"sku": "OTHER", "supplierReference": "EMI 7089", "externalIds": [{"source": "discogs", "value": "1"}]}
    given_later = {name: value for name, value in values.items() if name != "type"}
    changed = await done(client, "productUpdate", OF_PRODUCTS, **other, **given_later, **given)
    assert changed == {**values, **shown}


@pytest.mark.parametrize("way", ["nested", "created", "updated", "upserted"])
async def test_a_variant_gives_back_what_it_takes(client: Client, way: str) -> None:
    given, shown = await references(client)
    values = {**PLAIN, **given}
    if way == "nested":
        product = await done(client, "productCreate", name="P", variants=[values])
        [made] = await variants_of(client, product["id"], f"{SHARED} inheritedFields")
    else:
        product = await done(client, "productCreate", name="P")
        [variant] = await variants_of(client, product["id"], "id")
        named = {
            "created": ("variantCreate", {"productId": product["id"]}),
            "updated": ("variantUpdate", variant),
            "upserted": ("variantUpsert", {"productId": product["id"], "match": {"sku": PLAIN["sku"]}}),
        }
        mutation, which = named[way]
        made = await done(client, mutation, f"{SHARED} inheritedFields", **which, **values)
    assert made == {**PLAIN, **shown, "inheritedFields": []}


async def test_what_was_not_given_has_its_default(client: Client) -> None:
    product = await done(client, "productCreate", OF_PRODUCTS, name="P")
    empty = dict.fromkeys(("description", "sku", "upc", "imageUrl", "supplierReference", *PRICES, *PACKED), None)
    none = {"supplier": None, "defaultReceivingLocation": None, "tags": [], "externalIds": [], "bundles": []}
    flags = {"sellable": True, "discontinued": False, "customFields": {}, "variantAttributes": {}}
    only = {**dict.fromkeys(("catalogNumber", "artist", "medium", "releaseDate", "category", "subcategory"), None)}
    only |= {"type": "PRODUCT", "lotTracking": False, "metadata": {}}
    assert product == {"name": "P", **empty, **none, **flags, **only}


LONGEST: list[tuple[str, Any, Any]] = [
    ("name", "n" * 200, "n" * 201),
    ("sku", "s" * 100, "s" * 101),
    ("upc", "1" * 100, "1" * 101),
    ("imageUrl", "https://x.example/" + "i" * 237, "https://x.example/" + "i" * 238),
    ("supplierReference", "r" * 100, "r" * 101),
    ("accountCode", "a" * 100, "a" * 101),
    ("description", "d" * 65_535, "d" * 65_536),
    ("customFields", {"k": "v" * 65_528}, {"k": "v" * 65_529}),
    ("variantAttributes", {"k": "v" * 65_528}, {"k": "v" * 65_529}),
    ("tags", [f"{n:03}" for n in range(100)], [f"{n:03}" for n in range(101)]),
]
LONGEST_OF_PRODUCTS: list[tuple[str, Any, Any]] = [
    ("catalogNumber", "c" * 100, "c" * 101),
    ("artist", "ä" * 200, "ä" * 201),
    ("medium", "m" * 100, "m" * 101),
    ("metadata", {"k": "v" * 65_528}, {"k": "v" * 65_529}),
]


async def test_up_to_the_limit_and_no_further(client: Client, shop: Shop) -> None:
    """Whatever the way in: a new product, one that is changed, a variant of either."""
    product = await done(client, "productCreate", name="P")
    [variant] = await variants_of(client, product["id"], "id")
    selected = {"tags": "tags { name }"}
    for name, longest, too_long in [*LONGEST, *LONGEST_OF_PRODUCTS]:
        things = [("productUpdate", product)]
        if (name, longest, too_long) in LONGEST:
            things.append(("variantUpdate", variant))
        for mutation, which in things:
            shown = await done(client, mutation, selected.get(name, name), **which, **{name: longest})
            expected = [{"name": tag} for tag in longest] if name == "tags" else longest
            assert shown == {name: expected}, name
            if name == "sku":
                await done(client, mutation, **which, sku=None)
            before = await everything(shop)
            assert await told(client, mutation, **which, **{name: too_long}) == [("TOO_LONG", name)]
            assert await everything(shop) == before


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"retailPrice": "-0.000001"}, ("OUT_OF_RANGE", "retailPrice")),
        ({"unitCost": "0.0000001"}, ("TOO_PRECISE", "unitCost")),
        ({"tags": ["ok", " "]}, ("BLANK", "tags.1")),
        ({"tags": ["t" * 201]}, ("TOO_LONG", "tags.0")),
        ({"tags": ["a\x00b"]}, ("INVALID", "tags.0")),
        ({"tagIds": ["tag_00000000000000000000000000"]}, ("NOT_FOUND", "tagIds.0")),
        ({"tagIds": ["a\x00b"]}, ("NOT_FOUND", "tagIds.0")),
        ({"defaultReceivingLocationId": "loc_00000000000000000000000000"}, ("NOT_FOUND", "defaultReceivingLocationId")),
        ({"supplierId": "a\x00b"}, ("NOT_FOUND", "supplierId")),
        ({"supplier": {"name": "a\x00b"}}, ("INVALID", "supplier.name")),
        ({"customFields": None}, ("REQUIRED", "customFields")),
        ({"variantAttributes": []}, ("INVALID", "variantAttributes")),
    ],
)
async def test_what_neither_may_be(client: Client, shop: Shop, given: dict[str, Any], error: tuple[str, str]) -> None:
    product = await done(client, "productCreate", name="P")
    [variant] = await variants_of(client, product["id"], "id")
    before = await everything(shop)
    for mutation, which in (
        ("productCreate", {"name": "N"}),
        ("productUpdate", product),
        ("variantCreate", {"productId": product["id"]}),
        ("variantUpdate", variant),
    ):
        assert await told(client, mutation, **which, **given) == [error], mutation
    code, path = error
    nested = await told(client, "productCreate", name="N", variants=[{}, given])
    assert nested == [(code, f"variants.1.{path}")]
    assert await everything(shop) == before


@pytest.mark.parametrize(
    ("given", "shown"),
    [("1969", "1969"), (" 1969-09 ", "1969-09"), ("2000-02-29", "2000-02-29"), ("0001", "0001"), (None, None)],
)
async def test_a_release_date_is_as_exact_as_is_known(client: Client, given: Any, shown: Any) -> None:
    made = await done(client, "productCreate", "releaseDate", name="P", releaseDate=given)
    assert made == {"releaseDate": shown}


@pytest.mark.parametrize("given", ["", "69", "1969-13", "1969-02-29", "1969-9", "1969-09-26T00:00:00Z", "soon", 1969])
async def test_what_is_no_release_date_is_refused(client: Client, given: Any) -> None:
    document = "mutation ($input: ProductCreateInput!) { productCreate(input: $input) { product { id } } }"
    variables = {"input": {"name": "P", "releaseDate": given}}
    assert await client.refused(document, variables) == (422, ["INVALID_VARIABLES"])
