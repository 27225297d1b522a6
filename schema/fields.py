"""How a schema type declares its fields: each builder notes down what the field is, as plain data of `engine.fields`,
and gives the normal executor a resolver that does the same."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET

from engine.fields import DECLARATION, Column, Computed, Row, ToMany, ToOne
from engine.operation import Operation
from kit.collection import Below, Collection
from kit.pages import DEFAULT_SIZE, MAX_SIZE, PageRequest
from schema.connections import Slice

SCOPE: Final = "scope"
"""Under this key a root field's metadata names the scope that it requires (None: any token will do)."""

SCOPES_OF_ARGUMENTS: Final = "scopes_of_arguments"
"""Under this key a field's metadata may hold a function from its arguments to the scopes that they require."""

Info = strawberry.Info[Operation, None]

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many from the start, or after `after`: 0 to {MAX_SIZE}; {DEFAULT_SIZE} if neither "
        "`first` nor `last` is given."
    ),
]
After = Annotated[str | None, strawberry.argument(description="A cursor: begin behind it.")]
Last = Annotated[
    int | None, strawberry.argument(description=f"How many from the end, or before `before`: 0 to {MAX_SIZE}.")
]
Before = Annotated[str | None, strawberry.argument(description="A cursor: stop in front of it.")]


def page_request(first: int | None, after: str | None, last: int | None, before: str | None) -> PageRequest:
    """The page that a connection's arguments ask for; what was left out (UNSET) counts as null.

    Raises `BadArgument` for what `kit.pages` does not understand.
    """
    return PageRequest.of(
        first=None if first is UNSET else first,
        after=None if after is UNSET else after,
        last=None if last is UNSET else last,
        before=None if before is UNSET else before,
    )


def column(description: str) -> Any:
    """A field that is the column of its name."""
    return strawberry.field(description=description, metadata={DECLARATION: Column()})


def computed(description: str, columns: Sequence[str], compute: Callable[[Sequence[Row]], Sequence[Any]]) -> Any:
    """A field worked out from columns, for all rows of a level at once."""

    def resolve(root: Any) -> Any:
        return compute([root])[0]

    declaration = Computed(tuple(columns), compute)
    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: declaration})


def to_one(description: str, key: str, collection: Collection) -> Any:
    """A field that is the row whose id stands in the column `key`."""
    batch = collection.by_ids

    async def resolve(root: Any, info: Info) -> Any:
        return await info.context.load(batch, root[key])

    declaration = ToOne(key, batch)
    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: declaration})


def to_many(description: str, rows: Below, key: str = "id") -> Any:
    """A field that is a page of the rows below this one."""
    declaration = ToMany(key, rows.pages, rows.counts)

    async def resolve(
        root: Any, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> Any:
        request = page_request(first, after, last, before)
        page = await info.context.load(declaration.batch, root[key], request)
        return Slice(page, lambda: info.context.load(declaration.count, root[key]))

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: declaration})


def given(description: str) -> Any:
    """An input field that may be left out; left out is not the same as null."""
    return strawberry.field(description=description, default=UNSET)


def required(description: str) -> Any:
    """An input field that must be given."""
    return strawberry.field(description=description)
