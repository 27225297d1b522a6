"""Runs the five operations through the generated client, and prints as JSON what came of them.

The environment says where and as whom: GRAPHQL_URL and TOKEN.
"""

import asyncio
import json
import os
import sys
from decimal import Decimal
from typing import Any

from inventory_client import (
    Client,
    ErrorPolicy,
    NullableTextFilter,
    OrderDirection,
    ProductBulkCreateInput,
    ProductCreateRowInput,
    ProductOrder,
    ProductOrderField,
    ProductUpdateInput,
    ProductVariantInput,
    ProductWhere,
    VariantListWhere,
    VariantWhere,
)
from inventory_client.create_products import CreateProductsProductBulkCreate
from inventory_client.update_product import UpdateProductProductUpdate

ROWS = [
    ProductCreateRowInput(
        name="Enamel Mug",
        retail_price=Decimal("14.00"),
        release_date="2024-03",
        custom_fields={"kilns": [1, 2]},
        variants=[ProductVariantInput(name="White"), ProductVariantInput(name="Blue")],
    ),
    ProductCreateRowInput(name=" ", retail_price=Decimal(-1)),
    ProductCreateRowInput(name="Plate"),
    ProductCreateRowInput(name="Enamel Bowl", variants=[ProductVariantInput(name="Deep")]),
]
BY_NAME = [ProductOrder(field=ProductOrderField.NAME, direction=OrderDirection.ASC)]
IN_BLUE = ProductWhere(variants=VariantListWhere(some=VariantWhere(name=NullableTextFilter(eq="Blue"))))


async def found(client: Client) -> dict[str, Any]:
    """What the operations answer, one after the other."""
    created = await create(client)
    mug = created.products[0]
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
            "releaseDate": product.release_date,
            "customFields": product.custom_fields,
            "retailPrice": {
                "amount": str(product.retail_price.amount),
                "currency": product.retail_price.currency,
            },
        },
        "refusals": [f"{row.index} {row.code.value} {'.'.join(row.field or [])}" for row in created.errors],
        "pages": await pages(client),
        "inBlue": await pages(client, IN_BLUE, "enam"),
        "updated": {"version": updated.version, "later": updated.updated_at > updated.created_at},
        "stale": [{"code": error.code, "currentVersion": error.current_version} for error in stale],
        "viewer": {**viewer.viewer.account.model_dump(), "scopes": viewer.viewer.scopes},
        "maxPageSize": viewer.limits.max_page_size,
        "position": str(viewer.changes.end_position),
    }


async def create(client: Client) -> CreateProductsProductBulkCreate:
    """Makes the products that can be made, and leaves out the others."""
    given = ProductBulkCreateInput(products=ROWS, error_policy=ErrorPolicy.IGNORE_FAILED)
    answer = (await client.create_products(given)).product_bulk_create
    assert not answer.user_errors, answer.user_errors
    return answer


async def pages(
    client: Client, where: ProductWhere | None = None, search: str | None = None
) -> list[list[tuple[str, list[str | None]]]]:
    """The products by name with the names of their variants, page by page."""
    read = []
    after = None
    while True:
        answer = await client.products_page(first=2, where=where, order_by=BY_NAME, search=search, after=after)
        products = answer.products
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
