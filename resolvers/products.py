"""Products and variants: root fields."""

from inventory.accounts.scopes import Scope
from inventory.products import lookups
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from resolvers.lookups import lookup
from resolvers.mutations import mutations_of
from schema.connections import Connection
from schema.lists import all_of
from schema.products import PRODUCTS, VARIANTS, Product, ProductBy, Variant, VariantBy

product = lookup(
    "product",
    ALL_PRODUCTS,
    Product,
    ProductBy,
    scope=Scope.CATALOG_READ,
    ways={"sku": lookups.products_by_sku, "upc": lookups.products_by_upc},
)
variant = lookup(
    "variant",
    ALL_VARIANTS,
    Variant,
    VariantBy,
    scope=Scope.CATALOG_READ,
    ways={"sku": lookups.variants_by_sku, "upc": lookups.variants_by_upc},
)
products = all_of("products", ALL_PRODUCTS, Connection[Product], scope=Scope.CATALOG_READ, description="The products.")
variants = all_of(
    "variants", ALL_VARIANTS, Connection[Variant], scope=Scope.CATALOG_READ, description="The variants of all products."
)

QUERIES = (product, products, variant, variants)
MUTATIONS = (*mutations_of(PRODUCTS), *mutations_of(VARIANTS))
