"""What is done with many products and variants at once, and what is asked of all of them: root fields."""

from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET

from engine.fields import Arguments, Asked, Asker
from inventory.accounts.scopes import Scope
from inventory.products.duplicates import DuplicateReason, cursor_of, page
from kit.pages import DEFAULT_SIZE, MAX_SIZE, PageRequest
from kit.snapshots import Reads
from resolvers.mutations import mutations_of
from resolvers.roots import query
from schema.archiving import ARCHIVE, ARCHIVED_PRODUCTS, UNARCHIVE, UNARCHIVED_PRODUCTS
from schema.duplicates import ProductDuplicates
from schema.price_changes import PRICED_PRODUCTS, PRICED_VARIANTS, UPDATE_PRICE
from schema.tagging import TAG, TAGGED_PRODUCTS, TAGGED_VARIANTS

_Reasons = Annotated[
    list[DuplicateReason] | None, strawberry.argument(description="For which reasons; all of them if you leave it out.")
]
_First = Annotated[
    int, strawberry.argument(description=f"How many groups from the start, or after `after`: 0 to {MAX_SIZE}.")
]
_After = Annotated[str | None, strawberry.argument(description="A cursor, such as `endCursor`: begin behind it.")]


async def _duplicates(_: Asker, reads: Reads, arguments: Arguments) -> dict[str, Any]:
    asked = arguments.get("reasons", UNSET)
    reasons = tuple(DuplicateReason) if asked is None or asked is UNSET else tuple(asked)
    request = PageRequest.of(first=arguments["first"], after=arguments.get("after") or None)
    groups, more = await page(reads, reasons, request)
    return {
        "nodes": groups,
        "page_info": {
            "has_next_page": more,
            "has_previous_page": request.after is not None,
            "start_cursor": cursor_of(groups[0]) if groups else None,
            "end_cursor": cursor_of(groups[-1]) if groups else None,
        },
    }


QUERIES: Final = (
    query(
        "product_duplicates",
        ProductDuplicates,
        Asked(_duplicates),
        scope=Scope.CATALOG_READ,
        description="Products that are likely to be the same, of those that were not deleted, in groups. A product "
        "stands in a group for each reason and value that it shares.",
        arguments={"reasons": (_Reasons, UNSET), "first": (_First, DEFAULT_SIZE), "after": (_After, UNSET)},
    ),
)
MUTATIONS = (
    *mutations_of(PRICED_PRODUCTS, (UPDATE_PRICE,)),
    *mutations_of(PRICED_VARIANTS, (UPDATE_PRICE,)),
    *mutations_of(TAGGED_PRODUCTS, (TAG,)),
    *mutations_of(TAGGED_VARIANTS, (TAG,)),
    *mutations_of(ARCHIVED_PRODUCTS, ARCHIVE),
    *mutations_of(UNARCHIVED_PRODUCTS, UNARCHIVE),
)
