"""What can be asked of the taxonomy."""

from typing import Final

from inventory.taxonomy.models import CATEGORIES, TAGS, UNITS_OF_MEASURE
from kit.collection import NAMED_FILTERS, NAMED_ORDERS, Collection
from kit.filters import Relation

ALL_CATEGORIES: Final[Collection] = Collection(
    CATEGORIES,
    filters=(*NAMED_FILTERS, "description", "parent_id"),
    relations=(
        Relation("parent", lambda: ALL_CATEGORIES, "parent_id"),
        Relation("subcategories", lambda: ALL_CATEGORIES, "parent_id", many=True),
    ),
    orders=NAMED_ORDERS,
)
SUBCATEGORIES: Final = ALL_CATEGORIES.below("parent_id")

ALL_TAGS: Final = Collection(TAGS, filters=(*NAMED_FILTERS, "description", "icon", "color"), orders=NAMED_ORDERS)

ALL_UNITS_OF_MEASURE: Final[Collection] = Collection(
    UNITS_OF_MEASURE,
    filters=(*NAMED_FILTERS, "description", "dimension", "base_unit_id"),
    relations=(Relation("base_unit", lambda: ALL_UNITS_OF_MEASURE, "base_unit_id"),),
    orders=NAMED_ORDERS,
)
