"""Suppliers: root fields."""

from strawberry import UNSET

from inventory.accounts.scopes import Scope
from inventory.suppliers import commands
from inventory.suppliers.queries import ALL_SUPPLIERS
from resolvers.roots import mutation, page_of, perform, query
from schema.connections import Connection
from schema.fields import After, Before, First, Info, Last, page_request
from schema.suppliers import Supplier, SupplierUpdateInput, SupplierUpdatePayload


@query(scope=Scope.CATALOG_READ, description="All suppliers, in the order in which they were made.")
async def suppliers(
    info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Connection[Supplier]:
    return await page_of(info, ALL_SUPPLIERS, page_request(first, after, last, before))


@mutation(scope=Scope.CATALOG_WRITE, description="Changes a supplier: the values that are given, and no others.")
async def supplier_update(info: Info, input: SupplierUpdateInput) -> SupplierUpdatePayload:
    return await perform(info, commands.update, input, subject="supplier")


QUERIES = (suppliers,)
MUTATIONS = (supplier_update,)
