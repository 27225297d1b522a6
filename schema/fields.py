"""How a schema type declares its fields: each builder notes down what the field is, as plain data of `engine.fields`,
and gives the normal executor a resolver that does the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET

from engine.fields import DECLARATION, Column, Computed, Row, ToEach, ToList, ToOne
from engine.operation import Batch, Operation
from kit.collection import Collection, Listed
from kit.errors import BadArgument
from kit.pages import DEFAULT_SIZE, MAX_SIZE

SCOPE: Final = "scope"
"""Under this key a root field's metadata names the scope that it requires (None: any token will do)."""

SCOPES_OF_ARGUMENTS: Final = "scopes_of_arguments"
"""Under this key a field's metadata may hold a function from its arguments to the scopes that they require."""

Info = strawberry.Info[Operation, None]


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


def to_one_self(description: str, columns: Mapping[str, str]) -> Any:
    """A field that shows some columns of its own row as an object: field of that object -> column."""

    def compute(rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [{name: row[source] for name, source in columns.items()} for row in rows]

    return computed(description, tuple(columns.values()), compute)


def to_list(description: str, rows: Listed) -> Any:
    """A field that is the few rows that belong to this one."""
    return to_list_by(description, rows.lists)


def to_list_by(description: str, batch: Batch) -> Any:
    """A field that is the few rows that a batch function gives for this one's id."""

    async def resolve(root: Any, info: Info) -> Any:
        return await info.context.load(batch, root["id"])

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: ToList("id", batch)})


FirstOf = Annotated[
    int, strawberry.argument(description=f"How many of them: 0 to {MAX_SIZE}. The ids of all stand beside.")
]


def to_each(description: str, key: str, collection: Collection) -> Any:
    """A field that is the row of each id in the list `key`, the first of them; ids of nothing are left out."""
    batch = collection.by_ids

    async def resolve(root: Any, info: Info, first: FirstOf = DEFAULT_SIZE) -> Any:
        if not 0 <= first <= MAX_SIZE:
            raise BadArgument(f"`first` must lie between 0 and {MAX_SIZE}, not {first}.", argument="first")
        rows = await info.context.gather(info.context.load(batch, each) for each in root[key][:first])
        return [row for row in rows if row is not None]

    return strawberry.field(resolver=resolve, description=description, metadata={DECLARATION: ToEach(key, batch)})


def given(description: str) -> Any:
    """An input field that may be left out; left out is not the same as null."""
    return strawberry.field(description=description, default=UNSET)


def required(description: str) -> Any:
    """An input field that must be given."""
    return strawberry.field(description=description)
