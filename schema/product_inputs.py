"""The inputs that make, change and find products and variants."""

from typing import Final

import strawberry

from inventory.products.alternates import MAX_ALTERNATE_SKUS
from inventory.products.boms import MAX_BOMS
from inventory.products.commands import MAX_VARIANTS
from inventory.products.models import CountFractions, OrderUnit, PricePer, ProductType
from inventory.products.substitutions import MAX_SUBSTITUTIONS
from inventory.products.vessels import MAX_BUNDLES
from schema.enums import described_enum
from schema.fields import given, required
from schema.inputs import ExternalIdMatch, WithExternalIds
from schema.kits import KIT_ITEMS, KitItemInput
from schema.packaging import PackagingValues
from schema.scalars import BigInt, CurrencyCode, Decimal, Json, PartialDate
from schema.suppliers import SupplierByNameInput
from schema.taxonomy import CategoryByNameInput
from schema.vessels import (
    BundleInput,
    VesselInput,
)

described_enum(ProductType)


@strawberry.input
class SellableInput(PackagingValues, WithExternalIds):  # type: ignore[misc]  # made by `type`
    """The values that products and variants both take."""

    description: str | None = given("What it is, at most 65,535 characters. Errors: TOO_LONG.")
    sku: str | None = given("The stock keeping unit, at most 100 characters. Errors: TAKEN, TOO_LONG.")
    upc: str | None = given("The barcode, at most 100 characters. Errors: TOO_LONG.")
    image_url: str | None = given("An http or https address, at most 255 characters. Errors: INVALID, TOO_LONG.")
    supplier_id: strawberry.ID | None = given("The preferred supplier by id. Errors: NOT_FOUND.")
    supplier: SupplierByNameInput | None = given(
        "The preferred supplier by name, made if it is new. With `supplierId` too, both must agree. Errors: MISMATCH."
    )
    supplier_reference: str | None = given(
        "The supplier's code, at most 100 characters; no two variants, unless deleted, have the same one of the same "
        "supplier. Errors: TAKEN, TOO_LONG."
    )
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
    alternate_skus: list[str] | None = given(
        f"SKUs that it is found by beside its own, at most {MAX_ALTERNATE_SKUS} of at most 100 characters. They "
        "replace those that it has; null or an empty list takes all away. Errors: TAKEN, DUPLICATE, BLANK, TOO_LONG."
    )
    account_code: str | None = given("The account that it is booked to, at most 100 characters. Errors: TOO_LONG.")
    vessel: VesselInput | None = given(
        "What it comes in: the smallest thing that is counted. Null: none; of a variant as its product."
    )
    bundles: list[BundleInput] | None = given(
        f"How vessels are packed together, at most {MAX_BUNDLES}; they replace what it has. Null: none; of a variant "
        "as its product, while an empty list is none. Errors: TOO_LONG, DUPLICATE."
    )
    price: Decimal | None = given(
        "What it is bought for, per what `pricePer` says: >= 0, at most six decimals. Errors: OUT_OF_RANGE, "
        "TOO_PRECISE, and REQUIRED where only `pricePer` is given."
    )
    price_cents: BigInt | None = given(
        "The price in hundredths of its currency's unit, whatever that unit is; instead of `price`, or agreeing with "
        "it. Errors: OUT_OF_RANGE, MISMATCH."
    )
    price_per: PricePer | None = given("What the price is for; VESSEL unless you say otherwise.")
    order_unit: OrderUnit | None = given(
        "What of it is ordered. By the kilogram it has no vessel, or one of 1 kg. Errors: MISMATCH."
    )
    count_fractions: CountFractions | None = given("How fractions of a vessel are shown when it is counted.")
    tags: list[str] | None = given(
        "The words to mark it with, by name, made if they are new; with `tagIds` at most 100. They replace what it "
        "has; null or an empty list takes all away (of a variant null: as its product). Errors: BLANK, TOO_LONG."
    )
    tag_ids: list[strawberry.ID] | None = given("Tags by id, beside those of `tags`. Errors: NOT_FOUND, TOO_LONG.")


@strawberry.input(description="A product that may be sold in the place of another, named by its id or by a SKU.")
class SubstitutionInput:
    """A product that may be sold in the place of another."""

    product_id: strawberry.ID | None = given("The product. Errors: NOT_FOUND, REQUIRED, DUPLICATE, CYCLE, MISMATCH.")
    sku: str | None = given("A SKU of the product, or of one of its variants. Errors: NOT_FOUND, MISMATCH.")
    priority: int | None = given(
        "Of several the lowest is the best; its place in the list, from 0, unless you say otherwise. Errors: "
        "OUT_OF_RANGE."
    )


@strawberry.input
class ProductInput(SellableInput):
    """The values that a product takes."""

    kit_items: list[KitItemInput] | None = given(KIT_ITEMS)
    bom_ids: list[strawberry.ID] | None = given(
        f"The bills of materials by which it can be made, at most {MAX_BOMS}. They replace those that it has; null or "
        "an empty list detaches all. Errors: NOT_FOUND, DUPLICATE, TOO_LONG, CYCLE."
    )
    substitutions: list[SubstitutionInput] | None = given(
        f"What may be sold in its place, at most {MAX_SUBSTITUTIONS}. They replace what it has; null or an empty list "
        "takes all away. Errors: TOO_LONG."
    )

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
_TYPE: Final = (
    "What kind of product it is; PRODUCT unless you say otherwise. It never changes. Errors: REQUIRED for null, "
    "MISMATCH, KIT_ITEMS_REQUIRED."
)


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
