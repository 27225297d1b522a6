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
    OrderDirection,
    ProductBulkCreateInput,
    ProductCreateRowInput,
    ProductOrder,
    ProductOrderField,
    ProductUpdateInput,
    ProductVariantInput,
    ProductWhere,
    TextFilter,
    VariantListWhere,
    VariantWhere,
)
from inventory_client.create_products import CreateProductsProductBulkCreate
from inventory_client.update_product import UpdateProductProductUpdate

MUG = ProductCreateRowInput(
    name="Enamel Mug",
    retail_price=Decimal("14.00"),
    release_date="2024-03",
    custom_fields={"kilns": [1, 2]},
    variants=[ProductVariantInput(name="White", sku="MUG-W"), ProductVariantInput(name="Blue", sku="MUG-B")],
)
BOWL = ProductCreateRowInput(name="Bowl", variants=[ProductVariantInput(name="Deep")])
PLATE = ProductCreateRowInput(name="Plate")
WRONG = ProductCreateRowInput(name=" ", retail_price=Decimal(-1))

NOT_THE_PLATE = ProductWhere(variants=VariantListWhere(some=VariantWhere(sku=None, name=None)))
BY_NAME = [ProductOrder(field=ProductOrderField.NAME, direction=OrderDirection.ASC)]
