"""Products and variants: root fields."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from engine.fields import Arguments, Asked, Asker
from inventory.accounts.scopes import Scope
from inventory.products import lookups
from inventory.products.package_types import PACKAGE_TYPES, package_types
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from kit.snapshots import Reads
from resolvers.lookups import lookup
from resolvers.mutations import mutations_of
from resolvers.roots import query
from schema.connections import Connection
from schema.lists import all_of
from schema.package_types import PackageType
from schema.product_inputs import ProductBy, VariantBy
from schema.products import PRODUCTS, VARIANTS, Product, Variant

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


async def _package_types(_: Asker, __: Reads, arguments: Arguments) -> Sequence[dict[str, Any]]:
    found = package_types(arguments.get("search"), arguments.get("codes"))
    return [{**asdict(each), "is_vessel_type": each.is_vessel_type} for each in found]


_SEARCH = strawberry.argument(description="Words that each code or name found has all of, whatever their case.")
_CODES = strawberry.argument(description="The codes wanted, in any order; those of nothing find nothing.")

all_package_types = query(
    "package_types",
    list[PackageType],
    Asked(_package_types),
    scope=None,
    description="What goods are packed in: the codes of UN/ECE Recommendation 21, in their order.",
    arguments={
        "search": (Annotated[str | None, _SEARCH], UNSET),
        "codes": (Annotated[list[str] | None, _CODES], UNSET),
    },
    size=len(PACKAGE_TYPES),
)

QUERIES = (product, products, variant, variants, all_package_types)
MUTATIONS = (*mutations_of(PRODUCTS), *mutations_of(VARIANTS))
