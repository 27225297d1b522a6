"""Products, their variants, their tags, and the one set of SKUs that they share."""

from typing import Any, Final

from sqlmodel import SQLModel

from kit.columns import (
    amount,
    choice,
    currency,
    flag,
    folded,
    json_list,
    json_object,
    partial_date,
    reference,
    stored_text,
    text,
    url,
)
from kit.enums import Described
from kit.tables import Deletable, counted, table_of, tenant_table


class ProductType(Described):
    """What kind of product it is."""

    PRODUCT = "PRODUCT", "A thing that is held and sold as it is."


class Sellable(SQLModel):
    """What products and variants have in common. Limits are those of seed 001, where it gives one."""

    description: str | None = text(65_535, multiline=True)
    sku: str | None = text(100)
    sku_key: str | None = folded("sku")
    upc: str | None = text(100)
    image_url: str | None = url(255)
    supplier_id: str | None = reference("supplier")
    supplier_reference: str | None = text(100)
    default_receiving_location_id: str | None = reference("location")
    sellable: bool = flag(True)
    discontinued: bool = flag(False)
    currency: str = currency(required=True)
    wholesale_price: int | None = amount()
    retail_price: int | None = amount()
    unit_cost: int | None = amount()
    custom_fields: dict[str, Any] = json_object(65_536)
    variant_attributes: dict[str, Any] = json_object(65_536)


SORTED: Final = ("updated_at", "name_key", "sku_key", "upc", "retail_price", "wholesale_price", "unit_cost")
"""By what both can be sorted."""


@tenant_table(prefix="prod", sorted_by=(*SORTED, "catalog_number_key", "artist_key", "release_date"))
class Product(Sellable, Deletable, table=True):
    """A thing that a seller offers. Artist, medium, release date and metadata are those of seed 002."""

    __tablename__ = "product"

    type: str = choice(ProductType, ProductType.PRODUCT)
    name: str = text(200, required=True)
    name_key: str = folded("name", required=True)
    category_id: str | None = reference("category")
    subcategory_id: str | None = reference("category")
    lot_tracking: bool = flag(False)
    catalog_number: str | None = text(100)
    catalog_number_key: str | None = folded("catalog_number")
    artist: str | None = text(200)
    artist_key: str | None = folded("artist")
    medium: str | None = text(100)
    release_date: str | None = partial_date()
    metadata_: dict[str, Any] = json_object(65_536, name="metadata")  # that name is taken by SQLModel


@tenant_table(prefix="var", sorted_by=SORTED)
class Variant(Sellable, Deletable, table=True):
    """One form of a product: the size, the colour, the pressing that is counted and sold.

    A value that it does not have of its own is its product's, copied here, so that filters and orders stand on an
    index; `own` names the columns whose value is its own.
    """

    __tablename__ = "variant"

    product_id: str = reference("product", required=True)
    name: str | None = text(200)
    name_key: str | None = folded("name")
    is_default: bool = flag(False)
    own: list[str] = json_list()


@tenant_table()
class ProductTag(SQLModel, table=True):
    """A tag of a product."""

    __tablename__ = "product_tag"

    account_id: str = stored_text(primary_key=True)
    product_id: str = reference("product", primary_key=True)
    tag_id: str = reference("tag", primary_key=True)


@tenant_table()
class VariantTag(SQLModel, table=True):
    """A tag of a variant: its own, or its product's where it has none of its own."""

    __tablename__ = "variant_tag"

    account_id: str = stored_text(primary_key=True)
    variant_id: str = reference("variant", primary_key=True)
    tag_id: str = reference("tag", primary_key=True)


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
PRODUCT_TAGS = table_of(ProductTag)
VARIANT_TAGS = table_of(VariantTag)
SKUS = table_of(Sku)

counted(PRODUCTS)
counted(VARIANTS)
