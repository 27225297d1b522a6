"""Price lists and prices: root fields."""

from inventory.accounts.scopes import Scope
from inventory.prices.queries import ALL_PRICE_LISTS, ALL_PRICES
from kit.lookups import Lookup
from resolvers.lookups import lookup
from resolvers.mutations import mutations_of
from schema.connections import Connection
from schema.lists import all_of
from schema.prices import (
    PRICE_LISTS,
    PRICES,
    REPRICED_LISTS,
    REPRICED_PRICES,
    UPDATE_PRICE,
    UPDATE_PRICES_OF_LISTS,
    Price,
    PriceBy,
    PriceList,
    PriceListBy,
)

QUERIES = (
    lookup(
        "price_list",
        ALL_PRICE_LISTS,
        PriceList,
        PriceListBy,
        scope=Scope.CATALOG_READ,
        ways={"name": Lookup(ALL_PRICE_LISTS).by_name},
    ),
    all_of(
        "price_lists",
        ALL_PRICE_LISTS,
        Connection[PriceList],
        scope=Scope.CATALOG_READ,
        description="The price lists.",
    ),
    lookup("price", ALL_PRICES, Price, PriceBy, scope=Scope.CATALOG_READ),
    all_of(
        "prices",
        ALL_PRICES,
        Connection[Price],
        scope=Scope.CATALOG_READ,
        description="The prices of all price lists; what belongs to a list or a variant that was deleted is left out.",
    ),
)
MUTATIONS = (
    *mutations_of(PRICE_LISTS),
    *mutations_of(REPRICED_LISTS, (UPDATE_PRICES_OF_LISTS,)),
    *mutations_of(PRICES),
    *mutations_of(REPRICED_PRICES, (UPDATE_PRICE,)),
)
