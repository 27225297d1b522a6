"""Products and variants, and the inputs that make and change them."""

from datetime import datetime
from typing import Annotated, Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.products.commands import MAX_VARIANTS
from inventory.products.models import ProductType
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS, VARIANTS_OF_PRODUCTS
from inventory.suppliers.queries import ALL_SUPPLIERS
from inventory.taxonomy.queries import ALL_CATEGORIES
from schema.connections import Connection
from schema.enums import described_enum
from schema.fields import column, given, required, to_many, to_one
from schema.inputs import MutationInput, UpdateInput
from schema.money import Money, money
from schema.nouns import Node, noun
from schema.payloads import Payload
from schema.scalars import CurrencyCode, Decimal, Json
from schema.suppliers import Supplier, SupplierByNameInput
from schema.taxonomy import Category, CategoryByNameInput

described_enum(ProductType)


@strawberry.interface(description="What products and variants have in common.")
class Sellable(Node):
    """What products and variants have in common."""

    description: str | None = column("What it is, in as many words as it takes.")
    sku: str | None = column("The stock keeping unit: your own code, unique in the account.")
    upc: str | None = column("The barcode: a UPC, EAN or other GTIN.")
    image_url: str | None = column("Where a picture of it is.")
    supplier: Supplier | None = to_one("Whom it is bought from by preference.", "supplier_id", ALL_SUPPLIERS)
    sellable: bool = column("Whether it may be sold.")
    discontinued: bool = column("Whether it will not be bought again.")
    wholesale_price: Money | None = money("What resellers pay for one.", "wholesale_price")
    retail_price: Money | None = money("What customers pay for one.", "retail_price")
    unit_cost: Money | None = money("What one costs you.", "unit_cost")
    custom_fields: Json = column("Whatever else you keep of it: a JSON object.")
    version: int = column("Goes up by one with every change; give it as `expectedVersion`.")
    created_at: datetime = column("When it was made.")
    updated_at: datetime = column("When it last changed.")


@noun(ALL_PRODUCTS, Scope.CATALOG_READ, "A thing that a seller offers, in one or more variants.")
class Product(Sellable):
    """A thing that a seller offers."""

    type: ProductType = column("What kind of product it is.")
    name: str = column("What it is called.")
    category: Category | None = to_one("What it is classed as.", "category_id", ALL_CATEGORIES)
    subcategory: Category | None = to_one("What it is classed as, more closely.", "subcategory_id", ALL_CATEGORIES)
    lot_tracking: bool = column("Whether its stock is kept by lot.")
    catalog_number: str | None = column("The number that its publisher gave it, such as PCS 7088.")
    variants: Connection[Annotated["Variant", strawberry.lazy("schema.products")]] = to_many(
        "Its variants, in the order in which they were made.", VARIANTS_OF_PRODUCTS
    )


@noun(ALL_VARIANTS, Scope.CATALOG_READ, "One form of a product: the size, the colour, the pressing that is sold.")
class Variant(Sellable):
    """One form of a product."""

    name: str | None = column("What tells it from the product's other variants.")
    product: Product = to_one("The product that it is a variant of.", "product_id", ALL_PRODUCTS)


@strawberry.input
class SellableInput:
    """The values that products and variants both take."""

    description: str | None = given("What it is, at most 65,535 characters. Errors: TOO_LONG.")
    sku: str | None = given("The stock keeping unit, at most 100 characters. Errors: TAKEN, TOO_LONG.")
    upc: str | None = given("The barcode, at most 100 characters. Errors: TOO_LONG.")
    image_url: str | None = given("An http or https address, at most 255 characters. Errors: INVALID, TOO_LONG.")
    supplier_id: strawberry.ID | None = given("The preferred supplier by id. Errors: NOT_FOUND.")
    supplier: SupplierByNameInput | None = given(
        "The preferred supplier by name, made if it is new. With `supplierId` too, both must agree. Errors: MISMATCH."
    )
    sellable: bool | None = given("Whether it may be sold; true unless you say otherwise. Errors: REQUIRED for null.")
    discontinued: bool | None = given(
        "Whether it will not be bought again; false unless you say otherwise. Errors: REQUIRED for null."
    )
    currency: CurrencyCode | None = given(
        "The currency of all prices here; of something new the account's unless you say otherwise (of a variant its "
        "product's). Changing it changes no amount. Errors: REQUIRED for null in an update."
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


@strawberry.input
class ProductValuesInput(SellableInput):
    """The values that a product takes, on creation and on update."""

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


@strawberry.input(description="A variant to be made together with its product.")
class VariantCreateInput(SellableInput):
    """A variant to be made together with its product."""

    name: str | None = given("What tells it from the others, at most 200 characters. Errors: TOO_LONG.")


@strawberry.input(description="A product to be made, with its variants.")
class ProductCreateInput(MutationInput, ProductValuesInput):
    """A product to be made."""

    name: str = required("What it is called, at most 200 characters. Errors: BLANK, TOO_LONG.")
    type: ProductType | None = given("What kind of product it is; PRODUCT unless you say otherwise.")
    variants: list[VariantCreateInput] | None = given(f"Its variants, at most {MAX_VARIANTS}. Errors: TOO_LONG.")


@strawberry.input(description="What to change of a product. What is left out stays; null empties.")
class ProductUpdateInput(UpdateInput, ProductValuesInput):
    """What to change of a product."""

    name: str | None = given("What it is called, at most 200 characters. Errors: REQUIRED, BLANK, TOO_LONG.")


_RESULT: Final = "The product as it is now; null if there are user errors."


@strawberry.type(description="What came of making a product.")
class ProductCreatePayload(Payload):
    """What came of making a product."""

    product: Product | None = to_one(_RESULT, "product_id", ALL_PRODUCTS)


@strawberry.type(description="What came of changing a product.")
class ProductUpdatePayload(Payload):
    """What came of changing a product."""

    product: Product | None = to_one(_RESULT, "product_id", ALL_PRODUCTS)
