"""What can be asked of the taxonomy."""

from typing import Final

from inventory.taxonomy.models import CATEGORIES, TAGS
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
