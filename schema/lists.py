"""Lists: the fields that are pages of something, with the arguments that say which rows are wanted.

One way for a root field and for a relation, so that `products` and `category { products }` can be asked the same.
"""

import inspect
from collections.abc import Mapping
from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from engine.fields import DECLARATION, AllOf, Arguments, Slicing, ToMany
from inventory.accounts.scopes import Scope
from kit.collection import Below, Collection
from kit.filters import relations_in
from kit.ordering import MAX_STEPS
from kit.pages import DEFAULT_SIZE, MAX_SIZE, PageRequest
from kit.snapshots import Reads
from kit.wanted import EVERYTHING, Deleted, Wanted
from schema.casing import camel
from schema.connections import Slice
from schema.enums import described_enum
from schema.fields import SCOPE, SCOPES_OF_ARGUMENTS, Info, ScopesOf, with_arguments
from schema.filters import order_input, where_input
from schema.inputs import as_coerced, plain
from schema.nouns import scope_of_rows

DeletedRows = described_enum(Deleted, name="Deleted")

_DESCRIPTIONS: Final = {
    "first": f"How many from the start, or after `after`: 0 to {MAX_SIZE}; {DEFAULT_SIZE} if neither `first` nor "
    "`last` is given.",
    "after": "A cursor: begin behind it.",
    "last": f"How many from the end, or before `before`: 0 to {MAX_SIZE}.",
    "before": "A cursor: stop in front of it.",
    "where": "Which rows are wanted; all of them if you leave it out.",
    "order_by": f"What to sort by, the most important first, at most {MAX_STEPS} fields. Rows that are equal in all of "
    "them, and lists without an order, come in the order in which they were made.",
    "search": "What a person types: words, each of which must begin a word of the thing's names, codes, references or "
    "tags, at most 10 words and 200 characters. Without `orderBy` an exact SKU comes first, then the best match.",
    "deleted": "What to show of things that were deleted; nothing unless you say otherwise.",
}


def to_many(description: str, rows: Below, key: str = "id") -> Any:
    """A field that is a page of the rows below this one."""
    collection = rows.collection
    slicing = _slicing(collection)

    async def resolve(root: Any, info: Info, **asked: Any) -> Any:
        load = info.context.load
        request, wanted = await _read(info, slicing, asked)
        page = await load(rows.pages, root[key], request, wanted)
        return Slice(page, lambda limit: load(rows.counts, root[key], wanted, limit))

    metadata = {DECLARATION: ToMany(key, rows, slicing), SCOPES_OF_ARGUMENTS: _scopes_of(collection)}
    return strawberry.field(resolver=_with_arguments(resolve, collection), description=description, metadata=metadata)


def all_of(name: str, rows: Collection, connection: Any, *, scope: Scope, description: str) -> StrawberryField:
    """A field of `Query` that is a page of a whole collection."""
    slicing = _slicing(rows)

    async def resolve(root: Any, info: Info, **asked: Any) -> Any:  # noqa: ARG001 - Query has no row
        operation = info.context
        request, wanted = await _read(info, slicing, asked)
        page = operation.counted(await rows.page(await operation.reads(), request, wanted))

        async def count(limit: int | None) -> int:
            return await rows.count(await operation.reads(), wanted, limit)

        return Slice(page, count)

    resolve.__name__ = name
    metadata = {DECLARATION: AllOf(rows, slicing), SCOPE: scope, SCOPES_OF_ARGUMENTS: _scopes_of(rows)}
    field: StrawberryField = strawberry.field(
        resolver=_with_arguments(resolve, rows, connection), description=description, metadata=metadata
    )
    return field


def _with_arguments(resolve: Any, rows: Collection, returned: Any = inspect.Signature.empty) -> Any:
    """The resolver, with the arguments that the collection's declaration offers."""
    types: dict[str, tuple[Any, Any]] = {
        "first": (int | None, UNSET),
        "after": (str | None, UNSET),
        "last": (int | None, UNSET),
        "before": (str | None, UNSET),
    }
    if rows.filters:
        types["where"] = (as_coerced(where_input(rows)) | None, UNSET)
    if rows.orders:
        types["order_by"] = (list[as_coerced(order_input(rows))] | None, UNSET)  # type: ignore[misc]
    if rows.reading is not None:
        types["search"] = (str | None, UNSET)
    if rows.is_deletable:
        types["deleted"] = (DeletedRows, Deleted.EXCLUDED)
    described = {
        name: (Annotated[type_, strawberry.argument(description=_DESCRIPTIONS[name])], default)
        for name, (type_, default) in types.items()
    }
    return with_arguments(resolve, ("root", "info"), described, returned)


def _slicing(rows: Collection) -> Slicing:
    async def wanted(reads: Reads, arguments: Arguments) -> Wanted:
        return await _wanted(rows, reads, arguments)

    return Slicing(_request, wanted)


async def _read(info: Info, slicing: Slicing, asked: Mapping[str, Any]) -> tuple[PageRequest, Wanted]:
    """What a resolver's arguments ask for."""
    arguments = {camel(name): value for name, value in asked.items() if value is not UNSET}
    return slicing.request(arguments), await slicing.wanted(await info.context.reads(), arguments)


def _request(arguments: Arguments) -> PageRequest:
    """The page that a connection's arguments ask for; what was left out counts as null."""
    return PageRequest.of(**{name: arguments.get(name) for name in ("first", "after", "last", "before")})


async def _wanted(rows: Collection, reads: Reads, arguments: Arguments) -> Wanted:
    """The rows that a connection's arguments ask for."""
    where, order_by, text = (arguments.get(name) for name in ("where", "orderBy", "search"))
    deleted = arguments.get("deleted", Deleted.EXCLUDED)
    if where is None and not order_by and text is None and deleted is Deleted.EXCLUDED:
        return EVERYTHING
    search = None
    if text is not None and rows.reading is not None:
        search = await rows.reading(reads, text)
    return Wanted(
        where=None if where is None else plain(where),
        order_by=tuple((str(plain(step["field"])), str(plain(step["direction"]))) for step in order_by or ()),
        search=search,
        deleted=deleted,
    )


def _scopes_of(rows: Collection) -> ScopesOf:
    """What looking at a collection through a filter requires: the scope of every noun on the way."""

    def scopes(arguments: Mapping[str, Any]) -> list[Scope]:
        where = arguments.get("where")
        if not isinstance(where, Mapping):
            return []
        through = [scope_of_rows(each) for each in relations_in(rows, plain(where))]
        return [scope for scope in through if scope is not None]

    return ScopesOf(("where",), scopes)
