"""Products and variants, and the inputs that make and change them."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.locations.queries import ALL_LOCATIONS
from inventory.products.commands import MAX_VARIANTS, Products
from inventory.products.inheritance import IDENTIFIERS, INHERITED, TAGS, heritable
from inventory.products.models import ProductType
from inventory.products.queries import (
    ALL_PRODUCTS,
    ALL_VARIANTS,
    ATTACHMENTS_OF_PRODUCTS,
    ATTACHMENTS_OF_VARIANTS,
    CREATIVES_OF_PRODUCTS,
    CREATIVES_OF_VARIANTS,
    IMAGES_OF_PRODUCTS,
    IMAGES_OF_VARIANTS,
    TAGS_OF_PRODUCTS,
    TAGS_OF_VARIANTS,
    VARIANTS_OF_PRODUCTS,
)
from inventory.products.variants import Variants
from inventory.suppliers.queries import ALL_SUPPLIERS
from inventory.taxonomy.queries import ALL_CATEGORIES
from kit.enums import Described
from schema.assets import Asset
from schema.casing import camel
from schema.connections import Connection
from schema.entities import Entity
from schema.enums import described_enum
from schema.fields import column, computed, given, required, to_list, to_one
from schema.inputs import ExternalIdMatch, WithExternalIds
from schema.lists import to_many
from schema.locations import Location
from schema.money import Money, money
from schema.mutations import Mutable
from schema.nouns import noun
from schema.scalars import CurrencyCode, Decimal, Json, PartialDate
from schema.suppliers import Supplier, SupplierByNameInput
from schema.taxonomy import Category, CategoryByNameInput, Tag

described_enum(ProductType)


def _shown(column: str) -> str:
    """The name of the field that shows a column."""
    return column.removesuffix("_id")


_heritable: Any = Described(
    "InheritableField",
    [
        (_shown(name).upper(), (name, f"The field `{camel(_shown(name))}`."))
        for name in (*INHERITED, *IDENTIFIERS, TAGS)
    ],  # type: ignore[arg-type]
)
_heritable.__doc__ = "A field whose value a variant may have from its product."
InheritableField: Any = described_enum(_heritable)


_IMAGES: Final = "Pictures that show it, in their order; `status` tells whether their files are there."
_CREATIVES: Final = "Pictures made to advertise it, in their order."
_ATTACHMENTS: Final = "Documents and pictures kept with it, in their order."


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
    metadata: Json = column("What another system keeps of it: a JSON object.")
    image_assets: Connection[Asset] = to_many(_IMAGES, IMAGES_OF_PRODUCTS)
    creatives: Connection[Asset] = to_many(_CREATIVES, CREATIVES_OF_PRODUCTS)
    attachments: Connection[Asset] = to_many(_ATTACHMENTS, ATTACHMENTS_OF_PRODUCTS)
    variants: Connection[Annotated["Variant", strawberry.lazy("schema.products")]] = to_many(
        "Its variants; at least one, which has everything from the product where it was made without any.",
        VARIANTS_OF_PRODUCTS,
    )


def _inherited(defaults: Sequence[bool], own: Sequence[Sequence[str]]) -> list[list[str]]:
    return [
        [name for name in (*heritable(is_default=is_default), TAGS) if name not in names]
        for is_default, names in zip(defaults, own, strict=True)
    ]


@noun(ALL_VARIANTS, Scope.CATALOG_READ, "One form of a product: the size, the colour, the pressing that is sold.")
class Variant(Sellable):
    """One form of a product."""

    name: str | None = column("What tells it from the product's other variants.")
    product: Product = to_one("The product that it is a variant of.", "product_id", ALL_PRODUCTS)
    tags: list[Tag] = to_list("The words that it is marked with, by name.", TAGS_OF_VARIANTS)
    image_assets: Connection[Asset] = to_many(_IMAGES, IMAGES_OF_VARIANTS)
    creatives: Connection[Asset] = to_many(_CREATIVES, CREATIVES_OF_VARIANTS)
    attachments: Connection[Asset] = to_many(_ATTACHMENTS, ATTACHMENTS_OF_VARIANTS)
    is_default: bool = column("Whether it was made for a product without variants; it then has the product's codes.")
    inherited_fields: list[InheritableField] = computed(
        "The fields whose values it has from its product, because it has none of its own. A price is had from the "
        "product only in the product's currency.",
        ("is_default", "own"),
        _inherited,
    )


@strawberry.input
class SellableInput(WithExternalIds):
    """The values that products and variants both take."""

    description: str | None = given("What it is, at most 65,535 characters. Errors: TOO_LONG.")
    sku: str | None = given("The stock keeping unit, at most 100 characters. Errors: TAKEN, TOO_LONG.")
    upc: str | None = given("The barcode, at most 100 characters. Errors: TOO_LONG.")
    image_url: str | None = given("An http or https address, at most 255 characters. Errors: INVALID, TOO_LONG.")
    supplier_id: strawberry.ID | None = given("The preferred supplier by id. Errors: NOT_FOUND.")
    supplier: SupplierByNameInput | None = given(
        "The preferred supplier by name, made if it is new. With `supplierId` too, both must agree. Errors: MISMATCH."
    )
    supplier_reference: str | None = given("The supplier's code, at most 100 characters. Errors: TOO_LONG.")
    default_receiving_location_id: strawberry.ID | None = given(
        "Where it is received unless something else is said. Errors: NOT_FOUND."
    )
    sellable: bool | None = given(
        "Whether it may be sold; true unless you say otherwise. Null: of a variant as its product. Errors: REQUIRED "
        "for a product's null."
    )
    discontinued: bool | None = given(
        "Whether it will not be bought again; false unless you say otherwise. Null: of a variant as its product; of a "
        "product REQUIRED."
    )
    currency: CurrencyCode | None = given(
        "The currency of all prices here; of something new the account's unless you say otherwise (of a variant its "
        "product's). Changing it changes no amount. Errors: REQUIRED for null in a product's update."
    )
    wholesale_price: Decimal | None = given(
        "What resellers pay for one: >= 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE."
    )
    retail_price: Decimal | None = given(
        "What customers pay for one: >= 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE."
    )
    unit_cost: Decimal | None = given(
        "What one costs you: >= 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE."
    )
    custom_fields: Json | None = given(
        "Whatever else you keep of it: a JSON object of at most 65,536 bytes. Errors: INVALID, TOO_LONG, and REQUIRED "
        "for null."
    )
    variant_attributes: Json | None = given(
        "What tells variants apart: a JSON object of at most 65,536 bytes. Errors: INVALID, TOO_LONG, and REQUIRED for "
        "null."
    )
    tags: list[str] | None = given(
        "The words to mark it with, by name, made if they are new; with `tagIds` at most 100. They replace what it "
        "has; null or an empty list takes all away (of a variant null: as its product). Errors: BLANK, TOO_LONG."
    )
    tag_ids: list[strawberry.ID] | None = given("Tags by id, beside those of `tags`. Errors: NOT_FOUND, TOO_LONG.")


@strawberry.input
class ProductInput(SellableInput):
    """The values that a product takes."""

    category_id: strawberry.ID | None = given("What it is classed as, by id. Errors: NOT_FOUND.")
    category: CategoryByNameInput | None = given(
        "What it is classed as, by name, made if it is new. With `categoryId` too, both must agree. Errors: MISMATCH."
    )
    subcategory_id: strawberry.ID | None = given(
        "What it is classed as, more closely: a child of the category. Errors: NOT_FOUND, MISMATCH, REQUIRED."
    )
    subcategory: CategoryByNameInput | None = given(
        "The subcategory by name, made below the category if it is new. Errors: MISMATCH, REQUIRED."
    )
    lot_tracking: bool | None = given(
        "Whether its stock is kept by lot; false unless you say otherwise. Errors: REQUIRED for null."
    )
    catalog_number: str | None = given("The publisher's number, at most 100 characters. Errors: TOO_LONG.")
    artist: str | None = given("Who made it, at most 200 characters. Errors: TOO_LONG.")
    medium: str | None = given("What it comes on or is made of, at most 100 characters. Errors: TOO_LONG.")
    release_date: PartialDate | None = given("When it was released: 1969, 1969-03 or 1969-03-01.")
    metadata: Json | None = given(
        "What another system keeps of it: a JSON object of at most 65,536 bytes. Errors: INVALID, TOO_LONG, and "
        "REQUIRED for null."
    )


_VARIANT_NAME: Final = "What tells it from the others, at most 200 characters. Errors: TOO_LONG."


@strawberry.input(description="A variant of a product that is made or changed together with it.")
class ProductVariantInput(SellableInput):
    """A variant of a product that is made or changed together with it."""

    name: str | None = given(_VARIANT_NAME)


_NAME: Final = "What it is called, at most 200 characters. Errors: REQUIRED, BLANK, TOO_LONG."
_TYPE: Final = "What kind of product it is; PRODUCT unless you say otherwise. Errors: REQUIRED for null."


@strawberry.input
class ProductCreateValues(ProductInput):
    """The values of a new product."""

    name: str = required(_NAME)
    type: ProductType | None = given(_TYPE)
    variants: list[ProductVariantInput] | None = given(
        f"Its variants, at most {MAX_VARIANTS}; one that has everything from it if there are none. Errors: TOO_LONG."
    )


@strawberry.input
class ProductUpdateValues(ProductInput):
    """The values of a product to change."""

    name: str | None = given(_NAME)


@strawberry.input(one_of=True, description="What a product is found by for an upsert: exactly one of these.")
class ProductMatch:
    """What a product is found by for an upsert."""

    sku: str | None = given("Its SKU. Errors: TAKEN for the SKU of a variant.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class ProductUpsertValues(ProductUpdateValues):
    """The values of a product that may be there."""

    match: ProductMatch = required(
        "What it is found by. Errors: BLANK, DELETED, DUPLICATE, TAKEN, and MISMATCH for another SKU beside it."
    )
    type: ProductType | None = given(_TYPE)
    variants: list[ProductVariantInput] | None = given(
        f"Variants, at most {MAX_VARIANTS}: one with the SKU of a variant that is there changes it, the others are "
        "made; those that are not named stay as they are. Errors: TOO_LONG."
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


@strawberry.input
class VariantUpdateValues(SellableInput):
    """The values of a variant to change."""

    name: str | None = given(_VARIANT_NAME)


@strawberry.input
class VariantCreateValues(VariantUpdateValues):
    """The values of a new variant."""

    product_id: strawberry.ID = required("The product that it is a variant of. Errors: NOT_FOUND.")


@strawberry.input(one_of=True, description="What a variant is found by for an upsert: exactly one of these.")
class VariantMatch:
    """What a variant is found by for an upsert."""

    sku: str | None = given("Its own SKU.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class VariantUpsertValues(VariantUpdateValues):
    """The values of a variant that may be there."""

    match: VariantMatch = required(
        "What it is found by. Errors: BLANK, DELETED, DUPLICATE, and MISMATCH for another SKU beside it."
    )
    product_id: strawberry.ID | None = given(
        "The product of a new one. Errors: NOT_FOUND, REQUIRED, and MISMATCH if the one that is there is another's."
    )


VARIANTS: Final = Mutable(
    Variant,
    ALL_VARIANTS,
    Variants,
    Scope.CATALOG_WRITE,
    new=VariantCreateValues,
    changed=VariantUpdateValues,
    upserted=VariantUpsertValues,
)


@strawberry.input(one_of=True, description="What identifies a product: exactly one of these.")
class ProductBy:
    """What identifies a product."""

    id: strawberry.ID | None = given("Its id.")
    sku: str | None = given("Its SKU, or that of one of its variants.")
    upc: str | None = given(
        "Its barcode, or that of one of its variants. Errors: AMBIGUOUS if several products have it."
    )
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input(one_of=True, description="What identifies a variant: exactly one of these.")
class VariantBy:
    """What identifies a variant."""

    id: strawberry.ID | None = given("Its id.")
    sku: str | None = given("Its SKU; that of a product made without variants too.")
    upc: str | None = given("Its barcode. Errors: AMBIGUOUS if several variants have it.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")
