"""What can be asked of bills of materials."""

from typing import Final

from inventory.products.bom_models import BOM_ITEMS, BOMS, EXTRA_COSTS, PRODUCT_BOMS
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from kit.collection import NAMED_FILTERS, NAMED_ORDERS, Collection
from kit.filters import Relation

ALL_BOMS: Final[Collection] = Collection(
    BOMS,
    filters=(*NAMED_FILTERS, "description"),
    relations=(
        Relation("items", lambda: ALL_BOM_ITEMS, "bom_id", many=True),
        Relation("products", lambda: ALL_PRODUCTS, "bom_id", many=True, through=PRODUCT_BOMS, target="product_id"),
    ),
    orders=NAMED_ORDERS,
)
ALL_BOM_ITEMS: Final[Collection] = Collection(
    BOM_ITEMS,
    filters=("id", "bom_id", "variant_id", "component_id", "unit_id", "note", "position", "created_at", "updated_at"),
    relations=(
        Relation("bom", lambda: ALL_BOMS, "bom_id"),
        Relation("variant", lambda: ALL_VARIANTS, "variant_id"),
        Relation("component", lambda: ALL_PRODUCTS, "component_id"),
    ),
    orders=("created_at", "updated_at", "position"),
    arranged="position",
)

ITEMS_OF_BOMS: Final = ALL_BOM_ITEMS.below("bom_id")
BOM_ITEMS_OF_VARIANTS: Final = ALL_BOM_ITEMS.below("variant_id")
EXTRA_COSTS_OF_BOMS: Final = Collection(EXTRA_COSTS).listed("bom_id", None, "id", order="position")
BOMS_OF_PRODUCTS: Final = ALL_BOMS.listed("product_id", PRODUCT_BOMS, "bom_id", order="position")
PRODUCTS_OF_BOMS: Final = ALL_PRODUCTS.below("bom_id", PRODUCT_BOMS, "product_id")
