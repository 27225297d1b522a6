"""Runs the five operations through the generated client, and prints as JSON what came of them.

The environment says where and as whom: GRAPHQL_URL and TOKEN.
"""

import asyncio
import json
import os
import sys
from decimal import Decimal
from typing import Any

from inventory_client import Client, ProductCreateInput, ProductUpdateInput, VariantCreateInput
from inventory_client.create_product import CreateProductProductCreateProduct
from inventory_client.update_product import UpdateProductProductUpdate

MUG = ProductCreateInput(
    name="Enamel Mug",
    retail_price=Decimal("14.00"),
    custom_fields={"kilns": [1, 2]},
    variants=[VariantCreateInput(name="White"), VariantCreateInput(name="Blue")],
)
BOWL = ProductCreateInput(name="Bowl", variants=[VariantCreateInput(name="Deep")])
PLATE = ProductCreateInput(name="Plate")
WRONG = ProductCreateInput(name=" ", retail_price=Decimal(-1))


async def found(client: Client) -> dict[str, Any]:
    """What the operations answer, one after the other."""
    mug = await create(client, MUG)
    await create(client, BOWL)
    await create(client, PLATE)
    product = (await client.product_by_id(mug.id)).product
    updated = (await update(client, mug.id, mug.version)).product
    stale = (await update(client, mug.id, mug.version)).user_errors
    viewer = await client.viewer()
    assert product
    assert product.retail_price
    assert updated
    return {
        "product": {
            "name": product.name,
            "customFields": product.custom_fields,
            "retailPrice": {
                "amount": str(product.retail_price.amount),
                "currency": product.retail_price.currency,
            },
        },
        "refusals": await refusals(client, WRONG),
        "pages": await pages(client),
        "updated": {"version": updated.version, "later": updated.updated_at > updated.created_at},
        "stale": [{"code": error.code, "currentVersion": error.current_version} for error in stale],
        "viewer": {**viewer.viewer.account.model_dump(), "scopes": viewer.viewer.scopes},
        "maxPageSize": viewer.limits.max_page_size,
        "position": str(viewer.changes.end_position),
    }


async def create(client: Client, given: ProductCreateInput) -> CreateProductProductCreateProduct:
    """Makes a product that must be made."""
    answer = (await client.create_product(given)).product_create
    assert answer.product, answer.user_errors
    return answer.product


async def refusals(client: Client, given: ProductCreateInput) -> list[str]:
    """Why a product is not made."""
    answer = (await client.create_product(given)).product_create
    return [f"{error.code.value} {'.'.join(error.field or [])}" for error in answer.user_errors]


async def pages(client: Client) -> list[list[tuple[str, list[str | None]]]]:
    """The products with the names of their variants, page by page."""
    read = []
    after = None
    while True:
        products = (await client.products_page(first=2, after=after)).products
        read.append([(node.name, [variant.name for variant in node.variants.nodes]) for node in products.nodes])
        after = products.page_info.end_cursor
        if not products.page_info.has_next_page:
            return read


async def update(client: Client, product_id: str, version: int) -> UpdateProductProductUpdate:
    """Changes a product's price, if the product still has that version."""
    given = ProductUpdateInput(id=product_id, expected_version=version, retail_price=Decimal("15.50"))
    return (await client.update_product(given)).product_update


async def main() -> None:
    """Runs them as the environment says."""
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
    async with Client(os.environ["GRAPHQL_URL"], headers) as client:
        sys.stdout.write(json.dumps(await found(client)))


if __name__ == "__main__":
    asyncio.run(main())
