"""What can be asked of price lists and prices."""

from typing import Final

from inventory.prices.models import PRICE_LISTS, PRICES
from inventory.products.models import VARIANTS
from inventory.products.queries import ALL_VARIANTS
from kit.collection import NAMED_FILTERS, NAMED_ORDERS, Collection
from kit.filters import Relation

ALL_PRICE_LISTS: Final = Collection(
    PRICE_LISTS,
    filters=(*NAMED_FILTERS, "currency", "valid_from", "valid_until"),
    orders=(*NAMED_ORDERS, "valid_from", "valid_until"),
)
ALL_PRICES: Final = Collection(
    PRICES,
    filters=(
        "id",
        "price_list_id",
        "variant_id",
        "amount",
        "currency",
        "created_at",
        "updated_at",
        "deleted_at",
    ),
    relations=(
        Relation("price_list", lambda: ALL_PRICE_LISTS, "price_list_id"),
        Relation("variant", lambda: ALL_VARIANTS, "variant_id"),
    ),
    orders=("created_at", "updated_at", "amount"),
    hosts=(("price_list_id", PRICE_LISTS), ("variant_id", VARIANTS)),
)
PRICES_OF_LISTS: Final = ALL_PRICES.below("price_list_id")
PRICES_OF_VARIANTS: Final = ALL_PRICES.below("variant_id")
