"""Products, their variants, and the one set of SKUs that they share."""

from typing import Any

from sqlmodel import SQLModel

from kit.columns import amount, choice, currency, flag, json_object, reference, stored_text, text, url
from kit.enums import Described
from kit.tables import Entity, table_of, tenant_table


class ProductType(Described):
    """What kind of product it is."""

    PRODUCT = "PRODUCT", "A thing that is held and sold as it is."


class Sellable(SQLModel):
    """What products and variants have in common. Limits are those of seed 001, where it gives one."""

    description: str | None = text(65_535, multiline=True)
    sku: str | None = text(100)
    upc: str | None = text(100)
    image_url: str | None = url(255)
    supplier_id: str | None = reference("supplier")
    sellable: bool = flag(True)
    discontinued: bool = flag(False)
    currency: str = currency(required=True)
    wholesale_price: int | None = amount()
    retail_price: int | None = amount()
    unit_cost: int | None = amount()
    custom_fields: dict[str, Any] = json_object(65_536)


@tenant_table(prefix="prod")
class Product(Sellable, Entity, table=True):
    """A thing that a seller offers."""

    __tablename__ = "product"

    type: str = choice(ProductType, ProductType.PRODUCT)
    name: str = text(200, required=True)
    category_id: str | None = reference("category")
    subcategory_id: str | None = reference("category")
    lot_tracking: bool = flag(False)
    catalog_number: str | None = text(100)


@tenant_table(prefix="var")
class Variant(Sellable, Entity, table=True):
    """One form of a product: the size, the colour, the pressing that is counted and sold."""

    __tablename__ = "variant"

    product_id: str = reference("product", required=True)
    name: str | None = text(200)


@tenant_table()
class Sku(SQLModel, table=True):
    """Who has a SKU: a product or one of its variants. No two things of an account share one."""

    __tablename__ = "sku"

    account_id: str = stored_text(primary_key=True)
    sku: str = stored_text(primary_key=True)
    product_id: str = reference("product", required=True)
    variant_id: str | None = reference("variant")


PRODUCTS = table_of(Product)
VARIANTS = table_of(Variant)
SKUS = table_of(Sku)
