"""Locations belong to the stock, categories, tags and suppliers to the catalogue: each has scopes of its own."""

import httpx2 as httpx
import pytest

from tests.conftest import Client, Shop
from tests.support.nouns import NOUNS, Api, Noun

pytestmark = pytest.mark.anyio

LOCATION = next(noun for noun in NOUNS if noun.one == "location")
VERBS = ("Create", "Update", "Upsert", "Delete", "Restore")
PRODUCT = """mutation ($location: ID) { productCreate(input: {name: "P", defaultReceivingLocationId: $location}) {
  product { id } userErrors { code field } } }"""


async def holder(http: httpx.AsyncClient, shop: Shop, scopes: str) -> Client:
    return Client(http, await shop.token(scopes))


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.one)
async def test_writing_needs_the_scope_of_the_noun(
    client: Client, http: httpx.AsyncClient, shop: Shop, noun: Noun
) -> None:
    stock, catalog = "stock:read,stock:write", "catalog:read,catalog:write"
    needed, others = (stock, catalog) if noun is LOCATION else (catalog, stock)
    allowed, denied = await holder(http, shop, needed), await holder(http, shop, f"{others},{needed.split(',')[0]}")
    made = await Api(allowed, noun).make("A")
    before = await Api(client, noun).everything()
    for bulk in ("", "Bulk"):
        for verb in VERBS:
            rows = f'ids: ["{made}"]' if verb in {"Delete", "Restore"} else f"{noun.many}: [{{VALUES}}]"
            values = {"Create": 'name: "B"', "Upsert": 'match: {name: "A"}'}.get(verb, f'id: "{made}"')
            given = rows.replace("VALUES", values) if bulk else values
            document = f"mutation {{ {noun.one}{bulk}{verb}(input: {{{given}}}) {{ userErrors {{ code }} }} }}"
            assert await denied.refused(document) == (403, ["FORBIDDEN"]), document
    assert await Api(client, noun).everything() == before


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.one)
async def test_reading_needs_the_scope_of_the_noun(
    client: Client, http: httpx.AsyncClient, shop: Shop, noun: Noun
) -> None:
    made = await Api(client, noun).make("A")
    scopes = ("stock:read", "catalog:read") if noun is LOCATION else ("catalog:read", "stock:read")
    allowed, denied = [await holder(http, shop, scope) for scope in scopes]
    for document in (
        f"{{ {noun.many} {{ nodes {{ name }} }} }}",
        f'{{ {noun.one}(by: {{id: "{made}"}}) {{ name }} }}',
        f'{{ node(id: "{made}") {{ id }} }}',
    ):
        assert (await allowed(document)) is not None
        assert await denied.refused(document) == (403, ["FORBIDDEN"]), document


async def test_a_product_shows_its_location_to_those_who_may_see_stock(
    client: Client, http: httpx.AsyncClient, shop: Shop
) -> None:
    location = await Api(client, LOCATION).make("Dock")
    product = (await client(PRODUCT, {"location": location}))["productCreate"]["product"]["id"]
    shown = f'{{ product(by: {{id: "{product}"}}) {{ name defaultReceivingLocation {{ name }} }} }}'
    filtered = '{ products(where: {defaultReceivingLocation: {name: {eq: "Dock"}}}) { nodes { name } } }'
    below = '{ categories(where: {not: {name: {eq: "x"}}}) { nodes { products(where: {or: [{defaultReceivingLocation: {'
    below += "active: {eq: true}}}]}) { totalCount } } } }"
    only_catalog = await holder(http, shop, "catalog:read,catalog:write")
    for document in (shown, filtered, below):
        assert await only_catalog.refused(document) == (403, ["FORBIDDEN"])
    both = await holder(http, shop, "catalog:read,stock:read")
    assert (await both(shown))["product"] == {"name": "P", "defaultReceivingLocation": {"name": "Dock"}}
    assert (await both(filtered))["products"] == {"nodes": [{"name": "P"}]}
    assert (await both(below))["categories"] == {"nodes": []}
    named = await only_catalog(PRODUCT, {"location": location})
    assert named["productCreate"]["userErrors"] == [], "its id may be named by whoever writes products"
