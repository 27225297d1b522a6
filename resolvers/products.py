"""Products and variants: root fields."""

from strawberry import UNSET

from inventory.accounts.scopes import Scope
from inventory.products import commands
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from resolvers.roots import Id, mutation, page_of, perform, query
from schema.connections import Connection
from schema.fields import After, Before, First, Info, Last, page_request
from schema.products import (
    Product,
    ProductCreateInput,
    ProductCreatePayload,
    ProductUpdateInput,
    ProductUpdatePayload,
    Variant,
)


@query(scope=Scope.CATALOG_READ, description="One product by its id; null if there is none.")
async def product(info: Info, id: Id) -> Product | None:
    return await info.context.load(ALL_PRODUCTS.by_ids, id)


@query(scope=Scope.CATALOG_READ, description="All products, in the order in which they were made.")
async def products(
    info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Connection[Product]:
    return await page_of(info, ALL_PRODUCTS, page_request(first, after, last, before))


@query(scope=Scope.CATALOG_READ, description="One variant by its id; null if there is none.")
async def variant(info: Info, id: Id) -> Variant | None:
    return await info.context.load(ALL_VARIANTS.by_ids, id)


@mutation(
    scope=Scope.CATALOG_WRITE,
    description="Makes a product with its variants, in one step: all of it or nothing.",
)
async def product_create(info: Info, input: ProductCreateInput) -> ProductCreatePayload:
    return await perform(info, commands.create, input, subject="product")


@mutation(scope=Scope.CATALOG_WRITE, description="Changes a product: the values that are given, and no others.")
async def product_update(info: Info, input: ProductUpdateInput) -> ProductUpdatePayload:
    return await perform(info, commands.update, input, subject="product")


QUERIES = (product, products, variant)
MUTATIONS = (product_create, product_update)
