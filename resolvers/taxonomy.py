"""Categories: root fields."""

from strawberry import UNSET

from inventory.accounts.scopes import Scope
from inventory.taxonomy.queries import ALL_CATEGORIES
from resolvers.roots import page_of, query
from schema.connections import Connection
from schema.fields import After, Before, First, Info, Last, page_request
from schema.taxonomy import Category


@query(scope=Scope.CATALOG_READ, description="All categories and subcategories, in the order in which they were made.")
async def categories(
    info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
) -> Connection[Category]:
    return await page_of(info, ALL_CATEGORIES, page_request(first, after, last, before))


QUERIES = (categories,)
