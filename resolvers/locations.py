"""Locations: root fields."""

from inventory.accounts.scopes import Scope
from inventory.locations.queries import ALL_LOCATIONS
from resolvers.lookups import lookup
from resolvers.mutations import mutations_of
from schema.connections import Connection
from schema.lists import all_of
from schema.locations import LOCATIONS, Location, LocationBy

location = lookup("location", ALL_LOCATIONS, Location, LocationBy, scope=Scope.STOCK_READ)
locations = all_of(
    "locations", ALL_LOCATIONS, Connection[Location], scope=Scope.STOCK_READ, description="The locations of stock."
)

QUERIES = (location, locations)
MUTATIONS = mutations_of(LOCATIONS)
