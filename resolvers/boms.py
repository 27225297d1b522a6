"""Bills of materials: root fields."""

from inventory.accounts.scopes import Scope
from inventory.products.bom_queries import ALL_BOMS
from resolvers.lookups import lookup
from resolvers.mutations import mutations_of
from schema.boms import BOMS, Bom, BomBy
from schema.connections import Connection
from schema.lists import all_of

QUERIES = (
    lookup("bom", ALL_BOMS, Bom, BomBy, scope=Scope.CATALOG_READ),
    all_of("boms", ALL_BOMS, Connection[Bom], scope=Scope.CATALOG_READ, description="The bills of materials."),
)
MUTATIONS = mutations_of(BOMS)
