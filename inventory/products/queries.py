"""What can be asked of products and variants."""

from typing import Final

from inventory.assets.queries import ALL_ASSETS, ATTACHMENTS, CREATIVES, IMAGES
from inventory.locations.queries import ALL_LOCATIONS
from inventory.products import documents
from inventory.products.models import (
    ALTERNATE_SKUS,
    KIT_ITEMS,
    PRODUCT_TAGS,
    PRODUCTS,
    SUBSTITUTIONS,
    VARIANT_TAGS,
    VARIANTS,
)
from inventory.suppliers.queries import ALL_SUPPLIERS
from inventory.taxonomy.queries import ALL_CATEGORIES, ALL_TAGS
from kit.collection import Collection
from kit.filters import Relation

_FILTERS: Final = (
    "id",
    "name",
    "description",
    "sku",
    "upc",
    "supplier_id",
    "supplier_reference",
    "default_receiving_location_id",
    "sellable",
    "discontinued",
    "currency",
    "wholesale_price",
    "retail_price",
    "unit_cost",
    "account_code",
    "vessel_size",
    "vessel_unit",
    "vessel_type",
    "price",
    "price_per",
    "created_at",
    "updated_at",
    "deleted_at",
)
_RELATIONS: Final = (
    Relation("supplier", lambda: ALL_SUPPLIERS, "supplier_id"),
    Relation("default_receiving_location", lambda: ALL_LOCATIONS, "default_receiving_location_id"),
)
_ORDERS: Final = ("created_at", "updated_at", "name", "sku", "upc", "wholesale_price", "retail_price", "unit_cost")

ALL_PRODUCTS: Final[Collection] = Collection(
    PRODUCTS,
    filters=(
        *_FILTERS,
        "type",
        "category_id",
        "subcategory_id",
        "lot_tracking",
        "catalog_number",
        "artist",
        "medium",
        "release_date",
        "archived_at",
    ),
    relations=(
        *_RELATIONS,
        Relation("category", lambda: ALL_CATEGORIES, "category_id"),
        Relation("subcategory", lambda: ALL_CATEGORIES, "subcategory_id"),
        Relation("tags", lambda: ALL_TAGS, "product_id", many=True, through=PRODUCT_TAGS, target="tag_id"),
        Relation("variants", lambda: ALL_VARIANTS, "product_id", many=True),
        Relation("assets", lambda: ALL_ASSETS, "product_id", many=True),
        Relation("kit_items", lambda: ALL_KIT_ITEMS, "kit_id", many=True),
    ),
    orders=(*_ORDERS, "catalog_number", "artist", "release_date"),
    reading=documents.read,
)
ALL_VARIANTS: Final[Collection] = Collection(
    VARIANTS,
    filters=(*_FILTERS, "product_id", "is_default"),
    relations=(
        *_RELATIONS,
        Relation("product", lambda: ALL_PRODUCTS, "product_id"),
        Relation("tags", lambda: ALL_TAGS, "variant_id", many=True, through=VARIANT_TAGS, target="tag_id"),
        Relation("assets", lambda: ALL_ASSETS, "variant_id", many=True),
    ),
    orders=_ORDERS,
    reading=documents.read,
)
ALL_KIT_ITEMS: Final[Collection] = Collection(
    KIT_ITEMS,
    filters=("id", "kit_id", "variant_id", "component_id", "unit_id", "price", "position", "created_at", "updated_at"),
    relations=(
        Relation("kit", lambda: ALL_PRODUCTS, "kit_id"),
        Relation("variant", lambda: ALL_VARIANTS, "variant_id"),
        Relation("component", lambda: ALL_PRODUCTS, "component_id"),
    ),
    orders=("created_at", "updated_at", "position"),
    arranged="position",
)

VARIANTS_OF_PRODUCTS: Final = ALL_VARIANTS.below("product_id")
TAGS_OF_PRODUCTS: Final = ALL_TAGS.listed("product_id", PRODUCT_TAGS, "tag_id", order="name_key")
TAGS_OF_VARIANTS: Final = ALL_TAGS.listed("variant_id", VARIANT_TAGS, "tag_id", order="name_key")
PRODUCTS_OF_CATEGORIES: Final = ALL_PRODUCTS.below("category_id")
PRODUCTS_OF_SUBCATEGORIES: Final = ALL_PRODUCTS.below("subcategory_id")
PRODUCTS_OF_SUPPLIERS: Final = ALL_PRODUCTS.below("supplier_id")
PRODUCTS_OF_TAGS: Final = ALL_PRODUCTS.below("tag_id", PRODUCT_TAGS, "product_id")
IMAGES_OF_PRODUCTS: Final = IMAGES.below("product_id")
IMAGES_OF_VARIANTS: Final = IMAGES.below("variant_id")
CREATIVES_OF_PRODUCTS: Final = CREATIVES.below("product_id")
CREATIVES_OF_VARIANTS: Final = CREATIVES.below("variant_id")
ATTACHMENTS_OF_PRODUCTS: Final = ATTACHMENTS.below("product_id")
ATTACHMENTS_OF_VARIANTS: Final = ATTACHMENTS.below("variant_id")
KIT_ITEMS_OF_KITS: Final = ALL_KIT_ITEMS.below("kit_id")
KIT_ITEMS_OF_VARIANTS: Final = ALL_KIT_ITEMS.below("variant_id")
ALTERNATE_SKUS_OF_PRODUCTS: Final = Collection(ALTERNATE_SKUS).listed("product_id", None, "id", order="position")
ALTERNATE_SKUS_OF_VARIANTS: Final = Collection(ALTERNATE_SKUS).listed("variant_id", None, "id", order="position")
SUBSTITUTIONS_OF_PRODUCTS: Final = Collection(SUBSTITUTIONS).listed("product_id", None, "id", order="priority")
