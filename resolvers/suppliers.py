"""Suppliers: root fields."""

from inventory.accounts.scopes import Scope
from inventory.suppliers.queries import ALL_SUPPLIERS
from kit.lookups import Lookup
from resolvers.lookups import lookup
from resolvers.mutations import mutations_of
from schema.connections import Connection
from schema.lists import all_of
from schema.suppliers import SUPPLIERS, Supplier, SupplierBy

supplier = lookup(
    "supplier",
    ALL_SUPPLIERS,
    Supplier,
    SupplierBy,
    scope=Scope.CATALOG_READ,
    ways={"name": Lookup(ALL_SUPPLIERS).by_name},
)
suppliers = all_of(
    "suppliers", ALL_SUPPLIERS, Connection[Supplier], scope=Scope.CATALOG_READ, description="The suppliers."
)

QUERIES = (supplier, suppliers)
MUTATIONS = mutations_of(SUPPLIERS)
