"""Products, their variants, their tags, and the one set of SKUs that they share."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import SQLModel

from kit import clock
from kit.columns import (
    amount,
    choice,
    currency,
    exact_quantity,
    flag,
    folded,
    json_list,
    json_object,
    json_value,
    measure,
    moment,
    partial_date,
    reference,
    similar,
    stored_text,
    text,
    url,
    whole,
)
from kit.enums import Described
from kit.tables import Deletable, TenantRow, counted, table_of, tenant_table

MAX_POSITION: Final = 2**31 - 1
ONE_OWNER: Final = "(product_id is null) <> (variant_id is null)"


class ProductType(Described):
    """What kind of product it is."""

    PRODUCT = "PRODUCT", "A thing that is held and sold as it is."
    KIT = "KIT", "Several things sold as one: its kit items tell which, and how many of each."


class VesselUnit(Described):
    """What the content of a vessel is measured in (seed 003)."""

    L = "L", "Litres."
    DL = "DL", "Decilitres."
    CL = "CL", "Centilitres."
    ML = "ML", "Millilitres."
    KG = "KG", "Kilograms."
    G = "G", "Grams."
    QUANTITY = "QUANTITY", "Pieces."


class PricePer(Described):
    """What a purchase price is for (seed 003)."""

    VESSEL = "VESSEL", "One vessel."
    L = "L", "A litre."
    KG = "KG", "A kilogram."
    HUNDRED_G = "HUNDRED_G", "A hundred grams: `100g` of seed 003."


class OrderUnit(Described):
    """What is ordered (seed 003)."""

    VESSEL = "VESSEL", "Vessels."
    KG = "KG", "Kilograms; there is no vessel then, or one of 1 kg."


class CountFractions(Described):
    """How fractions of a vessel are shown when it is counted (seed 003)."""

    L = "L", "Litres."
    DL = "DL", "Decilitres."
    CL = "CL", "Centilitres."
    ML = "ML", "Millilitres."
    KG = "KG", "Kilograms."
    G = "G", "Grams."
    QUANTITY = "QUANTITY", "Pieces."
    QUARTERS = "QUARTERS", "Quarters of a vessel."
    DECIMAL = "DECIMAL", "A decimal fraction of a vessel."
    NONE = "NONE", "Whole vessels only."


class BundleUnit(Described):
    """What the size of a bundle is measured in if it is not a number of vessels (seed 003)."""

    G = "G", "Grams: a bundle by weight."


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
    account_code: str | None = text(100)
    vessel_size: int | None = exact_quantity()
    vessel_unit: str | None = choice(VesselUnit, optional=True)
    vessel_type: str | None = text(2)
    bundles: list[Any] | None = json_value()
    price: int | None = amount()
    price_per: str | None = choice(PricePer, optional=True)
    order_unit: str | None = choice(OrderUnit, optional=True)
    count_fractions: str | None = choice(CountFractions, optional=True)


def _whole() -> tuple[sa.CheckConstraint, ...]:
    """What of a vessel, and of a purchase price, is there as a whole or not at all."""
    vessel = "(vessel_size is null) = (vessel_type is null) and (vessel_unit is null) = (vessel_type is null)"
    return (
        sa.CheckConstraint(vessel, name="vessel_whole"),
        sa.CheckConstraint("(price is null) = (price_per is null)", name="price_whole"),
    )


SORTED: Final = ("updated_at", "name_key", "sku_key", "upc", "retail_price", "wholesale_price", "unit_cost")
"""By what both can be sorted."""


@tenant_table(prefix="prod", sorted_by=(*SORTED, "catalog_number_key", "artist_key", "release_date"))
class Product(Sellable, Deletable, table=True):
    """A thing that a seller offers. Artist, medium, release date and metadata are those of seed 002."""

    __tablename__ = "product"

    type: str = choice(ProductType, ProductType.PRODUCT)
    name: str = text(200, required=True)
    name_key: str = folded("name", required=True)
    similar_key: str | None = similar("name")
    category_id: str | None = reference("category")
    subcategory_id: str | None = reference("category")
    lot_tracking: bool = flag(False)
    catalog_number: str | None = text(100)
    catalog_number_key: str | None = folded("catalog_number")
    artist: str | None = text(200)
    artist_key: str | None = folded("artist")
    medium: str | None = text(100)
    release_date: str | None = partial_date()
    archived_at: datetime | None = moment()
    metadata_: dict[str, Any] = json_object(65_536, name="metadata")  # that name is taken by SQLModel

    __table_args__: Any = _whole()


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

    __table_args__: Any = _whole()


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
    is_alternate: bool = flag(False)


class PartRow(TenantRow):
    """A row that belongs to a product or a variant, and is given with it."""

    created_at: datetime = moment(clock.now)
    updated_at: datetime = moment(clock.now)


@tenant_table(prefix="kiti", sorted_by=("updated_at",))
class KitItem(PartRow, table=True):
    """How many of a variant are in a kit. `component_id` is the variant's product; `base_quantity` is the quantity in
    the base unit of its unit, and the quantity itself without one."""

    __tablename__ = "kit_item"

    kit_id: str = reference("product", required=True)
    variant_id: str = reference("variant", required=True)
    component_id: str = reference("product", required=True)
    quantity: int = exact_quantity(required=True)
    unit_id: str | None = reference("unit_of_measure")
    base_quantity: int = exact_quantity(required=True)
    price: int | None = amount()
    original_price: int | None = amount()
    currency: str = currency(required=True)
    position: int = whole(0, MAX_POSITION, 0)


@tenant_table(prefix="alt")
class AlternateSku(PartRow, table=True):
    """A SKU by which a product or a variant is found beside its own: of an older system, or of a supplier."""

    __tablename__ = "alternate_sku"

    product_id: str | None = reference("product")
    variant_id: str | None = reference("variant")
    sku: str = text(100, required=True)
    position: int = whole(0, MAX_POSITION, 0)

    __table_args__: Any = (sa.CheckConstraint(ONE_OWNER, name="owner"),)


@tenant_table(prefix="subst")
class Substitution(PartRow, table=True):
    """A product that may be sold in the place of another; of several the one with the lowest priority number first."""

    __tablename__ = "substitution"

    product_id: str = reference("product", required=True)
    substitute_id: str = reference("product", required=True)
    priority: int = whole(0, MAX_POSITION, 0)


class PackagingLevel(Described):
    """What is measured: the thing itself, or what it is packed in."""

    PRODUCT = "PRODUCT", "The thing itself."
    BOX = "BOX", "The box that one is in."
    CARTON = "CARTON", "The carton that boxes are in."
    SHIPPING = "SHIPPING", "The parcel that one is sent in."
    PALLET = "PALLET", "The pallet that cartons stand on."


@tenant_table(prefix="pack")
class Packaging(PartRow, table=True):
    """How large and heavy a product or a variant is on one level of its packaging, in the units that were given.

    A variant has rows for what it says itself; the rest it has from its product.
    """

    __tablename__ = "packaging"

    product_id: str | None = reference("product")
    variant_id: str | None = reference("variant")
    level: str = choice(PackagingLevel)
    position: int = whole(0, MAX_POSITION, 0)
    length: int | None = measure()
    length_unit: str | None = stored_text(nullable=True)
    width: int | None = measure()
    width_unit: str | None = stored_text(nullable=True)
    height: int | None = measure()
    height_unit: str | None = stored_text(nullable=True)
    weight: int | None = measure()
    weight_unit: str | None = stored_text(nullable=True)
    dimensional_weight: int | None = measure()
    dimensional_weight_unit: str | None = stored_text(nullable=True)

    __table_args__: Any = (sa.CheckConstraint(ONE_OWNER, name="owner"),)


PRODUCTS = table_of(Product)
VARIANTS = table_of(Variant)
PRODUCT_TAGS = table_of(ProductTag)
VARIANT_TAGS = table_of(VariantTag)
SKUS = table_of(Sku)
KIT_ITEMS = table_of(KitItem)
ALTERNATE_SKUS = table_of(AlternateSku)
SUBSTITUTIONS = table_of(Substitution)
PACKAGING = table_of(Packaging)

counted(PRODUCTS)
counted(VARIANTS)


sa.Index("kit_item_kit_id_position", *(KIT_ITEMS.c[name] for name in ("account_id", "kit_id", "position", "id")))


def _once(table: sa.Table, owner: str, what: str) -> None:
    """Lets nothing have two parts of the same kind that are the same."""
    sa.Index(f"{table.name}_{owner}_{what}", table.c.account_id, table.c[owner], table.c[what], unique=True)


_once(KIT_ITEMS, "kit_id", "variant_id")
_once(SUBSTITUTIONS, "product_id", "substitute_id")
_once(PACKAGING, "product_id", "level")
_once(PACKAGING, "variant_id", "level")
_referring: Final = sa.and_(
    VARIANTS.c.deleted_at.is_(None), VARIANTS.c.supplier_id.is_not(None), VARIANTS.c.supplier_reference.is_not(None)
)
sa.Index(
    "variant_supplier_reference",
    VARIANTS.c.account_id,
    VARIANTS.c.supplier_id,
    VARIANTS.c.supplier_reference,
    unique=True,
    sqlite_where=_referring,
    postgresql_where=_referring,
)
"""No two variants that were not deleted have the same reference of the same supplier (seed 003)."""


def _sharing(table: sa.Table, name: str, *columns: str, product_id: str) -> None:
    """An index of what is not deleted, by what products may share: `inventory.products.duplicates` walks it."""
    where = sa.and_(table.c.deleted_at.is_(None), table.c[columns[-1]].is_not(None))
    shared = (table.c[column] for column in columns)
    sa.Index(
        f"{table.name}_{name}",
        table.c.account_id,
        *shared,
        table.c[product_id],
        sqlite_where=where,
        postgresql_where=where,
    )


# By their own barcodes products have an index already, because lists are sorted by them.
_sharing(PRODUCTS, "similar_name", "similar_key", product_id="id")
_sharing(PRODUCTS, "same_supplier_reference", "supplier_id", "supplier_reference", product_id="id")
_sharing(VARIANTS, "same_upc", "upc", product_id="product_id")
_sharing(VARIANTS, "same_supplier_reference", "supplier_id", "supplier_reference", product_id="product_id")
