"""Products and variants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.locations.queries import ALL_LOCATIONS
from inventory.prices.queries import PRICES_OF_VARIANTS
from inventory.products.bom_queries import BOMS_OF_PRODUCTS
from inventory.products.commands import Products
from inventory.products.inheritance import IDENTIFIERS, INHERITED, TAGS, VESSEL, heritable
from inventory.products.models import CountFractions, OrderUnit, PricePer, ProductType
from inventory.products.packaging import PACKAGING_OF_PRODUCTS, PACKAGING_OF_VARIANTS
from inventory.products.queries import (
    ALL_PRODUCTS,
    ALL_VARIANTS,
    ALTERNATE_SKUS_OF_PRODUCTS,
    ALTERNATE_SKUS_OF_VARIANTS,
    ATTACHMENTS_OF_PRODUCTS,
    ATTACHMENTS_OF_VARIANTS,
    CREATIVES_OF_PRODUCTS,
    CREATIVES_OF_VARIANTS,
    IMAGES_OF_PRODUCTS,
    IMAGES_OF_VARIANTS,
    KIT_ITEMS_OF_KITS,
    KIT_ITEMS_OF_VARIANTS,
    SUBSTITUTIONS_OF_PRODUCTS,
    TAGS_OF_PRODUCTS,
    TAGS_OF_VARIANTS,
    VARIANTS_OF_PRODUCTS,
)
from inventory.products.variants import Variants
from inventory.suppliers.queries import ALL_SUPPLIERS
from inventory.taxonomy.queries import ALL_CATEGORIES
from kit.enums import Described
from schema.assets import Asset
from schema.boms import Bom
from schema.casing import camel
from schema.connections import Connection
from schema.entities import Entity
from schema.enums import described_enum
from schema.fields import column, computed, to_list, to_one
from schema.kits import KitContent, KitItem, kit_contents
from schema.lists import to_many
from schema.locations import Location
from schema.money import Money, money
from schema.mutations import Mutable
from schema.nouns import noun, scope_of_rows
from schema.packaging import Packaging
from schema.payloads import ChangePreview, Payload, preview
from schema.product_inputs import (
    ProductCreateValues,
    ProductUpdateValues,
    ProductUpsertValues,
    VariantCreateValues,
    VariantUpdateValues,
    VariantUpsertValues,
)
from schema.scalars import BigInt, CurrencyCode, Json, PartialDate
from schema.suppliers import Supplier
from schema.taxonomy import Category, Tag
from schema.vessels import (
    Bundle,
    PackagedQuantity,
    Vessel,
    bundles,
    cents,
    quantity,
    vessel_prices,
    vessels,
)

described_enum(ProductType)


def _shown(column: str) -> str:
    """The name of the field that shows a column."""
    return "vessel" if column in VESSEL else column.removesuffix("_id")


_BY_FIELD: Final = {_shown(name): name for name in reversed((*INHERITED, *IDENTIFIERS, TAGS))}
"""Field -> the first of the columns that it shows."""

_heritable: Any = Described(
    "InheritableField",
    [(_shown(name).upper(), (name, f"The field `{camel(_shown(name))}`.")) for name in reversed(_BY_FIELD.values())],  # type: ignore[arg-type]
)
_heritable.__doc__ = "A field whose value a variant may have from its product."
InheritableField: Any = described_enum(_heritable)
_FIRST: Final = frozenset(_BY_FIELD.values())


_IMAGES: Final = "Pictures that show it, in their order; `status` tells whether their files are there."
_CREATIVES: Final = "Pictures made to advertise it, in their order."
_ALTERNATES: Final = "The SKUs that it is found by beside its own, in the order given."
_PACKAGING: Final = (
    "How large and heavy it is, from the thing itself outwards; levels of which nothing is known are left out."
)
_ATTACHMENTS: Final = "Documents and pictures kept with it, in their order."


@strawberry.type(description="A SKU that a product or a variant is found by beside its own.")
class AlternateSku:
    """A SKU that a thing is found by beside its own."""

    id: strawberry.ID = column("Its id.")
    sku: str = column("The SKU.")


@strawberry.interface(description="What products and variants have in common.")
class Sellable(Entity):
    """What products and variants have in common."""

    description: str | None = column("What it is, in as many words as it takes.")
    sku: str | None = column("The stock keeping unit: your own code, unique in the account.")
    upc: str | None = column("The barcode: a UPC, EAN or other GTIN.")
    image_url: str | None = column("Where a picture of it is.")
    supplier: Supplier | None = to_one("Whom it is bought from by preference.", "supplier_id", ALL_SUPPLIERS)
    supplier_reference: str | None = column("The supplier's own code for it.")
    default_receiving_location: Location | None = to_one(
        "Where it is received unless something else is said.", "default_receiving_location_id", ALL_LOCATIONS
    )
    sellable: bool = column("Whether it may be sold.")
    discontinued: bool = column("Whether it will not be bought again.")
    currency: CurrencyCode = column("The currency of all prices here.")
    wholesale_price: Money | None = money("What resellers pay for one.", "wholesale_price")
    retail_price: Money | None = money("What customers pay for one.", "retail_price")
    unit_cost: Money | None = money("What one costs you.", "unit_cost")
    custom_fields: Json = column("Whatever else you keep of it: a JSON object.")
    variant_attributes: Json = column("What tells variants apart, such as size and colour: a JSON object.")
    account_code: str | None = column("The account that it is booked to.")
    vessel: Vessel | None = computed(
        "What it comes in: the smallest thing that is counted, such as a bottle of 7 dl.", VESSEL, vessels
    )
    bundles: list[Bundle] = computed("How vessels of it are packed together, as given.", ("bundles",), bundles)
    price: Money | None = money("What it is bought for, per what `pricePer` says; kept as it was given.", "price")
    price_cents: BigInt | None = computed(
        "The price in hundredths of its currency's unit, whatever that unit is; null where these cannot say it.",
        ("price",),
        cents,
    )
    price_per: PricePer | None = column("What the price is for; null without a price.")
    price_per_vessel: Money | None = computed(
        "What one vessel is bought for, rounded to six decimals, half up; null where the vessel is not measured in "
        "what the price is for.",
        ("price", "price_per", "vessel_size", "vessel_unit", "currency"),
        vessel_prices,
    )
    order_unit: OrderUnit | None = column("What of it is ordered.")
    count_fractions: CountFractions | None = column("How fractions of a vessel are shown when it is counted.")


@noun(ALL_PRODUCTS, Scope.CATALOG_READ, "A thing that a seller offers, in one or more variants.")
class Product(Sellable):
    """A thing that a seller offers."""

    type: ProductType = column("What kind of product it is.")
    name: str = column("What it is called.")
    category: Category | None = to_one("What it is classed as.", "category_id", ALL_CATEGORIES)
    subcategory: Category | None = to_one("What it is classed as, more closely.", "subcategory_id", ALL_CATEGORIES)
    tags: list[Tag] = to_list("The words that it is marked with, by name.", TAGS_OF_PRODUCTS)
    lot_tracking: bool = column("Whether its stock is kept by lot.")
    catalog_number: str | None = column("The number that its publisher gave it, such as PCS 7088.")
    artist: str | None = column("Who made it: a musician, an author, a painter.")
    medium: str | None = column("What it comes on or is made of, such as vinyl or oil on canvas.")
    release_date: PartialDate | None = column("When it was released, as exactly as is known.")
    archived_at: datetime | None = column(
        "When it was archived: since then it is no longer offered. Null if it is not archived. Lists show what is "
        "archived too, unless they are filtered: `where: {archivedAt: {isNull: true}}`."
    )
    metadata: Json = column("What another system keeps of it: a JSON object.")
    alternate_skus: list[AlternateSku] = to_list(_ALTERNATES, ALTERNATE_SKUS_OF_PRODUCTS)
    packaging: list[Packaging] = to_list(_PACKAGING, PACKAGING_OF_PRODUCTS)
    kit_items: Connection[KitItem] = to_many(
        "What is in it, if its `type` is KIT, in the order given.", KIT_ITEMS_OF_KITS
    )
    kit_contents: list[KitContent] = kit_contents()
    boms: list[Bom] = to_list(
        "The bills of materials by which it can be made; the first one says what it costs.", BOMS_OF_PRODUCTS
    )
    substitutions: list[Annotated["Substitution", strawberry.lazy("schema.products")]] = to_list(
        "What may be sold in its place, the lowest `priority` first.", SUBSTITUTIONS_OF_PRODUCTS
    )
    image_assets: Connection[Asset] = to_many(_IMAGES, IMAGES_OF_PRODUCTS)
    creatives: Connection[Asset] = to_many(_CREATIVES, CREATIVES_OF_PRODUCTS)
    attachments: Connection[Asset] = to_many(_ATTACHMENTS, ATTACHMENTS_OF_PRODUCTS)
    variants: Connection[Annotated["Variant", strawberry.lazy("schema.products")]] = to_many(
        "Its variants; at least one, which has everything from the product where it was made without any.",
        VARIANTS_OF_PRODUCTS,
    )


@strawberry.type(description="A product that may be sold in the place of another.")
class Substitution:
    """A product that may be sold in the place of another."""

    id: strawberry.ID = column("Its id.")
    priority: int = column("Of several the lowest is the best.")
    product: Product = to_one("What may be sold instead.", "substitute_id", ALL_PRODUCTS)


def _inherited(defaults: Sequence[bool], own: Sequence[Sequence[str]]) -> list[list[str]]:
    return [
        [name for name in (*heritable(is_default=is_default), TAGS) if name not in names and name in _FIRST]
        for is_default, names in zip(defaults, own, strict=True)
    ]


@noun(ALL_VARIANTS, Scope.CATALOG_READ, "One form of a product: the size, the colour, the pressing that is sold.")
class Variant(Sellable):
    """One form of a product."""

    name: str | None = column("What tells it from the product's other variants.")
    product: Product = to_one("The product that it is a variant of.", "product_id", ALL_PRODUCTS)
    tags: list[Tag] = to_list("The words that it is marked with, by name.", TAGS_OF_VARIANTS)
    alternate_skus: list[AlternateSku] = to_list(_ALTERNATES, ALTERNATE_SKUS_OF_VARIANTS)
    packaging: list[Packaging] = to_list(_PACKAGING, PACKAGING_OF_VARIANTS)
    in_kits: Connection[KitItem] = to_many("The kit items that it is, of any kits.", KIT_ITEMS_OF_VARIANTS)
    image_assets: Connection[Asset] = to_many(_IMAGES, IMAGES_OF_VARIANTS)
    creatives: Connection[Asset] = to_many(_CREATIVES, CREATIVES_OF_VARIANTS)
    attachments: Connection[Asset] = to_many(_ATTACHMENTS, ATTACHMENTS_OF_VARIANTS)
    quantity: PackagedQuantity | None = quantity()
    prices: Connection[Annotated["Price", strawberry.lazy("schema.prices")]] = to_many(  # type: ignore[name-defined]  # noqa: F821
        "Its prices in price lists that were not deleted, beside those of its own.", PRICES_OF_VARIANTS
    )
    is_default: bool = column("Whether it was made for a product without variants; it then has the product's codes.")
    inherited_fields: list[InheritableField] = computed(
        "The fields whose values it has from its product, because it has none of its own. A price is had from the "
        "product only in the product's currency, and nothing is that contradicts a value of its own.",
        ("is_default", "own"),
        _inherited,
    )


PRODUCTS: Final = Mutable(
    Product,
    ALL_PRODUCTS,
    Products,
    Scope.CATALOG_WRITE,
    new=ProductCreateValues,
    changed=ProductUpdateValues,
    upserted=ProductUpsertValues,
)


@strawberry.type(description="What came of it: says what is in a kit.")
class KitItemsSetPayload(Payload):
    """What came of saying what is in a kit."""

    preview: list[ChangePreview] | None = preview(scope_of_rows(ALL_PRODUCTS))
    product: Product | None = to_one("The kit as it is now; null if there are user errors.", "product_id", ALL_PRODUCTS)


VARIANTS: Final = Mutable(
    Variant,
    ALL_VARIANTS,
    Variants,
    Scope.CATALOG_WRITE,
    new=VariantCreateValues,
    changed=VariantUpdateValues,
    upserted=VariantUpsertValues,
)
