"""Price lists and variants to try prices on."""

from tests.conftest import Client
from tests.products.acting import Payload, bulk, found


async def stocked(client: Client, *, lists: int, variants: int) -> tuple[list[str], list[str]]:
    """The ids of new price lists, and of new variants of one product each; their SKUs are S0, S1, ..."""
    start = (await client("{ changes { endPosition } }"))["changes"]["endPosition"]
    named = [{"name": f"List {start} {n}"} for n in range(lists)]
    list_ids = (await bulk(client, "priceListBulkCreate", priceLists=named))["ids"]
    goods = [{"name": f"P{n}", "variants": [{"sku": f"{start}-S{n}"}]} for n in range(variants)]
    products = (await bulk(client, "productBulkCreate", products=goods))["ids"]
    asked = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Product { variants { nodes { id } } } } }"
    shown = [
        node
        for at in range(0, len(products), 50)
        for node in (await client(asked, {"ids": products[at : at + 50]}))["nodes"]
    ]
    return list_ids, [node["variants"]["nodes"][0]["id"] for node in shown]


async def prices_of(client: Client, variant_id: str) -> list[Payload]:
    """The prices of a variant, in the order in which they were made."""
    fields = "prices { nodes { id priceList { id } amount { amount currency } } }"
    nodes: list[Payload] = (await found(client, "variant", fields, id=variant_id))["prices"]["nodes"]
    return nodes
