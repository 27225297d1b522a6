"""What can be asked of locations."""

from typing import Final

from inventory.locations.models import LOCATIONS
from kit.collection import NAMED_FILTERS, NAMED_ORDERS, Collection
from kit.filters import Relation

ALL_LOCATIONS: Final[Collection] = Collection(
    LOCATIONS,
    filters=(
        *NAMED_FILTERS,
        "code",
        "parent_id",
        "priority",
        "active",
        "backorder_allowed",
        "address_city",
        "address_region",
        "address_postal_code",
        "address_country",
    ),
    relations=(
        Relation("parent", lambda: ALL_LOCATIONS, "parent_id"),
        Relation("children", lambda: ALL_LOCATIONS, "parent_id", many=True),
    ),
    orders=(*NAMED_ORDERS, "priority"),
)
CHILDREN: Final = ALL_LOCATIONS.below("parent_id")
